"""Every fault that can be planted in a team's files is told with file, row and column, all at once."""

import pandas as pd
import pytest
from restricted.intake.intake_checks import check_files
from restricted.intake.intake_report import report_lines

from tests.restricted.intake.team import CONSENTS, answer, consent, event, interview, kpi, segment, sessions, write_csv

HEADER = 1


def faults_of(project) -> list[tuple[str, int | None, str | None]]:
    return [(fault.file, fault.row, fault.column) for fault in check_files(project).faults]


def rules_of(project) -> str:
    return "\n".join(f"{fault.column}: {fault.rule}" for fault in check_files(project).faults)


def test_sound_files_have_no_fault(team):
    checked = check_files(team)
    assert checked.faults == []
    assert checked.edition == "real"
    assert len(checked.tables["survey_answers"]) == 2


@pytest.mark.parametrize(
    ("file", "row", "column", "rule"),
    [
        ("survey/answers.csv", answer(wave="year_3"), "wave", "one of year_1, year_2"),
        ("survey/answers.csv", answer(locality="Atlantis"), "locality", "one of coventry"),
        ("survey/answers.csv", answer(role_group="the head, who is new"), "role_group", "no free text"),
        ("survey/answers.csv", answer(role_group="locality-lead"), "role_group", "one of headteacher"),
        ("survey/answers.csv", answer(item_id="q9z"), "item_id", "one of q1a"),
        ("survey/answers.csv", answer(answer="6"), "answer", "1 to 5"),
        ("survey/answers.csv", answer(answer="4.5"), "answer", "1 to 5"),
        ("survey/answers.csv", answer(answer="well, it depends"), "answer", "1 to 5"),
        ("survey/answers.csv", answer(date="2023-09-17"), "date", "2022-04-01 to 2023-08-31"),
        ("survey/answers.csv", answer(date="17/01/2023"), "date", "a day as"),
        ("survey/answers.csv", answer(date="2023-02-30"), "date", "a day as"),
        ("survey/answers.csv", answer(respondent_id="Jane Smith"), "respondent_id", "person's name"),
        ("survey/answers.csv", answer(respondent_id="jane.smith"), "respondent_id", "person's name"),
        ("survey/answers.csv", answer(respondent_id="j.smith1@school.example"), "respondent_id", "e-mail address"),
        ("survey/answers.csv", answer(respondent_id=""), "respondent_id", "may not be blank"),
        ("survey/answers.csv", answer(respondent_id="R-777"), "respondent_id", "not on record"),
        ("fieldwork/interviews.csv", interview(date="2023-03-12"), "date", "a day of year_2"),
        ("fieldwork/interviews.csv", interview(locality=""), "locality", "has a locality"),
        ("fieldwork/interviews.csv", interview(source_id="survey"), "source_id", "one of locality-lead-interviews"),
        ("fieldwork/interviews.csv", interview(person_id="N-777"), "person_id", "not on record"),
        ("fieldwork/segments.csv", segment(record_id="I-999"), "record_id", "register of interviews"),
        ("fieldwork/segments.csv", segment(criterion="joy"), "criterion", "one of shared-commitment"),
        ("fieldwork/segments.csv", segment(elements="equity-inclusion;luck"), "elements", "one of"),
        ("fieldwork/segments.csv", segment(direction="upwards"), "direction", "one of strength"),
        ("fieldwork/segments.csv", segment(locality="rochdale"), "locality", "locality of its record"),
        ("fieldwork/segments.csv", segment(coder="Susan Cole"), "coder", "person's name"),
        ("cohorts/sessions.csv", sessions(sessions_missed_count="141"), "sessions_missed_count", "at most"),
        ("cohorts/sessions.csv", sessions(sessions_missed_count="-1"), "sessions_missed_count", "whole number"),
        ("cohorts/sessions.csv", sessions(sessions_missed_count="3.5"), "sessions_missed_count", "whole number"),
        ("cohorts/sessions.csv", sessions(sessions_possible_count="161"), "sessions_possible_count", "longest term"),
        ("cohorts/sessions.csv", sessions(term="Michaelmas"), "term", "one of autumn"),
        ("cohorts/sessions.csv", sessions(academic_year="2023"), "academic_year", "one of"),
        ("cohorts/sessions.csv", sessions(cohort_id="year-9"), "cohort_id", "one of"),
        ("cohorts/sessions.csv", sessions(locality="rochdale"), "locality", "locality of the cohort"),
        ("cohorts/events.csv", event(event="moved to live with his aunt"), "event", "no free text"),
        ("cohorts/events.csv", event(date="2020-01-09"), "date", "has sessions in"),
        ("cohorts/events.csv", event(pupil_id="P-999"), "pupil_id", "rows of sessions"),
        ("kpis/kpis.csv", kpi(unit="euro"), "unit", "one of percent"),
        ("kpis/kpis.csv", kpi(baseline="about 70"), "baseline", "a number"),
        ("kpis/kpis.csv", kpi(is_higher_better="perhaps"), "is_higher_better", "true or false"),
        ("kpis/kpis.csv", kpi(actual_date="2021-01-01"), "actual_date", "not before"),
        ("kpis/kpis.csv", kpi(is_higher_better="false"), "target", "on the side of the baseline"),
        ("kpis/kpis.csv", kpi(title="Ask head@school.example"), "title", "no e-mail"),
        ("kpis/kpis.csv", kpi(self_rating="it went quite well"), "self_rating", "no free text"),
    ],
)
def test_a_planted_fault_is_told_with_its_place(team, file, row, column, rule):
    path = write_csv(team, file, [row])
    if file == "fieldwork/interviews.csv":
        (path.parent / "segments.csv").unlink()
    if file == "cohorts/sessions.csv":
        (path.parent / "events.csv").unlink()
    found = [fault for fault in check_files(team).faults if fault.file == file]
    assert {(fault.row, fault.column) for fault in found} == {(2, column)}
    assert rule in "\n".join(fault.rule for fault in found)


@pytest.mark.parametrize(
    ("file", "rows", "column", "rule"),
    [
        ("survey/answers.csv", [answer(), answer(answer="2")], "respondent_id", "stands once"),
        ("survey/answers.csv", [answer(), answer(respondent_id="r-001 ")], "respondent_id", "stands once"),
        ("survey/answers.csv", [answer(), answer(item_id="q1b", locality="rochdale")], "locality", "one locality"),
        ("fieldwork/segments.csv", [segment(), segment()], "segment_id", "stands once"),
        ("cohorts/sessions.csv", [sessions(), sessions()], "pupil_id", "stands once"),
        ("cohorts/events.csv", [event(), event(date="2023-09-19")], "event", "starts once"),
        ("cohorts/events.csv", [event(), event(event="support_end", date="2023-09-01")], "date", "before the support"),
        ("kpis/kpis.csv", [kpi(), kpi(title="Again")], "locality", "stands once"),
        ("consent/consent.csv", [*CONSENTS, consent()], "person_id", "stands once"),
    ],
)
def test_what_rows_contradict_is_told_at_the_later_one(team, file, rows, column, rule):
    write_csv(team, file, rows)
    found = [fault for fault in check_files(team).faults if fault.file == file]
    assert [(fault.row, fault.column) for fault in found] == [(len(rows) + HEADER, column)]
    assert rule in found[0].rule


def test_the_terms_of_a_year_are_added_up(team):
    terms = [sessions(term=term, sessions_possible_count="150") for term in ("autumn", "spring", "summer")]
    write_csv(team, "cohorts/sessions.csv", terms)
    assert {row for _, row, _ in faults_of(team)} == {2, 3, 4}
    assert "over the terms of a year" in rules_of(team)


def test_more_answers_than_people_asked(team):
    asked = {"wave": "year_1", "locality": "coventry", "role_group": "headteacher", "invited_count": "0"}
    write_csv(team, "survey/invitations.csv", [asked])
    assert faults_of(team) == [("survey/invitations.csv", 2, "invited_count")]


def test_consent_to_one_thing_is_no_consent_to_another(team):
    write_csv(team, "consent/consent.csv", [consent(scope="interview"), consent(person_id="N-001", scope="survey")])
    assert faults_of(team) == [
        ("survey/answers.csv", 2, "respondent_id"),
        ("fieldwork/interviews.csv", 2, "person_id"),
    ]


def test_all_faults_of_all_files_are_told_at_once(team):
    write_csv(team, "survey/answers.csv", [answer(wave="x", locality="y"), answer(item_id="q1b", answer="9")])
    write_csv(team, "kpis/kpis.csv", [kpi(unit="?")])
    (team.restricted / "cohorts" / "events.csv").write_text("who,what\n1,2\n", encoding="utf-8")
    (team.restricted / "consent" / "consents.xlsx").write_bytes(b"not a workbook")
    (team.restricted / "fieldwork" / "diary.csv").write_text("day\n1\n", encoding="utf-8")
    places = set(faults_of(team))
    assert {
        ("survey/answers.csv", 2, "wave"),
        ("survey/answers.csv", 2, "locality"),
        ("survey/answers.csv", 3, "answer"),
        ("kpis/kpis.csv", 2, "unit"),
        ("cohorts/events.csv", 1, "pupil_id"),
        ("cohorts/events.csv", 1, "who"),
        ("consent/consents.xlsx", None, None),
        ("fieldwork/diary.csv", None, None),
    } <= places


def test_a_duplicate_of_a_wide_survey_is_told_once(team):
    wide = {name: value for name, value in answer().items() if name not in ("item_id", "answer")}
    items = {"q1a": "4", "q1b": "", "q2c": "1"}
    write_csv(team, "survey/answers.csv", [wide | items, wide | items])
    assert faults_of(team) == [("survey/answers.csv", 3, "respondent_id")]


def test_a_bad_answer_of_a_wide_survey_is_told_at_its_item(team):
    wide = {name: value for name, value in answer().items() if name not in ("item_id", "answer")}
    write_csv(team, "survey/answers.csv", [wide | {"q1a": "4", "q2c": "often"}])
    assert faults_of(team) == [("survey/answers.csv", 2, "q2c")]


def test_a_workbook_is_told_by_sheet_and_cell(team):
    (team.restricted / "kpis" / "kpis.csv").unlink()
    with pd.ExcelWriter(team.restricted / "kpis" / "kpis.xlsx") as book:
        pd.DataFrame([kpi(), kpi(kpi_id="other", unit="euro")]).to_excel(book, sheet_name="Autumn", index=False)
    (fault,) = check_files(team).faults
    assert (fault.file, fault.row, fault.column) == ("kpis/kpis.xlsx, sheet 'Autumn'", 3, "unit (cell D3)")


@pytest.mark.parametrize(
    ("row", "is_refused"),
    [(answer(is_simulated="true"), True), (answer(is_simulated="maybe"), True), (answer(is_simulated="False"), False)],
)
def test_simulated_rows_among_real_ones_are_refused(team, row, is_refused):
    write_csv(team, "survey/answers.csv", [row])
    assert faults_of(team) == ([("survey/answers.csv", 2, "is_simulated")] if is_refused else [])


def test_a_simulated_file_among_real_ones_is_refused(team):
    path = write_csv(team, "survey/answers.csv", [answer(is_simulated="true")])
    path.write_text(f"# SIMULATED: whatever\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert "away from real ones" in rules_of(team)


def test_the_example_of_a_template_is_refused(team):
    path = write_csv(team, "survey/answers.csv", [answer()])
    path.write_text(f"# EXAMPLE: replace\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert "example row" in rules_of(team)


def test_simulated_files_without_their_mark_are_refused(project):
    (project.restricted / "simulated").mkdir(parents=True)
    write_csv(project, "simulated/SIMULATED_survey_answers.csv", [answer(is_simulated="true")])
    assert "a simulated file begins with the line" in rules_of(project)


def test_no_rule_repeats_a_value_of_a_row(team):
    """Masked or not, the words of a rule come from closed lists and never from a cell."""
    marks = {"respondent_id": "Jane-Secret", "locality": "secret-place", "answer": "secret-words", "date": "secret-day"}
    write_csv(team, "survey/answers.csv", [answer(**marks)])
    assert "ecret" not in rules_of(team)


def test_nothing_there_is_no_fault(project):
    checked = check_files(project)
    assert (checked.edition, checked.faults) == ("absent", [])
    assert "no restricted file" in "\n".join(report_lines(checked))

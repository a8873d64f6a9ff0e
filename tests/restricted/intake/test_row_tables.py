"""From files to rows: consent decides who is in, pseudonyms stand for all, and a key is needed for real people."""

import pandas as pd
import pytest
from restricted.intake.row_tables import read_rows
from restricted.rows.evidence_files import RestrictedError
from restricted.rows.pseudonyms import KEY_VARIABLE, PSEUDONYM, KeyFileError
from restricted.rows.restricted_tables import TABLES

from tests.restricted.intake.team import CONSENTS, answer, consent, event, interview, segment, sessions, write_csv


def test_every_table_is_made_with_its_columns_and_real_rows_are_real(team):
    made = read_rows(team)
    stored = [table for table in TABLES if table.is_stored]
    assert set(made) == {table.name for table in stored}
    for table in stored:
        assert tuple(made[table.name].columns) == table.row_columns
        assert not made[table.name]["is_simulated"].any()
    assert len(made["workshops"]) == 0, "the team has no such file"
    assert made["survey_answers"]["answer"].tolist() == [4, pd.NA]


def test_the_same_files_and_key_give_the_same_rows_and_none_is_stored(team):
    before = sorted(team.root.rglob("*"))
    for one, again in zip(read_rows(team).values(), read_rows(team).values(), strict=True):
        pd.testing.assert_frame_equal(one, again)
    assert sorted(team.root.rglob("*")) == before


def test_no_identifier_of_the_team_is_left_nor_the_key(team, key):
    written = "".join(table.to_csv() for table in read_rows(team).values())
    secret = key.read_text(encoding="ascii").strip()
    assert not any(known in written for known in ("R-001", "N-001", "I-001", "S-001", "P-001", "C1,", secret))


def test_the_same_person_links_across_waves_and_files(team):
    write_csv(team, "survey/answers_2.csv", [answer(respondent_id=" r-001", wave="year_2", date="2024-01-17")])
    answers = read_rows(team)["survey_answers"]
    assert answers["wave"].nunique() == 2
    assert answers["respondent_id"].nunique() == 1
    assert answers["respondent_id"].str.fullmatch(PSEUDONYM).all()


def test_the_same_identifier_in_different_domains_does_not_link(team):
    same = "X-001"
    write_csv(team, "survey/answers.csv", [answer(respondent_id=same)])
    write_csv(team, "fieldwork/interviews.csv", [interview(person_id=same, interview_id=same)])
    write_csv(team, "fieldwork/segments.csv", [segment(record_id=same, segment_id=same)])
    write_csv(team, "cohorts/sessions.csv", [sessions(pupil_id=same)])
    write_csv(team, "cohorts/events.csv", [event(pupil_id=same)])
    write_csv(team, "consent/consent.csv", [consent(person_id=same), consent(person_id=same, scope="interview")])
    rows = read_rows(team)
    names = {
        rows["survey_answers"]["respondent_id"][0],
        rows["interviews"]["person_id"][0],
        rows["interviews"]["interview_id"][0],
        rows["segments"]["segment_id"][0],
        rows["cohort_sessions"]["pupil_id"][0],
    }
    assert len({name.split("-")[1] for name in names}) == 5
    assert rows["segments"]["record_id"][0] == rows["interviews"]["interview_id"][0]
    assert rows["cohort_events"]["pupil_id"][0] == rows["cohort_sessions"]["pupil_id"][0]
    assert set(rows["consent"]["person_id"]) == {
        rows["survey_answers"]["respondent_id"][0],
        rows["interviews"]["person_id"][0],
    }


def test_people_who_withdrew_are_left_out(team):
    write_csv(team, "survey/answers.csv", [answer(), answer(respondent_id="R-002"), answer(respondent_id="R-003")])
    write_csv(team, "cohorts/sessions.csv", [sessions(), sessions(pupil_id="P-002")])
    withdrawn = [
        consent(person_id="R-002", status="withdrawn"),
        consent(person_id="N-001", scope="interview", status="withdrawn"),
        consent(person_id="p-001", scope="cohort", status="withdrawn"),
    ]
    write_csv(team, "consent/consent.csv", [CONSENTS[0], consent(person_id="R-003"), *withdrawn])
    rows = read_rows(team)
    assert rows["survey_answers"]["respondent_id"].nunique() == 2
    assert len(rows["interviews"]) == 0
    assert len(rows["segments"]) == 0, "what hangs on the interview goes with it"
    assert len(rows["cohort_sessions"]) == 1
    assert len(rows["cohort_events"]) == 0
    assert len(rows["consent"]) == 2


def test_without_a_key_no_real_row_is_made_and_the_message_tells_the_mend(team, monkeypatch, tmp_path):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(KeyFileError, match="restricted key"):
        read_rows(team)


def test_without_files_there_is_nothing_to_make(project):
    with pytest.raises(RestrictedError, match="make simulate"):
        read_rows(project)

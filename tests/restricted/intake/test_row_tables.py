"""From files to rows: consent decides who is in, pseudonyms stand for all, and a key is needed for real people."""

import pandas as pd
import pytest
from restricted.intake.row_tables import make_rows
from restricted.rows.pseudonyms import KEY_VARIABLE, PSEUDONYM, KeyFileError
from restricted.rows.restricted_tables import TABLES
from restricted.rows.row_files import read_rows, rows_path

from helpers.project.restricted_names import ROW_TABLES, RestrictedError
from tests.restricted.intake.team import CONSENTS, answer, consent, event, interview, segment, sessions, write_csv


def test_every_table_is_made_with_its_columns_and_real_rows_are_real(team):
    made = make_rows(team)
    assert set(made) == set(ROW_TABLES)
    for table in (table for table in TABLES if table.is_stored):
        stored = read_rows(table.name, team)
        assert tuple(stored.columns) == table.row_columns
        assert not stored["is_simulated"].any()
    assert len(read_rows("workshops", team)) == 0, "the team has no such file"
    assert read_rows("survey_answers", team)["answer"].tolist() == [4, pd.NA]


def test_the_same_files_and_key_give_the_same_bytes(team):
    make_rows(team)
    first = {name: rows_path(name, team).read_bytes() for name in ROW_TABLES}
    make_rows(team)
    assert first == {name: rows_path(name, team).read_bytes() for name in ROW_TABLES}


def test_no_identifier_of_the_team_is_left(team):
    written = "".join(table.to_csv() for table in make_rows(team).values())
    assert not any(identifier in written for identifier in ("R-001", "N-001", "I-001", "S-001", "P-001", "C1,"))


def test_tables_are_readable_by_their_owner_alone(team):
    make_rows(team)
    assert all(rows_path(name, team).stat().st_mode & 0o077 == 0 for name in ROW_TABLES)


def test_the_same_person_links_across_waves_and_files(team):
    write_csv(team, "survey/answers_2.csv", [answer(respondent_id=" r-001", wave="year_2", date="2024-01-17")])
    answers = make_rows(team)["survey_answers"]
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
    rows = make_rows(team)
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


def test_people_who_withdrew_are_left_out_and_counted(team):
    write_csv(team, "survey/answers.csv", [answer(), answer(respondent_id="R-002"), answer(respondent_id="R-003")])
    write_csv(team, "cohorts/sessions.csv", [sessions(), sessions(pupil_id="P-002")])
    withdrawn = [
        consent(person_id="R-002", status="withdrawn"),
        consent(person_id="N-001", scope="interview", status="withdrawn"),
        consent(person_id="p-001", scope="cohort", status="withdrawn"),
    ]
    write_csv(team, "consent/consent.csv", [CONSENTS[0], consent(person_id="R-003"), *withdrawn])
    rows = make_rows(team)
    assert rows["survey_answers"]["respondent_id"].nunique() == 2
    assert len(rows["interviews"]) == 0
    assert len(rows["segments"]) == 0, "what hangs on the interview goes with it"
    assert len(rows["cohort_sessions"]) == 1
    assert len(rows["cohort_events"]) == 0
    assert len(rows["consent"]) == 2
    counts = rows["intake_counts"].set_index("table")
    assert counts.loc["survey_answers", ["read_count", "withdrawn_count", "kept_count"]].tolist() == [3, 1, 2]
    assert counts.loc["interviews", "withdrawn_count"] == 1
    assert counts.loc["segments", "withdrawn_count"] == 2


def test_without_a_key_no_real_row_is_made_and_the_message_tells_the_mend(team, monkeypatch, tmp_path):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(KeyFileError, match="localed restricted new-key"):
        make_rows(team)
    assert not rows_path("survey_answers", team).exists()


def test_another_key_gives_other_names(team, monkeypatch, tmp_path):
    from restricted.rows.pseudonyms import write_new_key

    before = make_rows(team)["survey_answers"]["respondent_id"][0]
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "keys" / "second"))
    write_new_key(team)
    assert make_rows(team)["survey_answers"]["respondent_id"][0] != before


def test_the_key_stands_in_no_file_that_the_intake_writes(team, key):
    make_rows(team)
    secret = key.read_text(encoding="ascii").strip()
    for path in team.processed.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert secret.encode() not in content and bytes.fromhex(secret) not in content


def test_without_files_there_is_nothing_to_make(project):
    with pytest.raises(RestrictedError, match="make simulate"):
        make_rows(project)

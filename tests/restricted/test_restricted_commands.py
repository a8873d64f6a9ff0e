"""The command ``restricted``: what people type, how it ends, and that only a signature publishes a table."""

import pandas as pd
import pytest
from restricted.disclosure.sign_off_ledger import COLUMNS, signatures
from restricted.restricted_commands import app
from restricted.rows.evidence_files import edition_of_files
from restricted.rows.pseudonyms import KEY_VARIABLE, write_new_key
from typer.testing import CliRunner

from helpers.project.edition import RELEASES_TABLE
from helpers.project.paths import ROOT_VARIABLE, Project
from helpers.sources.tables import read_table
from tests.restricted.intake.team import answer, project_beside, write_csv, write_sound
from tests.restricted.small_release import COUNTS, TABLE, release, small_project

RUNNER = CliRunner()
NAME = TABLE.name


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    """A project with one released table of interviews by role group, of whom three are partners."""
    made = small_project(tmp_path / "small")
    monkeypatch.setenv(ROOT_VARIABLE, str(made.root))
    return made


@pytest.fixture
def team(tmp_path, monkeypatch) -> Project:
    """A project with a team's sound files, and its key."""
    made = project_beside(tmp_path)
    monkeypatch.setenv(ROOT_VARIABLE, str(made.root))
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "keys" / "key"))
    write_new_key(made)
    write_sound(made)
    return made


def said(*words: str) -> str:
    """What the command prints, on one line; an exit code other than nought leads it."""
    result = RUNNER.invoke(app, list(words), env={"COLUMNS": "200"})
    text = " ".join(result.output.split())
    return text if result.exit_code == 0 else f"{result.exit_code}: {text}"


def test_before_any_build_nothing_waits(project):
    assert said("review") == "Nothing waits: there is no restricted evidence here, or 'restricted release' has not run."
    assert said("review", NAME).startswith("1: ✗ no table 'interview_roles' waits to be signed; there are: none")


def test_a_reviewer_sees_each_table_with_rows_hidden_checksum_and_that_it_is_unsigned(project):
    release(project, "real")
    lines = map(str.split, RUNNER.invoke(app, ["review"], env={"COLUMNS": "200"}).output.splitlines())
    (line,) = [line for line in lines if line[:1] == [NAME]]
    name, rows, hidden, checksum, signed = line
    assert (name, rows, signed) == (NAME, "4", "no")
    assert int(hidden) == 2, "the partners, and one more group that protects them"
    assert len(checksum) == 12


def test_a_reviewer_sees_a_table_whole_as_it_would_be_printed_and_no_hidden_count(project):
    release(project, "real")
    result = RUNNER.invoke(app, ["review", NAME])
    lines = result.output.strip().splitlines()
    assert lines[0] == "role_group,count,status,is_simulated"
    assert "partner,,hidden,False" in lines
    assert "all,68,published,False" in lines
    assert not any("interview-" in line for line in lines), "no name of a record"


def test_nothing_is_printed_unsigned_and_a_signature_lets_it_out(project):
    assert release(project, "real").empty
    assert said("sign", NAME, "--reviewer", "A. Reviewer").startswith("interview_roles is signed (SHA-256")
    table = release(project, "real")
    assert len(table) == 4 and not table["is_simulated"].any()
    assert len(pd.read_csv(project.tables / "interview_roles.csv")) == 4
    assert read_table(RELEASES_TABLE, project)["state"].tolist() == ["published"]
    ledger = signatures(project)
    assert tuple(ledger.columns) == COLUMNS
    assert ledger[["table", "reviewer"]].to_numpy().tolist() == [[NAME, "A. Reviewer"]]
    assert " yes" in said("review")


def test_a_table_that_changes_needs_another_signature(project):
    release(project, "real")
    said("sign", NAME, "--reviewer", "A. Reviewer")
    more = {**COUNTS, "head": 80, "governor": 60}
    assert release(project, "real", more).empty
    assert " no" in said("review")
    said("sign", NAME, "--reviewer", "B. Reviewer")
    assert len(release(project, "real", more)) == 4
    assert len(signatures(project)) == 2


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("sign", "no_such_table", "--reviewer", "A"), "no table 'no_such_table' waits to be signed; there are: inter"),
        (("sign", NAME, "--reviewer", " "), "a signature needs the reviewer's name"),
    ],
)
def test_a_signature_that_means_nothing_is_refused(project, words, reason):
    release(project, "real")
    assert said(*words).startswith(f"1: ✗ {reason}")
    assert signatures(project).empty


def test_a_table_is_signed_once(project):
    release(project, "real")
    said("sign", NAME, "--reviewer", "A. Reviewer")
    assert "is signed already" in said("sign", NAME, "--reviewer", "A. Reviewer")


def test_simulated_tables_need_no_signature_and_take_none(project):
    assert not release(project, "simulated").empty
    assert "not needed: simulated" in said("review")
    assert "only real evidence is signed" in said("sign", NAME, "--reviewer", "A. Reviewer")
    assert "no real evidence" in said("allow", "Area", "--reviewer", "A. Reviewer")


def test_a_name_is_allowed_by_command(project):
    release(project, "real")
    assert "may stand from now on" in said("allow", "Opportunity Area", "--reviewer", "A. Reviewer")
    assert "which nobody may allow" in said("allow", "Mrs Patel", "--reviewer", "A. Reviewer")
    listed = pd.read_csv(project.restricted / "quotations" / "allowed_names.csv")
    assert listed[["allowed_name", "reviewer"]].to_numpy().tolist() == [["Opportunity Area", "A. Reviewer"]]


def test_simulate_writes_what_check_finds_sound(team):
    for folder in team.restricted.iterdir():
        for path in folder.iterdir():
            path.unlink()
    assert "There is no restricted evidence" in said("release")
    assert "simulated files" in said("simulate", "--seed", "3")
    assert "106 rows" in said("check")


def test_check_lists_faults_writes_nothing_and_fails(team):
    write_csv(team, "survey/answers.csv", [answer(respondent_id="Jane Smith")])
    before = sorted(team.root.rglob("*"))
    shown, hidden = said("check"), said("check", "--mask")
    assert shown.startswith("1: ") and hidden.startswith("1: ")
    assert "Jane Smith" in shown and "Jane" not in hidden
    assert "row 2, column respondent_id" in hidden
    assert sorted(team.root.rglob("*")) == before


def test_a_release_of_faulty_files_counts_the_faults_and_repeats_no_value(team):
    write_csv(team, "survey/answers.csv", [answer(respondent_id="Jane Smith")])
    told = said("release")
    assert told.startswith("1: ✗ 1 problem(s) in data/raw/restricted") and "Jane" not in told


def test_a_new_key_is_made_once_and_never_shown(project, monkeypatch, tmp_path):
    path = tmp_path / "keys" / "mine"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    made = said("key")
    secret = path.read_text(encoding="ascii").strip()
    assert "A new key lies at" in made and secret not in made
    again = said("key")
    assert again.startswith("1: ") and "already" in again and secret not in again
    assert path.read_text(encoding="ascii").strip() == secret


def test_simulate_says_that_real_files_win(team):
    assert "real files too" in said("simulate")
    assert edition_of_files(team) == "real"


def test_templates_are_written(team):
    assert "templates" in said("templates")
    assert (team.restricted / "templates" / "answers_wide.csv.txt").is_file()

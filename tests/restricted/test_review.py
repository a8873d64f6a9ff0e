"""``localed disclosure``: what a reviewer is shown, and that a signature, and nothing else, lets a table out."""

import pandas as pd
import pytest
from restricted.disclosure.sign_off_ledger import COLUMNS, signatures
from restricted.rows.row_files import write_rows
from typer.testing import CliRunner

from helpers.build.releasing import RELEASES, keep_request, release_tables
from helpers.project.paths import Project
from helpers.sources.tables import read_table
from restricted import review
from tests.build.test_releasing import COUNTS, GATED, gated_project, interviews

RUNNER = CliRunner()
TABLE = GATED.name


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    """A project with one gated table of interviews by role group, of whom three are partners."""
    made = gated_project(tmp_path, monkeypatch)
    monkeypatch.setattr(review, "find_project", lambda: made)
    return made


def build(project: Project, folder: str, counts: dict[str, int] = COUNTS) -> pd.DataFrame:
    """What chapters may read after a build with rows of ``folder``: ``fieldwork`` for real ones."""
    (project.restricted / folder).mkdir(parents=True, exist_ok=True)
    (project.restricted / folder / "interviews.csv").write_text("a file makes the edition\n", encoding="utf-8")
    write_rows(interviews(folder == "simulated", counts), "interviews", project)
    keep_request(project, TABLE)
    release_tables(project)
    return read_table(TABLE, project)


def said(*words: str) -> str:
    """What the command prints, on one line; an exit code other than nought leads it."""
    result = RUNNER.invoke(review.app, list(words), env={"COLUMNS": "200"})
    text = " ".join(result.output.split())
    return text if result.exit_code == 0 else f"{result.exit_code}: {text}"


def test_before_any_build_nothing_waits(project):
    assert said("review") == "Nothing waits: there is no restricted evidence here, or the build has not run."
    assert said("review", TABLE).startswith("1: ✗ no table 'interview_roles' waits; there are: none")


def test_a_reviewer_sees_each_table_with_rows_hidden_checksum_and_that_it_is_unsigned(project):
    build(project, "fieldwork")
    lines = map(str.split, RUNNER.invoke(review.app, ["review"], env={"COLUMNS": "200"}).output.splitlines())
    (line,) = [line for line in lines if line[:1] == [TABLE]]
    name, rows, hidden, checksum, signed = line
    assert (name, rows, signed) == (TABLE, "4", "no")
    assert int(hidden) == 2, "the partners, and one more group that protects them"
    assert len(checksum) == 12


def test_a_reviewer_sees_a_table_whole_as_it_would_be_printed_and_no_hidden_count(project):
    build(project, "fieldwork")
    result = RUNNER.invoke(review.app, ["review", TABLE])
    lines = result.output.strip().splitlines()
    assert lines[0] == "role_group,count,status,is_simulated"
    assert "partner,,hidden,False" in lines
    assert "all,68,published,False" in lines
    assert not any("interview-" in line for line in lines), "no name of a record"


def test_nothing_is_printed_unsigned_and_a_signature_lets_it_out(project):
    assert build(project, "fieldwork").empty
    assert said("sign", TABLE, "--reviewer", "A. Reviewer").startswith("interview_roles is signed (SHA-256")
    assert len(build(project, "fieldwork")) == 4
    assert read_table(RELEASES, project)["state"].tolist() == ["published"]
    ledger = signatures(project)
    assert tuple(ledger.columns) == COLUMNS
    assert ledger[["table", "reviewer"]].to_numpy().tolist() == [[TABLE, "A. Reviewer"]]
    assert " yes" in said("review")


def test_a_table_that_changes_needs_another_signature(project):
    build(project, "fieldwork")
    said("sign", TABLE, "--reviewer", "A. Reviewer")
    more = {**COUNTS, "head": 80, "governor": 60}
    assert build(project, "fieldwork", more).empty
    assert " no" in said("review")
    said("sign", TABLE, "--reviewer", "B. Reviewer")
    assert len(build(project, "fieldwork", more)) == 4
    assert len(signatures(project)) == 2


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("sign", "no_such_table", "--reviewer", "A"), "no table 'no_such_table' waits to be signed; there are: inter"),
        (("sign", TABLE, "--reviewer", " "), "a signature needs the reviewer's name"),
    ],
)
def test_a_signature_that_means_nothing_is_refused(project, words, reason):
    build(project, "fieldwork")
    assert said(*words).startswith(f"1: ✗ {reason}")
    assert signatures(project).empty


def test_who_signs_must_be_named(project):
    build(project, "fieldwork")
    assert said("sign", TABLE).startswith("2: ")


def test_a_table_is_signed_once(project):
    build(project, "fieldwork")
    said("sign", TABLE, "--reviewer", "A. Reviewer")
    assert "is signed already" in said("sign", TABLE, "--reviewer", "A. Reviewer")


def test_simulated_tables_need_no_signature_and_take_none(project):
    assert not build(project, "simulated").empty
    assert "not needed: simulated" in said("review")
    assert "only real evidence is signed" in said("sign", TABLE, "--reviewer", "A. Reviewer")
    assert "no real evidence" in said("allow", "Area", "--reviewer", "A. Reviewer")


def test_a_name_is_allowed_by_command(project):
    build(project, "fieldwork")
    assert "may stand from now on" in said("allow", "Opportunity Area", "--reviewer", "A. Reviewer")
    assert "which nobody may allow" in said("allow", "Mrs Patel", "--reviewer", "A. Reviewer")
    listed = pd.read_csv(project.restricted / "quotations" / "allowed_names.csv")
    assert listed[["allowed_name", "reviewer"]].to_numpy().tolist() == [["Opportunity Area", "A. Reviewer"]]

"""``localed coding`` on the project's own register, with the outputs in a folder of their own."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from helpers.cli.commands import app
from helpers.project.codebook import load_codebook
from helpers.project.paths import Project, find_project
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES, SECOND_CODING
from tests.running import shipped

INPUTS = ("_quarto.yml", "cases.yml", "data")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The raw files of this checkout, and an empty place for outputs."""
    made = Project(tmp_path / "project")
    made.root.mkdir()
    for name in INPUTS:
        (made.root / name).symlink_to(find_project().root / name)
    monkeypatch.setenv("LOCALED_ROOT", str(made.root))
    monkeypatch.setattr("helpers.evidence.coder_agreement.BOOTSTRAP_DRAWS", 20)
    monkeypatch.setattr("helpers.evidence.coder_agreement.SET_DRAWS", 20)
    return made


def run(*arguments):
    return CliRunner().invoke(app, ["coding", *map(str, arguments)], catch_exceptions=False)


def coded(project, *, edit=None):
    """The blind sample as a second coder gives it back, coded as the register is, but for ``edit``."""
    result = run("sample", "--share", "0.1", "--seed", "3")
    assert result.exit_code == 0, result.output
    path = project.outputs / "coding" / "blind_sample.csv"
    sample = pd.read_csv(path, dtype=str, keep_default_na=False)
    codes = shipped("evidence").set_index("evidence_id")[list(CODED_VARIABLES)].fillna("")
    filled = sample.drop(columns=list(CODED_VARIABLES)).join(codes, on="evidence_id")
    if edit:
        edit(filled)
    back = project.root / "back.csv"
    filled.to_csv(back, index=False)
    return back


def test_the_sample_holds_statements_with_numbers_and_no_code(project):
    assert run("sample", "--share", "1").exit_code == 0
    sample = pd.read_csv(project.outputs / "coding" / "blind_sample.csv", dtype=str, keep_default_na=False)
    assert (sample[list(CODED_VARIABLES)] == "").all(axis=None)
    assert not sample["statement"].str.contains("{{", regex=False).any()
    assert sorted(sample["evidence_id"]) == sorted(shipped("evidence")["evidence_id"])


def test_a_share_beyond_the_whole_is_refused(project):
    result = run("sample", "--share", "2")
    assert result.exit_code == 2
    assert not (project.outputs / "coding").exists()


def test_a_coding_that_agrees_has_nothing_to_settle_and_obeys_the_schema_of_the_book(project):
    result = run("compare", coded(project))
    assert result.exit_code == 0, result.output
    agreement = pd.read_csv(project.outputs / "coding" / "agreement.csv").set_index("variable")
    assert agreement.loc["criterion", "alpha"] == 1
    assert pd.read_csv(project.outputs / "coding" / "disagreements.csv").empty
    written = pd.read_csv(project.outputs / "coding" / "second_coding.csv", dtype=str)
    SECOND_CODING.schema.validate(written, lazy=True)
    assert len(written) > 0


def test_what_differs_is_listed_and_lowers_alpha(project):
    def swap(filled):
        filled["direction"] = filled["direction"].replace({"strength": "challenge", "challenge": "strength"})

    result = run("compare", coded(project, edit=swap))
    assert result.exit_code == 0, result.output
    agreement = pd.read_csv(project.outputs / "coding" / "agreement.csv").set_index("variable")
    assert agreement.loc["direction", "alpha"] < 0 < agreement.loc["criterion", "alpha"]
    to_settle = pd.read_csv(project.outputs / "coding" / "disagreements.csv")
    assert set(to_settle["variable"]) == {"direction"}
    assert "Direction" in result.output


def test_a_code_that_nobody_knows_is_a_message_and_nothing_is_written(project):
    def misspell(filled):
        filled.loc[0, "criterion"] = "leadership"

    result = run("compare", coded(project, edit=misspell))
    assert result.exit_code == 1
    assert "back.csv, row 2, column criterion: 'leadership'" in result.output
    assert not (project.outputs / "coding" / "agreement.csv").exists()


def test_a_sample_sent_back_empty_is_a_message(project):
    run("sample", "--share", "0.1")
    result = run("compare", project.outputs / "coding" / "blind_sample.csv")
    assert result.exit_code == 1
    assert "holds no code" in result.output


def test_a_file_that_is_not_there_is_a_message(project):
    result = run("compare", "nowhere.csv")
    assert result.exit_code == 1
    assert "nowhere.csv" in result.output


def test_the_codebook_leaves_for_a_qda_tool_with_every_code(project, tmp_path):
    path = tmp_path / "codes.qdc"
    assert run("codebook", path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert all(f"{name}: " in text for name in load_codebook().element_ids)


def test_a_project_that_is_none_is_a_message(project, tmp_path):
    path = tmp_path / "x.qdpx"
    path.write_text("no archive", encoding="utf-8")
    result = run("codings", path, tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "x.qdpx" in result.output
    assert not (tmp_path / "out.csv").exists()

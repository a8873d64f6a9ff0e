"""``localed restricted``: what people type, and how it ends."""

import pytest
from restricted.rows.pseudonyms import KEY_VARIABLE
from typer.testing import CliRunner

from helpers.cli.commands import app
from helpers.project.edition import edition
from helpers.project.paths import ROOT_VARIABLE
from tests.restricted.intake.team import answer, write_csv


@pytest.fixture
def run(project, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(project.root))
    return lambda *words: CliRunner().invoke(app, ["restricted", *words])


def test_simulate_writes_what_check_finds_sound(run, project):
    assert run("simulate", "--seed", "3").exit_code == 0
    assert edition(project) == "simulated"
    checked = run("check")
    assert checked.exit_code == 0 and "106 rows" in checked.output


def test_check_lists_faults_writes_nothing_and_fails(run, team):
    write_csv(team, "survey/answers.csv", [answer(respondent_id="Jane Smith")])
    before = sorted(team.root.rglob("*"))
    shown, hidden = run("check"), run("check", "--mask")
    assert shown.exit_code == hidden.exit_code == 1
    assert "Jane Smith" in shown.output and "Jane" not in hidden.output
    assert "row 2, column respondent_id" in hidden.output
    assert sorted(team.root.rglob("*")) == before


def test_a_new_key_is_made_once_and_never_shown(run, monkeypatch, tmp_path):
    path = tmp_path / "keys" / "mine"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    made = run("new-key")
    secret = path.read_text(encoding="ascii").strip()
    assert made.exit_code == 0 and secret not in made.output
    again = run("new-key")
    assert again.exit_code == 1 and "already" in again.output and secret not in again.output
    assert path.read_text(encoding="ascii").strip() == secret


def test_simulate_says_that_real_files_win(run, team):
    assert "real files too" in run("simulate").output
    assert edition(team) == "real"


def test_templates_are_written(run, project):
    assert run("templates").exit_code == 0
    assert (project.restricted / "templates" / "answers_wide.csv.txt").is_file()

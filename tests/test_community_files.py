"""What GitHub, git and citation tools read of this repository holds against their own rules, without a network."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from check_jsonschema.cli import main as check_jsonschema
from click.testing import CliRunner

from helpers.project.paths import find_project

ROOT = find_project().root
FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def check(schema, *paths):
    """The result of ``check-jsonschema`` on the files, in this process."""
    return CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, paths)])


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-workflows", WORKFLOWS),
    ],
    ids=["citation", "issue forms", "workflows"],
)
def test_each_file_obeys_its_published_schema(schema, paths):
    ran = check(schema, *paths)
    assert ran.exit_code == 0, ran.output


def test_the_check_finds_a_fault_in_a_citation(tmp_path):
    broken = tmp_path / "CITATION.cff"
    broken.write_text((ROOT / "CITATION.cff").read_text().replace("date-released:", "released:"))
    assert check("vendor.citation-file-format", broken).exit_code == 1


def test_there_is_a_form_for_a_data_error_a_figure_that_does_not_reproduce_and_a_wish():
    assert {path.stem for path in FORMS} == {"data-error", "does-not-reproduce", "feature"}


def test_version_and_date_are_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    plan = yaml.safe_load((ROOT / "_quarto.yml").read_text())
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version and str(citation["version"]) == version[1]
    assert str(citation["date-released"]) == str(plan["book"]["date"])


def test_each_licence_file_names_only_places_that_are_there():
    for name in ("LICENSE-text.md", "LICENSE-data.md"):
        places = re.findall(r"`([^`]+/)`", (ROOT / name).read_text())
        assert places
        assert [place for place in places if not (ROOT / place).is_dir()] == []


@pytest.mark.slow
def test_git_compares_notebooks_by_cell_as_the_how_to_says(tmp_path):
    """The two commands of CONTRIBUTING.md, as written, in a repository of their own."""
    commands = re.findall(r"^git config \S+ \".*\"$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("git-nbdiffdriver", "git-nbmergedriver"):
        (tools / name).symlink_to(Path(sys.executable).with_name(name))
    shutil.copyfile(ROOT / ".gitattributes", tmp_path / ".gitattributes")

    def run(command):
        return subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    run("git init --quiet && git config user.name Test && git config user.email test@example.org")
    for command in commands:
        run(command)
    book = tmp_path / "book.ipynb"

    def save(*sources):
        cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), book)

    save("first = 1", "last = 1")
    run("git add --all && git commit --quiet --message start")
    save("first = 2", "last = 1")
    shown = run("git diff")
    assert "## modified /cells/0/source" in shown
    assert '"cell_type"' not in shown
    # Two branches that changed a cell each are merged by cell.
    run("git checkout --quiet -b one && git commit --quiet --all --message one")
    run("git checkout --quiet -b two one~1")
    save("first = 1", "last = 2")
    run("git commit --quiet --all --message two && git merge --quiet --no-edit one")
    merged = nbformat.read(book, as_version=4)
    assert [cell.source for cell in merged.cells] == ["first = 2", "last = 2"]

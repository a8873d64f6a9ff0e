"""What an archive holds, what it refuses, and that it has the same bytes each time and verifies itself."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from restricted.intake.intake_templates import templates

from helpers.book import archive
from helpers.book.archive import ArchiveError, make_archive
from helpers.book.archive_validation import Validation
from helpers.sources import archive_verify
from tests.book.archive.conftest import commit_all, git, write

PSEUDONYM = "-".join(["pupil", "0123456789abcdefghij"])  # whole, it would be refused by the git guard


@pytest.fixture(autouse=True)
def unvalidated(monkeypatch):
    """Validation has tests of its own and takes seconds."""
    monkeypatch.setattr(archive, "validate_descriptions", lambda folder: Validation())


@pytest.fixture
def unguarded(monkeypatch):
    """The guard has tests of its own and takes seconds."""
    monkeypatch.setattr(archive, "_restricted_content", lambda project, staged: [])


def names(project):
    with zipfile.ZipFile(make_archive(project).path) as packed:
        return set(packed.namelist())


def run_verify(folder):
    return subprocess.run([sys.executable, str(folder / "verify.py")], capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("unguarded")
def test_an_archive_holds_what_is_committed_and_what_was_built(project):
    raw = {"data/raw/official/areas.csv", "data/raw/official/areas.meta.yml"}
    built = {"outputs/chapters/coventry.ipynb", "data/processed/areas.parquet", "_variables.yml"}
    described = {"datapackage.json", "ro-crate-metadata.json", "SHA256SUMS", "verify.py"}
    assert {"cases.yml", "uv.lock", *raw, *built, *described} <= names(project)


@pytest.mark.usefixtures("unguarded")
def test_of_outputs_it_holds_only_what_the_build_makes(project):
    for name in ("failed/coventry.ipynb", "archive/old.zip", "notes.txt", "bench.csv"):
        write(project.outputs / name, "mine")
    before = names(project)
    write(project.disclosure_log, "table\n")
    assert not {name for name in before if any(word in name for word in ("failed", "old", "notes", "bench"))}
    assert names(project) - before == {"outputs/disclosure_log.csv"}


@pytest.mark.usefixtures("unguarded")
def test_the_same_commit_gives_the_same_bytes(project):
    first = make_archive(project).path.read_bytes()
    for path in project.tables.rglob("*.csv"):
        path.chmod(0o600)
    assert make_archive(project).path.read_bytes() == first


@pytest.mark.usefixtures("unguarded")
def test_entries_are_sorted_dated_and_of_fixed_permissions(project):
    with zipfile.ZipFile(make_archive(project).path) as packed:
        entries = packed.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 0, 0, 0)}
    modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in entries}
    assert modes.pop("verify.py") == 0o755
    assert set(modes.values()) == {0o644}


@pytest.mark.usefixtures("unguarded")
def test_an_archive_unpacked_elsewhere_verifies_itself(project, tmp_path):
    made = make_archive(project)
    with zipfile.ZipFile(made.path) as packed:
        packed.extractall(tmp_path / "elsewhere")
    folder = tmp_path / "elsewhere"
    ran = run_verify(folder)
    assert (ran.returncode, ran.stdout) == (0, f"All {made.files_count} files are as archived.\n")
    (folder / "cases.yml").write_text("changed\n")
    (folder / "uv.lock").unlink()
    index = folder / "index.qmd"
    index.write_bytes(index.read_bytes().replace(b"\n", b"\r\n"))
    ran = run_verify(folder)
    assert ran.returncode == 1
    assert "cases.yml differs from the archived file" in ran.stdout
    assert "index.qmd has other line endings than the archived file" in ran.stdout
    assert "uv.lock is missing" in ran.stdout
    assert f"3 of {made.files_count} files are not as archived." in ran.stdout


def test_verifying_outside_an_archive_says_what_to_do(tmp_path):
    write(tmp_path / "verify.py", Path(archive_verify.__file__).read_text())
    ran = run_verify(tmp_path)
    assert ran.returncode == 2
    assert "run it in the folder where the archive was unpacked" in ran.stdout


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS names the tool differently")
@pytest.mark.usefixtures("unguarded")
def test_the_sums_are_read_by_the_usual_tool_too(project, tmp_path):
    with zipfile.ZipFile(make_archive(project).path) as packed:
        packed.extractall(tmp_path / "elsewhere")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "elsewhere", check=True)


def test_uncommitted_changes_are_refused(project):
    write(project.root / "cases.yml", "changed: true\n")
    with pytest.raises(ArchiveError, match=r"uncommitted(.|\n)*cases\.yml"):
        make_archive(project)


def test_a_folder_without_git_is_refused(project, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (project.root / ".git").rename(tmp_path / "put-away")
    with pytest.raises(ArchiveError, match="git checkout"):
        make_archive(project)


def test_an_unbuilt_checkout_is_refused(project):
    (project.book / "index.html").unlink()
    project.book.rmdir()
    with pytest.raises(ArchiveError, match=r"outputs/book missing.*make report"):
        make_archive(project)


def test_a_book_built_from_another_commit_is_refused(project):
    built = archive.clean_commit(project.root)
    with (project.root / "cases.yml").open("a") as file:
        file.write("# read again\n")
    git(project.root, "commit", "--all", "--quiet", "--message", "Later")
    with pytest.raises(ArchiveError, match=rf"commit {built[:7]} was built"):
        make_archive(project, built)


@pytest.mark.usefixtures("unguarded")
def test_a_description_that_breaks_its_standard_leaves_no_archive(project, monkeypatch):
    monkeypatch.setattr(archive, "validate_descriptions", lambda folder: Validation(faults=["planted"]))
    with pytest.raises(ArchiveError, match="planted"):
        make_archive(project)
    assert not list((project.outputs / "archive").iterdir())


def test_a_restricted_file_that_was_forced_into_git_is_refused(project):
    write(project.restricted / "cohorts" / "pupils.csv", "pupil_id\n1\n")
    commit_all(project)
    with pytest.raises(ArchiveError, match=r"cohorts/pupils\.csv: nothing in data/raw/restricted/ is kept"):
        make_archive(project)


def test_empty_templates_are_archived_and_a_filled_one_is_refused(project):
    write(project.restricted / "README.md", "What would lie here.\n")
    for name, text in templates(project).items():
        write(project.restricted / "templates" / name, text)
    commit_all(project)
    held = [name for name in names(project) if name.startswith("data/raw/restricted/templates/")]
    assert held
    filled = project.root / held[0]
    write(filled, filled.read_text() + filled.read_text().splitlines()[-1].replace("1", "2") + "\n")
    commit_all(project)
    with pytest.raises(ArchiveError, match=filled.name):
        make_archive(project)


@pytest.fixture
def guard_passes(monkeypatch):
    """The guard finds nothing; built files are still searched."""
    run = subprocess.run

    def unless_guard(command, **options):
        done = subprocess.CompletedProcess(command, 0, "", "")
        return done if command[1:3] == ["-m", "restricted"] else run(command, **options)

    monkeypatch.setattr(archive.subprocess, "run", unless_guard)


@pytest.mark.usefixtures("guard_passes")
def test_a_pseudonym_in_a_table_is_refused(project):
    pd.DataFrame({"who": ["", PSEUDONYM], "value": [1, 2]}).to_parquet(project.processed / "harmless.parquet")
    with pytest.raises(ArchiveError, match=rf"harmless\.parquet holds the pseudonym {PSEUDONYM}"):
        make_archive(project)


@pytest.mark.usefixtures("guard_passes")
@pytest.mark.parametrize("place", ["tables/coventry/rows.csv", "figures/coventry/points.csv", "book/index.html"])
def test_a_pseudonym_in_the_outputs_is_refused(project, place):
    write(project.outputs / place, f"id,value\n{PSEUDONYM},1\n")
    with pytest.raises(ArchiveError, match="holds the pseudonym"):
        make_archive(project)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize(("state", "ending"), [("simulated", "-simulated"), ("real", "-restricted")])
def test_another_edition_is_in_the_name(project, monkeypatch, state, ending):
    monkeypatch.setattr(archive, "edition", lambda project: state)
    assert make_archive(project).path.stem.endswith(ending)


@pytest.mark.usefixtures("unguarded")
def test_simulated_outputs_in_the_plain_edition_are_refused(project):
    write(project.tables / "simulated-survey.csv", "# Simulated data\nitem,count\n")
    with pytest.raises(ArchiveError, match=r"simulated-survey\.csv is of the simulated edition"):
        make_archive(project)

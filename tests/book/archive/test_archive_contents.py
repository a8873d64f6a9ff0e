"""What may go into an archive, and each thing that may not."""

import pandas as pd
import pytest
from restricted.intake.intake_templates import templates

from helpers.book.archive.archive_contents import ArchiveError, collect_release
from tests.book.archive.conftest import git, write
from tests.manifests import put_manifest

PSEUDONYM = "-".join(["pupil", "0123456789abcdefghij"])  # whole, it would be refused by the git guard


def commit_all(project):
    git(project.root, "add", "--all", "--force", "data/raw")
    git(project.root, "commit", "--quiet", "--message", "More")


def test_a_release_holds_what_is_committed_and_what_was_built(project):
    release = collect_release(project)
    raw = {"data/raw/official/areas.csv", "data/raw/official/areas.meta.yml"}
    built = {"outputs/chapters/coventry.ipynb", "data/processed/areas.parquet", "_variables.yml"}
    assert {"cases.yml", "uv.lock", *raw, *built} <= set(release.files)
    assert release.name == f"localed-evaluation-{release.version}"
    assert release.date == "2026-11-22"


def test_only_what_the_build_makes_is_taken_from_outputs(project):
    write(project.outputs / "failed" / "coventry.ipynb", "{}")
    write(project.outputs / "archive" / "old.zip", "old")
    write(project.outputs / "notes.txt", "mine")
    write(project.outputs / "bench.csv", "seconds\n1\n")
    before = set(collect_release(project).files)
    write(project.disclosure_log, "table\n")
    assert not {name for name in before if any(word in name for word in ("failed", "old", "notes", "bench"))}
    assert set(collect_release(project).files) - before == {"outputs/disclosure_log.csv"}


def test_changes_that_are_not_committed_are_refused(project):
    write(project.root / "cases.yml", "changed: true\n")
    with pytest.raises(ArchiveError, match=r"not committed(.|\n)*cases\.yml"):
        collect_release(project)


def test_a_folder_without_git_is_refused(project, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (project.root / ".git").rename(tmp_path / "put-away")
    with pytest.raises(ArchiveError, match="git checkout"):
        collect_release(project)


def test_an_unbuilt_checkout_is_refused(project):
    (project.book / "index.html").unlink()
    project.book.rmdir()
    with pytest.raises(ArchiveError, match=r"outputs/book missing.*make report"):
        collect_release(project)


def test_a_restricted_file_is_refused_even_where_someone_forced_it_into_git(project):
    write(project.restricted / "cohorts" / "pupils.csv", "pupil_id\n1\n")
    commit_all(project)
    with pytest.raises(ArchiveError, match=r"cohorts/pupils\.csv: nothing in data/raw/restricted/ is kept"):
        collect_release(project)


def test_the_note_about_restricted_files_is_not_one(project):
    write(project.restricted / "README.md", "What would lie here.\n")
    commit_all(project)
    assert "data/raw/restricted/README.md" in collect_release(project).files


def test_the_empty_templates_may_go_and_one_that_was_filled_in_may_not(project):
    for name, text in templates(project).items():
        write(project.restricted / "templates" / name, text)
    commit_all(project)
    files = collect_release(project).files
    templates_there = [name for name in files if name.startswith("data/raw/restricted/templates/")]
    assert templates_there
    filled = project.root / templates_there[0]
    write(filled, filled.read_text() + filled.read_text().splitlines()[-1].replace("1", "2") + "\n")
    commit_all(project)
    with pytest.raises(ArchiveError, match=filled.name):
        collect_release(project)


def test_a_table_of_rows_is_refused_by_what_it_holds(project):
    pd.DataFrame({"who": ["", PSEUDONYM], "value": [1, 2]}).to_parquet(project.processed / "harmless.parquet")
    with pytest.raises(ArchiveError, match=rf"harmless\.parquet holds the pseudonym {PSEUDONYM}"):
        collect_release(project)


@pytest.mark.parametrize("place", ["tables/coventry/rows.csv", "figures/coventry/points.csv", "book/index.html"])
def test_a_pseudonym_anywhere_in_the_outputs_is_refused(project, place):
    write(project.outputs / place, f"id,value\n{PSEUDONYM},1\n")
    with pytest.raises(ArchiveError, match="holds the pseudonym"):
        collect_release(project)


def test_a_simulated_edition_says_so_in_its_name(project):
    put_manifest(project, "simulated")
    write(project.outputs / "book-simulated" / "index.html", "<!doctype html><title>Simulated</title>")
    release = collect_release(project)
    assert release.edition == "simulated"
    assert release.name.endswith("-simulated")
    assert release.title.startswith("Simulated data:")
    assert "outputs/book-simulated/index.html" in release.files
    assert "outputs/book/index.html" not in release.files
    assert not [name for name in release.files if "data/raw/restricted" in name]


def test_an_edition_with_real_rows_says_so_in_its_name_and_holds_none(project):
    write(project.root / ".git" / "info" / "exclude", "/data/raw/restricted/\n")
    write(project.restricted / "kpis" / "ours.csv", "locality\ncoventry\n")
    put_manifest(project, "real")
    release = collect_release(project)
    assert release.name.endswith("-restricted")
    assert not [name for name in release.files if "data/raw/restricted" in name]


def test_leftovers_of_a_simulated_book_do_not_pass_as_the_plain_edition(project):
    write(project.tables / "SIMULATED_survey.csv", "# SIMULATED\nitem,count\n")
    with pytest.raises(ArchiveError, match=r"SIMULATED_survey\.csv is of the simulated edition"):
        collect_release(project)

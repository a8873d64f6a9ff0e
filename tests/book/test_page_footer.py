"""The foot of a chapter's page says only what is so."""

from __future__ import annotations

import json
import subprocess

import nbformat
import pytest

from helpers.book import page_footer


def write_notebook(path, *cells):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {}) for source, *tags in cells
    ]
    nbformat.write(notebook, path)
    return path


def test_the_injected_parameters_are_those_that_it_was_run_with(tmp_path):
    path = write_notebook(
        tmp_path / "a.ipynb",
        ('CASE_ID = "coventry"', "parameters"),
        ('# Parameters\nCASE_ID = "ealing"\nYEARS = [1, 2]', "injected-parameters"),
        ("CASE_ID = None",),
    )
    assert page_footer.parameters_of(path) == {"CASE_ID": '"ealing"', "YEARS": "[1, 2]"}


def test_without_injected_ones_the_first_cells_count_and_without_any_there_are_none(tmp_path):
    assert page_footer.parameters_of(write_notebook(tmp_path / "a.ipynb", ("N = 3", "parameters"))) == {"N": "3"}
    assert page_footer.parameters_of(write_notebook(tmp_path / "b.ipynb", ("n = 3",))) == {}


def test_outside_a_checkout_no_commit_is_claimed(tmp_path):
    assert page_footer.commit_of(tmp_path) is None


def test_the_commit_is_named_and_changes_since_are_said(tmp_path):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init")
    (tmp_path / "a.txt").write_text("one")
    git("add", "a.txt")
    git("commit", "-m", "one")
    name = page_footer.commit_of(tmp_path)
    assert name is not None
    assert name.isalnum()
    (tmp_path / "a.txt").write_text("two")
    page_footer.commit_of.cache_clear()
    assert page_footer.commit_of(tmp_path) == f"{name}, with changes since"


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/a/b.git", "https://mybinder.org/v2/gh/a/b/HEAD?labpath=notebooks"),
        ("https://example.org/a/b", None),
    ],
)
def test_binder_is_offered_only_for_what_it_can_open(repository, address):
    assert page_footer.binder_address(repository) == address


def test_a_book_made_of_an_unpacked_archive_names_the_commit_of_the_archive(tmp_path):
    """Not the commit of a checkout that the archive happens to be unpacked in."""
    said = {"@graph": [{"@id": "./"}, {"@id": "#commit", "value": "0123456789abcdef0123456789abcdef01234567"}]}
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps(said))
    assert page_footer.commit_of(tmp_path) == "0123456789"


def test_metadata_that_names_no_commit_is_no_commit(tmp_path):
    (tmp_path / "ro-crate-metadata.json").write_text('{"@graph": []}')
    assert page_footer.commit_of(tmp_path) is None

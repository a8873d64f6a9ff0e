"""Every how-to works as it is written: each is followed word for word, on a copy of the project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.build.build_records import STATE_FOLDER
from helpers.project.paths import Project, find_project
from tests.how_to.following import NotAsWrittenError, copy_project, follow, read_steps

HERE = find_project()
FOLDER = HERE.root / "docs" / "how-to"
HOW_TOS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
pytestmark = pytest.mark.xdist_group("how-to")


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Project:
    """One copy, from which each how-to has its own, with the tables that are built already."""
    there = copy_project(tmp_path_factory.mktemp("how-to") / "original")
    if HERE.processed.is_dir() and (HERE.root / STATE_FOLDER).is_dir():
        shutil.copytree(HERE.processed, there.processed)
        shutil.copytree(HERE.root / STATE_FOLDER, there.root / STATE_FOLDER)
    return there


@pytest.fixture
def project(original, tmp_path) -> Project:
    folder = tmp_path / "copy"
    shutil.copytree(original.root, folder, symlinks=True)
    (folder / ".venv" / ".ready").touch()
    return Project(folder)


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("document", HOW_TOS, ids=lambda path: path.stem)
def test_a_how_to_works_as_it_is_written(document: Path, project: Project) -> None:
    follow(document, project)


def test_the_list_names_every_how_to() -> None:
    listed = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in HOW_TOS if f"]({path.name})" not in listed] == []


@pytest.fixture
def bare(tmp_path) -> Project:
    (tmp_path / "notes.txt").write_text("first\nsecond\n", encoding="utf-8")
    return Project(tmp_path)


def written(tmp_path: Path, *blocks: str) -> Path:
    document = tmp_path / "how.md"
    document.write_text("# How\n\n" + "\n\n".join(blocks) + "\n", encoding="utf-8")
    return document


SEEN = "```sh\ncat notes.txt\n```\n\n```text\nthird\n```"


def test_every_kind_of_block_is_carried_out(bare, tmp_path):
    edit = "```diff\n--- a/notes.txt\n+++ b/notes.txt\n@@ -1,2 +1,2 @@\n-first\n+zeroth\n second\n```"
    more = "Add to the end of `notes.txt`:\n\n```text-file\nthird\n```"
    new = "Save as `folder/new.txt`:\n\n```text-file\nnew\n```"
    document = written(tmp_path, edit, more, new, SEEN)
    follow(document, bare)
    assert (tmp_path / "notes.txt").read_text() == "zeroth\nsecond\nthird\n"
    assert (tmp_path / "folder" / "new.txt").read_text() == "new\n"
    assert [step.language for step in read_steps(document)] == ["diff", "text-file", "text-file", "sh", "text"]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([SEEN], "does not say 'third'"),
        (["```sh\nfalse\n```", SEEN], "ends with 1"),
        (["```diff\n--- a/notes.txt\n+++ b/notes.txt\n@@ -1 +1 @@\n-fifth\n+sixth\n```", SEEN], "does not fit"),
        (["Look at this.\n\n```python\n1\n```", SEEN], "name no file"),
        (["Keep in mind `notes.txt`:\n\n```python\n1\n```", SEEN], "is none of"),
        (["```sh\ntrue\n```"], "does not end in what a person should see"),
    ],
)
def test_a_step_that_does_not_work_is_found(bare, tmp_path, blocks, said):
    with pytest.raises(NotAsWrittenError, match=said):
        follow(written(tmp_path, *blocks), bare)

"""Edits of every kind in a random order, each built for real: the end is, byte for byte, a build from nothing.

One short sequence is in `make test-all`; `make exact TRIALS=25` tries that many.
"""

import os
import random
import shutil

import pytest

from helpers.book.pandoc_cache import FOLDER
from helpers.book.synced_files import sync
from helpers.sources.sidecars import seal
from tests.build.conftest import CASES, code, write_registry, write_template
from tests.faults.small import CELL, WORDS

pytestmark = [pytest.mark.slow, pytest.mark.kernel, pytest.mark.xdist_group("faults")]
SEQUENCES = int(os.environ.get("SEQUENCES", "1"))
LONGEST_COUNT = 2 if SEQUENCES == 1 else 6
FRONT_PAGE_WORDS = "\nAnd a few words more.\n"


def edit_data(project, chance):
    raw = project.raw / "absence" / "absence.csv"
    raw.write_text(f"area_code,value\nE08000001,{chance.randint(1, 9)}\nE08000002,2.5\n", encoding="utf-8")
    seal(raw)


def edit_template(project, chance):
    name, parameter = chance.choice([("locality", "CASE_ID"), ("pilot", "CASE_ID"), ("synthesis", "CHAPTER_ID")])
    cell = CELL.format(parameter=parameter, words=WORDS, edition=f"Edition {chance.random()} of")
    write_template(project, name, code(cell), parameter=parameter)


def edit_helper(project, chance):
    """Any of the modules that are imported: the words of a page do not change, and what reads it is made again."""
    path = project.helpers / chance.choice(["build/chapter.py", "figures/palette.py", "charts.py", "sources/tables.py"])
    path.write_text(f"{path.read_text(encoding='utf-8')}# {chance.random()}\n", encoding="utf-8")


def edit_cases(project, chance):
    """One locality or two, under any title: chapters come and go."""
    localities = [{**entry, "title": f"{entry['title']} {chance.randint(1, 9)}"} for entry in CASES["localities"]]
    write_registry(project, localities=localities[: chance.randint(1, 2)])
    sync(project)


def edit_front_page(project, chance):
    page = project.front_page
    page.write_text(page.read_text(encoding="utf-8") + FRONT_PAGE_WORDS, encoding="utf-8")


def edit_theme(project, chance):
    """What stands around the text of every page, or how its text looks."""
    path = project.book_sources / "theme" / chance.choice(["page.html.jinja", "book.css", "book.typ"])
    mark = {".jinja": "{# %s #}", ".css": "/* %s */", ".typ": "// %s"}[path.suffix]
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{mark % chance.random()}\n", encoding="utf-8")


def edit_order(project, chance):
    """The plan of the book: its title, which every page shows, or the order of chapters, and so their numbers."""
    path = project.quarto_config
    text = path.read_text(encoding="utf-8")
    last = "    - outputs/chapters/synthesis.ipynb\n"
    if chance.random() < 0.5:
        text = text.replace('title: "A small book', 'title: "A small book again', 1)
    else:
        text = text.replace(last, "").replace("    # cases: begin", f"{last}    # cases: begin", 1)
    path.write_text(text, encoding="utf-8")


def edit_filter(project, chance):
    path = project.root / "_extensions" / "localed" / "styles.lua"
    path.write_text(f"{path.read_text(encoding='utf-8')}-- {chance.random()}\n", encoding="utf-8")


def harm_memory(project, chance):
    """What is kept of the last rendering is gone, cut short, or holds something else; the pages are gone too."""
    for path in sorted((project.root / FOLDER).iterdir()):
        if chance.random() < 0.5:
            path.write_bytes(chance.choice([b"", path.read_bytes()[:-9], path.read_bytes() + b" "]))
    shutil.rmtree(project.book)


def edit_lock(project, chance):
    (project.root / "uv.lock").write_text(f"version = 1  # {chance.random()}\n", encoding="utf-8")


def harm_output(project, chance):
    """Some file that was made is gone, or holds something else."""
    made = sorted(path for path in project.outputs.rglob("*") if path.is_file())
    path = chance.choice(made)
    if chance.random() < 0.5:
        path.unlink()
    else:
        path.write_bytes(b"tampered")


def remove_folder(project, chance):
    shutil.rmtree(chance.choice([project.processed, project.chapters, project.figures, project.book]), True)


def touch(project, chance):
    """The same content at another time."""
    for path in project.root.rglob("*"):
        if path.is_file() and chance.random() < 0.5:
            os.utime(path, (1, 1))


EDITS = (
    edit_data,
    edit_template,
    edit_helper,
    edit_cases,
    edit_front_page,
    edit_theme,
    edit_order,
    edit_filter,
    harm_memory,
    edit_lock,
    harm_output,
    remove_folder,
    touch,
)


@pytest.mark.parametrize("number", range(SEQUENCES))
def test_any_sequence_of_edits_ends_where_a_build_from_nothing_does(ground, number):
    chance = random.Random(number)
    ground.complete()
    edits = [chance.choice(EDITS) for _ in range(chance.randint(2, LONGEST_COUNT))]
    said = []
    for edit in edits:
        edit(ground.project, chance)
        run = ground.run()
        said.append(f"--- {edit.__name__}\n{run.said}")
        assert run.status == 0, "\n".join(said)
    found = ground.result()
    assert "Nothing to do" in ground.run().said
    ground.clear()
    assert ground.run().status == 0
    wanted = ground.result()
    differing = [name for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]
    assert differing == [], "\n".join(said)

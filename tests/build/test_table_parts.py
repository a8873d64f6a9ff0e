"""Edits of a table that is kept by case: only the chapters that read one of the rows run again."""

import pandera.pandas as pa
import pytest

from helpers.build import task_actions
from helpers.build.build_run import build
from helpers.sources import parts, schemas
from helpers.sources.parts import part_path
from helpers.sources.schemas import RawTable
from tests.build.conftest import CASES, Recorder, code, snapshot, write_raw, write_registry, write_template
from tests.build.declared import ABSENCE
from tests.build.test_build_graph import note_book, note_chapter

NAME, FILE = "figures", "figures/figures.csv"
FIGURES = RawTable(
    NAME,
    "figures/*.csv",
    pa.DataFrameSchema({"figure_id": pa.Column(str), "case": pa.Column(str), "value": pa.Column(str)}, strict=True),
)
ROWS = "figure_id,case,value\na-one,ashby,1\nb-one,bolton,1\np-one,north,1\nall-one,all,1\n"
OWN = code("from helpers.sources.tables import read_table\nread_table('figures', case=CASE_ID)")
ACROSS = code("from helpers.sources.tables import read_table\nread_table('figures', case=CHAPTER_ID)")
ALWAYS = {"sources", f"table:{NAME}"}


@pytest.fixture
def built(project, monkeypatch):
    monkeypatch.setattr(schemas, "raw_tables", lambda: {"absence": ABSENCE, NAME: FIGURES})
    monkeypatch.setitem(parts.BY_CASE, NAME, "fig")
    monkeypatch.setattr(task_actions, "make_chapter", note_chapter)
    monkeypatch.setattr(task_actions, "make_book", note_book)
    write_raw(project, FILE, ROWS)
    for name in ("locality", "pilot"):
        write_template(project, name, OWN)
    write_template(project, "synthesis", ACROSS, parameter="CHAPTER_ID")
    project.narratives.mkdir(parents=True)
    assert run(project).is_sound
    return project


def run(project):
    return build(project, Recorder(), jobs=2)


def reruns(project):
    outcome = run(project)
    assert outcome.is_sound, outcome.failures
    return set(outcome.done) - {"book"}


@pytest.mark.parametrize(
    ("row", "chapters"),
    [
        ("a-one,ashby", {"ashby", "north"}),
        ("b-one,bolton", {"bolton", "north"}),
        ("p-one,north", {"ashby", "bolton", "north"}),
        ("all-one,all", {"ashby", "bolton", "north", "synthesis"}),
    ],
)
def test_an_edited_row_runs_the_chapters_that_it_concerns(built, row, chapters):
    write_raw(built, FILE, ROWS.replace(f"{row},1", f"{row},2"))
    assert reruns(built) == ALWAYS | {f"chapter:{name}" for name in chapters}
    assert reruns(built) == set()


def test_a_row_that_a_narrative_names_runs_its_chapter_too(built):
    (built.narratives / "bolton.md").write_text('{{ fig("a-one") }}', encoding="utf-8")
    assert reruns(built) == {f"table:{NAME}", "chapter:bolton"}
    (built.narratives / "bolton.md").write_text('Words, and {{ fig("a-one") }}.', encoding="utf-8")
    assert reruns(built) == set()
    write_raw(built, FILE, ROWS.replace("ashby,1", "ashby,2"))
    assert reruns(built) == ALWAYS | {"chapter:ashby", "chapter:bolton", "chapter:north"}


def test_the_order_of_other_rows_is_nothing_to_a_case(built):
    header, first, second, *rest = ROWS.splitlines()
    write_raw(built, FILE, "\n".join([header, second, first, *rest, ""]))
    assert reruns(built) == ALWAYS | {"chapter:north"}


@pytest.mark.parametrize("deed", ["edited", "deleted", "added"])
def test_a_part_that_was_touched_is_made_again_and_no_chapter(built, deed):
    before = snapshot(built.processed)
    path = part_path(NAME, "crewe" if deed == "added" else "ashby", built)
    path.unlink() if deed == "deleted" else path.write_bytes(b"no table")
    assert reruns(built) == {f"table:{NAME}"}
    assert snapshot(built.processed) == before


def test_a_case_that_comes_has_a_part_and_one_that_goes_leaves_none(built):
    new = {**CASES["localities"][0], "id": "crewe", "title": "Crewe"}
    write_registry(built, localities=[*CASES["localities"], new])
    assert {f"table:{NAME}", "chapter:crewe"} <= reruns(built)
    assert part_path(NAME, "crewe", built).is_file()
    write_registry(built)
    assert f"table:{NAME}" in reruns(built)
    assert not part_path(NAME, "crewe", built).exists()
    assert reruns(built) == set()


def test_a_table_that_breaks_its_rules_leaves_no_part(built):
    write_raw(built, FILE, "figure_id,case\na-one,ashby\n")
    outcome = run(built)
    assert f"table:{NAME}" in outcome.failures
    assert not part_path(NAME, "ashby", built).exists()
    assert {"chapter:ashby", "chapter:synthesis"} <= set(outcome.blocked)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("read_table('absence', case=CASE_ID)", "reads 'absence' by case, which is not kept so"),
        ("read_table('figures', case='crewe')", "reads 'figures' of 'crewe', which cases.yml does not have"),
    ],
)
def test_what_is_not_kept_by_case_is_named(built, call, said):
    write_template(built, "pilot", code(f"from helpers.sources.tables import read_table\n{call}"))
    assert said in str(run(built).failures["chapter:north"])


def test_a_case_that_shows_only_while_it_runs_may_be_any(built):
    cell = code("from helpers.sources.tables import read_table\nread_table('figures', case=CASE_ID.lower())")
    write_template(built, "pilot", cell)
    run(built)
    (built.narratives / "synthesis.md").write_text('{{ fig("b-one") }}', encoding="utf-8")
    assert reruns(built) == {f"table:{NAME}", "chapter:synthesis", "chapter:north"}

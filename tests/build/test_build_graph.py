"""What runs again after which edit. No kernel runs here: a chapter is a note of the bytes that it depends on."""

import dataclasses
import hashlib
import json
import shutil

import pytest
import yaml

from helpers.build import derived_tables, task_actions
from helpers.build.build_graph import Graph
from helpers.build.build_run import build
from helpers.build.output_files import chapter_path
from helpers.sources.sidecars import seal
from helpers.sources.tables import processed_path
from tests.build.conftest import CASES, Recorder, code, snapshot, text, write_raw, write_registry, write_template
from tests.build.declared import SHARES

LOCALITIES = {"chapter:ashby", "chapter:bolton"}
CHAPTERS = LOCALITIES | {"chapter:north", "chapter:synthesis"}
READS_ABSENCE = code(
    "from helpers.build.chapter import Chapter\nfrom helpers.sources.tables import read_table\nread_table('absence')"
)
READS_SHARES = code("from helpers import charts\nfrom helpers.sources.tables import read_table\nread_table('shares')")


def note_chapter(project, spec):
    """Stands in for a notebook's run: a chapter that differs when its template or parameters do."""
    said = hashlib.sha256(spec.template.read_bytes() + repr(spec).encode()).hexdigest()
    for path in (chapter_path(spec.case_id, project), project.figures / spec.case_id / "trend.csv"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said), encoding="utf-8")


def note_book(project):
    page = project.book / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(path.read_text() for path in sorted(project.chapters.iterdir())), encoding="utf-8")


@pytest.fixture
def built(project, monkeypatch):
    """The project after a whole build: localities read a table, the synthesis a derived one, the pilot none."""
    monkeypatch.setattr(task_actions, "make_chapter", note_chapter)
    monkeypatch.setattr(task_actions, "make_book", note_book)
    write_template(project, "locality", READS_ABSENCE)
    write_template(project, "synthesis", READS_SHARES, parameter="CHAPTER_ID")
    project.narratives.mkdir(parents=True)
    assert run(project).is_sound
    return project


def run(project, **options):
    return build(project, Recorder(), jobs=2, **options)


def reruns(project):
    outcome = run(project)
    assert outcome.is_sound, outcome.failures
    return set(outcome.done)


def edit(path, content):
    path.write_text(content, encoding="utf-8")


def test_a_whole_build_makes_everything_and_a_second_one_nothing(built):
    before = snapshot(built.root)
    outcome = run(built)
    assert outcome.done == {}
    assert set(outcome.skipped) > CHAPTERS | {
        "sources",
        "table:absence",
        "table:shares",
        "table:released",
        "variables",
        "book",
    }
    assert {name: content for name, content in snapshot(built.root).items() if ".doit" not in name} == {
        name: content for name, content in before.items() if ".doit" not in name
    }


def test_a_template_runs_its_own_chapters(built):
    write_template(built, "locality", READS_ABSENCE, text("More words."))
    assert reruns(built) == LOCALITIES | {"book"}


def test_a_raw_table_runs_what_reads_it(built):
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,9\n")
    assert reruns(built) == LOCALITIES | {
        "sources",
        "table:absence",
        "table:shares",
        "variables",
        "chapter:synthesis",
        "book",
    }


def test_a_raw_table_rebuilt_to_the_same_table_stops_there(built):
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,1.50\nE08000002,2.50\n")
    assert reruns(built) == {"sources", "table:absence"}


def test_a_sidecar_runs_the_check_of_the_sources_only(built):
    sidecar = built.raw / "absence" / "absence.meta.yml"
    edit(sidecar, sidecar.read_text(encoding="utf-8").replace("Made up.", "Invented."))
    assert reruns(built) == {"sources"}


def test_a_helper_runs_the_notebooks_that_import_it_and_the_tables_made_by_it(built):
    edit(built.helpers / "charts.py", "ACCENT = 2\n")
    assert reruns(built) == {"table:shares", "chapter:synthesis"}  # which come out the same, so no new book


def test_a_file_that_a_derived_table_reads_makes_it_again(built, monkeypatch):
    edit(built.root / "codes.yml", "a: 1\n")
    monkeypatch.setattr(derived_tables, "TABLES", (dataclasses.replace(SHARES, files=("codes.yml",)),))
    assert reruns(built) == {"table:shares"}
    edit(built.root / "codes.yml", "a: 2\n")
    assert reruns(built) == {"table:shares"}


def test_a_schema_without_effect_on_its_table_runs_no_notebook(built):
    schema = built.helpers / "schemas" / "declaration.py"
    edit(schema, schema.read_text(encoding="utf-8") + "\n# a remark\n")
    assert reruns(built) == {"table:absence"}


def test_other_library_versions_run_everything_that_computes(built):
    edit(built.root / "uv.lock", "version = 2\n")
    assert reruns(built) == CHAPTERS | {"table:absence", "table:shares", "table:released", "variables", "book"}


def test_a_title_runs_that_case_and_those_that_may_read_the_registry(built):
    localities = [{**CASES["localities"][0], "title": "Ashby-de-la-Zouch"}, CASES["localities"][1]]
    write_registry(built, localities=localities)
    assert reruns(built) == CHAPTERS | {"sources", "variables", "book"}


def test_a_remark_in_the_registry_runs_no_notebook(built):
    edit(built.registry, built.registry.read_text(encoding="utf-8") + "# a remark\n")
    assert reruns(built) == {"sources", "variables"}


def test_a_cross_case_chapters_title_runs_that_chapter(built):
    write_registry(built, chapters=[{**CASES["chapters"][0], "title": "Across"}])
    assert reruns(built) == {"sources", "chapter:synthesis", "variables", "book"}


def test_a_cross_case_chapters_title_runs_those_that_list_the_chapters(built):
    edit(built.helpers / "trace.py", "")
    write_template(built, "pilot", code("from helpers import trace\ntrace.chapter_titles(registry)"))
    run(built)
    write_registry(built, chapters=[{**CASES["chapters"][0], "title": "Across"}])
    assert reruns(built) >= {"chapter:synthesis", "chapter:north"}


def test_an_added_case_gets_a_chapter_and_its_place(built):
    new = {**CASES["localities"][0], "id": "crewe", "title": "Crewe"}
    write_registry(built, localities=[*CASES["localities"], new])
    assert {"chapter:crewe", "contents", "book"} <= reruns(built)
    assert "outputs/chapters/crewe.ipynb" in built.quarto_config.read_text(encoding="utf-8")


def test_a_removed_case_leaves_no_chapter_and_no_place_behind(built):
    write_registry(built, localities=CASES["localities"][:1])
    assert {"leftovers", "contents", "book"} <= reruns(built)
    left = [name for name in snapshot(built.root) if "bolton" in name]
    assert left == []
    assert "bolton" not in built.quarto_config.read_text(encoding="utf-8")
    assert reruns(built) == set()


@pytest.mark.parametrize(
    ("output", "again"),
    [
        ("outputs/chapters/ashby.ipynb", {"chapter:ashby"}),
        ("outputs/figures/bolton/trend.csv", {"chapter:bolton"}),
        ("data/processed/absence.parquet", {"table:absence"}),
        ("outputs/tables/shares.csv", {"table:shares"}),
        ("_variables.yml", {"variables"}),
        ("outputs/book/index.html", {"book"}),
    ],
)
@pytest.mark.parametrize("deed", ["edited", "deleted"])
def test_an_output_that_was_touched_is_made_again_and_nothing_else(built, output, again, deed):
    path = built.root / output
    before = path.read_bytes()
    path.unlink() if deed == "deleted" else path.write_bytes(before + b" ")
    assert reruns(built) == again
    assert path.read_bytes() == before


def test_a_file_put_among_a_chapters_figures_does_not_stay_unnoticed(built):
    edit(built.figures / "ashby" / "stray.csv", "a\n")
    assert reruns(built) >= {"chapter:ashby"}


def test_the_contents_edited_by_hand_are_put_back(built):
    before = built.quarto_config.read_text(encoding="utf-8")
    edit(built.quarto_config, before.replace("        - outputs/chapters/bolton.ipynb\n", ""))
    assert reruns(built) == {"contents"}
    assert built.quarto_config.read_text(encoding="utf-8") == before


def test_the_front_page_renders_the_book_and_runs_no_notebook(built):
    edit(built.root / "index.qmd", "# Another overview\n")
    assert reruns(built) == {"book"}


READS_OWN_NARRATIVE = "from helpers import narratives\nnarratives.read_narrative({parameter}, figures, evidence)"
READS_ALL_NARRATIVES = "from helpers import trace\ntrace.read_templates(registry)"


def test_a_narrative_runs_the_chapters_that_read_it(built):
    for name in ("narratives", "trace"):
        edit(built.helpers / f"{name}.py", "")
    for name, parameter in (("locality", "CASE_ID"), ("pilot", "CASE_ID")):
        write_template(built, name, code(READS_OWN_NARRATIVE.format(parameter=parameter)), parameter=parameter)
    write_template(built, "synthesis", code(READS_ALL_NARRATIVES), parameter="CHAPTER_ID")
    run(built)
    edit(built.narratives / "ashby.md", "Words.")
    assert reruns(built) == {"chapter:ashby", "chapter:synthesis"}
    edit(built.narratives / "north.md", "Words.")
    assert reruns(built) == {"chapter:north", "chapter:synthesis"}
    (built.narratives / "ashby.md").unlink()
    assert reruns(built) == {"chapter:ashby", "chapter:synthesis"}


def test_a_sidecar_runs_the_chapters_that_quote_it(built):
    write_raw(built, "boundaries/regions.geojson", "{}")
    edit(built.helpers / "provenance.py", "")
    cell = code("from helpers.sources.provenance import sidecars_of\nused = ['absence']\nsidecars_of(used)")
    write_template(built, "pilot", cell)
    run(built)
    for name, reruns_wanted in (("boundaries/regions", {"sources"}), ("absence/absence", {"sources", "chapter:north"})):
        sidecar = built.raw / f"{name}.meta.yml"
        edit(sidecar, sidecar.read_text(encoding="utf-8").replace("Made up.", "Invented."))
        assert reruns(built) == reruns_wanted


def test_chapters_begin_as_soon_as_their_own_tables_are_there(built):
    """A table that cannot be made stops the chapters that read it and the book, and no other chapter."""
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,-1\n")
    edit(built.root / "uv.lock", "version = 2\n")
    outcome = run(built)
    assert set(outcome.failures) == {"table:absence"}
    assert "chapter:north" in outcome.done
    assert set(outcome.blocked) >= {"chapter:ashby", "chapter:bolton", "chapter:synthesis", "book"}


def test_a_raw_file_that_is_gone_stops_everything_that_needs_it(built):
    (built.raw / "absence" / "absence.csv").unlink()
    outcome = run(built)
    assert "documents a file that is missing" in str(outcome.failures["sources"])
    assert set(outcome.blocked) >= CHAPTERS | {"book", "table:absence"}
    assert outcome.done == {}


def test_an_edit_that_is_not_sealed_stops_the_build_until_it_is(built):
    raw = built.raw / "absence" / "absence.csv"
    edit(raw, "area_code,value\nE08000001,2\n")
    assert "was changed after it was documented" in str(run(built).failures["sources"])
    seal(raw)
    assert "table:absence" in reruns(built)


def test_a_value_that_breaks_its_schema_stops_what_is_downstream_and_leaves_no_old_table(built):
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,-1\n")
    outcome = run(built)
    assert "row 2, column value: '-1'" in str(outcome.failures["table:absence"])
    assert set(outcome.blocked) >= LOCALITIES | {"chapter:synthesis", "book"}
    assert not processed_path("absence", built).exists()


def test_a_template_that_is_gone_fails_its_chapters_and_no_others(built):
    (built.notebooks / "locality.ipynb").unlink()
    outcome = run(built)
    assert set(outcome.failures) == LOCALITIES
    assert outcome.blocked == ["book"]
    assert {path.stem for path in built.chapters.iterdir()} == {"north", "synthesis"}
    assert built.book.is_dir()


def test_a_table_that_nothing_makes_is_named(built):
    write_template(built, "pilot", code("from helpers.sources.tables import read_table\nread_table('absense')"))
    outcome = run(built)
    assert "notebooks/pilot.ipynb reads the table(s) absense, which nothing makes" in str(
        outcome.failures["chapter:north"]
    )


def test_one_chapter_alone_brings_only_itself_and_the_tables_up_to_date(built):
    write_template(built, "locality", READS_ABSENCE, text("More words."))
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,9\n")
    alone = run(built, only=["chapter:bolton"])
    assert set(alone.done) == {"sources", "table:absence", "chapter:bolton"}
    assert reruns(built) == {"table:shares", "chapter:ashby", "chapter:synthesis", "variables", "book"}


def test_an_input_edited_while_its_chapter_runs_makes_it_run_again(built, monkeypatch):
    def note_and_edit(project, spec):
        note_chapter(project, spec)
        if spec.case_id == "ashby":
            write_template(built, "locality", READS_ABSENCE, text("Edited meanwhile."))

    write_template(built, "locality", READS_ABSENCE, text("More words."))
    monkeypatch.setattr(task_actions, "make_chapter", note_and_edit)
    run(built)
    monkeypatch.setattr(task_actions, "make_chapter", note_chapter)
    assert "chapter:ashby" in reruns(built)


def test_everything_gone_is_everything_again(built):
    before = snapshot(built.outputs)
    shutil.rmtree(built.outputs)
    shutil.rmtree(built.processed)
    shutil.rmtree(built.root / ".doit")
    reruns(built)
    assert snapshot(built.outputs) == before


def test_variables_hold_what_the_tables_give(built):
    assert yaml.safe_load(built.quarto_variables.read_text(encoding="utf-8")) == {"absence": {"rows": 2}}


def test_no_task_makes_what_another_makes(built):
    targets = [target for group in Graph(built).groups().values() for task in group for target in task["targets"]]
    assert len(targets) == len(set(targets)) > 0

"""What runs again after which edit. No kernel runs here: cells run in this process, and their reads are recorded."""

import shutil
from functools import partial

import nbformat
import pytest
import yaml

from helpers.build.build_records import BuildState
from helpers.build.build_run import build
from helpers.build.build_tasks import book_tasks
from helpers.build.chapter_plan import read_template, source_of
from helpers.build.output_files import data_path, notebook_path
from helpers.build.publishing import PublishedChapter, chapter_bytes
from helpers.project.read_record import hash_bytes, recording, take_record
from helpers.sources.sidecars import seal
from helpers.sources.tables import processed_path
from tests.build.conftest import CASES, Recorder, code, snapshot, text, write_raw, write_registry, write_template

LOCALITIES = {"chapter:ashby", "chapter:bolton"}
CHAPTERS = LOCALITIES | {"chapter:north", "chapter:synthesis"}
TABLES = {"raw", "table:shares"}
READ = "from helpers.sources.tables import read_table\n"
READS_ABSENCE = code(f"{READ}read_table('absence', project)")
READS_SHARES = code(f"import charts\n{READ}read_table('shares', project)")
READS_CASES = code("from helpers.project.registry import load_registry\nload_registry(project.registry)")
READS_OWN_NARRATIVE = code(
    "from helpers.project.read_record import note_file\nnote_file(project.narratives / f'{CASE_ID}.md')"
)


def note_chapter(project, state, spec, settings):
    """Stands in for a kernel: a chapter that differs when its cells or parameters do."""
    before = state.sources_now()
    _, *cells = [source_of(cell) for cell in read_template(spec.template)["cells"] if cell["cell_type"] == "code"]
    with recording() as reads:
        names = {"project": project, "__name__": "cells"}
        exec("\n".join(cells).replace("import charts", ""), {**names, **spec.parameter_values})
    charts = ["src/helpers/charts.py"] if "import charts" in "\n".join(cells) else []
    noted = {"reads": take_record(project.root, reads)["reads"], "modules": charts}
    content = repr((cells, spec.parameters)).encode()
    name = str(data_path(spec, "figures", "trend.csv", project).relative_to(project.root))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(hash_bytes(content), id="a")])
    record = state.finished(settings, noted, before, {name: hash_bytes(content)})
    path = str(notebook_path(spec, project).relative_to(project.root))
    return {name: content, path: chapter_bytes(PublishedChapter(notebook), record)}


def note_book(project, formats=()):
    page = project.book / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(path.read_text() for path in sorted(project.chapters.iterdir())), encoding="utf-8")


@pytest.fixture
def built(project):
    """The project after a whole build: localities read a table, the synthesis a derived one, the pilot none."""
    write_template(project, "locality", READS_ABSENCE)
    write_template(project, "synthesis", READS_SHARES, parameter="CHAPTER_ID")
    write_template(project, "pilot", code("1"))
    project.narratives.mkdir(parents=True)
    assert run(project).is_sound
    return project


def run(project, note=note_chapter, formats=(), **options):
    def tasks(engine):
        yield from book_tasks(engine, note_book, formats)

    return build(
        project, Recorder(), tasks, jobs=2, run_notebook=partial(note, project, BuildState(project)), **options
    )


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
    assert set(outcome.skipped) == CHAPTERS | TABLES | {"front-page", "leftovers", "book"}
    assert snapshot(built.root) == before


def edit_template(project):
    write_template(project, "locality", READS_ABSENCE, READS_OWN_NARRATIVE, text("More words."))


def edit_raw_table(project, content="area_code,value\nE08000001,9\n"):
    write_raw(project, "absence/absence.csv", content)


def edit_sidecar(project):
    sidecar = project.raw / "absence" / "absence.meta.yml"
    edit(sidecar, sidecar.read_text(encoding="utf-8").replace("Made up.", "Invented."))


def edit_registry_entry(project):
    localities = [{**CASES["localities"][0], "title": "Ashby-de-la-Zouch"}, CASES["localities"][1]]
    write_registry(project, localities=localities)


EDITS = {
    "a template": (edit_template, LOCALITIES | {"book"}),
    "a raw table": (edit_raw_table, LOCALITIES | TABLES | {"front-page", "chapter:synthesis", "book"}),
    "a raw table, to the same values": (
        partial(edit_raw_table, content="area_code,value\nE08000001,9.0\n"),
        {"raw"},
    ),
    "a sidecar": (edit_sidecar, {"raw"}),
    "a module that one chapter imports": (
        lambda project: edit(project.helpers / "charts.py", "ACCENT = 2\n"),
        {"chapter:synthesis", "book"},
    ),
    "the versions of libraries": (
        lambda project: edit(project.root / "uv.lock", "version = 2\n"),
        CHAPTERS | TABLES | {"front-page", "book"},
    ),
    "the front page": (lambda project: edit(project.root / "index.qmd", "# Another overview\n"), {"book"}),
    "an entry of the registry": (edit_registry_entry, {"raw", "chapter:ashby", "chapter:north", "front-page", "book"}),
    "a remark in the registry": (
        lambda project: edit(project.registry, project.registry.read_text(encoding="utf-8") + "# a remark\n"),
        set(),
    ),
    "the narrative of a locality": (
        lambda project: edit(project.narratives / "ashby.md", "Words."),
        {"chapter:ashby", "book"},
    ),
    "the narrative of a pilot": (
        lambda project: edit(project.narratives / "north.md", "Words."),
        {"chapter:north", "book"},
    ),
    "a narrative that no chapter reads": (lambda project: edit(project.narratives / "synthesis.md", "Words."), set()),
    "a narrative that goes": (lambda project: (project.narratives / "ashby.md").unlink(), {"chapter:ashby", "book"}),
}


def test_an_edit_runs_what_depends_on_it_and_nothing_else(built, subtests):
    """One edit after the other, so that each begins from a build that has followed all edits before it."""
    write_template(built, "locality", READS_ABSENCE, READS_OWN_NARRATIVE)
    write_template(built, "pilot", READS_CASES, READS_OWN_NARRATIVE)
    run(built)
    for name, (make_edit, wanted) in EDITS.items():
        with subtests.test(name):
            make_edit(built)
            assert reruns(built) == wanted


def test_an_added_case_gets_a_chapter(built):
    new = {**CASES["localities"][0], "id": "crewe", "title": "Crewe"}
    write_registry(built, localities=[*CASES["localities"], new])
    assert {"chapter:crewe", "book"} <= reruns(built)


def test_a_removed_case_leaves_no_chapter_behind(built):
    write_registry(built, localities=CASES["localities"][:1])
    assert {"leftovers", "book"} <= reruns(built)
    left = [name for name in snapshot(built.root) if "bolton" in name]
    assert left == []
    assert reruns(built) == set()


def test_a_chapter_on_released_tables_is_there_only_with_a_release(built):
    chapters = [*CASES["chapters"], {"id": "survey", "title": "Survey", "template": "synthesis", "needs": "released"}]
    write_registry(built, chapters=chapters)
    assert "chapter:survey" not in reruns(built)
    manifest = built.processed / "released" / "release.json"
    manifest.parent.mkdir()
    edit(manifest, '{"edition": "real", "tables": {}, "files": {}}')
    assert "chapter:survey" in reruns(built)


OUTPUTS = {
    "outputs/chapters/ashby.ipynb": "chapter:ashby",
    "outputs/figures/bolton/trend.csv": "chapter:bolton",
    "data/processed/absence.parquet": "raw",
    "outputs/tables/shares.csv": "table:shares",
    "_variables.yml": "front-page",
    "outputs/book/index.html": "book",
}


@pytest.mark.parametrize("deed", ["edited", "deleted"])
def test_an_output_that_was_touched_is_made_again_and_nothing_else(built, deed, subtests):
    for output, task in OUTPUTS.items():
        with subtests.test(output):
            path = built.root / output
            before = path.read_bytes()
            path.unlink() if deed == "deleted" else path.write_bytes(before + b" ")
            assert reruns(built) == {task}
            assert path.read_bytes() == before


def test_a_file_put_among_a_chapters_figures_does_not_stay_unnoticed(built):
    edit(built.figures / "ashby" / "stray.csv", "a\n")
    assert reruns(built) >= {"chapter:ashby"}
    assert not (built.figures / "ashby" / "stray.csv").exists()


def test_a_table_that_nothing_makes_is_removed(built):
    stray = processed_path("shares", built).with_name("old.parquet")
    shutil.copy(processed_path("shares", built), stray)
    edit(built.raw / "absence" / "absence.meta.yml", (built.raw / "absence" / "absence.meta.yml").read_text() + "\n")
    reruns(built)
    assert not stray.exists()


def test_a_book_in_some_formats_is_made_again_for_others_and_serves_for_fewer(built):
    assert run(built, formats=["html"]).done == {}
    edit(built.front_page, "# Overview\n\nAnother sentence.\n")
    assert set(run(built, formats=["html"]).done) == {"book"}
    assert run(built, formats=["html"]).done == {}
    assert set(run(built, formats=["html", "pdf"]).done) == {"book"}
    assert set(run(built).done) == {"book"}
    assert run(built, formats=["pdf"]).done == {}


def test_a_table_that_cannot_be_made_stops_every_chapter_and_the_book(built):
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,-1\n")
    outcome = run(built)
    assert "row 2, column value: '-1'" in str(outcome.failures["raw"])
    assert set(outcome.blocked) >= CHAPTERS | {"table:shares", "book"}
    assert not processed_path("absence", built).exists()
    assert outcome.done == {}


def test_a_raw_file_that_is_gone_stops_everything_that_needs_it(built):
    (built.raw / "absence" / "absence.csv").unlink()
    outcome = run(built)
    assert "documents a file that is missing" in str(outcome.failures["raw"])
    assert set(outcome.blocked) >= CHAPTERS | {"book", "table:shares"}


def test_an_edit_that_is_not_sealed_stops_the_build_until_it_is(built):
    raw = built.raw / "absence" / "absence.csv"
    edit(raw, "area_code,value\nE08000001,2\n")
    assert "was changed after it was documented" in str(run(built).failures["raw"])
    seal(raw)
    assert "raw" in reruns(built)


def test_a_template_that_is_gone_fails_its_chapters_and_no_others(built):
    (built.notebooks / "locality.ipynb").unlink()
    outcome = run(built)
    assert set(outcome.failures) == LOCALITIES
    assert outcome.blocked == ["book"]
    assert {path.stem for path in built.chapters.iterdir()} == {"north", "synthesis"}
    assert built.book.is_dir()


def test_a_table_that_nobody_makes_is_named(built):
    write_template(built, "pilot", code(f"{READ}read_table('absense', project)"))
    outcome = run(built)
    assert "no table 'absense': did you mean absence?" in str(outcome.failures["chapter:north"])


def test_one_chapter_alone_brings_only_itself_and_the_tables_up_to_date(built):
    write_template(built, "locality", READS_ABSENCE, text("More words."))
    write_raw(built, "absence/absence.csv", "area_code,value\nE08000001,9\n")
    alone = run(built, only=["chapter:bolton"])
    assert set(alone.done) == TABLES | {"chapter:bolton"}
    assert reruns(built) == {"chapter:ashby", "chapter:synthesis", "front-page", "book"}


def test_an_input_edited_while_its_chapter_runs_makes_it_run_again(built):
    def note_and_edit(project, state, spec, settings):
        files = note_chapter(project, state, spec, settings)
        if spec.case_id == "ashby":
            write_template(built, "locality", READS_ABSENCE, text("Edited meanwhile."))
        return files

    write_template(built, "locality", READS_ABSENCE, text("More words."))
    run(built, note_and_edit)
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

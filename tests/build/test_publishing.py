from base64 import b64encode

import nbformat
import pytest

from helpers.build.build_records import Record, read_notebook_record
from helpers.build.chapter import BUNDLE
from helpers.build.chapter_errors import ChapterError
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.notebook_run import ExecutedNotebook
from helpers.build.output_files import data_files, leftover_chapters, remove_made
from helpers.build.publishing import chapter_bytes, publish, write_chapter
from helpers.project.registry import load_registry
from tests.build.conftest import code, read_chapter, text

PICTURE = b"a picture"


@pytest.fixture
def spec(project):
    return pick_chapter(chapter_specs(load_registry(project.registry), project), "ashby")


def shown(kind, name="trend", **changes):
    """What ``helpers.build.chapter`` shows, with changes to its bundle."""
    prefix = {"figure": "fig", "table": "tbl"}.get(kind)
    bundle = {"kind": kind}
    data = {"text/markdown": "Words."}
    if prefix:
        bundle |= {"label": f"{prefix}-ashby-{name}", "name": name, "caption": "What it shows.", "csv": "a\n1\n"}
        data = {"text/markdown": "| a |\n|---|\n| 1 |"}
    if kind == "figure":
        bundle |= {"alt": "A line."}
        data = {"image/png": b64encode(PICTURE).decode(), "text/plain": "A line."}
    return nbformat.v4.new_output("display_data", {**data, BUNDLE: {**bundle, **changes}})


def ran(*outputs, source="chapter.show()", tags=()):
    cell = code(source, *tags)
    cell.outputs = list(outputs)
    return cell


def executed(*cells):
    parameters = [code('CASE_ID = "x"', "parameters"), code('CASE_ID = "ashby"', "injected-parameters")]
    return ExecutedNotebook(nbformat.v4.new_notebook(cells=[*parameters, *cells]), {"reads": [], "modules": []})


def cells_of(chapter):
    """The cells after title and parameters."""
    return chapter.notebook.cells[3:]


def test_the_title_is_a_literal_first_cell_and_parameters_are_not_shown(project, spec):
    title, default, injected = publish(executed(), spec, project).notebook.cells
    assert title.source == "# Ashby {#sec-ashby}"
    assert default.metadata.tags == ["parameters", "remove-cell"]
    assert injected.metadata.tags == ["injected-parameters", "remove-cell"]


def test_a_figure_becomes_metadata_a_picture_and_its_data(project, spec):
    chapter = publish(executed(ran(shown("figure"), shown("preview"))), spec, project)
    (cell,) = cells_of(chapter)
    assert dict(cell.metadata) == {
        "echo": False,
        "label": "fig-ashby-trend",
        "fig-cap": "What it shows. [Data (CSV)](../figures/ashby/trend.csv)",
        "fig-alt": "A line.",
    }
    assert [set(output.data) for output in cell.outputs] == [{"image/png", "text/plain"}]
    assert chapter.files == {"outputs/figures/ashby/trend.csv": b"a\n1\n", "outputs/figures/ashby/trend.png": PICTURE}


def test_a_table_becomes_metadata_and_its_data(project, spec):
    chapter = publish(executed(ran(shown("table", "facts"), shown("preview"))), spec, project)
    (cell,) = cells_of(chapter)
    assert cell.metadata["tbl-cap"] == "What it shows. [Data (CSV)](../tables/ashby/facts.csv)"
    assert cell.metadata["label"] == "tbl-ashby-facts"
    assert chapter.files == {"outputs/tables/ashby/facts.csv": b"a\n1\n"}


def test_words_stand_in_no_box_so_that_their_headings_are_in_the_contents(project, spec):
    (cell,) = cells_of(publish(executed(ran(shown("text"))), spec, project))
    assert dict(cell.metadata) == {"echo": False, "output": "asis"}
    assert cell.outputs[0].data["text/markdown"] == "\nWords.\n\n"


def test_each_figure_and_table_of_a_cell_gets_a_cell_of_its_own(project, spec):
    one = ran(shown("text"), shown("text"), shown("figure"), shown("preview"), shown("table", "facts"), shown("text"))
    cells = cells_of(publish(executed(one), spec, project))
    assert [cell.metadata.get("label") for cell in cells] == [None, "fig-ashby-trend", "tbl-ashby-facts", None]
    assert [len(cell.outputs) for cell in cells] == [2, 1, 1, 1]
    assert cells[0].source == "chapter.show()"


def test_set_up_is_not_shown_but_stays_in_the_notebook(project, spec):
    (cell,) = cells_of(publish(executed(code("import pandas as pd")), spec, project))
    assert cell.source == "import pandas as pd"
    assert cell.metadata.tags == ["remove-cell"]


def test_what_is_for_the_template_only_is_left_out(project, spec):
    table = nbformat.v4.new_output("display_data", {"text/html": "<table>", "text/plain": "table"})
    cells = [text("# Locality", "template-only"), ran(table, tags=["template-only"]), text("Stays.")]
    assert [cell.source for cell in cells_of(publish(executed(*cells), spec, project))] == ["Stays."]


def test_a_draft_may_print_and_display_and_is_left_out(project, spec):
    table = nbformat.v4.new_output("display_data", {"text/html": "<table>", "text/plain": "table"})
    draft = ran(table, stream("stdout", "here"), tags=["draft"])
    assert [cell.source for cell in cells_of(publish(executed(draft, text("Stays.")), spec, project))] == ["Stays."]


def stream(name, words):
    return nbformat.v4.new_output("stream", name=name, text=words)


def value(**data):
    return nbformat.v4.new_output("execute_result", data, execution_count=1)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (ran(stream("stderr", "x.py:3: FutureWarning: soon")), "wrote to stderr.*FutureWarning: soon"),
        (ran(stream("stdout", "here")), "it printed.*here"),
        (ran(value(**{"text/html": "<b>1</b>", "text/plain": "1"})), "it shows HTML"),
        (ran(value(**{"text/plain": "<Axes>"})), "does not go through helpers.build.chapter.*<Axes>"),
        (ran(value(**{"image/png": "", "text/plain": "<Figure size 640x480>"})), "a figure is left open at the end"),
        (ran(nbformat.v4.new_output("error", ename="ZMQError", evalue="in use", traceback=[])), "ZMQError: in use"),
        (ran(shown("figure", caption=" ")), "the figure 'trend' has no caption"),
        (ran(shown("figure", alt="")), "the figure 'trend' has no alt"),
        (ran(shown("figure", csv="")), "the figure 'trend' has no csv"),
        (ran(shown("table", label="")), "the table 'trend' has no label"),
        (ran(shown("poem")), "unknown kind 'poem'"),
        (
            ran(nbformat.v4.new_output("display_data", {"text/markdown": "# One", BUNDLE: {"kind": "text"}})),
            "first-level",
        ),
        (text("# Another chapter"), "a first-level heading"),
        (text("Words\n\n---\n\nMore"), "a '---' rule"),
        (ran(stream("stderr", "late"), tags=["template-only"]), "wrote to stderr"),
    ],
)
def test_what_is_not_fit_for_the_book_is_refused_with_its_place(project, spec, cell, said):
    with pytest.raises(ChapterError, match=f"cell 3: .*{said}") as caught:
        publish(executed(text("Fine."), cell), spec, project)
    assert caught.value.cell.first_line == cell.source.splitlines()[0]


def test_a_hash_in_a_code_fence_is_no_heading(project, spec):
    publish(executed(text("```python\n# a comment\n```")), spec, project)


def test_a_path_of_this_machine_is_refused(project, spec):
    with pytest.raises(ChapterError, match="a path of this machine"):
        publish(executed(ran(shown("table", caption=f"From {project.raw}"))), spec, project)


def test_a_label_taken_twice_is_refused_with_both_cells(project, spec):
    with pytest.raises(ChapterError, match="cell 3: the label 'fig-ashby-trend' is already taken by cell 2"):
        publish(executed(ran(shown("figure")), ran(shown("figure"))), spec, project)


def test_all_faults_are_told_at_once(project, spec):
    with pytest.raises(ChapterError, match=r"it printed[\s\S]*and 1 more:\s+- cell 3: the figure 'trend' has no alt"):
        publish(executed(ran(stream("stdout", "x")), ran(shown("figure", alt=""))), spec, project)


RECORD = Record({"title": "Ashby"}, [], {}, {})


def write(chapter, spec, project):
    files = {**chapter.files, "outputs/chapters/ashby.ipynb": chapter_bytes(chapter, RECORD)}
    write_chapter(files, spec, project)
    return files


def test_a_chapter_is_written_and_files_of_an_earlier_run_go(project, spec):
    write(publish(executed(ran(shown("figure"), shown("table", "facts"))), spec, project), spec, project)
    files = write(publish(executed(ran(shown("figure", "other"))), spec, project), spec, project)
    names = [str(path.relative_to(project.outputs)) for path in data_files(spec, project)]
    assert names == ["figures/ashby/other.csv", "figures/ashby/other.png"]
    notebook = project.chapters / "ashby.ipynb"
    assert notebook.read_bytes() == files["outputs/chapters/ashby.ipynb"]
    assert read_chapter(project, "ashby")["cells"][3]["metadata"]["label"] == "fig-ashby-other"
    assert read_notebook_record(notebook) == RECORD
    notebook.write_bytes(notebook.read_bytes().replace(b"chapter.show()", b"chapter.show( )"))
    assert read_notebook_record(notebook) is None, "an edited notebook has no record"


def test_a_removed_chapter_leaves_nothing_and_others_stay(project, spec):
    write(publish(executed(ran(shown("figure"))), spec, project), spec, project)
    (project.figures / "bolton").mkdir()
    assert leftover_chapters(["bolton"], project) == ["ashby"]
    remove_made(spec, project)
    assert leftover_chapters(["bolton"], project) == []
    assert (project.figures / "bolton").is_dir()

"""In an edition of simulated data the build marks chapters, whatever their notebooks do."""

import io
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from PIL import Image

from helpers.build import simulated_marking
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.publishing import publish
from helpers.figures import simulated_marks
from helpers.project.edition import DECISIONS_TABLE, RELEASES_TABLE
from helpers.project.registry import load_registry
from tests.build.conftest import code, write_template
from tests.build.test_publishing import executed, ran, shown
from tests.manifests import INVENTED, put_manifest


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (600, 300), "#ffffff").save(stream, "PNG")
    return b64encode(stream.getvalue()).decode()


def figure():
    output = shown("figure")
    output.data["image/png"] = picture()
    return output


@pytest.fixture
def spec(project):
    return pick_chapter(chapter_specs(load_registry(project.registry), project), "ashby")


@pytest.fixture
def simulated(project):
    put_manifest(project, "simulated")
    return project


@pytest.fixture
def drawing_on_rows(project):
    """The template reads a released table."""
    write_template(
        project, "locality", code('from helpers.sources.tables import read_table\nread_table("survey_items")')
    )


def test_figure_table_file_title_and_page_are_marked(simulated, spec, drawing_on_rows):
    chapter = publish(executed(ran(figure()), ran(shown("table", "rates"))), spec, simulated)
    title, banner, *rest = chapter.notebook.cells
    assert title.source == "# Ashby (simulated data) {#sec-ashby}"
    assert simulated_marks.CHAPTER_BANNER in banner.source
    assert all(f"- {entry}" in banner.source for entry in INVENTED)
    drawn, table = rest[2:]
    assert drawn.metadata["fig-cap"].startswith("Simulated data. What it shows.")
    assert drawn.metadata["fig-alt"].startswith("Simulated data. ")
    assert drawn.metadata["label"] == "fig-ashby-trend", "other chapters refer to it by that name"
    assert table.metadata["tbl-cap"].startswith("Simulated data. ")
    assert simulated_marks.has_stamp(b64decode(drawn.outputs[0].data["image/png"]))
    assert set(chapter.files) == {
        "figures/ashby/simulated-trend.csv",
        "figures/ashby/simulated-trend.png",
        "tables/ashby/simulated-rates.csv",
    }
    assert simulated_marks.has_stamp(chapter.files["figures/ashby/simulated-trend.png"])
    for name in ("figures/ashby/simulated-trend.csv", "tables/ashby/simulated-rates.csv"):
        assert chapter.files[name].decode().splitlines()[0] == simulated_marks.CSV_LINE


def test_a_chapter_that_reads_no_restricted_table_says_only_that_others_do(simulated, spec):
    chapter = publish(executed(ran(figure())), spec, simulated)
    title, banner, *_ = chapter.notebook.cells
    assert title.source == "# Ashby {#sec-ashby}"
    assert simulated_marks.BOOK_BANNER in banner.source
    assert set(chapter.files) == {"figures/ashby/trend.csv", "figures/ashby/trend.png"}
    assert not simulated_marks.has_stamp(chapter.files["figures/ashby/trend.png"]), (
        "official statistics are no simulation"
    )


def test_an_authoritys_profile_is_no_page_of_the_book(simulated, spec):
    _, _, banner = simulated_marking.marked(executed(), replace(spec, kind="profile"), simulated)
    assert banner is None


@pytest.mark.parametrize("edition", ["absent", "real"])
def test_without_simulated_rows_nothing_is_marked(project, spec, drawing_on_rows, edition):
    if edition == "real":
        put_manifest(project, "real")
    chapter = publish(executed(ran(figure())), spec, project)
    assert "imulated" not in "".join(cell.source for cell in chapter.notebook.cells)
    assert set(chapter.files) == {"figures/ashby/trend.csv", "figures/ashby/trend.png"}
    assert not simulated_marks.has_stamp(chapter.files["figures/ashby/trend.png"])


def test_what_the_gate_tells_of_simulated_rows_is_marked(simulated, spec):
    """How many rows were hidden is a number made of them."""
    for name in (RELEASES_TABLE, DECISIONS_TABLE):
        write_template(
            simulated, "locality", code(f"from helpers.sources.tables import read_table\nread_table({name!r})")
        )
        assert simulated_marking.draws_on_restricted(spec, simulated)


def test_a_notebook_that_names_its_tables_only_while_it_runs_is_marked(simulated, spec):
    write_template(
        simulated, "locality", code("from helpers.sources.tables import read_table\nread_table(CASE_ID.lower())")
    )
    assert simulated_marking.draws_on_restricted(spec, simulated)


def test_a_notebook_that_was_run_is_not_changed_by_marking(simulated, spec, drawing_on_rows):
    notebook = executed(ran(figure()))
    publish(notebook, spec, simulated)
    assert notebook.cells[2].outputs[0].data["image/png"] == picture()

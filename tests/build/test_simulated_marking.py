"""In an edition of simulated data the build marks chapters, whatever their notebooks do."""

import io
import json
from base64 import b64decode, b64encode
from dataclasses import replace

import pytest
from PIL import Image

from helpers.build import simulated_marking
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.notebook_run import ExecutedNotebook
from helpers.build.publishing import publish
from helpers.figures import simulated_marks
from helpers.project.edition import manifest_path, released_folder
from helpers.project.registry import load_registry
from tests.build.test_publishing import executed, ran, shown


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


INVENTED = ["Which schools took part."]
DRAWS = [["file", "data/processed/released/survey_items.parquet", "", "a"]]


def release(project, edition):
    released_folder(project).mkdir(parents=True)
    (released_folder(project) / "survey_items.parquet").write_bytes(b"")
    manifest = {"edition": edition, "invented": INVENTED, "tables": {"survey_items": {}}, "files": {}}
    manifest_path(project).write_text(json.dumps(manifest), encoding="utf-8")
    return project


@pytest.fixture
def simulated(project):
    return release(project, "simulated")


def drawing(notebook, reads=DRAWS):
    """The run read a released table."""
    return ExecutedNotebook(notebook.notebook, {"reads": reads, "modules": []})


def test_figure_table_file_title_and_page_are_marked(simulated, spec):
    chapter = publish(drawing(executed(ran(figure()), ran(shown("table", "rates")))), spec, simulated)
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
        "outputs/figures/ashby/simulated-trend.csv",
        "outputs/figures/ashby/simulated-trend.png",
        "outputs/tables/ashby/simulated-rates.csv",
    }
    assert simulated_marks.has_stamp(chapter.files["outputs/figures/ashby/simulated-trend.png"])
    for name in ("outputs/figures/ashby/simulated-trend.csv", "outputs/tables/ashby/simulated-rates.csv"):
        assert chapter.files[name].decode().splitlines()[0] == simulated_marks.CSV_LINE


def test_a_chapter_that_reads_no_restricted_table_says_only_that_others_do(simulated, spec):
    chapter = publish(executed(ran(figure())), spec, simulated)
    title, banner, *_ = chapter.notebook.cells
    assert title.source == "# Ashby {#sec-ashby}"
    assert simulated_marks.BOOK_BANNER in banner.source
    assert set(chapter.files) == {"outputs/figures/ashby/trend.csv", "outputs/figures/ashby/trend.png"}
    assert not simulated_marks.has_stamp(chapter.files["outputs/figures/ashby/trend.png"]), (
        "official statistics are no simulation"
    )


def test_an_authoritys_profile_is_no_page_of_the_book(simulated, spec):
    _, _, banner = simulated_marking.marked(executed(), replace(spec, kind="profile"), simulated)
    assert banner is None


@pytest.mark.parametrize("edition", ["absent", "real"])
def test_without_simulated_rows_nothing_is_marked(project, spec, edition):
    if edition == "real":
        release(project, edition)
    chapter = publish(drawing(executed(ran(figure()))), spec, project)
    assert "imulated" not in "".join(cell.source for cell in chapter.notebook.cells)
    assert set(chapter.files) == {"outputs/figures/ashby/trend.csv", "outputs/figures/ashby/trend.png"}
    assert not simulated_marks.has_stamp(chapter.files["outputs/figures/ashby/trend.png"])


@pytest.mark.parametrize(
    ("read", "is_drawn"),
    [
        (["file", "data/processed/released/survey_items.parquet", "", "a"], True),
        (["file", "data/processed/released/disclosure_releases.parquet", "", "a"], True),
        (["rows", "survey_items", "ashby", "a"], True),
        (["file", "data/processed/released/release.json", "", "a"], False),
        (["file", "data/processed/areas.parquet", "", "a"], False),
    ],
)
def test_a_chapter_counts_that_read_a_released_table_whole_or_by_case(simulated, read, is_drawn):
    assert simulated_marking.draws_on_released([read], simulated) == is_drawn


def test_a_notebook_that_was_run_is_not_changed_by_marking(simulated, spec):
    run = drawing(executed(ran(figure())))
    publish(run, spec, simulated)
    assert run.notebook.cells[2].outputs[0].data["image/png"] == picture()

"""The comparison of warm and cold kernels finds what differs, and says what it compared."""

import nbformat
import pytest
from warm_kernels.zygotes import why_not, zygotes

from helpers.build.chapter_plan import chapter_specs
from helpers.build.kernel_comparison import compare_kernels, differences
from helpers.build.publishing import PublishedChapter
from helpers.project.registry import load_registry
from tests.build.conftest import FIGURE_CELL, code, write_template


def chapter_of(*sources, **files):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    return PublishedChapter(nbformat.v4.new_notebook(cells=cells), {name: b"x" + data for name, data in files.items()})


def test_equal_chapters_have_no_difference():
    assert list(differences(chapter_of("1", a=b"1"), chapter_of("1", a=b"1"))) == []


def test_every_kind_of_difference_is_told():
    one, other = chapter_of("1", "2", a=b"1", b=b"1"), chapter_of("1", "3", a=b"2", c=b"1")
    assert list(differences(one, other)) == ["cell 2", "the file a", "the file b", "the file c"]
    assert list(differences(chapter_of("1"), chapter_of("1", "2"))) == ["1 cells and 2"]


@pytest.mark.kernel
@pytest.mark.skipif(why_not() is not None, reason=f"no warm kernels here: {why_not()}")
def test_chapters_are_run_both_ways_and_a_planted_difference_is_found(project, monkeypatch):
    monkeypatch.setattr("helpers.build.kernels.PRELOADED", ("numpy", "pandas", "matplotlib.pyplot"))
    planted = (
        "import os\nfrom helpers.build.chapter import Chapter\nChapter(CASE_ID).text(os.environ['JPY_PARENT_PID'])"
    )
    write_template(project, "locality", code(FIGURE_CELL))
    write_template(project, "pilot", code(planted))
    specs = [s for s in chapter_specs(load_registry(project.registry), project) if s.case_id in ("ashby", "north")]
    try:
        found = {comparison.case_id: comparison for comparison in compare_kernels(specs, project, jobs=2)}
    finally:
        zygotes.close()
    assert found["ashby"].differences == ()
    assert found["ashby"].pictures_count == 1
    assert found["north"].differences == ("cell 4",)

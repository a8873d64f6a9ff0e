import lxml.html
import pytest

from helpers.book.front_page import in_step
from helpers.build.front_page_files import MAP, front_page_files, map_alt
from helpers.project.paths import Project, find_project
from helpers.project.registry import RegistryError, load_registry
from helpers.text.headings import heading_id

PROJECT = find_project()
PAGE = """# Overview

<!-- map: begin -->
old
<!-- map: end -->

<!-- ways: begin -->
old
<!-- ways: end -->
"""


def test_the_repository_s_front_page_is_in_step_with_registry_and_codebook():
    text = PROJECT.front_page.read_text(encoding="utf-8")
    assert in_step(text, PROJECT) == text


def test_the_map_and_the_ways_in_are_written_between_their_marks():
    page = in_step(PAGE, PROJECT)
    assert "old" not in page
    assert f"]({MAP})" in page
    assert "[Ealing](outputs/chapters/ealing.ipynb) · [Sheffield](outputs/chapters/sheffield.ipynb)" in page
    assert "[Tight-loose](outputs/chapters/synthesis.ipynb#element-tight-loose)" in page
    assert "(outputs/chapters/combined-authority.ipynb#sustainability-and-impact)" in page
    assert in_step(page, PROJECT) == page


def test_a_missing_mark_is_refused():
    with pytest.raises(RegistryError, match=r"<!-- ways: end"):
        in_step(PAGE.replace("<!-- ways: end -->", ""), PROJECT)


def test_a_front_page_without_a_map_draws_none(tmp_path):
    project = Project(tmp_path)
    project.front_page.write_text("# Overview\n", encoding="utf-8")
    assert front_page_files(project) == [project.quarto_variables]


def test_the_map_says_in_words_which_locality_is_in_which_pilot():
    alt = map_alt(load_registry(PROJECT.registry))
    assert "Pilot 2: combined authority: North of Tyne;" in alt


@pytest.mark.parametrize(
    ("title", "identifier"),
    [("What is not known", "what-is-not-known"), ("Children's voice", "childrens-voice"), ("A, b (c)", "a-b-c")],
)
def test_headings_are_called_as_pandoc_calls_them(title, identifier):
    from helpers.book.pandoc import parse_markdown, run_pandoc

    html = run_pandoc(["--from", "json", "--to", "html5"], parse_markdown(f"# {title}\n"))
    assert lxml.html.fragment_fromstring(html).get("id") == identifier == heading_id(title)

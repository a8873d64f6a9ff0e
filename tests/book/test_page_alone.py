"""One chapter's page where no other is built: in its place in the book, and what it refers to elsewhere named."""

import lxml.html
import pytest

from helpers.book.book_loading import load_page
from helpers.book.book_problems import RenderError
from helpers.book.html_site import write_site

SOURCES = {"alpha": "Alpha", "beta": "Beta", "gamma": "Gamma"}


def page_alone(small_book, name, folder):
    source = next(path for path in (small_book.root / "outputs/chapters").glob("*.ipynb") if path.stem == name)
    for other in (small_book.root / "outputs/chapters").glob("*.ipynb"):
        if other != source:
            other.unlink()
    book = load_page(small_book.project, source.relative_to(small_book.root), SOURCES)
    write_site(book, folder)
    return lxml.html.parse(str(folder / f"outputs/chapters/{name}.html")).getroot()


def test_what_lies_in_chapters_that_are_not_built_is_named_and_leads_nowhere(small_book, tmp_path):
    small_book.add("See @fig-gamma-of-old, @sec-gamma and [its page](gamma.ipynb#row-1).", "alpha")
    page = page_alone(small_book, "alpha", tmp_path / "site")
    assert [path.name for path in (tmp_path / "site").rglob("*.html")] == ["alpha.html"]
    named = [span.text_content() for span in page.find_class("not-built")]
    for words in ("‘fig-gamma-of-old’", "Appendix\u00a0A", "its page"):
        assert f"{words} (not built yet)" in named
    links = {link.get("href") for link in page.iter("a")}
    assert not any("gamma.html" in link or "beta.html" in link for link in links)
    assert page.find(".//h1").text_content().split() == ["1", "Alpha"]
    listed = page.xpath("//*[@id='sidebar']//a[not(@download)]")
    assert [link.text_content().strip() for link in listed] == ["1Alpha"]


def test_numbers_are_those_of_the_whole_book(small_book, tmp_path):
    page = page_alone(small_book, "gamma", tmp_path / "site")
    assert page.find(".//h1").text_content().split() == ["A", "Gamma"]


def test_what_is_wrong_in_the_chapter_itself_is_still_refused(small_book, tmp_path):
    small_book.add('A picture ![is missing](nowhere.png){fig-alt="x"} and @nobody1999.', "beta")
    with pytest.raises(RenderError, match=r"nowhere\.png is missing") as raised:
        page_alone(small_book, "beta", tmp_path / "site")
    assert "unresolved citation '@nobody1999'" in str(raised.value)

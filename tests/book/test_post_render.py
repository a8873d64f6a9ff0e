"""The step after rendering, as stock Quarto calls it and as the embedded renderer does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import lxml.html
import pytest

from helpers.book.book_problems import RenderError
from helpers.book.post_render import after_quarto

SCRIPT = Path("_extensions/localed/post_render.py")


@pytest.fixture
def stock_book(rendered_book, tmp_path):
    """A copy of the made-up book whose pages carry no mark, as those that Quarto has just made."""
    root = tmp_path / "book-project"
    shutil.copytree(rendered_book.root, root, symlinks=True)
    for page in (root / "outputs" / "book").rglob("*.html"):
        page.write_text(page.read_text(encoding="utf-8").replace(' data-mended="true"', ""), encoding="utf-8")
    for made in ("search-index.js", "localed.js"):
        (root / "outputs" / "book" / "assets" / made).unlink()
    return root


def environment(root, *, all_of_it=True, formats=("html", "pdf", "docx", "epub")):
    files = [path.relative_to(root) for to in formats for path in sorted((root / "outputs/book").rglob(f"*.{to}"))]
    given = {"QUARTO_PROJECT_OUTPUT_DIR": str(root / "outputs/book")}
    given["QUARTO_PROJECT_OUTPUT_FILES"] = "\n".join(map(str, files))
    return given | ({"QUARTO_PROJECT_RENDER_ALL": "1"} if all_of_it else {})


def test_the_whole_book_is_mended_and_sound(stock_book):
    (stock_book / "outputs/book/outputs/chapters/alpha.ipynb").unlink()
    assert after_quarto(stock_book, environment(stock_book)) == []
    page = lxml.html.parse(str(stock_book / "outputs/book/outputs/chapters/alpha.html")).getroot()
    assert page.get("data-mended") == "true"
    (script,) = page.xpath("//head/script[@data-root='../../'][last()]/@src")
    assert (stock_book / "outputs/book/outputs/chapters" / script).is_file()
    index = (stock_book / "outputs/book/assets/search-index.js").read_text("utf-8")
    assert '"id":"outputs/chapters/alpha.html#sec-alpha","chapter":"1 Alpha"' in index
    assert (stock_book / "outputs/book/outputs/chapters/alpha.ipynb").is_file()


def test_a_second_time_changes_nothing(stock_book):
    after_quarto(stock_book, environment(stock_book))
    page = stock_book / "outputs/book/outputs/chapters/alpha.html"
    before = page.read_bytes()
    after_quarto(stock_book, environment(stock_book))
    assert page.read_bytes() == before


def test_a_fault_is_named_with_its_page(stock_book):
    page = stock_book / "outputs/book/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", '<a href="gone.html">x</a></main>'), "utf-8")
    assert [str(problem) for problem in after_quarto(stock_book, environment(stock_book))] == [
        "index.html: the link 'x' leads nowhere: gone.html"
    ]


def test_formats_alone_are_mended_and_not_checked(stock_book):
    (stock_book / "outputs/book/small-book.docx").unlink()
    assert after_quarto(stock_book, environment(stock_book, formats=("html", "pdf", "epub"))) == []
    assert 'data-mended="true"' in (stock_book / "outputs/book/index.html").read_text("utf-8")


def test_one_chapter_alone_is_mended_and_the_rest_left(stock_book):
    given = environment(stock_book, all_of_it=False)
    given["QUARTO_PROJECT_OUTPUT_FILES"] = "outputs/book/outputs/chapters/alpha.html"
    (stock_book / "outputs/book/index.html").write_text("<p>", "utf-8")
    assert after_quarto(stock_book, given) == []
    assert 'data-mended="true"' in (stock_book / "outputs/book/outputs/chapters/alpha.html").read_text("utf-8")
    assert 'data-mended="true"' not in (stock_book / "outputs/book/outputs/chapters/beta.html").read_text("utf-8")


def test_the_list_of_files_may_be_in_a_file(stock_book, tmp_path):
    given = environment(stock_book)
    listed = tmp_path / "files.txt"
    listed.write_text(given.pop("QUARTO_PROJECT_OUTPUT_FILES"), "utf-8")
    assert after_quarto(stock_book, given | {"QUARTO_USE_FILE_FOR_PROJECT_OUTPUT_FILES": str(listed)}) == []


def test_outside_quarto_it_says_who_calls_it(stock_book):
    with pytest.raises(RenderError, match=r"QUARTO_PROJECT_OUTPUT_DIR is not set.*called by 'quarto render'"):
        after_quarto(stock_book, {})


def test_the_script_that_quarto_runs_ends_with_a_status_and_says_what_is_wrong(stock_book):
    run = [sys.executable, str(stock_book / SCRIPT)]
    given = {**os.environ, **environment(stock_book)}
    assert subprocess.run(run, env=given, cwd=stock_book, check=False).returncode == 0
    (stock_book / "outputs/book/outputs/chapters/gamma.html").unlink()
    ran = subprocess.run(run, env=given, cwd=stock_book, check=False, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "no page was made of the chapter outputs/chapters/gamma.ipynb" in ran.stderr

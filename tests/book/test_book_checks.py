"""Faults planted in a finished book are found, each by what it is."""

import shutil
import zipfile

import pytest

from helpers.book.book_checks import check_folder
from helpers.book.quarto_config import read_config
from tests.book.conftest import check_book

BETA = "outputs/chapters/beta.html"


@pytest.fixture
def folder(rendered_book, tmp_path):
    return shutil.copytree(rendered_book.output, tmp_path / "book")


@pytest.fixture
def config(rendered_book):
    return read_config(rendered_book.project.quarto_config)


def messages(folder, config):
    return [str(problem) for problem in check_folder(folder, config)]


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        (
            '<script src="https://cdn.example.org/x.js"></script>',
            "<script> asks another host: https://cdn.example.org/x.js",
        ),
        ('<img src="//example.org/x.png" alt="x">', "<img> asks another host: //example.org/x.png"),
        ('<link rel="stylesheet" href="http://example.org/x.css">', "<link> asks another host"),
        ('<p style="background: url(https://example.org/x.png)">x</p>', "a style asks another host"),
        ('<iframe src="https://example.org"></iframe>', "<iframe> asks another host"),
        ('<img src="gone.png" alt="x">', "<img> leads nowhere: gone.png"),
        ('<a href="index.html"></a>', "a link to index.html has no words"),
        ("<table><thead><tr><th>Place</th></tr></thead></table>", "the header cell 'Place' of a table has no scope"),
        ("<pre>x = 1</pre>", "the block of code 'x = 1' scrolls and cannot be reached by keyboard"),
        ('<img src="../../assets/icon.svg">', "has no alt text"),
        ('<a href="gone.html">x</a>', "the link 'x' leads nowhere: gone.html"),
        ('<a href="alpha.html#nowhere">x</a>', "the link 'x' leads to a place that is not there"),
        ('<a href="../../../../secret.html">x</a>', "leads out of the book"),
        ("<p>see ?@fig-lost</p>", "unresolved cross-reference ?@fig-lost"),
        ("<p>see @tbl-lost</p>", "unresolved cross-reference @tbl-lost"),
        ('<p id="content">x</p>', "the id 'content' stands 2 times"),
    ],
)
def test_a_fault_planted_in_a_page_is_found(folder, config, planted, named):
    page = folder / BETA
    page.write_text(page.read_text(encoding="utf-8").replace("</article>", f"{planted}</article>"), encoding="utf-8")
    found = messages(folder, config)
    assert any(message.startswith(BETA) and named in message for message in found), found


def test_links_in_the_head_of_a_page_may_share_an_id_as_the_themes_of_quarto_do(folder, config):
    page = folder / BETA
    twice = '<link id="theme" rel="author" href="x"><link id="theme" rel="author" href="x"></head>'
    page.write_text(page.read_text(encoding="utf-8").replace("</head>", twice), encoding="utf-8")
    assert messages(folder, config) == []


def test_a_link_to_another_host_is_no_request(folder, config):
    page = folder / BETA
    text = page.read_text(encoding="utf-8").replace("</article>", '<a href="https://example.org">x</a></article>')
    page.write_text(text, encoding="utf-8")
    assert messages(folder, config) == []


def test_a_style_sheet_that_asks_another_host_is_found(folder, config):
    with (folder / "assets" / "book.css").open("a", encoding="utf-8") as sheet:
        sheet.write('@import "https://fonts.example.org/x.css";')
    assert any("assets/book.css: a style asks another host" in message for message in messages(folder, config))


def test_missing_pages_and_formats_are_found(folder, config):
    (folder / BETA).unlink()
    (folder / "small-book.epub").unlink()
    found = messages(folder, config)
    assert any(message.startswith(f"{BETA}: no page was made") for message in found)
    assert any(message.startswith("small-book.epub: the book is not there") for message in found)


@pytest.mark.parametrize("name", ["small-book.pdf", "small-book.docx", "small-book.epub"])
def test_a_broken_file_is_found(folder, config, name):
    (folder / name).write_bytes(b"nothing")
    assert any(message.startswith(f"{name}: not a whole") for message in messages(folder, config))


def test_a_docx_picture_without_alt_text_is_found(folder, config):
    rewrite(folder / "small-book.docx", "word/document.xml", b'descr="A flat line"', b'descr=""')
    assert any(m.startswith("small-book.docx: picture") and "no alt text" in m for m in messages(folder, config))


def test_an_epub_picture_without_alt_text_is_found(folder, config):
    with zipfile.ZipFile(folder / "small-book.epub") as epub:
        name = next(n for n in epub.namelist() if b'alt="A flat line"' in epub.read(n))
    rewrite(folder / "small-book.epub", name, b'alt="A flat line"', b'alt=""')
    assert any(m.startswith("small-book.epub") and "no alt text" in m for m in messages(folder, config))


def test_a_book_that_was_never_made_is_told_page_by_page(small_book):
    assert len(check_book(small_book.project)) >= 7


def rewrite(path, member, old, new):
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    assert old in contents[member]
    contents[member] = contents[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)

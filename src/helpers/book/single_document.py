"""One executed notebook as a document of its own: a page that holds everything it shows, and a tagged PDF.

The page asks for nothing, not even a file beside it: fonts, styles, pictures and the data behind them are in it. So it
can be sent as it is and read offline.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path, PurePosixPath

from lxml.html import HtmlElement

from helpers.book.book_checks import check_document
from helpers.book.book_loading import Book, load_document
from helpers.book.book_problems import RenderError
from helpers.book.html_pages import body_of, inner_html, page_contents, page_template
from helpers.book.typst_pdf import FONTS, write_pdf
from helpers.project.atomic_writes import replacing
from helpers.project.paths import EXTENSION, Project

TEMPLATE = "document.html.jinja"
SHARED_STYLES = ("fonts.css", "tokens.css", "localed.css")
STYLES = ("book.css", "document.css")
EMBEDDED_FONTS = re.compile(r'url\("[./\w]*fonts/([\w.-]+-normal\.woff2)"\)')
FONT_FACE = re.compile(r"@font-face \{[^}]*\}\n?")
PICTURE_TYPES = {".png": "image/png", ".svg": "image/svg+xml"}
CSV_TYPE = "text/csv;charset=utf-8"


def render_document(project: Project, source: PurePosixPath, title: str, page: Path, pdf: Path) -> None:
    """Make ``page`` (HTML) and ``pdf`` of the notebook at ``source`` below the project's root, and check both.

    Links to ``.csv`` files beside the notebook become the data themselves. Both files take their place only when whole.

    Raises
    ------
    RenderError
        The notebook holds something that cannot be rendered, or what was made of it does not stand alone.
    """
    book = load_document(project, source, title)
    with replacing(pdf) as new_pdf, replacing(page) as new_page:
        write_pdf(book, new_pdf)
        new_page.write_text(document_html(book), encoding="utf-8")
        if problems := check_document(new_page, new_pdf):
            raise RenderError(problems)


def document_html(book: Book) -> str:
    """The page of a book of one chapter, with all that it shows inside it."""
    chapter = book.chapters[0]
    body = body_of(book, chapter)
    _embed_pictures(body, book)
    _embed_data(body, book.root / chapter.entry.source.parent, chapter.name)
    return page_template(book.theme, TEMPLATE).render(
        book=book.config.book,
        lang=book.config.lang,
        date=book.date,
        headings=page_contents(body, book.config.format.html.toc_depth),
        toc_title=book.config.format.html.toc_title,
        styles=page_styles(book.root, book.theme),
        body=inner_html(body),
    )


@lru_cache(maxsize=4)
def page_styles(root: Path, theme: Path) -> str:
    """The book's styles for a page on its own, upright fonts in them; slanted text is slanted by the browser."""
    paths = [*(root / EXTENSION / name for name in SHARED_STYLES), *(theme / name for name in STYLES)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)

    def embedded(face: re.Match[str]) -> str:
        found = EMBEDDED_FONTS.search(face[0])
        if not found:
            return ""
        return face[0].replace(found[0], f'url("{_data_uri((root / FONTS / found[1]).read_bytes(), "font/woff2")}")')

    return FONT_FACE.sub(embedded, text)


def _embed_pictures(body: HtmlElement, book: Book) -> None:
    for image in body.iter("img"):
        url = image.get("src", "")
        if data := book.picture(book.chapters[0], url):
            image.set("src", _data_uri(data, PICTURE_TYPES[PurePosixPath(url).suffix]))
            for waiting in ("loading", "decoding"):  # there is nothing to wait for
                image.attrib.pop(waiting, None)


def _embed_data(body: HtmlElement, folder: Path, name: str) -> None:
    """Links to data beside the notebook hold the data; the file is named after the document when it is saved.

    A further link to the same file leads to the first, so that the page holds each file once.
    """
    holders: dict[str, str] = {}
    for link in body.iter("a"):
        url = link.get("href", "")
        if not url.endswith(".csv") or "://" in url or not (folder / url).is_file():
            continue
        if holder := holders.get(url):
            link.set("href", f"#{holder}")
            link.attrib.pop("download", None)
            continue
        holders[url] = f"file-{PurePosixPath(url).stem}"
        link.set("id", holders[url])
        link.set("href", _data_uri((folder / url).read_bytes(), CSV_TYPE))
        link.set("download", f"{name}-{PurePosixPath(url).name}")


def _data_uri(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"

"""Checks of the finished book: pages, links, pictures, alternative texts, and no request to another host.

Works on the files alone, so that it judges a book by stock Quarto as it judges one by the embedded renderer.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from helpers.book.book_problems import Problem
from helpers.book.quarto_config import FORMATS, FormatName, QuartoConfig, book_entries
from helpers.book.simulation_check import WORD_PICTURE, WORD_TEXT, mark_faults
from helpers.figures.simulated_marks import PROFILE

# What makes a browser ask for something at once, and the attribute that says what.
LOADING = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "link": "href",
    "object": "data",
    "image": "href",
    "use": "href",
}
LINK_RELATIONS_THAT_LOAD_NOTHING = {"canonical", "prev", "next", "author", "license"}
CSS_ADDRESS = re.compile(r"""(?:url\(\s*['"]?|@import\s+['"])([^'")]+)""")
LEFT_OVER_REFERENCE = re.compile(r"\?@[\w-]+|@(?:fig|tbl|sec)-[\w-]+")
LEAST_PDF_BYTES = 10_000
LEAST_WORDS = 50


@dataclass(frozen=True)
class _BuiltPage:
    path: Path

    @cached_property
    def tree(self) -> HtmlElement:
        return lxml.html.parse(str(self.path)).getroot()

    @cached_property
    def identifiers(self) -> Counter[str]:
        return Counter(str(name) for name in self.tree.xpath("//body//@id | //body//a/@name"))


def check_folder(
    folder: Path, config: QuartoConfig, formats: tuple[FormatName, ...] = FORMATS, profile: str | None = None
) -> list[Problem]:
    """Everything wrong with the book that lies in ``folder``, in those of its ``formats`` that were asked for.

    A book of the profile for simulated data is not whole where one of its marks is missing.
    """
    problems: list[Problem] = []
    if "html" in formats:
        problems += _missing_pages(folder, config)
        pages = {path: _BuiltPage(path) for path in sorted(folder.rglob("*.html"))}
        for page in pages.values():
            place = str(page.path.relative_to(folder))
            problems += (Problem(place, message) for message in _page_faults(page, folder, pages))
        for path in sorted(folder.rglob("*.css")):
            place = str(path.relative_to(folder))
            text = path.read_text(encoding="utf-8", errors="replace")
            problems += (Problem(place, message) for message in _style_faults(text, path, folder))
    for to, check in (("pdf", _pdf_faults), ("docx", _docx_faults), ("epub", _epub_faults)):
        if to in formats and to in config.book.downloads:
            path = folder / f"{config.book.output_file}.{to}"
            if path.is_file():
                problems += (Problem(path.name, message) for message in check(path))
            else:
                problems.append(Problem(path.name, "the book is not there in this format"))
    if profile == PROFILE:
        problems += mark_faults(folder, config, formats)
    return list(dict.fromkeys(problems))


def check_document(page: Path, pdf: Path) -> list[Problem]:
    """Everything wrong with a document of one page and its PDF, which must stand alone: a link to a file is a fault."""
    built = _BuiltPage(page)
    problems = [Problem(page.name, message) for message in _page_faults(built, page.parent, {page: built})]
    for link in built.tree.iter("a"):
        parts = urlsplit((link.get("href") or "").strip())
        if parts.path and not parts.scheme:
            problems.append(Problem(page.name, f"it is not whole on its own: it links to the file {parts.path}"))
    problems += (
        Problem(page.name, f"it is not whole on its own: <{element.tag}> loads {address[:60]}")
        for element, address in _loaded(built.tree)
        if not address.startswith("data:")
    )
    problems += (Problem(pdf.name, message) for message in _pdf_faults(pdf))
    return list(dict.fromkeys(problems))


def _missing_pages(folder: Path, config: QuartoConfig) -> Iterator[Problem]:
    for entry in book_entries(config):
        if not (folder / entry.href).is_file():
            yield Problem(str(entry.href), f"no page was made of the chapter {entry.source}")


def _page_faults(page: _BuiltPage, folder: Path, pages: dict[Path, _BuiltPage]) -> Iterator[str]:
    tree = page.tree
    if not tree.get("lang"):
        yield "the page does not say its language"
    if not (tree.findtext(".//title") or "").strip():
        yield "the page has no title"
    for name, count in page.identifiers.items():
        if count > 1 and tree.xpath("count(//*[@id=$name])", name=name) > 1:
            yield f"the id '{name}' stands {count} times on the page"
    for image in tree.iter("img"):
        if not (image.get("alt") or "").strip() and image.get("role") != "presentation":
            yield f"the picture {image.get('src')} has no alt text"
    yield from _accessibility_faults(tree)
    for element, address in _loaded(tree):
        if _is_elsewhere(address):
            yield f"<{element.tag}> asks another host: {address}"
        elif fault := _target_fault(address, page.path, folder, pages):
            yield f"<{element.tag}> {fault}"
    for link in tree.iter("a"):
        address = (link.get("href") or "").strip()
        if address and not urlsplit(address).scheme and (fault := _target_fault(address, page.path, folder, pages)):
            yield f"the link '{link.text_content().strip()[:40]}' {fault}"
    for text in tree.xpath(
        "//body//text()[not(ancestor::code or ancestor::pre or ancestor::script or ancestor::style)]"
    ):
        for found in LEFT_OVER_REFERENCE.findall(text):
            yield f"unresolved cross-reference {found}"
    styles = [*tree.xpath("//@style"), *(style.text or "" for style in tree.iter("style"))]
    for style in styles:
        yield from _style_faults(style, page.path, folder)


def _accessibility_faults(tree: HtmlElement) -> Iterator[str]:
    """What the text of a page owes to those who hear it or use a keyboard; the frame is the renderer's own."""
    if not (mains := tree.xpath("//main")):
        yield "the page does not say which part of it is its text (<main>)"
        return
    for cell in mains[0].xpath(".//thead//th[normalize-space()][not(@scope)]"):
        yield f"the header cell '{cell.text_content().strip()[:40]}' of a table has no scope"
    for link in mains[0].xpath(".//a[@href]"):
        is_named = link.text_content().strip() or link.get("aria-label") or link.get("title")
        if not is_named and not link.xpath(".//img[@alt!='']") and link.get("aria-hidden") != "true":
            yield f"a link to {link.get('href')} has no words"
    for block in mains[0].xpath(".//pre[not(@tabindex)]"):
        yield f"the block of code '{block.text_content().strip()[:40]}' scrolls and cannot be reached by keyboard"


def _loaded(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in tree.iter(*LOADING):
        relations = set((element.get("rel") or "").split())
        if element.tag == "link" and relations & LINK_RELATIONS_THAT_LOAD_NOTHING:
            continue
        addresses = [element.get(LOADING[element.tag]) or ""]
        addresses += [part.split()[0] for part in (element.get("srcset") or "").split(",") if part.strip()]
        yield from ((element, address.strip()) for address in addresses if address.strip())


def _is_elsewhere(address: str) -> bool:
    return address.startswith("//") or urlsplit(address).scheme in {"http", "https", "ftp", "ws", "wss"}


def _target_fault(address: str, page: Path, folder: Path, pages: dict[Path, _BuiltPage]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme or not (parts.path or parts.fragment):
        return None  # data:, mailto: and the bare "#"
    target = page
    if parts.path:
        target = Path(posixpath.normpath(posixpath.join(page.parent.as_posix(), unquote(parts.path))))
        if target.is_dir():
            target = target / "index.html"
        if not target.is_relative_to(folder):
            return f"leads out of the book: {address}"
        if not target.is_file():
            return f"leads nowhere: {address}"
    fragment = unquote(parts.fragment)
    if fragment and target in pages and fragment not in pages[target].identifiers:
        return f"leads to a place that is not there: {address}"
    return None


def _style_faults(text: str, file: Path, folder: Path) -> Iterator[str]:
    for address in CSS_ADDRESS.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
        if _is_elsewhere(address):
            yield f"a style asks another host: {address}"
        elif fault := _target_fault(address.strip(), file, folder, {}):
            yield f"a style {fault}"


def _pdf_faults(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        yield "not a whole PDF"
    elif len(data) < LEAST_PDF_BYTES:
        yield f"a PDF of {len(data)} bytes cannot hold the book"


def _docx_faults(path: Path) -> Iterator[str]:
    if (document := _member(path, "word/document.xml")) is None:
        yield "not a whole DOCX"
        return
    words = " ".join(text.text or "" for text in document.iter(WORD_TEXT))
    yield from _word_faults(words)
    for number, picture in enumerate(document.iter(WORD_PICTURE), start=1):
        if not (picture.get("descr") or "").strip():
            yield f"picture {number} ({picture.get('name')}) has no alt text"


def _epub_faults(path: Path) -> Iterator[str]:
    if not zipfile.is_zipfile(path):
        yield "not a whole EPUB"
        return
    with zipfile.ZipFile(path) as epub:
        names = set(epub.namelist())
        chapters = [name for name in sorted(names) if name.endswith(".xhtml")]
        trees = {name: etree.fromstring(epub.read(name)) for name in chapters}
    if not any(name.endswith("nav.xhtml") for name in names):
        yield "there is no table of contents (nav.xhtml)"
    yield from _word_faults(" ".join("".join(tree.itertext()) for tree in trees.values()))
    identifiers = {name: set(tree.xpath("//@id")) for name, tree in trees.items()}
    for name, tree in trees.items():
        for image in tree.iter("{*}img"):
            if not (image.get("alt") or "").strip():
                yield f"{name}: the picture {image.get('src')} has no alt text"
        for address in tree.xpath("//@src | //@href"):
            parts = urlsplit(address)
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
            )
            if parts.scheme:
                continue
            if target not in names:
                yield f"{name}: leads nowhere: {address}"
            elif parts.fragment and target in identifiers and parts.fragment not in identifiers[target]:
                yield f"{name}: leads to a place that is not there: {address}"


def _word_faults(words: str) -> Iterator[str]:
    if len(words.split()) < LEAST_WORDS:
        yield f"it holds {len(words.split())} words: that cannot be the book"
    for found in LEFT_OVER_REFERENCE.findall(words):
        yield f"unresolved cross-reference {found}"


def _member(path: Path, name: str) -> etree._Element | None:
    try:
        with zipfile.ZipFile(path) as archive:
            return etree.fromstring(archive.read(name))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return None

"""What only a finished page allows, on the pages of either renderer: names and roles for assistive technology, boxes
that scroll, the version of the sources, search.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import lru_cache
from itertools import chain
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement
from lxml.html import builder as tag

from helpers.book.quarto_config import QuartoConfig, book_entries
from helpers.book.search_index import ASSETS, SHARED_SCRIPT, stock_entries, write_search
from helpers.project.paths import EXTENSION

TEXT_CHARACTERS, PHONE_CHARACTERS, WORDS_COLUMN, COLUMN_PADDING = 120, 56, 26, 3
BREAKS_OF_NAMES = re.compile(r"(?<=[_/])(?=.)")
CHECKSUM, CHECKSUM_PIECE = re.compile(r"[0-9a-f]{64}"), re.compile(r".{16}")
CAPTION_LABEL = re.compile(r"(?:Figure|Table)\s[\w.]*\w")
MENDED, MENDED_WITHIN = "data-mended", 1000
"""The mark of a page that needs nothing more, on its first element; the embedded renderer's pages carry it as made."""
COMMIT_LENGTH = 10
ARCHIVE_METADATA, ARCHIVE_COMMIT = "ro-crate-metadata.json", "#commit"
"""What `make archive` leaves of git in a release."""
FRAME_NAMES = {
    "//nav[contains(@class, 'page-navigation')]": "Previous and next chapter",
    "//nav[contains(@class, 'quarto-secondary-nav')]": "Place in the book",
    "//nav[@id='quarto-sidebar']": "Contents of the book",
    "//nav[@id='TOC']": "On this page",
}
"""Landmarks of Quarto's theme that have no name of their own."""
CLICK_BY_KEY = "if (['Enter', ' '].includes(event.key)) { event.preventDefault(); this.click(); }"
SEARCH_FORM = EXTENSION / "search.html"


def mend_quarto_pages(root: Path, folder: Path, config: QuartoConfig, pages: list[Path]) -> None:
    """Mend the ``pages`` below ``folder`` that stock Quarto made of the project at ``root``, once each.

    Notebooks are copied next to their pages, which offer them for download, and the search index is written.
    """
    entries = [entry for entry in book_entries(config) if (folder / entry.href).is_file()]
    for entry in entries:
        if entry.source.suffix == ".ipynb":
            shutil.copyfile(root / entry.source, folder / entry.source)
    unmended = [page for page in pages if MENDED not in page.read_text(encoding="utf-8")[:MENDED_WITHIN]]
    if not unmended:
        return
    form = (root / SEARCH_FORM).read_text(encoding="utf-8")
    for page in unmended:
        tree = lxml.html.document_fromstring(page.read_text(encoding="utf-8"))
        tree.set(MENDED, "true")
        for main in tree.xpath("//main") or [tree]:
            mend_collapsed_callouts(main)
            mend_code(main)
            mend_tables(main)
            if about := with_version(take_about(main), root):
                main.append(lxml.html.fragment_fromstring(about))
        name_frame(tree)
        add_search(tree, form, page.relative_to(folder))
        text = lxml.html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
        page.write_text(text, encoding="utf-8")
    write_search(root, folder, chain.from_iterable(stock_entries(folder, entry) for entry in entries))


def mend_code(body: HtmlElement) -> None:
    """Blocks of code can be scrolled by keyboard, and hold no links: pandoc puts an empty one before every line."""
    for block in body.iter("pre"):
        block.set("tabindex", "0")
        block.set("role", "region")
        block.set("aria-label", "Code")
        for link in list(block.iter("a")):
            link.drop_tree()


def mend_tables(body: HtmlElement) -> None:
    """Tables with a name, each in a box that scrolls when it is too wide."""
    for table in list(body.iter("table")):
        for cell in table.iterfind("thead//th"):
            if not cell.text_content().strip():
                cell.tag = "td"  # a header cell without words names nothing
        for row in (*table.iterfind("tbody/tr"), *table.iterfind("thead/tr")):
            row.attrib.pop("class", None)
        for code in table.iterfind(".//td//code"):
            _let_break(code)
        caption = caption_of(table)
        is_named = "aria-labelledby" in table.attrib
        if not is_named and caption is not None and caption.tag == "figcaption" and (name := caption.get("id")):
            table.set("aria-labelledby", name)
        _scroll_box(table, caption_label(caption) or "Table")


def mend_collapsed_callouts(body: HtmlElement) -> None:
    """Callouts that Quarto folds away with a script become ``details``, which open without it and by keyboard."""
    for head in list(body.xpath(".//div[contains(@class, 'callout-header')][@data-bs-toggle='collapse']")):
        callout, content = head.getparent(), head.getnext()
        if callout is None or content is None or callout.tag != "div":
            continue
        if head.get("aria-expanded") == "true":
            callout.set("open", "")
        callout.tag, head.tag = "details", "summary"
        for name in ("data-bs-toggle", "data-bs-target", "aria-controls", "aria-expanded", "aria-label"):
            head.attrib.pop(name, None)
        head.classes.discard("collapsed")
        for toggle in list(head.find_class("callout-btn-toggle")):
            toggle.drop_tree()
        for name in ("callout-collapse", "collapse", "show"):
            content.classes.discard(name)


def name_frame(tree: HtmlElement) -> None:
    """Names for the landmarks of Quarto's frame; what opens and closes its parts becomes a button."""
    for path, name in FRAME_NAMES.items():
        for landmark in tree.xpath(path):
            if not landmark.get("aria-label") and not landmark.get("aria-labelledby"):
                landmark.set("aria-label", name)
    for opener in tree.xpath("//a[@role='navigation']"):
        opener.set("role", "button")
        if not opener.get("href"):
            opener.set("tabindex", "0")
            opener.set("onkeydown", CLICK_BY_KEY)


def add_search(tree: HtmlElement, form: str, page: Path) -> None:
    """The search box above the contents in Quarto's frame, and the script for it on ``page``, a path in the book."""
    for header in tree.xpath("//nav[@id='quarto-sidebar']/*[1]"):
        header.addnext(lxml.html.fragment_fromstring(form))
    root = "../" * (len(page.parts) - 1)
    script = tag.SCRIPT({"src": f"{root}{ASSETS}/{SHARED_SCRIPT.name}", "data-root": root, "defer": "defer"})
    for head in tree.xpath("//head"):
        head.append(script)


def take_about(body: HtmlElement) -> str:
    """Take "About this chapter" out of ``body``, to stand behind its notes; empty where there is none."""
    if not (found := body.find_class("colophon")):
        return ""
    about = found[0]
    for link in about.xpath(".//a[@data-noresolveinput]"):
        link.attrib.pop("data-noresolveinput")
    about.drop_tree()
    about.tail = "\n"
    return lxml.html.tostring(about, encoding="unicode")


def with_version(about: str, root: Path) -> str:
    """``about`` with the version of the sources, where that is known."""
    if not about:
        return ""
    element = lxml.html.fragment_fromstring(about)
    for place in element.find_class("source-version"):
        if commit := commit_of(root):
            place.text = ", rendered at commit "
            place.append(tag.CODE(commit))
        else:
            place.drop_tree()
    return lxml.html.tostring(element, encoding="unicode")


def caption_label(caption: HtmlElement | None) -> str:
    """What a caption calls its figure or table, "Figure 3.2"; empty where it has no number."""
    found = CAPTION_LABEL.match(caption.text_content().strip()) if caption is not None else None
    return found[0] if found else ""


@lru_cache(maxsize=4)
def commit_of(root: Path) -> str | None:
    """The short name of the commit that ``root`` is at; None where neither git nor an archive says."""
    if (archived := root / ARCHIVE_METADATA).is_file() and not (root / ".git").exists():
        return _archived_commit(archived)
    try:
        name = _git(root, "rev-parse", f"--short={COMMIT_LENGTH}", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "--untracked-files=no").strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{name}, with changes since" if changed else name


def _archived_commit(metadata: Path) -> str | None:
    """The commit that an archive says it was made from: a book made again of it is the book that it holds."""
    graph = json.loads(metadata.read_text(encoding="utf-8"))["@graph"]
    names = [entity["value"] for entity in graph if entity["@id"] == ARCHIVE_COMMIT]
    return names[0][:COMMIT_LENGTH] if names else None


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def _let_break(code: HtmlElement) -> None:
    """A name of a file or a column in a table may break after an underscore or a slash, or it takes the table.

    A checksum breaks into four equal lines, and copies as one.
    """
    text = code.text or ""
    is_checksum = CHECKSUM.fullmatch(text)
    if is_checksum:
        code.classes.add("checksum")
    first, *rest = CHECKSUM_PIECE.findall(text) if is_checksum else BREAKS_OF_NAMES.split(text)
    code.text = first
    for place, piece in enumerate(rest):
        line_break = tag.WBR()
        line_break.tail = piece
        code.insert(place, line_break)


def caption_of(table: HtmlElement) -> HtmlElement | None:
    """A table's own caption, or that of the figure which Quarto sets around it."""
    if (own := table.find("caption")) is not None:
        return own
    figure = next(table.iterancestors("figure"), None)
    return figure.find(".//figcaption") if figure is not None else None


def _scroll_box(table: HtmlElement, name: str) -> None:
    """A wide table scrolls sideways in a box that the keyboard reaches; the page itself never does."""
    box = tag.DIV()
    box.set("class", "table-box")
    box.set("role", "region")
    box.set("tabindex", "0")
    box.set("aria-label", name)
    if _width(table) > PHONE_CHARACTERS:
        box.classes.add("table-wide" if _is_wide(table) else "table-middle")
    parent = table.getparent()
    parent.replace(table, box)
    box.tail, table.tail = table.tail, None
    box.append(table)


def _is_wide(table: HtmlElement) -> bool:
    """Whether the table, with the padding of each column, holds more than a line of the text."""
    columns_count = max(len(row) for row in table.iter("tr"))
    return _width(table) + COLUMN_PADDING * columns_count > TEXT_CHARACTERS


def _width(table: HtmlElement) -> int:
    """In characters, with each column counted to what a column of words needs.

    The words of a head go on lines of their own, so that only its longest counts.
    """
    rows = [[_needed(cell) for cell in row] for row in table.iter("tr")]
    return sum(min(max(lengths), WORDS_COLUMN) for lengths in zip(*rows, strict=False))


def _needed(cell: HtmlElement) -> int:
    text = cell.text_content().strip()
    return max(map(len, text.split()), default=0) if cell.tag == "th" else len(text)

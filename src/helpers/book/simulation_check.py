"""Check that everything in a book of simulated data is marked as simulated, from its files alone."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import lxml.html
from lxml import etree

from helpers.book.book_problems import Problem
from helpers.book.quarto_config import FormatName, QuartoConfig, book_entries
from helpers.figures import simulated_marks

LABEL = re.compile(r"^(Figure|Table)\s+[\w.]+\s*[.:]\s*")
"""What stands before a caption's own words: "Figure 3.2." here, "Figure 3.2:" by stock Quarto."""
CAPTIONS = "//figcaption | //table/caption"
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
WORD_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def mark_faults(folder: Path, config: QuartoConfig, formats: tuple[FormatName, ...]) -> list[Problem]:
    """Everything in the book below ``folder`` that comes from simulated data, or should say so, and does not."""
    problems = [Problem("the plan", message) for message in _plan_faults(config)]
    if "html" in formats:
        for entry in book_entries(config):
            page = folder / entry.href
            if page.is_file():
                problems += (Problem(str(entry.href), message) for message in _page_faults(page))
        for path in sorted(folder.rglob("*.csv")):
            problems += (Problem(str(path.relative_to(folder)), message) for message in _csv_faults(path))
    chapters = len(book_entries(config))
    for to, check in (("pdf", _pdf_faults), ("docx", _docx_faults), ("epub", _epub_faults)):
        path = folder / f"{config.book.output_file}.{to}"
        if to in formats and path.is_file():
            problems += (Problem(path.name, message) for message in check(path, chapters))
    return problems


def _plan_faults(config: QuartoConfig) -> Iterator[str]:
    named = {
        "title": config.book.title,
        "output-file": config.book.output_file,
        "output-dir": config.project.output_dir,
    }
    for key, value in named.items():
        if simulated_marks.PROFILE not in value.lower():
            yield f"'{key}' does not say that the data are simulated: {value}"


def _words(text: str) -> str:
    return " ".join(text.split())


def _page_faults(page: Path) -> Iterator[str]:
    tree = lxml.html.parse(str(page)).getroot()
    if simulated_marks.PROFILE not in (tree.findtext(".//title") or "").lower():
        yield "the page's title does not say that the data are simulated"
    words = _words(tree.text_content())
    is_simulated = simulated_marks.CHAPTER_BANNER in words
    if not is_simulated and simulated_marks.BOOK_BANNER not in words:
        yield "the banner of simulated data is missing"
    if not is_simulated:
        return
    for caption in tree.xpath(CAPTIONS):
        text = _words(caption.text_content())
        if not LABEL.sub("", text).startswith(simulated_marks.MARK):
            yield f"the caption '{text[:60]}' does not begin with '{simulated_marks.MARK}'"
    for image in tree.xpath("//figure//img"):
        source = page.parent / str(image.get("src"))
        if source.suffix == ".png" and source.is_file() and not simulated_marks.has_stamp(source.read_bytes()):
            yield f"the picture {image.get('src')} carries no stamp"
    for address in tree.xpath("//a/@href[contains(., '.csv')]"):
        if not PurePosixPath(str(address)).name.startswith(simulated_marks.FILE_PREFIX):
            yield f"the data file {address} is not named as simulated"


def _csv_faults(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    is_marked = bool(lines) and lines[0] == simulated_marks.CSV_LINE
    if path.name.startswith(simulated_marks.FILE_PREFIX) and not is_marked:
        yield "its first line does not say that the data are simulated"
    header = lines[0].split(",") if lines else []
    if not is_marked and "is_simulated" in header and any(",True" in line or line == "True" for line in lines[1:]):
        yield "it holds simulated rows and neither its name nor its first line says so"


def _pdf_faults(path: Path, _chapters: int) -> Iterator[str]:
    """Only the title can be read without taking the pages apart; tests read those."""
    title = re.search(rb"<dc:title>.*?</dc:title>", path.read_bytes(), re.DOTALL)
    if not title or simulated_marks.PROFILE not in title[0].decode(errors="replace").lower():
        yield "its title does not say that the data are simulated"


def _docx_faults(path: Path, chapters: int) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
        heads = [etree.fromstring(archive.read(name)) for name in archive.namelist() if "word/header" in name]
        pictures = _pictures_of_docx(archive, document)
    if not any(simulated_marks.STAMP in "".join(text.text or "" for text in head.iter(WORD_TEXT)) for head in heads):
        yield "the head of its pages does not carry the mark"
    words = _words("".join(text.text or "" for text in document.iter(WORD_TEXT)))
    yield from _banner_faults(words, chapters)
    for name, alt, content in pictures:
        if alt.startswith(simulated_marks.MARK) and not simulated_marks.has_stamp(content):
            yield f"the picture {name} carries no stamp"


def _pictures_of_docx(archive: zipfile.ZipFile, document: etree._Element) -> list[tuple[str, str, bytes]]:
    relations = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    found = []
    for properties in document.iter(WORD_PICTURE):
        embedded = properties.getparent().xpath(".//@*[local-name()='embed']")
        target = targets.get(embedded[0]) if embedded else None
        if target and target.endswith(".png"):
            found.append((str(target), properties.get("descr") or "", archive.read(f"word/{target}")))
    return found


def _epub_faults(path: Path, chapters: int) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".xhtml"))
        trees = {name: etree.fromstring(archive.read(name)) for name in names}
        words = _words(" ".join("".join(tree.itertext()) for tree in trees.values()))
        package = next(name for name in archive.namelist() if name.endswith(".opf"))
        title = etree.fromstring(archive.read(package)).findtext(".//{http://purl.org/dc/elements/1.1/}title") or ""
        unstamped = [
            str(image.get("src"))
            for name, tree in trees.items()
            for image in tree.iter("{*}img")
            if (image.get("alt") or "").startswith(simulated_marks.MARK)
            and not simulated_marks.has_stamp(archive.read(_member(name, str(image.get("src")))))
        ]
    if simulated_marks.PROFILE not in title.lower():
        yield "its title does not say that the data are simulated"
    yield from _banner_faults(words, chapters)
    yield from (f"the picture {source} carries no stamp" for source in unstamped)


def _member(name: str, source: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), source))


def _banner_faults(words: str, chapters: int) -> Iterator[str]:
    found = words.count(simulated_marks.CHAPTER_BANNER) + words.count(simulated_marks.BOOK_BANNER)
    if found < chapters:
        yield f"{found} of its {chapters} chapters carry the banner of simulated data"

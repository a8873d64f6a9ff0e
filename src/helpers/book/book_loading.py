"""The whole book read, checked and indexed, before any format is made: one parse a chapter."""

from __future__ import annotations

import datetime
import json
import os
import posixpath
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import panflute as pf

from helpers.book.book_problems import Problem, RenderError
from helpers.book.chapter_source import Source, pictures_folder, read_source
from helpers.book.cross_references import Chapter, index_book, index_chapter, is_reference, number_chapters, unresolved
from helpers.book.document_trees import each
from helpers.book.pandoc import PandocError, load_tree, parse_markdown, run_pandoc
from helpers.book.pandoc_cache import Memory, memory_of
from helpers.book.quarto_config import BookPlan, Entry, QuartoConfig, book_entries, read_config
from helpers.book.quarto_syntax import check_syntax, substitute_variables
from helpers.book.tree_transforms import BookIndex
from helpers.project.paths import Project
from helpers.project.yaml_files import load_yaml

WORKERS = 2


@dataclass(frozen=True)
class Book:
    """A book that can be rendered: every chapter parsed, every label known, nothing in it that is refused."""

    root: Path
    theme: Path
    config: QuartoConfig
    chapters: tuple[Chapter, ...]
    index: BookIndex
    downloads: Mapping[str, str] = field(default_factory=dict)
    is_document: bool = False
    """Whether it is one chapter on its own: no numbers before headings, no title page, no contents."""
    profile: str | None = None

    memory: Memory = field(default_factory=Memory)

    @property
    def date(self) -> datetime.date | None:
        """The date on the title page, where the plan gives one as a date."""
        return self.config.book.day

    def tree(self, chapter: Chapter) -> pf.Doc:
        """A fresh copy of the chapter's tree."""
        return load_tree(chapter.tree)

    def contents(self) -> list[dict[str, Any]]:
        """The chapters grouped as the contents show them: ``title`` (None outside parts) and ``chapters``."""
        groups: list[dict[str, Any]] = []
        for chapter in self.chapters:
            title = "Appendices" if chapter.entry.is_appendix else chapter.entry.part
            if not groups or groups[-1]["title"] != title:
                groups.append({"title": title, "chapters": []})
            groups[-1]["chapters"].append(chapter)
        return groups

    def cites(self, doc: pf.Doc) -> bool:
        """Whether a prepared tree still cites the bibliography."""
        return any(not is_reference(cite) for cite in each(doc, pf.Cite))

    def citation_arguments(self, heading: str) -> list[str]:
        """What pandoc needs to set citations and the list of references under ``heading``."""
        arguments = ["--metadata", f"reference-section-title={heading}", "--metadata", f"lang={self.config.lang}"]
        if self.config.link_citations:
            arguments += ["--metadata", "link-citations=true"]
        # A path from the book's root, not a whole one: Word files keep it among their properties.
        arguments.append(f"--resource-path=.{os.pathsep}{self.root}")
        return arguments + [f"--bibliography={path}" for path in self.config.bibliography]

    def picture(self, chapter: Chapter, url: str) -> bytes | None:
        """The bytes of a picture that a chapter shows, out of the notebook or from a file beside its source."""
        if url.startswith(f"{pictures_folder(chapter.entry.source).name}/"):
            return chapter.source.pictures.get(url.partition("/")[2])
        path = self.root / chapter.entry.source.parent / url
        return path.read_bytes() if path.is_file() else None


def load_book(project: Project, profile: str | None = None) -> Book:
    """Read and check the whole book, as the project profile ``profile`` has it.

    Raises
    ------
    RenderError
        Whatever keeps the book from being made, all of it at once: unknown keys, missing chapters, refused constructs,
        duplicate labels, unresolved references, missing pictures, pictures without alt text.
    """
    config = read_config(project.quarto_config, profile)
    entries = book_entries(config)
    missing = [
        Problem(
            project.quarto_config.name, f"the chapter {entry.source} is missing: run its notebook, or mend the path"
        )
        for entry in entries
        if not (project.root / entry.source).is_file()
    ]
    missing += [
        Problem(project.quarto_config.name, f"the bibliography {path} is missing")
        for path in config.bibliography
        if not (project.root / path).is_file()
    ]
    if missing:
        raise RenderError(missing)
    return _load(project, config, entries, _variables(project.quarto_variables), profile=profile)


def load_document(project: Project, source: PurePosixPath, title: str) -> Book:
    """Read and check one executed notebook at ``source`` below the project's root as a document of its own.

    It has the look of the book, its author and its date, and its own ``title``. It may not cite or refer to the book:
    it goes out alone.

    Raises
    ------
    RenderError
        As for :func:`load_book`; a reference to what only the book has is unresolved.
    """
    plan = read_config(project.quarto_config)
    own = BookPlan(title=title, author=plan.book.author, date=plan.book.date, chapters=(str(source),))
    config = plan.model_copy(update={"book": own, "bibliography": ()})
    return _load(project, config, book_entries(config), {}, is_document=True)


def _load(
    project: Project,
    config: QuartoConfig,
    entries: list[Entry],
    variables: Mapping[str, Any],
    *,
    is_document: bool = False,
    profile: str | None = None,
) -> Book:
    memory = Memory() if is_document else memory_of(project)
    with ThreadPoolExecutor(WORKERS) as pool:
        parsed = list(pool.map(lambda entry: _parse(project.root, entry, variables, memory), entries))
    problems = [problem for *_, found in parsed for problem in found]
    titles = [(entry, _title_of(doc, source)) for entry, (source, _, doc, _) in zip(entries, parsed, strict=True)]
    numbers = [None] * len(titles) if is_document else number_chapters(titles)
    chapters = []
    for position, ((entry, title), number, (source, tree, doc, _)) in enumerate(
        zip(titles, numbers, parsed, strict=True)
    ):
        chapter = Chapter(position, entry, source, tree, pf.stringify(title), number, title.identifier)
        index_chapter(chapter, doc, config.format.html.number_depth)
        chapters.append(chapter)
    targets, duplicates = index_book(chapters)
    keys = _bibliography_keys(project.root, config)
    problems += duplicates
    for chapter, (_, _, doc, _) in zip(chapters, parsed, strict=True):
        problems += unresolved(chapter, doc, targets, keys)
        problems += _find_pictures(project.root, chapter, doc)
    if problems:
        raise RenderError(problems)
    downloads: dict[str, str] = {kind: f"{config.book.output_file}.{kind}" for kind in config.book.downloads}
    index = BookIndex(tuple(chapters), targets, profile)
    theme = project.book_sources / "theme"
    return Book(project.root, theme, config, tuple(chapters), index, downloads, is_document, profile, memory)


def _variables(path: Path) -> Mapping[str, Any]:
    return (load_yaml(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}


def _parse(
    root: Path, entry: Entry, variables: Mapping[str, Any], memory: Memory
) -> tuple[Source, str, pf.Doc, list[Problem]]:
    try:
        source, problems = read_source(root, entry.source)
    except (ValueError, KeyError) as error:
        raise RenderError([Problem(str(entry.source), f"not readable as a chapter: {error}")]) from error
    problems += substitute_variables(source, variables)
    text = source.text
    if title := source.front_matter.get("title"):
        text = f"# {title}\n\n{text}"
    try:
        tree = parse_markdown(text, memory)
    except PandocError as error:
        raise RenderError([Problem(str(entry.source), f"pandoc cannot read it: {error}")]) from error
    try:
        doc = load_tree(tree)
    except TypeError as error:  # panflute knows no such raw format, and we show none
        raise RenderError([Problem(str(entry.source), f"a raw block or span: {error}")]) from error
    return source, tree, doc, problems + check_syntax(doc, source)


def _title_of(doc: pf.Doc, source: Source) -> pf.Header:
    first = doc.content[0] if doc.content else None
    return first if isinstance(first, pf.Header) else pf.Header(pf.Str(source.path.stem), identifier=source.path.stem)


def _find_pictures(root: Path, chapter: Chapter, doc: pf.Doc) -> list[Problem]:
    """Note which files of the project the chapter shows; those that are missing are problems."""
    made = pictures_folder(chapter.entry.source).name
    problems, files = [], []
    for url in dict.fromkeys(image.url for image in each(doc, pf.Image)):
        path = posixpath.normpath(posixpath.join(str(chapter.entry.source.parent), url))
        if "//" in url:
            problems.append(Problem(chapter.source.place_of(url), f"the picture {url} is on another host: ship it"))
        elif url.startswith(f"{made}/"):
            continue
        elif path.startswith("..") or not (root / path).is_file():
            problems.append(Problem(chapter.source.place_of(url), f"the picture {url} is missing"))
        else:
            files.append(path)
    chapter.picture_files = tuple(files)
    return problems


def _bibliography_keys(root: Path, config: QuartoConfig) -> set[str]:
    keys: set[str] = set()
    for path in config.bibliography:
        text = (root / path).read_text(encoding="utf-8")
        keys |= {entry["id"] for entry in json.loads(run_pandoc(["--from", "biblatex", "--to", "csljson"], text))}
    return keys

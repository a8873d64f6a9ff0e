"""The whole book read, checked and indexed, before any format is made: one parse a chapter."""

from __future__ import annotations

import datetime
import json
import os
import posixpath
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from helpers.book.book_problems import Problem, RenderError, problems_of_text
from helpers.book.chapter_facts import BookIndex
from helpers.book.chapter_parsing import parse_chapter, recall_index
from helpers.book.chapter_source import pictures_folder
from helpers.book.cross_references import (
    Chapter,
    Target,
    index_book,
    is_book_wide,
    number_chapters,
    unresolved,
)
from helpers.book.pandoc import PandocError, recall_pandoc
from helpers.book.pandoc_cache import Memory, memory_of, renderer_code
from helpers.book.picture_sizes import is_picture
from helpers.book.quarto_config import BookPlan, Entry, FormatName, QuartoConfig, book_entries, read_config
from helpers.project.paths import Project
from helpers.project.yaml_files import YamlError, read_yaml

WORKERS = 2
REFERENCES = "References"
"""The heading of the list of references."""


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
    absent: frozenset[int] = frozenset()
    """Places of chapters that are not built yet, in a book of which some pages are rendered by themselves."""
    profile: str | None = None

    memory: Memory = field(default_factory=Memory)

    @property
    def date(self) -> datetime.date | None:
        """The date on the title page, where the plan gives one as a date."""
        return self.config.book.day

    @property
    def present(self) -> tuple[Chapter, ...]:
        """The chapters that have pages: all of them, but in a book that is not built whole."""
        return tuple(chapter for chapter in self.chapters if chapter.index not in self.absent)

    def made_from(self, chapter: Chapter, to: FormatName) -> list[str | bytes]:
        """All that decides how the chapter comes out in the format ``to``, but for the files that pandoc reads.

        Of other chapters these are where they lie, what they are called, and the targets of this one's references.
        """
        targets = self.index.targets
        named = {name for names in chapter.references for name in names if name in targets}
        named |= {target.label for target in chapter.targets if target.label in targets}
        facts = {
            "chapter": [chapter.label, chapter.title, str(chapter.entry), chapter.index == 0, self.is_document],
            "headings": chapter.heading_numbers,
            "targets": [astuple(targets[name]) for name in sorted(named)],
            "chapters": [[str(other.entry.source), other.identifier] for other in self.chapters],
            "plan": self.config.model_dump_json(exclude={"book", "project"}),
            "profile": self.profile,
            "absent": sorted(self.absent),
            "root": str(self.root),
        }
        pictures = [chapter.source.pictures[name] for name in sorted(chapter.source.pictures)]
        pictures += [(self.root / name).read_bytes() for name in chapter.picture_files]
        return [renderer_code(), to, chapter.tree, json.dumps(facts, sort_keys=True), *pictures]

    def contents(self) -> list[dict[str, Any]]:
        """The chapters grouped as the contents show them: ``title`` (None outside parts) and ``chapters``."""
        groups: list[dict[str, Any]] = []
        for chapter in self.present:
            title = "Appendices" if chapter.entry.is_appendix else chapter.entry.part
            if not groups or groups[-1]["title"] != title:
                groups.append({"title": title, "chapters": []})
            groups[-1]["chapters"].append(chapter)
        return groups

    def citation_arguments(self) -> list[str]:
        """What pandoc needs to set citations, and the list of references under its heading."""
        arguments = ["--metadata", f"reference-section-title={REFERENCES}", "--metadata", f"lang={self.config.lang}"]
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


def load_page(project: Project, source: PurePosixPath, titles: Mapping[str, str], profile: str | None = None) -> Book:
    """The book with one chapter, at ``source``, in its place, and no other built; ``titles`` are those of all, by name.

    What it refers to in other chapters is named and leads nowhere. Raises ``RenderError`` as :func:`load_book` does.
    """
    config = read_config(project.quarto_config, profile)
    entries = book_entries(config)
    if source not in [entry.source for entry in entries]:
        raise RenderError(
            [Problem(project.quarto_config.name, f"the chapter {source} is not in the book: 'make sync'")]
        )
    absent = {
        position: titles.get(entry.source.stem, entry.source.stem)
        for position, entry in enumerate(entries)
        if entry.source != source
    }
    variables = _variables(project.quarto_variables)
    return _load(project, config, entries, variables, profile=profile, absent=absent)


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
    absent: Mapping[int, str] | None = None,
) -> Book:
    memory = Memory() if is_document else memory_of(project)
    with ThreadPoolExecutor(WORKERS) as pool:
        titles = [(absent or {}).get(position) for position in range(len(entries))]
        parsed = list(pool.map(partial(parse_chapter, project.root, variables, memory), entries, titles))
    problems = [problem for found in parsed for problem in found.problems]
    headings = [(entry, found.outline.is_unnumbered) for entry, found in zip(entries, parsed, strict=True)]
    numbers = [None] * len(headings) if is_document else number_chapters(headings)
    chapters = []
    for position, (entry, number, found) in enumerate(zip(entries, numbers, parsed, strict=True)):
        chapter = Chapter(
            position, entry, found.source, found.tree, found.outline.title, number, found.outline.identifier
        )
        outline = found.outline
        chapter.references, chapter.links, chapter.pictures = outline.references, outline.links, outline.pictures
        recall_index(chapter, found, config.format.html.number_depth)
        chapters.append(chapter)
    targets, duplicates = index_book(chapters)
    keys = _bibliography_keys(project.root, config, memory)
    problems += duplicates
    if absent:
        targets |= _absent_targets(chapters, targets, absent)
    for chapter, found in zip(chapters, parsed, strict=True):
        problems += unresolved(chapter, targets, keys, is_document=is_document)
        problems += _find_pictures(project.root, chapter, found.outline.pictures)
    if problems:
        raise RenderError(problems)
    downloads: dict[str, str] = {kind: f"{config.book.output_file}.{kind}" for kind in config.book.downloads}
    index = BookIndex(tuple(chapters), targets, profile)
    theme = project.book_sources / "theme"
    places = frozenset(absent or ())
    return Book(project.root, theme, config, tuple(chapters), index, downloads, is_document, places, profile, memory)


def _variables(path: Path) -> Mapping[str, Any]:
    return (read_yaml(path, YamlError) or {}) if path.is_file() else {}


def _absent_targets(
    chapters: list[Chapter], targets: Mapping[str, Target], absent: Mapping[int, str]
) -> dict[str, Target]:
    """A target for each label that no built chapter has: it is called by its own name, and lies in a chapter not built.

    Labels begin with the name of their chapter, so that of the longest name that fits is taken.
    """
    found = {}
    for name in {name for chapter in chapters for names in chapter.references for name in names}:
        if is_book_wide(name) and name not in targets:
            own = name.partition("-")[2]
            fitting = [place for place in absent if own.startswith(chapters[place].name)]
            place = max(fitting, key=lambda place: len(chapters[place].name), default=next(iter(absent)))
            found[name] = Target(name, "section", "", f"‘{name}’", place)
    return found


def _find_pictures(root: Path, chapter: Chapter, urls: tuple[str, ...]) -> list[Problem]:
    """Note which files of the project the chapter shows; those that are missing are problems."""
    made = pictures_folder(chapter.entry.source).name
    problems, files = [], []
    for url in urls:
        path = posixpath.normpath(posixpath.join(str(chapter.entry.source.parent), url))
        if "//" in url:
            problems.append(Problem(chapter.source.place_of(url), f"the picture {url} is on another host: ship it"))
        elif url.startswith(f"{made}/"):
            continue
        elif path.startswith("..") or not (root / path).is_file():
            problems.append(Problem(chapter.source.place_of(url), f"the picture {url} is missing"))
        elif not is_picture((root / path).read_bytes()):
            message = f"the picture {url} is damaged, or no PNG, JPEG or SVG: draw it or save it again"
            problems.append(Problem(chapter.source.place_of(url), message))
        else:
            files.append(path)
    chapter.picture_files = tuple(files)
    return problems


def _bibliography_keys(root: Path, config: QuartoConfig, memory: Memory) -> set[str]:
    keys: set[str] = set()
    for path in config.bibliography:
        with problems_of_text(path):
            text = (root / path).read_text(encoding="utf-8")
        try:
            entries = recall_pandoc(["--from", "biblatex", "--to", "csljson"], text, memory)
        except PandocError as error:
            raise RenderError([Problem(path, f"no BibLaTeX: mend what pandoc names: {error.first_line}")]) from error
        keys |= {entry["id"] for entry in json.loads(entries)}
    return keys

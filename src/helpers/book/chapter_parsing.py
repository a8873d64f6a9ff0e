"""A chapter read and outlined: its tree is worked through only where the same text was not found sound before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from helpers.book.book_problems import Problem, RenderError, problems_of_text
from helpers.book.chapter_elements import ChapterElements, Element, chapter_elements
from helpers.book.chapter_source import NO_NOTEBOOK, Source, read_source
from helpers.book.cross_references import Chapter, Target, index_chapter
from helpers.book.pandoc import PandocError, parse_markdown
from helpers.book.pandoc_cache import Memory, renderer_code
from helpers.book.quarto_config import Entry
from helpers.book.quarto_syntax import check_syntax, substitute_variables


@dataclass(frozen=True)
class Outline:
    """What the book needs to know of a chapter before any format is made of it."""

    title: str
    identifier: str
    is_unnumbered: bool
    references: tuple[tuple[str, ...], ...]
    links: tuple[str, ...]
    pictures: tuple[str, ...]


@dataclass
class ParsedChapter:
    """A chapter as it was read; its elements are listed only where something must be worked out from them."""

    source: Source
    tree: str
    problems: list[Problem]
    memory: Memory

    @cached_property
    def elements(self) -> ChapterElements:
        """Its elements, as the filter recorded them."""
        return chapter_elements(self.tree)

    @cached_property
    def outline(self) -> Outline:
        """The outline, out of the memory where the same text was found to be sound before."""

        def make() -> str:
            self.problems += check_syntax(self.elements, self.source)
            return json.dumps(asdict(_outline_of(self.elements, self.source)))

        made_from = [renderer_code(), "outline", self.tree]
        found = json.loads(make() if self.problems else self.memory.recall(made_from, make, lambda: not self.problems))
        names = ("references", "links", "pictures")
        references, links, pictures = (tuple(found.pop(name)) for name in names)
        return Outline(**found, references=tuple(map(tuple, references)), links=links, pictures=pictures)


def parse_chapter(
    root: Path, variables: Mapping[str, Any], memory: Memory, entry: Entry, title_alone: str | None = None
) -> ParsedChapter:
    """The chapter of ``entry``; ``title_alone`` stands for one that is not built."""
    try:
        source, problems = Source(entry.source), list[Problem]()
        if title_alone is None:
            with problems_of_text(str(entry.source)):
                source, problems = read_source(root, entry.source)
        else:
            source.add(f"# {title_alone} {{#sec-{entry.source.stem}}}", str(entry.source))
    except (AttributeError, KeyError) as error:  # a cell or output without the parts that the format gives it
        raise RenderError([Problem(str(entry.source), NO_NOTEBOOK)]) from error
    problems += substitute_variables(source, variables)
    text = source.text
    if title := source.front_matter.get("title"):
        text = f"# {title}\n\n{text}"
    try:
        tree = parse_markdown(text, memory)
    except PandocError as error:
        raise RenderError(
            [Problem(str(entry.source), f"its Markdown cannot be read: mend what pandoc names: {error.first_line}")]
        ) from error
    parsed = ParsedChapter(source, tree, problems, memory)
    parsed.outline  # noqa: B018 - here, where chapters are worked through side by side
    return parsed


def _outline_of(found: ChapterElements, source: Source) -> Outline:
    stem = source.path.stem
    title = found.of("Header")[0] if found.begins_with_heading else Element("Header", text=stem, identifier=stem)
    return Outline(
        title.text,
        title.identifier,
        "unnumbered" in title.classes,
        tuple(cite.names for cite in found.of("Cite")),
        tuple(dict.fromkeys(link.address for link in found.of("Link"))),
        tuple(dict.fromkeys(image.address for image in found.of("Image"))),
    )


def recall_index(chapter: Chapter, parsed: ParsedChapter, number_depth: int) -> None:
    """Number the chapter's headings, figures and tables, as they were numbered before where nothing changed."""

    def make() -> str:
        index_chapter(chapter, parsed.elements, number_depth)
        return json.dumps([chapter.heading_numbers, [astuple(target) for target in chapter.targets]])

    facts = [chapter.index, chapter.number, chapter.entry.is_appendix, number_depth]
    found = json.loads(parsed.memory.recall([renderer_code(), "index", chapter.tree, json.dumps(facts)], make))
    chapter.heading_numbers, chapter.targets = found[0], [Target(*fields) for fields in found[1]]

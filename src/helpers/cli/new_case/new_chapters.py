"""A new chapter across all cases: its template, its narrative to be written, its entry, and its place in the contents.

All four or none. Both YAML files are edited as text, so that not a character of their other lines changes.
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from helpers.build.book_contents import chapter_source, with_contents
from helpers.cli.new_case.adding import NewCaseError, line_after, one_line
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import ChapterEntry, RegistryError, load_registry

UNWRITTEN = "Nobody has written this chapter's text yet."


@dataclass(frozen=True)
class NewChapter:
    """What a chapter is called, and the chapter that it follows in the book."""

    id: str
    title: str
    after: str

    @property
    def template(self) -> str:
        """The name of its notebook."""
        return self.id.replace("-", "_")


def add_chapter(chapter: NewChapter, project: Project) -> None:
    """Write everything that ``chapter`` needs to be built and shown.

    Raises
    ------
    NewCaseError
        The id is taken or is none, a file of its name is there, or no chapter is called ``after``.
    RegistryError
        ``cases.yml`` or ``_quarto.yml`` is not sound, or would not be.
    """
    before = load_registry(project.registry)
    notebook = project.notebooks / f"{chapter.template}.ipynb"
    narrative = project.narratives / f"{chapter.id}.md"
    if not chapter.title.strip():
        raise NewCaseError("a chapter needs its title")
    if chapter.after not in {entry.id for entry in before.chapters}:
        raise NewCaseError(
            f"no chapter '{chapter.after}' in cases.yml; there are: {', '.join(e.id for e in before.chapters)}"
        )
    for path in (notebook, narrative):
        if path.exists():
            raise NewCaseError(f"{path.relative_to(project.root)} is there already: give the chapter another id")
    entry = one_line({"id": chapter.id, "title": chapter.title, "template": chapter.template})
    registry_text = line_after(
        project.registry.read_text(encoding="utf-8"), "chapters", chapter.after, f"- {{{entry}}}"
    )
    contents = _with_place(project.quarto_config.read_text(encoding="utf-8"), chapter)
    with ExitStack() as stack:

        def new(path: Path) -> Path:
            return stack.enter_context(replacing(path))

        new(notebook).write_text(template_text(chapter), encoding="utf-8")
        new(narrative).write_text(f"{UNWRITTEN}\n", encoding="utf-8")
        new(project.quarto_config).write_text(contents, encoding="utf-8")
        new_registry = new(project.registry)
        new_registry.write_text(registry_text, encoding="utf-8")
        after = load_registry(new_registry)
        others = tuple(item for item in after.chapters if item.id != chapter.id)
        if before != after.model_copy(update={"chapters": others}) or not _has(after.chapters, chapter.id):
            raise RegistryError("cases.yml would change in more than the new chapter: add it by hand")
        with_contents(contents, after)


def _has(chapters: tuple[ChapterEntry, ...], chapter_id: str) -> bool:
    return any(entry.id == chapter_id for entry in chapters)


def _with_place(config: str, chapter: NewChapter) -> str:
    """``config``, the text of ``_quarto.yml``, with the chapter's line below that of the one it follows."""
    line = re.search(rf"^( *)- {re.escape(chapter_source(chapter.after))}$", config, re.MULTILINE)
    if line is None:
        raise RegistryError(f"_quarto.yml has no line for {chapter_source(chapter.after)} to set the chapter below")
    return f"{config[: line.end()]}\n{line[1]}- {chapter_source(chapter.id)}{config[line.end() :]}"


def template_text(chapter: NewChapter) -> str:
    """A notebook that shows the chapter's narrative, with a cell to begin the analysis in; stored without outputs."""
    code = {
        "parameters": f"CHAPTER_ID = {json.dumps(chapter.id)}",
        "setup": "from helpers import narratives\n"
        "from helpers.build.chapter import Chapter\n"
        "from helpers.project.registry import load_registry\n"
        "from helpers.sources.tables import read_table\n\n"
        "chapter = Chapter(CHAPTER_ID)\n"
        "registry = load_registry()",
        "tables": "# What belongs to no single case, and what the narrative names.\n"
        'figures = read_table("published_figures", case=CHAPTER_ID)\n'
        'evidence = read_table("evidence_register", case=CHAPTER_ID)\n'
        'checks = read_table("published_figure_checks", case=CHAPTER_ID)\n'
        "narrative = narratives.read_narrative(CHAPTER_ID, figures, evidence, checks)",
        "text": "chapter.text(narrative.introduction)\n"
        "chapter.text(narrative.legend)\n"
        "for heading, text in narrative.sections.items():\n"
        '    chapter.text(f"## {heading}\\n\\n{text}")',
    }
    explanation = (
        f"# {chapter.title}\n\nWhat this chapter asks, and of which tables. Each cell is one step: read a table, let a "
        f"named helper compute, show the result. The text stands in `book/narrative/{chapter.id}.md`."
    )
    cells: list[dict[str, object]] = [
        {
            "cell_type": "markdown",
            "id": "explanation",
            "metadata": {"tags": ["template-only"]},
            "source": explanation.splitlines(keepends=True),
        }
    ]
    cells += [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": name,
            "metadata": {"tags": ["parameters"]} if name == "parameters" else {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for name, source in code.items()
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"

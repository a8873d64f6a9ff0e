"""The cases' place in ``_quarto.yml`` and on the front page, in step with ``cases.yml``.

Lines between two marks are written by ``make sync``, and nothing else in either file.
"""

from __future__ import annotations

import json

from helpers.build.chapter_plan import profile_id
from helpers.project.registry import Registry, RegistryError

BEGIN, END = "# cases: begin", "# cases: end"
PROFILES_BEGIN, PROFILES_END = "# profiles: begin", "# profiles: end"
CARDS_BEGIN, CARDS_END = "<!-- cases: begin", "<!-- cases: end"


def with_contents(config: str, registry: Registry) -> str:
    """``config``, the text of ``_quarto.yml``, with the parts of the pilots and the profiles between their marks.

    Raises
    ------
    RegistryError
        The marks are missing, or a chapter of the registry has no place in the contents.
    """
    result = between_marks(config, BEGIN, END, _parts(registry), "_quarto.yml")
    if PROFILES_BEGIN in result or PROFILES_END in result:
        profiles = [f"- {chapter_source(profile_id(locality.id))}" for locality in registry.localities]
        result = between_marks(result, PROFILES_BEGIN, PROFILES_END, profiles, "_quarto.yml")
    wanted = [entry.id for entry in registry.chapters if entry.needs is None]
    if absent := [chapter for chapter in wanted if chapter_source(chapter) not in result]:
        raise RegistryError(
            f"_quarto.yml has no place for the chapter(s) {', '.join(absent)} of cases.yml: add "
            f"{', '.join(chapter_source(name) for name in absent)} to its chapters or appendices"
        )
    return result


def with_cards(front_page: str, registry: Registry) -> str:
    """``front_page``, the text of ``index.qmd``, with a card per pilot between the marks: its aim, its localities.

    A front page without the marks lists no cases and is left as it is. Raises ``RegistryError`` where one is missing.
    """
    if CARDS_BEGIN not in front_page and CARDS_END not in front_page:
        return front_page
    return between_marks(front_page, CARDS_BEGIN, CARDS_END, _cards(registry), "index.qmd")


def chapter_source(case_id: str) -> str:
    """How ``_quarto.yml`` names a chapter."""
    return f"outputs/chapters/{case_id}.ipynb"


def _parts(registry: Registry) -> list[str]:
    lines = []
    for pilot in registry.pilots:
        lines += [f"- part: {json.dumps(pilot.heading, ensure_ascii=False)}", "  chapters:"]
        cases = [pilot.id, *(locality.id for locality in registry.localities_of(pilot.id))]
        lines += [f"    - {chapter_source(case_id)}" for case_id in cases]
    return lines


def _cards(registry: Registry) -> list[str]:
    lines = ["::: {.cards}"]
    for pilot in registry.pilots:
        localities = registry.localities_of(pilot.id)
        links = " · ".join(f"[{locality.title}]({chapter_source(locality.id)})" for locality in localities)
        lines += [
            f"::: {{.card .pilot-{pilot.number}}}",
            f"### [{pilot.heading}]({chapter_source(pilot.id)}) {{.unnumbered}}",
            "",
        ]
        lines += [f"{pilot.aim}.", "", links, ":::", ""]
    return [*lines[:-1], ":::"]


def between_marks(text: str, begin_mark: str, end_mark: str, block: list[str], file: str) -> str:
    """``text`` with the lines of ``block`` between the two marks; RegistryError where a mark is missing or repeated."""
    lines = text.splitlines(keepends=True)
    begin, end = _place_of(begin_mark, lines, file), _place_of(end_mark, lines, file)
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    written = [f"{indent}{line}\n" if line else "\n" for line in block]
    return "".join([*lines[: begin + 1], *written, *lines[end:]])


def _place_of(mark: str, lines: list[str], file: str) -> int:
    places = [number for number, line in enumerate(lines) if line.strip().startswith(mark)]
    if len(places) != 1:
        raise RegistryError(
            f"{file} must hold the line '{mark}' once, and holds it {len(places)} times: 'make sync' writes the "
            f"cases between their two marks"
        )
    return places[0]

"""The cases' place in ``_quarto.yml``, in step with ``cases.yml``.

Lines between two marks are written by ``make sync``, and nothing else in the file.
"""

from __future__ import annotations

import json

from helpers.build.chapter_plan import profile_id
from helpers.project.registry import Registry, RegistryError

BEGIN, END = "# cases: begin", "# cases: end"
PROFILES_BEGIN, PROFILES_END = "# profiles: begin", "# profiles: end"


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

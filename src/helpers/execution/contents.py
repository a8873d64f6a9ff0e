"""Keeps the cases' place in ``_quarto.yml`` in step with ``cases.yml``: between two marks, and nowhere else."""

from __future__ import annotations

import json

from helpers.registry import Registry, RegistryError

BEGIN, END = "# cases: begin", "# cases: end"


def with_contents(config: str, registry: Registry) -> str:
    """``config``, the text of ``_quarto.yml``, with a part per pilot between the marks: the pilot, then its localities.

    Raises
    ------
    RegistryError
        The marks are missing, or a chapter of the registry has no place in the contents.
    """
    lines = config.splitlines(keepends=True)
    begin, end = _mark(lines, BEGIN), _mark(lines, END)
    indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
    block = [f"{indent}{line}\n" for line in _parts(registry)]
    result = "".join([*lines[: begin + 1], *block, *lines[end:]])
    if absent := [entry.id for entry in registry.chapters if chapter_source(entry.id) not in result]:
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


def _mark(lines: list[str], mark: str) -> int:
    places = [number for number, line in enumerate(lines) if line.strip().startswith(mark)]
    if len(places) != 1:
        raise RegistryError(
            f"_quarto.yml must hold the line '{mark}' once, and holds it {len(places)} times: the build writes the "
            f"cases' chapters between '{BEGIN}' and '{END}'"
        )
    return places[0]

"""A new locality: its entry in ``cases.yml`` and a narrative to be written, both or neither.

The registry is edited as text. A YAML library that keeps comments would still lay the other entries out anew, so the
place of the new lines is asked of PyYAML's own marks, and not a character of the others is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import yaml

from helpers.indicators.place_lookup import Place, find_place, slug_of
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import Locality, Registry, RegistryError, load_registry
from helpers.sources.tables import read_raw
from helpers.text.chapter_parts import LOCALITY_PARTS

LINE_LENGTH = 120
FIRST_LINE_KEYS = ("id", "title", "pilot", "lead")
UNWRITTEN = (
    "Nobody has written about this locality yet. What follows is official context, and what the sources print. "
    "The register of evidence holds no finding of it."
)


class NewCaseError(ValueError):
    """The new case cannot be written as asked; the message says why, and nothing was written."""


@dataclass(frozen=True)
class NewCase:
    """The answers: what the registry needs to know of a locality. ``areas`` are GSS codes."""

    id: str
    title: str
    pilot: str
    lead: str
    partnership: str
    areas: tuple[str, ...]


def find_areas(text: str, project: Project) -> list[Place]:
    """The authorities that ``text`` names, divided by ``;``: each by name, GSS code or DfE number.

    Raises
    ------
    PlaceError
        One of them is no single present authority; the message suggests which is meant.
    """
    areas, membership = _places(project)
    return list(dict.fromkeys(find_place(part, areas, membership) for part in text.split(";")))


def _places(project: Project) -> tuple[pd.DataFrame, pd.DataFrame]:
    return read_raw("areas", project), read_raw("combined_authority_membership", project)


def suggest_id(title: str) -> str:
    """The id that a title suggests.

    >>> suggest_id("Milton Keynes")
    'milton-keynes'
    """
    return slug_of(title)


def add_case(case: NewCase, project: Project) -> None:
    """Write the entry and the narrative of ``case``.

    Raises
    ------
    NewCaseError
        An answer is empty, the id is taken, or a narrative of that name is there already.
    RegistryError
        The registry is not sound, or would not be with the new entry.
    """
    before = load_registry(project.registry)
    narrative = project.narratives / f"{case.id}.md"
    _refuse_what_cannot_be(case, before)
    if narrative.exists():
        raise NewCaseError(
            f"book/narrative/{narrative.name} is there already: give the case another id, or move that file"
        )
    text = with_entry(project.registry.read_text(encoding="utf-8"), case)
    # Both are written beside their places, and take them only when the registry has been read back and found sound.
    with replacing(narrative) as new_narrative, replacing(project.registry) as new_registry:
        new_narrative.write_text(narrative_stub(), encoding="utf-8")
        new_registry.write_text(text, encoding="utf-8")
        after = load_registry(new_registry, project.registry.name)
        _check_only_addition(before, after, case)


def _refuse_what_cannot_be(case: NewCase, registry: Registry) -> None:
    if empty := [name for name in ("id", "title", "partnership") if not getattr(case, name).strip()]:
        raise NewCaseError(f"a case needs its {' and '.join(empty)}")
    taken = {
        *(entry.id for entry in registry.localities),
        *(entry.id for entry in registry.pilots),
        *(entry.id for entry in registry.chapters),
    }
    if case.id in taken:
        raise NewCaseError(f"the id '{case.id}' is taken in cases.yml: give another")
    if not case.areas:
        raise NewCaseError("a case covers at least one authority")
    registry.pilot(case.pilot)


def _check_only_addition(before: Registry, after: Registry, case: NewCase) -> None:
    others = tuple(entry for entry in after.localities if entry.id != case.id)
    if before != after.model_copy(update={"localities": others}):
        raise RegistryError("cases.yml would change in more than the new entry: add it by hand")


def overlapping(areas: Sequence[str], registry: Registry) -> list[Locality]:
    """The localities that already cover one of ``areas``."""
    return [entry for entry in registry.localities if set(areas) & set(entry.areas)]


def with_entry(text: str, case: NewCase) -> str:
    """``text``, that of ``cases.yml``, with the entry of ``case`` after the last locality of its pilot.

    Raises ``RegistryError`` where there is no list of localities to add it to.
    """
    entries = _entries(text, "localities")
    same_pilot = [entry for entry in entries if _value(entry, "pilot") == case.pilot]
    return _inserted(text, (same_pilot or entries)[-1], lambda indent: _entry_lines(case, indent))


def line_after(text: str, key: str, entry_id: str, line: str) -> str:
    """``text``, that of ``cases.yml``, with ``line`` below the entry of that id in the list called ``key``.

    Raises ``RegistryError`` where there is no such entry.
    """
    entry = next((entry for entry in _entries(text, key) if _value(entry, "id") == entry_id), None)
    if entry is None:
        raise RegistryError(f"cases.yml has no entry '{entry_id}' under {key}")
    return _inserted(text, entry, lambda indent: [f"{indent}{line}\n"])


def _inserted(text: str, entry: yaml.MappingNode, new_lines: Callable[[str], list[str]]) -> str:
    """``text`` with new lines below ``entry``; they are given its indentation."""
    lines = text.splitlines(keepends=True)
    after = _last_line(entry)
    if not lines[after].endswith("\n"):
        lines[after] += "\n"
    return "".join([*lines[: after + 1], *new_lines(_dash_column(lines, entry)), *lines[after + 1 :]])


def _entries(text: str, name: str) -> list[yaml.MappingNode]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise RegistryError(f"cases.yml is not readable YAML: {error}") from error
    found = [value for key, value in getattr(root, "value", []) if key.value == name]
    if not found or not isinstance(found[0], yaml.SequenceNode) or not found[0].value or found[0].flow_style:
        raise RegistryError(f"cases.yml has no list of {name}, an entry a line, to add to: write the first by hand")
    return found[0].value


def _value(entry: yaml.MappingNode, name: str) -> str | None:
    return next((value.value for key, value in entry.value if key.value == name), None)


def _last_line(node: yaml.Node) -> int:
    """The line on which ``node`` ends; a block's own end mark lies past the comments and blank lines that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return node.end_mark.line
    children = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
    return max(map(_last_line, children))


def _dash_column(lines: list[str], entry: yaml.MappingNode) -> str:
    """The blanks before the dash of ``entry``."""
    begins = re.match(r"\s*", lines[entry.start_mark.line])
    return begins[0] if begins else ""


def _entry_lines(case: NewCase, indent: str) -> list[str]:
    """The entry as the file writes short ones: in braces, on one line or two."""
    said = {**{key: getattr(case, key) for key in FIRST_LINE_KEYS}, "partnership": case.partnership}
    first = one_line({key: said[key] for key in FIRST_LINE_KEYS})
    second = one_line({"partnership": case.partnership, "areas": list(case.areas)})
    whole = f"{indent}- {{{first}, {second}}}\n"
    if len(whole) <= LINE_LENGTH:
        return [whole]
    return [f"{indent}- {{{first},\n", f"{indent}   {second}}}\n"]


def one_line(said: Mapping[str, object]) -> str:
    """``said`` as YAML in one line, quoted where it must be, without its braces."""
    line = yaml.safe_dump(dict(said), default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
    return line.strip().removeprefix("{").removesuffix("}")


def narrative_stub() -> str:
    """A narrative that says that nobody has written it, with the headings that a locality's chapter has a place for."""
    return "\n".join([UNWRITTEN, "", *(f"## {heading}\n" for heading in LOCALITY_PARTS)]).rstrip() + "\n"

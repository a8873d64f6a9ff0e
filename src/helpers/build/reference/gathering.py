"""Signatures and docstrings of the public modules, as a table; griffe reads the sources, none is imported.

A module's ``__all__`` says what is public in it. Docstrings are in numpy's style, their text in the light marks of
reStructuredText, which become Markdown here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
import pandas as pd

from helpers.build.reference.reference_modules import COLUMNS, MODULES
from helpers.project.paths import Project, find_project

LINE_LENGTH = 78
ROLE = re.compile(r":(?:func|class|meth|attr|mod|data|exc):`~?([^`]+)`")
LITERAL = re.compile(r"``(.+?)``", re.DOTALL)


class UndocumentedError(ValueError):
    """A public name has no docstring, or ``__all__`` names what is not there; the message says which."""


def gather_reference(project: Project | None = None) -> pd.DataFrame:
    """The public names, in the order of :data:`MODULES` and of each source: columns :data:`COLUMNS`.

    The first row of a module, with an empty ``name``, is the module itself. ``kind`` is ``module``, ``function``,
    ``class`` or ``attribute``; ``text`` is Markdown; ``example`` is the doctest, which the test suite runs.

    Raises
    ------
    UndocumentedError
        A module has no ``__all__``, which names what is not there, or what has no docstring.
    """
    helpers = (project or find_project()).helpers
    rows = [row for name, heading in MODULES.items() for row in _module_rows(name, heading, helpers)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _module_rows(name: str, heading: str, helpers: Path) -> Iterator[tuple[str, ...]]:
    path = helpers / f"{name.replace('.', '/')}.py"
    module = griffe.visit(f"helpers.{name}", filepath=path, code=path.read_text(encoding="utf-8"))
    if not module.exports:
        raise UndocumentedError(f"helpers/{name} has no __all__, which says what is public in it")
    yield (name, heading, "", "module", f"helpers.{name}", *_told(module, name))
    names = [str(public) for public in module.exports]
    if absent := [public for public in names if public not in module.members]:
        raise UndocumentedError(f"helpers/{name}: __all__ names {', '.join(absent)}, which is not there")
    # As the source has them, errors last: what can be done comes before what can go wrong.
    for public in sorted(names, key=lambda public: (public.endswith("Error"), module.members[public].lineno or 0)):
        member = module.members[public]
        yield (name, heading, public, member.kind.value, signature_of(member), *_told(member, name))


def _told(member: Any, module: str) -> tuple[str, str]:
    """The text of a docstring with what a class has in it, as Markdown, and its examples as they stand."""
    if member.docstring is None:
        raise UndocumentedError(f"helpers/{module}: {member.name} has no docstring")
    texts, examples = [], []
    for section in member.docstring.parse("numpy"):
        match section.kind.value:
            case "text":
                text, example = split_example(section.value)
                texts.append(as_markdown(text))
                examples.append(example)
            case "examples":
                examples += [shown for _, shown in section.value]
            case "raises":
                raised = [(f"`{item.annotation}`", item.description) for item in section.value]
                texts.append(f"**Raises**\n\n{_list(raised)}")
    if member.kind.value == "class":
        texts.append(_members_text(member))
    return "\n\n".join(filter(None, texts)), "\n".join(filter(None, examples))


def _members_text(cls: Any) -> str:
    """Fields, properties and methods of a class, a line each: the first sentence of what is said of it."""
    items = []
    for member in cls.members.values():
        if member.name.startswith("_") or member.name == "model_config":
            continue
        kind = member.kind.value
        is_property = "property" in member.labels
        if kind == "attribute":
            shown = f"{member.name}: {member.annotation}" if member.annotation else member.name
        else:
            shown = signature_of(member, with_types=False)
        said = member.docstring.value.split("\n\n")[0] if member.docstring else ""
        items.append((f"`{member.name if is_property and kind != 'attribute' else shown}`", said))
    return _list(items)


def _list(items: Any) -> str:
    lines = [f"- {name}{': ' if said else ''}{' '.join(as_markdown(said).split())}" for name, said in items]
    return "\n".join(lines)


def signature_of(member: Any, *, with_types: bool = True) -> str:
    """How a function is called, over several lines where one is too long; of a class or a constant, its name."""
    if member.kind.value != "function":
        return str(member.name)
    parts: list[str] = []
    is_keyword_only = False
    for parameter in member.parameters:
        kind = str(parameter.kind.value) if parameter.kind else ""
        if parameter.name in ("self", "cls"):
            continue
        if kind == "keyword-only" and not is_keyword_only and not any(part.startswith("*") for part in parts):
            parts.append("*")
        is_keyword_only = kind == "keyword-only"
        stars = {"variadic positional": "*", "variadic keyword": "**"}.get(kind, "")
        text = f"{stars}{parameter.name}"
        if with_types and parameter.annotation:
            text += f": {parameter.annotation}"
        if parameter.default is not None and not stars:
            text += f" = {parameter.default}" if with_types else "=…"
        parts.append(text)
    gives = f" -> {member.returns}" if with_types and member.returns else ""
    line = f"{member.name}({', '.join(parts)}){gives}"
    if len(line) <= LINE_LENGTH or not with_types:
        return line
    return "\n".join([f"{member.name}(", *(f"    {part}," for part in parts), f"){gives}"])


def split_example(text: str) -> tuple[str, str]:
    """Prose and doctest of a docstring apart.

    >>> split_example("Says so.\\n\\n>>> 1 + 1\\n2")
    ('Says so.', '>>> 1 + 1\\n2')
    """
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(">>>")), len(lines))
    return "\n".join(lines[:first]).strip(), "\n".join(lines[first:]).strip()


def as_markdown(text: str) -> str:
    """``text`` of a docstring with its roles and literals as Markdown has them.

    >>> as_markdown("Rows of :func:`helpers.sources.tables.read_table`, by ``name``.")
    'Rows of `read_table`, by `name`.'
    """
    return LITERAL.sub(r"`\1`", ROLE.sub(lambda found: f"`{found[1].rsplit('.', 1)[-1]}`", text))

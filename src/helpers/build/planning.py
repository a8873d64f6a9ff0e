"""What one planning of a build looks at, it looks at once; and what it found in a source outlives it, by content.

Reading the code for what it reads takes longer than all the rest of a build with nothing to do. So within
:func:`planning` every file and every closure of imports is looked at once, and findings are noted beside the build's
state under a hash of the source that they were found in. Outside of it everything is looked at anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from helpers.build import source_reading
from helpers.build.source_reading import NOTHING, Findings, Reads
from helpers.project.atomic_writes import replacing

NOTE = "findings.json"
MOST_UNUSED = 2_000
"""Entries of an earlier state of the code that are kept, for builds that go back and forth between two."""
Thing = TypeVar("Thing")


class Planning:
    """What was looked at already, and the note of earlier findings at ``note``."""

    def __init__(self, note: Path) -> None:
        self._note = note
        self._by = _hash(Path(source_reading.__file__).read_text(encoding="utf-8"), sys.version)
        self._noted = self._read()
        self._used: dict[str, Any] = {}
        self._things: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """What ``make`` gives, which is asked once for each ``key``."""
        if key not in self._things:
            self._things[key] = make()
        return self._things[key]

    def noted(self, key: str, find: Callable[[], Findings]) -> Findings:
        """What was found under ``key``, now or by an earlier build."""
        if key not in self._used:
            try:
                found = _as_findings(self._noted[key])
            except (KeyError, TypeError, ValueError):
                found = find()
            self._used[key] = found
        return self._used[key]

    def keep(self) -> None:
        """Note what is new. That this is not possible stops no build: the next one finds it again."""
        if self._used.keys() <= self._noted.keys():
            return
        unused = [key for key in self._noted if key not in self._used][-MOST_UNUSED:]
        entries = {key: self._noted[key] for key in unused} | {
            key: _as_json(found) for key, found in self._used.items()
        }
        with suppress(OSError), replacing(self._note) as beside:
            beside.write_text(json.dumps({"by": self._by, "findings": entries}), encoding="utf-8")

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._note.read_text(encoding="utf-8"))
            return dict(content["findings"]) if content["by"] == self._by else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}


_current: ContextVar[Planning | None] = ContextVar("planning", default=None)


@contextmanager
def planning(note: Path) -> Iterator[None]:
    """The block looks at each thing once; nothing that it looks at may change meanwhile."""
    own = Planning(note)
    token = _current.set(own)
    try:
        yield
    finally:
        _current.reset(token)
        own.keep()


def once(key: Hashable, make: Callable[[], Thing]) -> Thing:
    """What ``make`` gives; within one planning it is asked once for each ``key``."""
    current = _current.get()
    return make() if current is None else current.once(key, make)


def noted(source: str, *context: object, find: Callable[[], Findings]) -> Findings:
    """What ``find`` finds in ``source``, which depends on nothing but that and ``context``."""
    current = _current.get()
    return find() if current is None else current.noted(_hash(source, *map(str, context)), find)


def _hash(*texts: str) -> str:
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=16).hexdigest()


def _as_json(found: Findings) -> dict[str, Any]:
    kinds = {kind.name: getattr(found.reads, kind.name) for kind in fields(Reads)}
    named = {kind: names for kind, names in kinds.items() if names != NOTHING}
    return {
        "imports": sorted(found.imports),
        "reads": {kind: None if names is None else sorted(names) for kind, names in named.items()},
        "restricted": list(found.restricted),
    }


def _as_findings(entry: dict[str, Any]) -> Findings:
    reads = {kind: None if names is None else frozenset(names) for kind, names in entry["reads"].items()}
    return Findings(frozenset(entry["imports"]), Reads(**reads), tuple(entry["restricted"]))

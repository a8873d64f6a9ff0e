"""Which raw tables there are, known without importing what validates them.

Importing the schemas takes longer than a whole build with nothing to do, so their declarations are noted beside the
build's state and read from there as long as the source of every schema is the same.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.build.build_state import STATE_FOLDER, digest, fingerprint
from helpers.build.source_inputs import module_inputs
from helpers.project.paths import Project

NOTE = "tables.json"


@dataclass(frozen=True)
class DeclaredTable:
    """A raw table's name, the glob below ``data/raw/`` that finds its files; whether its rules look at other files."""

    name: str
    pattern: str
    looks_beside: bool

    def files(self, raw: Path) -> list[Path]:
        """The table's files, in a fixed order."""
        return sorted(raw.glob(self.pattern))


def declared_tables(project: Project) -> list[DeclaredTable]:
    """Every table that ``helpers.sources.schemas`` declares, by name."""
    sources = digest(fingerprint(sorted(module_inputs("sources.schemas", project.helpers).modules), project.root))
    note = project.root / STATE_FOLDER / NOTE
    try:
        noted = json.loads(note.read_text(encoding="utf-8"))
        if noted["sources"] == sources:
            return [DeclaredTable(**entry) for entry in noted["tables"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass
    tables = _read_declarations()
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"sources": sources, "tables": [asdict(table) for table in tables]}), encoding="utf-8")
    return tables


def _read_declarations() -> list[DeclaredTable]:
    from helpers.sources.schemas import raw_tables

    found = sorted(raw_tables().items())
    return [DeclaredTable(name, table.pattern, bool(table.rules_beside)) for name, table in found]

"""What waits at the gate and what a reviewer has signed: files of the restricted room, never of the repository.

``signed_off.csv`` holds a line a signature: table, SHA-256 of the safe table, reviewer, date. Beside it, in
``signed_off/``, lies each safe table that was signed, with the cells that it gave away: later editions are judged in
the knowledge of them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.rows import row_dicts
from restricted.disclosure.release_requests import EarlierCell

COLUMNS = ("table", "sha256", "reviewer", "date")
HEX_IN_NAMES = 12


def safe_folder(project: Project) -> Path:
    """Where safe tables wait for their reviewer, each as CSV with the cells that it would give away as JSON."""
    return project.gate / "safe"


class LedgerError(ValueError):
    """The ledger cannot be read or what is to be signed is not there; the message says what to do."""


@dataclass(frozen=True)
class SafeFile:
    """A safe table as it waits for its reviewer."""

    table: str
    text: str

    @property
    def sha256(self) -> str:
        """The checksum that a signature holds."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def keep_safe(safe: SafeFile, cells: Iterable[EarlierCell], project: Project) -> None:
    """Put a safe table where a reviewer finds it."""
    given_away = json.dumps([asdict(cell) for cell in cells])
    for suffix, text in ((".csv", safe.text), (".json", given_away)):
        with replacing(safe_folder(project) / f"{safe.table}{suffix}") as partial:
            partial.write_text(text, encoding="utf-8")


def waiting_tables(project: Project) -> list[SafeFile]:
    """Every safe table that the last build made, by name."""
    files = sorted(safe_folder(project).glob("*.csv"))
    return [SafeFile(path.stem, path.read_text(encoding="utf-8")) for path in files]


def waiting_table(name: str, project: Project) -> SafeFile:
    """The safe table ``name``; ``LedgerError`` lists those that wait."""
    found = {safe.table: safe for safe in waiting_tables(project)}
    if name not in found:
        raise LedgerError(f"no table '{name}' waits to be signed; there are: {', '.join(found) or 'none'}")
    return found[name]


def signatures(project: Project) -> pd.DataFrame:
    """The ledger: :data:`COLUMNS`, all text; no rows where nothing was ever signed.

    Raises
    ------
    LedgerError
        It is not what this module writes.
    """
    path = project.signed_off
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    ledger = pd.read_csv(path, dtype="str", keep_default_na=False)
    if tuple(ledger.columns) != COLUMNS:
        raise LedgerError(f"{path.name} must have the columns {', '.join(COLUMNS)}: restore it, or sign anew")
    return ledger


def is_signed(safe: SafeFile, ledger: pd.DataFrame) -> bool:
    """Whether a reviewer signed this very table."""
    return bool((ledger["table"].eq(safe.table) & ledger["sha256"].eq(safe.sha256)).any())


def sign(name: str, reviewer: str, project: Project) -> SafeFile:
    """Sign the safe table ``name`` as it waits: a line in the ledger, and the table kept beside it.

    Raises
    ------
    LedgerError
        No such table waits, the reviewer has no name, or the table is signed already.
    """
    safe, ledger = waiting_table(name, project), signatures(project)
    if not reviewer.strip():
        raise LedgerError("a signature needs the reviewer's name")
    if is_signed(safe, ledger):
        raise LedgerError(f"'{name}' is signed already, and has not changed since")
    line = {"table": name, "sha256": safe.sha256, "reviewer": reviewer.strip()}
    entry = pd.DataFrame([{**line, "date": date.today().isoformat()}])
    for suffix in (".csv", ".json"):
        with replacing(_kept(name, safe.sha256, suffix, project)) as partial:
            shutil.copyfile(safe_folder(project) / f"{name}{suffix}", partial)
    with replacing(project.signed_off) as partial:
        pd.concat([ledger, entry])[list(COLUMNS)].to_csv(partial, index=False, lineterminator="\n")
    return safe


def earlier_cells(project: Project) -> list[EarlierCell]:
    """Every cell of every table that was ever signed.

    Raises
    ------
    LedgerError
        A signature stands in the ledger whose table is gone: what it gave away is then unknown.
    """
    cells = []
    for entry in row_dicts(signatures(project)):
        path = _kept(entry["table"], entry["sha256"], ".json", project)
        if not path.is_file():
            raise LedgerError(f"{path.name} is missing in signed_off/: restore it, it says what was published before")
        for cell in json.loads(path.read_text(encoding="utf-8")):
            where = tuple((str(name), str(label)) for name, label in cell["cell"])
            cells.append(EarlierCell(cell["universe"], where, cell["count"]))
    return cells


def _kept(table: str, sha256: str, suffix: str, project: Project) -> Path:
    return project.signed_off.with_suffix("") / f"{table}-{sha256[:HEX_IN_NAMES]}{suffix}"

"""From rows to released tables: intake, pseudonyms, analysis, disclosure gate, sign-off, files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.project.disclosure_rules import load_rules
from helpers.project.edition import AWAITING_REVIEW, DECISIONS_TABLE, PUBLISHED, RELEASES_TABLE, WITHHELD, Edition
from helpers.project.paths import Project
from helpers.project.suppression_symbols import ALL, HIDDEN
from restricted.disclosure.decisions import HELD_BACK, Decision, decisions_table
from restricted.disclosure.decisions import WITHHELD as WITHHELD_ACTION
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.sign_off_ledger import (
    SafeFile,
    earlier_cells,
    is_signed,
    keep_safe,
    safe_folder,
    signatures,
)
from restricted.intake.row_tables import Tables, read_rows
from restricted.release_files import Manifest, as_csv, checksums, remove_release, rows_dated, write_release
from restricted.released_tables import TABLES, TRIANGULATION, ReleasedTable
from restricted.rows.evidence_files import SIMULATED_FOLDER, TRUTH_NAME, edition_of_files
from restricted.simulator.simulate import INVENTED

NOBODY_SIGNED = "a reviewer has yet to sign what this table would tell"
RELEASE_COLUMNS = ("table", "edition", "state", "published_count", "hidden_count", "reason")


@dataclass
class _Outcome:
    """Published tables by name, every decision, and the state of each table: :data:`RELEASE_COLUMNS`."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    states: list[tuple] = field(default_factory=list)


def release_evidence(
    project: Project,
    tables: Sequence[ReleasedTable] = TABLES,
    rows: Callable[[Project], Tables] = read_rows,
) -> Manifest | None:
    """Make the release of the evidence that is here, and give its manifest; without evidence, remove the old one.

    A release that fails leaves none: what was released before may hold what these files withdrew.

    Raises
    ------
    IntakeError, KeyFileError, LedgerError, RulesError
        The files, the key, the ledger or the disclosure rules cannot be used.
    """
    now = edition_of_files(project)
    names = [*(table.name for table in tables), TRIANGULATION.name, RELEASES_TABLE]
    if now == "absent":
        remove_release(names, project)
        return None
    try:
        outcome = _released(project, now, tables, rows(project))
    except Exception:
        remove_release(names, project)
        raise
    made = {table.name: outcome.tables.get(table.name, _empty(table)) for table in tables}
    if {table.name for table in tables} == {table.name for table in TABLES}:
        made[TRIANGULATION.name] = TRIANGULATION.in_declared_order(TRIANGULATION.make(made, project))
    states = pd.DataFrame(outcome.states, columns=list(RELEASE_COLUMNS))
    made[RELEASES_TABLE] = states.astype(
        {name: "int64" if name.endswith("_count") else "str" for name in RELEASE_COLUMNS}
    )
    made[DECISIONS_TABLE] = decisions_table(outcome.decisions)
    manifest: Manifest = {
        "edition": now,
        "seed": _seed(project) if now == "simulated" else None,
        "rows_dated": rows_dated(project),
        "invented": list(INVENTED) if now == "simulated" else [],
        "tables": {state[0]: dict(zip(RELEASE_COLUMNS[2:], state[2:], strict=True)) for state in outcome.states},
        **checksums(project),
    }
    return write_release(made, manifest, project)


def _released(project: Project, now: Edition, tables: Sequence[ReleasedTable], rows: Tables) -> _Outcome:
    """All ``tables`` through the gate together; what nobody signed is kept where a reviewer finds it."""
    requests = {table.name: table.make(rows, project) for table in tables}
    earlier = earlier_cells(project) if now == "real" else []
    released = release(requests, load_rules(project), is_simulated=now == "simulated", earlier=earlier)
    ledger = signatures(project)
    outcome = _Outcome()
    shutil.rmtree(safe_folder(project), ignore_errors=True)
    for table in tables:
        own = [entry for entry in released.decisions if entry.table == table.name]
        if table.name not in released.tables:
            reasons = "; ".join(entry.reason for entry in own if entry.action == WITHHELD_ACTION)
            outcome.decisions += own
            outcome.states.append((table.name, now, WITHHELD, 0, 0, reasons))
            continue
        made = table.in_declared_order(released.tables[table.name])
        safe = SafeFile(table.name, as_csv(made))
        keep_safe(safe, released.cells[table.name], project)
        if now == "real" and not is_signed(safe, ledger):
            # One line for the whole table: what it would show is not told before it is signed.
            outcome.decisions.append(Decision(table.name, ALL, "review", HELD_BACK, NOBODY_SIGNED))
            outcome.states.append((table.name, now, AWAITING_REVIEW, 0, 0, NOBODY_SIGNED))
            continue
        hidden = int((made["status"] == HIDDEN).sum())
        outcome.tables[table.name] = made
        outcome.decisions += own
        outcome.states.append((table.name, now, PUBLISHED, len(made) - hidden, hidden, ""))
    return outcome


def _empty(table: ReleasedTable) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in table.columns})


def _seed(project: Project) -> int | None:
    """The simulator's seed, where its file of planted parameters is there."""
    path = project.restricted / SIMULATED_FOLDER / TRUTH_NAME
    return json.loads(path.read_text(encoding="utf-8"))["seed"] if path.is_file() else None

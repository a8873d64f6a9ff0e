"""What the build does at the disclosure gate: requests made and kept, then all of them released together."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from restricted.disclosure.gate_paths import request_paths, safe_folder

from helpers.build import derived_tables
from helpers.figures import simulated_marks
from helpers.project.atomic_writes import replacing
from helpers.project.edition import Edition, edition
from helpers.project.paths import Project

if TYPE_CHECKING:
    import pandas as pd
    from restricted.disclosure.decisions import Decision

RELEASES, DECISIONS = "disclosure_releases", "disclosure_decisions"
ABSENT, PUBLISHED, AWAITING, WITHHELD = "absent", "published", "awaiting_review", "withheld"
RELEASE_COLUMNS = ("table", "edition", "state", "published_count", "hidden_count", "reason")
NOBODY_SIGNED = "a reviewer has yet to sign what this table would tell"


def gated_tables() -> list[derived_tables.DerivedTable]:
    """Every table that goes through the gate, in the order of their declaration."""
    return [table for table in derived_tables.TABLES if table.is_gated]


def keep_request(project: Project, name: str) -> None:
    """Make what one gated table asks for, and keep it where nobody but the gate looks."""
    from restricted.disclosure.release_requests import save_request
    from restricted.rows.row_files import read_rows

    from helpers.sources.tables import read_table

    table = next(table for table in gated_tables() if table.name == name)
    declaration, frame = request_paths(name, project)
    for path in (declaration, frame):
        path.unlink(missing_ok=True)
    given = {needed: read_table(needed, project) for needed in table.inputs}
    rows = {needed: read_rows(needed, project) for needed in table.restricted}
    request = derived_tables.make_request(table, {**given, **rows}, project)
    declaration.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(declaration) as beside_declaration, replacing(frame) as beside_frame:
        save_request(request, beside_declaration, beside_frame)
    for path in (declaration, frame):
        path.chmod(0o600)


@dataclass
class _Outcome:
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    states: list[dict[str, object]] = field(default_factory=list)


def release_tables(project: Project) -> None:
    """Every gated table, as it may be seen; the log; and a table that says what became of each.

    Without restricted evidence, and where a reviewer has not signed, a table has its columns and no rows.
    """
    from restricted.disclosure.decisions import as_table

    from helpers.build.chapter import as_csv
    from helpers.sources.tables import write_table

    now = edition(project)
    outcome = _absent() if now == "absent" else _released(project, now)
    if now == "absent":
        shutil.rmtree(project.gate, ignore_errors=True)
    for table in gated_tables():
        made = outcome.tables.get(table.name)
        made = _empty(table.columns) if made is None else derived_tables.in_declared_order(table, made)
        write_table(made, table.name, project)
        if table.csv_name:
            _write_csv(as_csv(made), project.tables / table.csv_name, now)
    write_table(_states(outcome.states), RELEASES, project)
    decisions = as_table(outcome.decisions)
    write_table(decisions, DECISIONS, project)
    _write_csv(as_csv(decisions), project.disclosure_log, now)


def csv_path(path: Path, now: Edition) -> Path:
    """Where a CSV file made of restricted rows lies: simulated ones bear the mark in their name."""
    return path.with_name(simulated_marks.marked_name(path.name)) if now == "simulated" else path


def _write_csv(text: str, path: Path, now: Edition) -> None:
    """Write a CSV file with its mark, and leave none of another edition."""
    for other in {path, csv_path(path, "simulated")} - {csv_path(path, now)}:
        other.unlink(missing_ok=True)
    with replacing(csv_path(path, now)) as beside:
        beside.write_text(simulated_marks.marked_csv(text) if now == "simulated" else text, encoding="utf-8")


def _absent() -> _Outcome:
    from restricted.disclosure.decisions import NO_RULE, NOTHING, Decision

    from helpers.project.suppression_symbols import ALL

    reason = "there is no restricted evidence here"
    return _Outcome(
        decisions=[Decision(table.name, ALL, NO_RULE, NOTHING, reason) for table in gated_tables()],
        states=[_state(table.name, "absent", ABSENT, reason) for table in gated_tables()],
    )


def _released(project: Project, now: Edition) -> _Outcome:
    from restricted.disclosure.decisions import WITHHELD as WITHHELD_ACTION
    from restricted.disclosure.disclosure_gate import release
    from helpers.project.disclosure_rules import load_rules
    from restricted.disclosure.release_requests import load_request
    from restricted.disclosure.sign_off_ledger import SafeFile, earlier_cells, is_signed, keep_safe, signatures

    from helpers.build.chapter import as_csv

    names = [table.name for table in gated_tables()]
    requests = {name: load_request(*request_paths(name, project)) for name in names}
    earlier = earlier_cells(project) if now == "real" else []
    released = release(requests, load_rules(project), is_simulated=now == "simulated", earlier=earlier)
    ledger = signatures(project)
    outcome = _Outcome()
    shutil.rmtree(safe_folder(project), ignore_errors=True)
    for table in gated_tables():
        own = [entry for entry in released.decisions if entry.table == table.name]
        made = released.tables.get(table.name)
        if made is None:
            outcome.decisions += own
            reasons = "; ".join(entry.reason for entry in own if entry.action == WITHHELD_ACTION)
            outcome.states.append(_state(table.name, now, WITHHELD, reasons))
            continue
        safe = SafeFile(table.name, as_csv(derived_tables.in_declared_order(table, made)))
        keep_safe(safe, released.cells[table.name], project)
        if now == "real" and not is_signed(safe, ledger):
            outcome.decisions.append(_held_back(table.name))
            outcome.states.append(_state(table.name, now, AWAITING, NOBODY_SIGNED))
            continue
        outcome.tables[table.name] = made
        outcome.decisions += own
        outcome.states.append(_state(table.name, now, PUBLISHED, "", made))
    return outcome


def _held_back(name: str) -> Decision:
    """One line for the whole table: what it would show is not told before it is signed."""
    from restricted.disclosure.decisions import HELD_BACK, Decision

    from helpers.project.suppression_symbols import ALL

    return Decision(name, ALL, "review", HELD_BACK, NOBODY_SIGNED)


def _state(name: str, now: Edition, state: str, reason: str, made: pd.DataFrame | None = None) -> dict[str, object]:
    from helpers.project.suppression_symbols import HIDDEN

    hidden = 0 if made is None else int((made["status"] == HIDDEN).sum())
    shown = 0 if made is None else len(made) - hidden
    return dict(zip(RELEASE_COLUMNS, (name, now, state, shown, hidden, reason), strict=True))


def _states(states: list[dict[str, object]]) -> pd.DataFrame:
    import pandas as pd

    made = pd.DataFrame(states, columns=list(RELEASE_COLUMNS))
    return made.astype({name: "int64" if name.endswith("_count") else "str" for name in RELEASE_COLUMNS})


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})

"""The one gate: requests go in, tables that may be seen come out, with a decision for everything.

All requests of a build are released together, since tables of the same people give each other away. Nothing in this
module reads or writes a file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.project.disclosure_rules import Rules, SourceRules
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL, HIDDEN, PARTLY_HIDDEN, PUBLISHED
from restricted.disclosure.decisions import WITHHELD, Decision, decisions_on_rows
from restricted.disclosure.microaggregation import draw_together, point_cells
from restricted.disclosure.quotation_release import safe_quotations
from restricted.disclosure.release_requests import (
    COUNTS,
    MEASURES,
    POINTS,
    QUOTATIONS,
    Coordinates,
    EarlierCell,
    Request,
)
from restricted.disclosure.secondary_suppression import protect
from restricted.disclosure.sensitivity_rules import hidden_values, refusal, rounded_values, sensitive_rows
from restricted.disclosure.tabulating import N_COUNT
from restricted.disclosure.universe import Suppressor, Universe, UniverseFault, protect_universe

IS_SIMULATED, STATUS = "is_simulated", "status"


@dataclass(frozen=True)
class Release:
    """What came through: safe tables by name, every decision, and the counts that each table gives away."""

    tables: dict[str, pd.DataFrame]
    decisions: list[Decision]
    cells: dict[str, list[EarlierCell]] = field(default_factory=dict)
    """By table: its cells as published or hidden, to be kept when it is signed off."""


def release(
    requests: Mapping[str, object],
    rules: Rules,
    *,
    is_simulated: bool,
    earlier: Iterable[EarlierCell] = (),
    suppress: Suppressor = protect,
) -> Release:
    """Judge ``requests`` by ``rules`` and give what may be seen; ``earlier`` is what earlier editions gave away.

    ``suppress`` finds the cells to hide; trials put a weak one there, to see that an attacker gets through it.

    Each row has a ``status`` (published, partly hidden or hidden) and ``is_simulated``. A withheld table is empty.
    What cannot be judged is withheld, with its reason among the decisions.
    """
    decisions: list[Decision] = []
    accepted: dict[str, Request] = {}
    for name, request in requests.items():
        if (refused := refusal(request, rules)) is not None:
            decisions.append(Decision(name, ALL, refused[0], WITHHELD, refused[1]))
        elif isinstance(request, Request):
            accepted[name] = request
    before = list(earlier)
    hidden: dict[str, np.ndarray] = {}
    counted = {name: request for name, request in accepted.items() if request.kind != QUOTATIONS}
    for universe in dict.fromkeys(request.universe for request in counted.values()):
        members = {name: request for name, request in counted.items() if request.universe == universe}
        found, faults = _protected(universe, members, rules, before, suppress)
        hidden |= found
        decisions += faults
    tables, cells = {}, {}
    for name, rows in hidden.items():
        request = accepted[name]
        own = rules.sources[request.source]
        tables[name] = _safe_table(request, own, rows).assign(**{IS_SIMULATED: is_simulated})
        decisions += decisions_on_rows(name, request, own, tables[name])
        cells[name] = _given_away(request, own, rows)
    shown: dict[str, set[Coordinates]] = {}
    for entry in itertools.chain.from_iterable(cells.values()):
        if entry.count is not None:
            shown.setdefault(entry.universe, set()).add(entry.cell)
    for name in accepted.keys() - counted.keys():
        request = accepted[name]
        own = rules.sources[request.source]
        tables[name] = safe_quotations(request, own, shown).assign(**{IS_SIMULATED: is_simulated})
        decisions += decisions_on_rows(name, request, own, tables[name])
        cells[name] = []
    order = {name: number for number, name in enumerate(requests)}
    return Release(tables, sorted(decisions, key=lambda entry: order[entry.table]), cells)


def _protected(
    universe: str,
    members: Mapping[str, Request],
    rules: Rules,
    earlier: Sequence[EarlierCell],
    suppress: Suppressor,
) -> tuple[dict[str, np.ndarray], list[Decision]]:
    """Which rows of each table of one universe are hidden; a table that cannot be judged with them is withheld."""
    alone = {name: request for name, request in members.items() if request.kind == MEASURES}
    hidden = {name: sensitive_rows(request, rules.sources[request.source]) for name, request in alone.items()}
    linked = {name: request for name, request in members.items() if request.kind != MEASURES}
    decisions: list[Decision] = []
    while linked:
        try:
            found = protect_universe(
                Universe(linked, rules, [entry for entry in earlier if entry.universe == universe]), suppress
            )
        except UniverseFault as fault:
            decisions.append(Decision(fault.table, ALL, fault.rule, WITHHELD, str(fault)))
            linked = {name: request for name, request in linked.items() if name != fault.table}
            continue
        return hidden | found, decisions
    return hidden, decisions


def _safe_table(request: Request, rules: SourceRules, hidden: np.ndarray) -> pd.DataFrame:
    if request.kind == POINTS:
        return _safe_points(request, rules, hidden)
    made = request.frame[list(request.columns)].reset_index(drop=True)
    counts = request.frame[N_COUNT].reset_index(drop=True)
    safe_counts = pd.array([None if hide else rules.rounded(int(n)) for n, hide in zip(counts, hidden, strict=True)])
    status = np.where(hidden, HIDDEN, PUBLISHED).astype(object)
    if request.kind == COUNTS:
        made["count"] = pd.Series(safe_counts, dtype="Int64")
        if request.percent_within is not None:
            made["percent"] = _percent(made, request, rules)
    else:
        if request.kind != MEASURES:
            made[N_COUNT] = pd.Series(safe_counts, dtype="Int64")
        values = rounded_values(request, rules).reset_index(drop=True)
        parts = hidden_values(request, rules).reset_index(drop=True)
        for name in request.values:
            made[name] = values[name].mask(hidden | parts[name].to_numpy())
        status[~hidden & parts.any(axis=1).to_numpy()] = PARTLY_HIDDEN
    made[STATUS] = pd.Series(status, dtype="str")
    return made


def _percent(safe: pd.DataFrame, request: Request, rules: SourceRules) -> pd.Series:
    """Percentages of the safe (and rounded) counts alone: they say nothing that the counts do not."""
    columns = [entry.column for entry in request.dimensions]
    kept = {*(request.percent_within or ()), *request.labels, *request.fixed, *([request.of] if request.of else [])}
    # Where every row has the same denominator, the rows have one key in common.
    keys = ["_every_row", *(name for name in request.columns if name in kept)]
    keyed = safe.assign(_every_row=0)
    is_total = (safe[[name for name in columns if name not in kept]] == ALL).all(axis=1)
    totals = keyed[is_total].drop_duplicates(keys)
    whole = keyed[keys].merge(totals[[*keys, "count"]], on=keys, how="left")["count"]
    share = 100 * safe["count"].astype("Float64") / whole.astype("Float64").where(whole.fillna(0) > 0)
    return share.clip(upper=100).round(rules.percent_decimals)


def _safe_points(request: Request, rules: SourceRules, hidden: np.ndarray) -> pd.DataFrame:
    """The means of groups of people, cell by cell; ``hidden`` is a mark for each cell, as ``point_cells`` orders them.

    No group's size is told, only that none is smaller than the rule allows.
    """
    columns = list(request.columns)
    names = [*columns, "point", *request.values, STATUS]
    made = []
    for hide, (labels, part) in zip(hidden, point_cells(request), strict=True):
        groups = draw_together(part[list(request.values)].to_numpy(dtype=float), rules.minimum_cell_count)
        if hide or (groups < 0).all():
            made.append({**labels, "point": 1, **dict.fromkeys(request.values, np.nan), STATUS: HIDDEN})
            continue
        means = part[list(request.values)].astype(float).groupby(groups).mean().round(rules.statistic_decimals)
        ordered = means.sort_values(list(request.values)).reset_index(drop=True)
        for number, values in enumerate(row_dicts(ordered), start=1):
            made.append({**labels, "point": number, **values, STATUS: PUBLISHED})
    return pd.DataFrame(made, columns=names).astype({STATUS: "str"})


def _given_away(request: Request, rules: SourceRules, hidden: np.ndarray) -> list[EarlierCell]:
    if request.kind in (MEASURES, POINTS):
        return []
    rows = row_dicts(request.frame)
    return [
        EarlierCell(request.universe, request.coordinates(row), None if hide else rules.rounded(int(row[N_COUNT])))
        for row, hide in zip(rows, hidden, strict=True)
    ]

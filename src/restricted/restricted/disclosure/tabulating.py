"""Rows to requests: every cell with its count of people, and what the rules need to judge it. Pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Required, TypedDict, Unpack

import numpy as np
import pandas as pd

from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL
from restricted.disclosure.release_requests import (
    COUNTS,
    ESTIMATES,
    MEASURES,
    POINTS,
    SUMMARIES,
    Dimension,
    Request,
    RequestError,
)

MOST_LARGEST = 5
LARGEST = tuple(f"_largest_{rank}" for rank in range(1, MOST_LARGEST + 1))
MAGNITUDE = "_magnitude"
QUANTILES = {"median": 0.5, "quartile_1": 0.25, "quartile_3": 0.75}
STATISTICS = ("mean", "sd", *QUANTILES)
PEOPLE_AROUND = 10
N_COUNT = "n_count"
FEWEST = "_fewest_count"
"""The fewest people whom a number of an estimate's row is of."""

Units = str | Sequence[str]
Margins = Sequence[Sequence[str]] | None


class About(TypedDict, total=False):
    """Who is counted.

    ``source``: by whose rules. ``universe``: tables of one universe are judged together. ``unit``: the columns that
    name a person. ``fixed``: the part of the universe that the table is about.
    """

    source: Required[str]
    universe: Required[str]
    unit: Required[Units]
    fixed: Mapping[str, str]


def count_units(
    rows: pd.DataFrame,
    *,
    dimensions: Sequence[Dimension],
    margins: Margins = None,
    percent_within: Sequence[str] | None = None,
    **about: Unpack[About],
) -> Request:
    """How many people lie in each cell. ``rows``: one per person, and per variable where a dimension is ``of`` one.

    ``margins`` are the sets of dimensions that are shown together, ``None`` for all; ``percent_within`` the dimensions
    that the denominator of percentages keeps. Raises ``RequestError`` where a person occurs twice or a value is no
    category.
    """
    of = _of(dimensions, None)
    _check_rows(rows, about["unit"], dimensions, of)
    frame = _cells(rows, dimensions, margins, of)
    kept = None if percent_within is None else tuple(percent_within)
    return _request(COUNTS, frame, dimensions, about, of=of, percent_within=kept)


def summarise_units(
    rows: pd.DataFrame,
    *,
    value: str,
    dimensions: Sequence[Dimension],
    statistics: Sequence[str] = ("mean",),
    bounds: tuple[float, float] | None = None,
    of: str | None = None,
    margins: Margins = None,
    **about: Unpack[About],
) -> Request:
    """``statistics`` of ``value`` over the people of each cell who have one; ``of`` says which variable it is of.

    ``bounds`` are the least and greatest value that the scale allows. A statistic that is none of :data:`STATISTICS`
    travels on, without numbers, and the gate withholds the table.
    """
    _check_rows(rows, about["unit"], dimensions, of)
    valid = rows[rows[value].notna()]
    frame = _cells(valid, dimensions, margins, of, variables_of=rows)
    summaries = [
        _summary(valid.loc[mask, value].astype(float), statistics) for mask in _masks(valid, frame, dimensions, of)
    ]
    frame = pd.concat([frame, pd.DataFrame(summaries, index=frame.index)], axis=1)
    return _request(
        SUMMARIES, frame, dimensions, about, of=of, values=tuple(statistics), contributes=value, bounds=bounds
    )


def estimate_for_units(
    frame: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    dimensions: Sequence[Dimension] = (),
    values: Sequence[str] = ("estimate", "low", "high"),
    residual_df: float | None = None,
    of: str | None = None,
    labels: Sequence[str] = (),
    fitted_on: str | None = None,
    **about: Unpack[About],
) -> Request:
    """A model's results, ``frame``, with the people that each is fitted on, counted here from ``rows``.

    ``frame`` has ``labels``, ``of``, the dimensions' columns (``all`` where a result is of everybody) and ``values``;
    its own ``residual_df`` where rows differ, and ``fewest_count`` where a row holds a number that is of fewer people
    than it counts (two groups compared, people who answered twice): the smaller number is judged. ``rows`` has a row
    per person, and a column ``contributes`` (bool) where not all took part in the fit; ``fitted_on`` then names those
    who did. ``residual_df`` is ``None`` for results that are no fit (a coefficient of agreement).
    """
    _check_rows(rows, about["unit"], dimensions, of)
    if "contributes" in rows and fitted_on is None:
        raise RequestError("not everybody took part in the fit: name those who did, as in fitted_on='answered an item'")
    taking_part = rows[rows["contributes"].astype(bool)] if "contributes" in rows else rows
    made = frame.copy()
    for entry in dimensions:
        unknown = set(made[entry.column]) - {ALL, *entry.categories, *entry.groups}
        if unknown:
            raise RequestError(f"column {entry.column} holds {sorted(unknown)}, which the dimension does not have")
    made[N_COUNT] = [int(mask.sum()) for mask in _masks(taking_part, made, dimensions, of)]
    made[FEWEST] = made.get("fewest_count", made[N_COUNT])
    made["_residual_df"] = made.get("residual_df", residual_df)
    kept = [*labels, *([of] if of else []), *(entry.column for entry in dimensions)]
    frame = made[[*kept, N_COUNT, *values, FEWEST, "_residual_df"]]
    return _request(
        ESTIMATES, frame, dimensions, about, labels=tuple(labels), of=of, values=tuple(values), contributes=fitted_on
    )


def group_points(
    rows: pd.DataFrame, *, dimensions: Sequence[Dimension], values: Sequence[str], **about: Unpack[About]
) -> Request:
    """Points of ``values``, one per person, that the gate draws together until each stands for enough people."""
    _check_rows(rows, about["unit"], dimensions, None)
    kept = rows.dropna(subset=list(values))
    frame = kept[[*(entry.column for entry in dimensions), *values]].reset_index(drop=True)
    return _request(POINTS, frame, dimensions, about, values=tuple(values), contributes="+".join(values))


def list_measures(
    frame: pd.DataFrame,
    *,
    source: str,
    keys: Sequence[str],
    values: Sequence[str],
    labels: Sequence[str] = (),
) -> Request:
    """What a body reports of itself, with how many people each measure is about in the column ``people_count``."""
    kept = frame[[*keys, *labels, *values, "people_count"]].rename(columns={"people_count": N_COUNT})
    return Request(MEASURES, source, "", kept, labels=(*keys, *labels), values=tuple(values))


def _request(kind: str, frame: pd.DataFrame, dimensions: Sequence[Dimension], about: About, **more: Any) -> Request:
    fixed = {name: str(value) for name, value in about.get("fixed", {}).items()}
    return Request(
        kind,
        about["source"],
        about["universe"],
        frame.assign(**fixed),
        tuple(dimensions),
        fixed=fixed,
        **more,
    )


def _of(dimensions: Sequence[Dimension], of: str | None) -> str | None:
    names = {entry.of for entry in dimensions if entry.of} | ({of} if of else set())
    if len(names) > 1:
        raise RequestError(f"one table classifies one variable: {sorted(names)} are several; make a table of each")
    return next(iter(names), None)


def _check_rows(rows: pd.DataFrame, unit: Units, dimensions: Sequence[Dimension], of: str | None) -> None:
    units = [unit] if isinstance(unit, str) else list(unit)
    if rows.duplicated([*units, *([of] if of else [])]).any():
        raise RequestError(f"a person ({', '.join(units)}) stands twice in the rows: give one row per person")
    for entry in dimensions:
        if outside := sorted({str(value) for value in rows[entry.column]} - set(entry.categories)):
            raise RequestError(f"column {entry.column} holds {outside}: name every category, a missing one too")


def _cells(
    rows: pd.DataFrame,
    dimensions: Sequence[Dimension],
    margins: Margins,
    of: str | None,
    variables_of: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every cell of every margin with its count, also those in which nobody is."""
    columns = [entry.column for entry in dimensions]
    variables = sorted((rows if variables_of is None else variables_of)[of].unique()) if of else [None]
    made = []
    for labels in _label_sets(dimensions, margins):
        made += [{**({of: variable} if of else {}), **labels} for variable in variables]
    frame = pd.DataFrame(made, columns=[*([of] if of else []), *columns])
    frame[N_COUNT] = pd.array([int(mask.sum()) for mask in _masks(rows, frame, dimensions, of)], dtype="Int64")
    return frame


def _label_sets(dimensions: Sequence[Dimension], margins: Margins) -> Iterator[dict[str, str]]:
    columns = [entry.column for entry in dimensions]
    every = (kept for size in range(len(columns), -1, -1) for kept in itertools.combinations(columns, size))
    for kept in every if margins is None else margins:
        if unknown := sorted(set(kept) - set(columns)):
            raise RequestError(f"margins name {unknown}; the dimensions are {columns}")
        choices = [(*entry.categories, *entry.groups) if entry.column in kept else (ALL,) for entry in dimensions]
        for labels in itertools.product(*choices):
            yield dict(zip(columns, labels, strict=True))


def _masks(
    rows: pd.DataFrame, frame: pd.DataFrame, dimensions: Sequence[Dimension], of: str | None
) -> Iterator[np.ndarray]:
    """For each row of ``frame`` which rows are of the people whom it stands for."""
    known: dict[tuple[str, str], np.ndarray] = {}
    values = {name: rows[name].to_numpy(dtype=object) for name in [*(entry.column for entry in dimensions), of] if name}

    def of_label(column: str, label: str, wanted: frozenset[str]) -> np.ndarray:
        if (column, label) not in known:
            known[column, label] = np.isin(values[column].astype(str), list(wanted))
        return known[column, label]

    for cell in row_dicts(frame):
        mask = np.ones(len(rows), dtype=bool)
        if of is not None:
            mask = mask & of_label(of, str(cell[of]), frozenset({str(cell[of])}))
        for entry in dimensions:
            if (label := str(cell[entry.column])) != ALL:
                mask = mask & of_label(entry.column, label, entry.leaves_of(label))
        yield mask


def _summary(values: pd.Series, statistics: Sequence[str]) -> dict[str, float]:
    made: dict[str, float] = {}
    for name in statistics:
        if name in QUANTILES:
            made[name] = _around(values, QUANTILES[name])
        elif name in ("mean", "sd"):
            made[name] = float(values.mean() if name == "mean" else values.std())
        else:
            made[name] = float("nan")
    sizes = values.abs().sort_values(ascending=False).to_list()
    made |= {column: (sizes[rank] if rank < len(sizes) else 0.0) for rank, column in enumerate(LARGEST)}
    made[MAGNITUDE] = float(sum(sizes))
    return made


def _around(values: pd.Series, share: float) -> float:
    """A quantile as the mean of the :data:`PEOPLE_AROUND` people next to it: the middle value is somebody's own."""
    if len(values) < PEOPLE_AROUND:
        return float("nan")
    centre = share * (len(values) - 1)
    first = round(min(max(centre - (PEOPLE_AROUND - 1) / 2, 0), len(values) - PEOPLE_AROUND))
    return float(values.sort_values().iloc[first : first + PEOPLE_AROUND].mean())

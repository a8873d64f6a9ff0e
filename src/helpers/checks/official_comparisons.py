"""Compare a printed figure with official values, each by one explicit rule that names its definition and its date.

A rule picks rows of an official table; each row, or what is made of rows (a sum, a share, a rank, a change), is one
candidate. The rule's ``definition`` says in words what the candidate is, with ``{period}`` for its date and
``{measure}`` for its indicator.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.checks.check_findings import CheckError, Figure, plain
from helpers.checks.internal_rules import CLAIMS, Figures, Tables, operands_of
from helpers.checks.row_filters import matching
from helpers.indicators import formats

CANDIDATE_COLUMNS = [
    *("figure_id", "check_id", "reading", "candidate", "period"),
    *("value", "shown_value", "difference", "fits"),
]
AREA, YEAR, DATE, INDICATOR = "area_code", "academic_year", "date", "indicator_id"
PRINTED, OTHER = "printed", "other"
"""``reading``: by the definition and date that the report's words give, or by another one."""
BOUND = "official_bound"


def candidates_of(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The candidates of one check, oldest first: :data:`CANDIDATE_COLUMNS`.

    ``candidate`` is the rule's definition with its period, ``shown_value`` the value as a reader sees it,
    ``difference`` the value less the printed number (or less its comparator).
    """
    table = KINDS[check["kind"]](check, figures, tables)
    if table.empty:
        raise CheckError(
            f"check {check['check_id']}: no row of {check['table']} has a value, or a sum all of its parts: correct "
            "its where or column"
        )
    if not isinstance(check["definition"], str):
        raise CheckError(f"check {check['check_id']} needs a definition: say what the official value is, and its date")
    table = table.sort_values("period", kind="stable", ignore_index=True)
    measures = table["measure"] if "measure" in table else pd.Series("", index=table.index)
    table["period"] = table["period"].map(_period_in_words)
    candidate = [
        check["definition"].replace("{period}", period).replace("{measure}", measure)
        for period, measure in zip(table["period"], measures, strict=True)
    ]
    reading = OTHER if check["reading"] == OTHER else PRINTED
    return table.assign(figure_id=check["figure_id"], check_id=check["check_id"], reading=reading, candidate=candidate)[
        CANDIDATE_COLUMNS
    ]


def values(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each picked value; with ``aggregate`` ``sum:…`` the sum over those columns, where no part is missing."""
    rows = _with_value(_summed(matching(tables, check), check), check)
    return _against_figure(rows[check["column"]], rows, check, figures)


def bounds(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each picked value as the whole that the figure is part of: it fits where the figure is no larger."""
    table = values(check, figures, tables)
    return table.assign(fits=table["difference"] >= 0)


def shares(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """``column`` of each picked row as a percentage of the column that ``aggregate`` names (``per:…``)."""
    whole = str(check["aggregate"]).removeprefix("per:")
    rows = _with_value(matching(tables, check), check)
    rows = rows[rows[whole].notna()]
    table = _against_figure(100 * rows[check["column"]].astype(float) / rows[whole].astype(float), rows, check, figures)
    counts = zip(rows[check["column"]], rows[whole], strict=True)
    own = [f"{int(part)} of {int(base)}, {formats.percent(100 * part / base)}" for part, base in counts]
    return table.assign(shown_value=own)


def share_of_areas(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """A printed count as a percentage of the number of picked rows."""
    figure, (part,) = figures[check["figure_id"]], operands_of(check, figures, 1)
    count = len(matching(tables, check))
    share = 100 * part.number / count
    shown = f"{part.value} of {count}, {formats.percent(share)}"
    return _single(share, shown, share - figure.number, figure.accepted.contains(share))


def count_of_names(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """How many different names the picked rows hold in ``column``."""
    figure = figures[check["figure_id"]]
    count = float(matching(tables, check)[check["column"]].nunique())
    return _single(count, plain(count), count - figure.number, figure.accepted.contains(count))


def dates(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each picked date: it fits where the printed year or month holds it."""
    figure = figures[check["figure_id"]]
    rows = _with_value(matching(tables, check), check)
    found = rows[check["column"]].astype(str)
    return pd.DataFrame(
        {
            "value": None,
            "period": found,
            "shown_value": [formats.date_in_words(day) for day in found],
            "difference": None,
            "fits": found.str.startswith(figure.value),
        }
    )


def ranks(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The area's place in each series and period among the areas of ``group``, ties sharing the better place."""
    area = _subject(check)
    rows = _with_value(_group_rows(check, tables), check)
    keys = [name for name in (INDICATOR, YEAR, DATE) if name in rows]
    by_series = rows.groupby(keys, dropna=False)
    places = by_series[check["column"]].rank(method="min", ascending=check["order"] == "lowest_first")
    counts = by_series[AREA].transform("count")
    own = rows[AREA] == area
    if not own.any():
        raise CheckError(
            f"check {check['check_id']}: {area} has no value among the areas of {check['group']}: "
            "correct where or group"
        )
    table = _against_figure(places[own], rows[own], check, figures)
    shown = [f"{formats.ordinal(int(n))} of {of}" for n, of in zip(places[own], counts[own], strict=True)]
    return table.assign(shown_value=shown, **_measures(rows[own], tables))


def changes(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The change from ``baseline`` to each later year: in points, and relative to the baseline's value."""
    column = check["column"]
    rows = _with_value(matching(tables, check), check)
    start = rows.loc[rows[YEAR] == check["baseline"], column]
    if len(start) != 1:
        raise CheckError(
            f"check {check['check_id']}: {len(start)} rows of the baseline {check['baseline']}, not one: narrow its "
            "where, or take a year that the table has"
        )
    later = rows[rows[YEAR] > check["baseline"]]
    points = (later[column] - start.iloc[0]).round(6)
    relative = (100 * (later[column] / start.iloc[0] - 1)).round(6)
    frames = [
        _against_figure(change, later, check, figures).assign(shown_value=[_signed(value) + unit for value in change])
        for change, unit in ((relative, "%"), (points, " percentage points"))
    ]
    return pd.concat(frames, ignore_index=True)


def claims(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each value against its comparator: another area at that time, or the area itself in the year ``baseline``."""
    figure, column = figures[check["figure_id"]], check["column"]
    rows = _with_value(matching(tables, check), check)
    keys = [name for name in (INDICATOR, "schools") if name in rows]
    if isinstance(check["comparator"], str):
        others = _with_value(matching(tables, _less(check, AREA)), check)
        others = others[others[AREA] == check["comparator"]]
        keys += [name for name in (YEAR, DATE) if name in rows]
        where = _area_phrase(check["comparator"], tables)
    else:
        others = _with_value(matching(tables, _less(check, YEAR)), check)
        others = others[others[YEAR] == check["baseline"]]
        rows = rows[rows[YEAR] > check["baseline"]]
        where = f"in {check['baseline']}"
    paired = rows.merge(others[[*keys, column]], on=keys, suffixes=("", "_comparator"))
    gap = (paired[column] - paired[f"{column}_comparator"]).round(6)
    pairs = zip(paired[column], paired[f"{column}_comparator"], _indicators(paired), strict=True)
    shown = [
        f"{_in_unit(own, name, tables)}, against {_in_unit(other, name, tables)} {where}" for own, other, name in pairs
    ]
    return pd.DataFrame(
        {
            "value": paired[column],
            "period": _periods(paired),
            "shown_value": shown,
            "difference": gap,
            "fits": [CLAIMS[figure.value](value) for value in gap],
            **_measures(paired, tables),
        }
    )


KINDS: dict[str, Callable[[pd.Series, Figures, Tables], pd.DataFrame]] = {
    "official": values,
    "official_count": count_of_names,
    "official_date": dates,
    BOUND: bounds,
    "official_ratio": shares,
    "official_share": share_of_areas,
    "official_rank": ranks,
    "official_change": changes,
    "official_claim": claims,
}


def value_text(value: float, figure: Figure) -> str:
    """A value as the figure would be written: a place, a percentage, a count."""
    if figure.value_kind == "rank" and float(value).is_integer():
        return formats.ordinal(int(value))
    text = formats.number(value, formats.decimals_of(plain(value)))
    return f"{text}%" if figure.value_kind == "percent" else text


def _against_figure(found: pd.Series, rows: pd.DataFrame, check: pd.Series, figures: Figures) -> pd.DataFrame:
    figure = figures[check["figure_id"]]
    tolerance = 0.0 if pd.isna(check["tolerance"]) else float(check["tolerance"])
    numbers = found.astype(float)
    return pd.DataFrame(
        {
            "value": numbers,
            "period": _periods(rows),
            "shown_value": [value_text(value, figure) for value in numbers],
            "difference": (numbers - figure.number).round(6),
            "fits": [figure.accepted.distance(value) <= tolerance + 1e-9 for value in numbers],
        }
    )


def _signed(value: float) -> str:
    text = formats.number(value, 2)
    return f"+{text}" if value > 0 else text


def _single(value: float, shown: str, difference: float, fits: bool) -> pd.DataFrame:
    row = {"value": value, "period": "", "shown_value": shown, "difference": difference, "fits": fits}
    return pd.DataFrame([row])


def _summed(rows: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    if not isinstance(check["aggregate"], str):
        return rows
    _require_column(rows, check)
    over = check["aggregate"].removeprefix("sum:").split("+")
    keys = [name for name in (AREA, YEAR, DATE) if name in rows and name not in over]
    grouped = rows.assign(all_rows="").groupby([*keys, "all_rows"], dropna=False)[check["column"]]
    return grouped.sum().where(grouped.count() == grouped.size()).reset_index()


def _with_value(rows: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    _require_column(rows, check)
    return rows[rows[check["column"]].notna()]


def _require_column(rows: pd.DataFrame, check: pd.Series) -> None:
    if check["column"] not in rows:
        raise CheckError(f"check {check['check_id']}: {check['table']} has no column {check['column']}")


def _periods(rows: pd.DataFrame) -> pd.Series:
    column = next((name for name in (DATE, YEAR) if name in rows), None)
    return pd.Series("", index=rows.index) if column is None else rows[column].astype(str)


def _period_in_words(period: str) -> str:
    return formats.date_in_words(period) if "-" in period else period


def _indicators(rows: pd.DataFrame) -> pd.Series:
    return rows[INDICATOR] if INDICATOR in rows else pd.Series("", index=rows.index)


def _measures(rows: pd.DataFrame, tables: Tables) -> dict[str, list[str]]:
    return {"measure": [_measure_phrase(name, tables) for name in _indicators(rows)]}


def _measure_phrase(indicator_id: str, tables: Tables) -> str:
    known = _row_of(indicator_id, INDICATOR, "indicators", tables)
    if known is None:
        return indicator_id.replace("_", " ")
    whole, mark, schools = known["title"].rpartition(", ")
    return formats.measure_phrase(f"{whole} in {schools}" if mark and schools.endswith("schools") else known["title"])


def _in_unit(value: float, indicator_id: str, tables: Tables) -> str:
    known = _row_of(indicator_id, INDICATOR, "indicators", tables)
    if known is None:
        return formats.percent(value)
    return formats.with_unit(value, str(known["unit"]), int(known["decimals"]))


def _area_phrase(area_code: str, tables: Tables) -> str:
    known = _row_of(area_code, AREA, "areas", tables)
    return "there" if known is None else f"in {known['area_name']}"


def _row_of(identifier: str, column: str, name: str, tables: Tables) -> pd.Series | None:
    """The first row of the table ``name`` about ``identifier``; none where there is no such row or table."""
    table = tables.get(name)
    rows = None if table is None else table[table[column] == identifier]
    return None if rows is None or rows.empty else rows.iloc[0]


def _subject(check: pd.Series) -> str:
    for clause in check["where"].split(";"):
        if clause.startswith(f"{AREA}="):
            return clause.partition("=")[2]
    raise CheckError(f"check {check['check_id']}: say in where whose place is meant, as {AREA}=…")


def _group_rows(check: pd.Series, tables: Tables) -> pd.DataFrame:
    rows = matching(tables, _less(check, AREA))
    if not isinstance(check["group"], str):
        return rows
    groups, areas = tables["area_groups"], tables["areas"]
    of_group = groups.loc[groups["group_id"] == check["group"], AREA]
    of_type = areas.loc[areas["area_type"] == check["group"].replace("-", "_"), AREA]
    members = {*of_group, *of_type}
    if not members:
        raise CheckError(
            f"check {check['check_id']}: no group and no type of area is called {check['group']}: take one of "
            "area_groups or areas"
        )
    return rows[rows[AREA].isin(members)]


def _less(check: pd.Series, column: str) -> pd.Series:
    clauses = [clause for clause in check["where"].split(";") if not clause.startswith(f"{column}=")]
    return pd.Series({**check.to_dict(), "where": ";".join(clauses) or None})

"""Every official value that could be a printed figure's origin, each held against the figure.

A check picks rows of an official table; each row (or sum, extreme, rank, change, comparison made of rows) is one
candidate. A candidate's description names what sets it apart, so a reader can find it in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from helpers.checks.candidate_descriptions import AREAS, area_phrase, indicator_value, labels, table_title, value_text
from helpers.checks.check_findings import CheckError, Figure
from helpers.checks.internal_rules import CLAIMS, Figures, operands_of, remainder
from helpers.checks.printed_precision import accepted_range
from helpers.checks.row_filters import is_picked, matching
from helpers.indicators import formats

Tables = Mapping[str, pd.DataFrame]
CANDIDATE_COLUMNS = [
    *("figure_id", "check_id", "candidate", "value", "shown_value", "difference", "fits"),
    *("is_named_source", "is_preferred"),
]
AREA, YEAR, GROUPS, INDICATOR = "area_code", "academic_year", "area_groups", "indicator_id"
DATE = "date"
NOT_DESCRIPTIVE = {AREA, "missing_reason", "closeness", "enrolments_count"}


def candidates_of(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The candidates of one check: :data:`CANDIDATE_COLUMNS`, best first.

    ``shown_value`` is ``value`` as a reader would see it, ``difference`` the value less the printed number.
    ``is_named_source`` says whether the source names this column as its origin (missing where the source names none),
    ``is_preferred`` whether it is of the date or measure that the check asks to be shown (``shown_where``). Best first
    is: those that fit, then the nearest. What is *shown* of them is chosen otherwise, by
    :func:`helpers.checks.check_outcomes.shown_candidate`.
    """
    figure = figures[check["figure_id"]]
    table = KINDS[check["kind"]](check, figures, tables)
    if table.empty:
        raise CheckError(
            f"check {check['check_id']}: no row of {check['table']} has a value, or a sum all of its parts"
        )
    table = table.assign(figure_id=figure.figure_id, check_id=check["check_id"])
    if "is_named_source" not in table:
        table["is_named_source"] = None
    if "is_preferred" not in table:
        table["is_preferred"] = False
    if "shown_value" not in table:
        table["shown_value"] = [value_text(value, figure) for value in table["value"]]
    table = table.astype({"is_named_source": "boolean", "is_preferred": bool})
    table["reach"] = table["difference"].abs()
    order = table.sort_values(["fits", "reach"], ascending=[False, True], kind="stable", ignore_index=True)
    return order[CANDIDATE_COLUMNS]


def with_what_is_missing(check: pd.Series, tables: Tables) -> pd.Series:
    """``check``, its ``note`` saying which sums or extremes were not tried since one of their parts is missing."""
    if not isinstance(check["aggregate"], str) or check["kind"] == "official_ratio":
        return check
    groups = _aggregated(matching(tables, check), check)
    partial = groups[groups[check["column"]].isna()]
    if partial.empty:
        return check
    names = "; ".join(labels(partial, _descriptive(partial, check), tables))
    note = f"{check['note'].rstrip('.')}. " if isinstance(check["note"], str) else ""
    return pd.Series({**check.to_dict(), "note": f"{note}Not tried, since a part has no official value: {names}"})


def values(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each picked row's value; with ``aggregate`` (``sum:phase``, ``min:area_code``) one value per group of rows.

    A group of which a row has no value is no candidate: what is missing is not nought.
    """
    figure = figures[check["figure_id"]]
    rows = _with_value(_aggregated(matching(tables, check), check), check)
    return _against_figure(rows, check, figure.number, figure, tables)


def bounds(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each picked value as the whole that the figure is part of: it fits where the figure is no larger.

    A bound that is met reproduces nothing; one that is broken says that the figure cannot be right.
    """
    table = values(check, figures, tables)
    return table.assign(fits=table["difference"] >= 0)


def left_over(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The remainder of a total held against each picked value."""
    figure, rest = figures[check["figure_id"]], remainder(check, figures)
    accepted = accepted_range(str(int(rest)), "count", "exact") if rest >= 0 else None
    rows = _with_value(_aggregated(matching(tables, check), check), check)
    table = _against_figure(rows, check, rest, figure, tables)
    table["fits"] = [accepted is not None and accepted.contains(value) for value in table["value"]]
    return table


def share_of_areas(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """A printed count as a percentage of the number of picked rows."""
    figure, (part,) = figures[check["figure_id"]], operands_of(check, figures, 1)
    count = len(matching(tables, check))
    share = 100 * part.number / count
    text = f"{part.value} {part.quantity_phrase} of {count} areas"
    rows = pd.DataFrame([{"candidate": text, "value": share, "difference": share - figure.number}])
    return rows.assign(fits=figure.accepted.contains(share))


def count_of_names(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """How many different names the picked rows hold in ``column``."""
    figure, rows = figures[check["figure_id"]], matching(tables, check)
    count = float(rows[check["column"]].nunique())
    counted = check["column"].removesuffix("_code").replace("_", " ")
    text = f"{counted}s counted in the {table_title(check['table'])}"
    return pd.DataFrame([{"candidate": text, "value": count, "difference": count - figure.number}]).assign(
        fits=figure.accepted.contains(count)
    )


def ratio(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The sum of ``column`` over the picked rows as a percentage of the sum that ``aggregate`` names (``sum:…``).

    Rows without either are left out of both sums, and the candidate says of how many.
    """
    figure, base = figures[check["figure_id"]], str(check["aggregate"]).removeprefix("sum:")
    picked = matching(tables, check)
    rows = _with_value(picked, check)
    rows = rows[rows[base].notna()]
    share = 100 * float(rows[check["column"]].sum()) / float(rows[base].sum())
    of_all = f"{len(rows)}" if len(rows) == len(picked) else f"{len(rows)} of {len(picked)}"
    part, whole = (name.removesuffix("_count").replace("_", " ") for name in (check["column"], base))
    text = f"{part} as a share of {whole}, {of_all} areas together"
    if DATE in rows and rows[DATE].nunique() == 1:
        text += f", {formats.date_in_words(str(rows[DATE].iloc[0]))}"
    return pd.DataFrame([{"candidate": text, "value": share, "difference": share - figure.number}]).assign(
        fits=figure.accepted.contains(share)
    )


def ranks(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The area's place in each series and year among the areas of ``group`` (a group of ``area_groups`` or a type of
    ``areas``), ties sharing the better place."""
    figure, area = figures[check["figure_id"]], _subject(check)
    rows = _with_value(_group_rows(check, tables), check)
    lowest_first = check["order"] == "lowest_first"
    keys = _descriptive(rows, check)
    places = rows.groupby(keys, dropna=False)[check["column"]].rank(method="min", ascending=lowest_first)
    counts = rows.groupby(keys, dropna=False)[AREA].transform("count")
    own = rows[AREA] == area
    if not own.any():
        raise CheckError(f"check {check['check_id']}: {area} has no value among the areas of {check['group']}")
    ranked = rows[own].assign(**{check["column"]: places[own]})
    table = _against_figure(ranked, check, figure.number, figure, tables)
    table["candidate"] = [f"{name}, among {n} areas" for name, n in zip(table["candidate"], counts[own], strict=True)]
    return table


def changes(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """The change from ``baseline`` to each later year, in points and relative to the baseline's value."""
    figure, column = figures[check["figure_id"]], check["column"]
    rows = _with_value(matching(tables, check), check)
    keys = [key for key in _descriptive(rows, check) if key != YEAR]
    frames = []
    for _, series in rows.groupby(keys, dropna=False):
        start = _only(series[series[YEAR] == check["baseline"]][column], check)
        later = series[series[YEAR] > check["baseline"]]
        label = labels(later, [*keys, YEAR], tables) + f" against {check['baseline']}"
        points = (later[column] - start).round(6)
        relative = (100 * (later[column] / start - 1)).round(6)
        for how, change, unit in (("change in points", points, " points"), ("relative change", relative, "%")):
            shown = [f"{value_text(value, figure).rstrip('%')}{unit}" for value in change]
            of_change = pd.DataFrame({"candidate": label + f", {how}", "value": change, "shown_value": shown})
            frames.append(of_change.join(_marks(later, check)))
    table = pd.concat(frames, ignore_index=True)
    return table.assign(
        difference=table["value"] - figure.number, fits=[figure.accepted.contains(value) for value in table["value"]]
    )


def claims(check: pd.Series, figures: Figures, tables: Tables) -> pd.DataFrame:
    """Each value against its comparator: another area in that year, or the area itself in the year ``baseline``."""
    figure, column = figures[check["figure_id"]], check["column"]
    rows = _with_value(matching(tables, check), check)
    keys = [key for key in _descriptive(rows, check) if key != YEAR]
    if isinstance(check["comparator"], str):
        others = _with_value(_without_area(check, tables), check)
        others = others[others[AREA] == check["comparator"]]
        on = [*keys, YEAR] if YEAR in rows else keys
    else:
        others = _with_value(_any_year(check, tables), check)
        others, on = others[others[YEAR] == check["baseline"]], keys
        rows = rows[rows[YEAR] > check["baseline"]]
    paired = rows.merge(others[[*on, column]], on=on, suffixes=("", "_comparator"))
    gap = (paired[column] - paired[f"{column}_comparator"]).round(6)
    is_earlier = isinstance(check["baseline"], str)
    where = f"in {check['baseline']}" if is_earlier else area_phrase(check["comparator"], tables)
    ids = paired[INDICATOR] if INDICATOR in paired else pd.Series("", index=paired.index)
    own = [indicator_value(name, value, tables) for name, value in zip(ids, paired[column], strict=True)]
    other = [
        f", against {indicator_value(name, value, tables)} {where}"
        for name, value in zip(ids, paired[f"{column}_comparator"], strict=True)
    ]
    label = labels(paired, [*keys, YEAR], tables) + pd.Series(other, index=paired.index)
    fits = [CLAIMS[figure.value](value) for value in gap]
    table = pd.DataFrame(
        {"candidate": label, "value": paired[column], "shown_value": own, "difference": gap, "fits": fits}
    )
    return table.join(_marks(paired, check))


KINDS: dict[str, Callable[[pd.Series, Figures, Tables], pd.DataFrame]] = {
    "official": values,
    "official_count": count_of_names,
    "official_remainder": left_over,
    "official_bound": bounds,
    "official_ratio": ratio,
    "official_share": share_of_areas,
    "official_rank": ranks,
    "official_change": changes,
    "official_claim": claims,
}


def _against_figure(
    rows: pd.DataFrame, check: pd.Series, number: float, figure: Figure, tables: Tables
) -> pd.DataFrame:
    column = check["column"]
    found = rows[column].astype(float)
    table = pd.DataFrame(
        {
            "candidate": labels(rows, _descriptive(rows, check), tables).to_numpy(),
            "value": found.to_numpy(),
            "difference": (found - number).round(6).to_numpy(),
            "fits": [figure.accepted.contains(value) for value in found],
        }
    )
    return table.join(_marks(rows, check).set_axis(table.index))


def _marks(rows: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    """Whether the source names each row as its origin (missing where it names none), and whether the check prefers it
    for showing."""
    named = pd.Series(None, index=rows.index, dtype=object)
    preferred = pd.Series(False, index=rows.index)
    if isinstance(check["named_where"], str):
        named = is_picked(rows, check["named_where"], check["check_id"])
    if isinstance(check["shown_where"], str):
        preferred = is_picked(rows, check["shown_where"], check["check_id"])
    return pd.DataFrame({"is_named_source": named, "is_preferred": preferred})


def _aggregated(rows: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    if not isinstance(check["aggregate"], str):
        return rows
    how, _, names = check["aggregate"].partition(":")
    over = names.split("+")
    keys = [key for key in [AREA, *_descriptive(rows, check)] if key not in over]
    grouped = rows.groupby(keys, dropna=False)[check["column"]]
    return grouped.agg(how).where(grouped.count() == grouped.size()).reset_index()


def _descriptive(rows: pd.DataFrame, check: pd.Series) -> list[str]:
    """The columns that say what a row is: neither its values nor its area."""
    return [
        name
        for name in rows.columns
        if name not in NOT_DESCRIPTIVE
        and name != check["column"]
        and (not pd.api.types.is_numeric_dtype(rows[name]) or pd.api.types.is_bool_dtype(rows[name]))
    ]


def _with_value(rows: pd.DataFrame, check: pd.Series) -> pd.DataFrame:
    if check["column"] not in rows:
        raise CheckError(f"check {check['check_id']}: {check['table']} has no column {check['column']}")
    return rows[rows[check["column"]].notna()]


def _subject(check: pd.Series) -> str:
    for clause in check["where"].split(";"):
        if clause.startswith(f"{AREA}="):
            return clause.partition("=")[2]
    raise CheckError(f"check {check['check_id']}: say in where whose place is meant, as {AREA}=…")


def _group_rows(check: pd.Series, tables: Tables) -> pd.DataFrame:
    rows = _without_area(check, tables)
    if not isinstance(check["group"], str):
        return rows
    groups, areas = tables[GROUPS], tables[AREAS]
    of_group = groups.loc[groups["group_id"] == check["group"], AREA]
    of_type = areas.loc[areas["area_type"] == check["group"].replace("-", "_"), AREA]
    members = {*of_group, *of_type}
    if not members:
        raise CheckError(f"check {check['check_id']}: no group and no type of area is called {check['group']}")
    return rows[rows[AREA].isin(members)]


def _without_area(check: pd.Series, tables: Tables) -> pd.DataFrame:
    return matching(tables, _less(check, AREA))


def _any_year(check: pd.Series, tables: Tables) -> pd.DataFrame:
    return matching(tables, _less(check, YEAR))


def _less(check: pd.Series, column: str) -> pd.Series:
    clauses = [clause for clause in check["where"].split(";") if not clause.startswith(f"{column}=")]
    return pd.Series({**check.to_dict(), "where": ";".join(clauses) or None})


def _only(series: pd.Series, check: pd.Series) -> float:
    if len(series) != 1:
        raise CheckError(f"check {check['check_id']}: {len(series)} rows of the baseline {check['baseline']}, not one")
    return float(series.iloc[0])

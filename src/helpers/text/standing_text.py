"""Where an authority stands, to read: tables and sentences of :mod:`helpers.indicators.standing`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.figures.trend_charts import shown_decimals
from helpers.indicators import formats
from helpers.indicators.indicator_values import is_within_rounding
from helpers.project.registry import Comparators, ProjectPeriod
from helpers.project.rows import row_dicts

QUARTERS = ("lowest", "second lowest", "second highest", "highest")
ABOUT = "≈"
NOT_COMPARABLE = "not comparable"


def standing_reading(standing: pd.DataFrame, indicators: pd.DataFrame, region_name: str) -> pd.DataFrame:
    """The latest values to read: value, England and the region with the difference in brackets, place and quarter."""
    lines = []
    for row, indicator in with_indicator(standing, indicators):
        line = _opening(row, indicator, standing)
        line["Value"] = value_text(row["value"], indicator)
        line["England"] = _against(row["value"], row["country_value"], indicator)
        if region_name:
            line[region_name] = _against(row["value"], row["region_value"], indicator)
        line["Place from the lowest"] = place_text(row)
        line["Quarter"] = quarter_text(row)
        line["Year"] = row["academic_year"] or formats.MISSING
        lines.append(line)
    return pd.DataFrame(lines)


def changes_reading(standing: pd.DataFrame, indicators: pd.DataFrame, project: ProjectPeriod) -> pd.DataFrame:
    """The changes to read, each with England's over the same years in brackets."""
    long, years = (
        f"{project.pre_pandemic_year} to latest year",
        f"{project.year_before} to {project.academic_years[-1]}",
    )
    lines = []
    for row, indicator in with_indicator(standing, indicators):
        line = _opening(row, indicator, standing)
        line[long] = change_text(row, "long", indicator)
        line[f"{long}: England"] = signed_text(row["country_change_long"], indicator)
        line[years] = change_text(row, "project", indicator)
        line[f"{years}: England"] = signed_text(row["country_change_project"], indicator)
        line["Latest year"] = row["academic_year"] or formats.MISSING
        lines.append(line)
    return pd.DataFrame(lines)


def neighbours_standing_reading(
    standing: pd.DataFrame, indicators: pd.DataFrame, settings: Comparators
) -> pd.DataFrame:
    """The value beside the neighbours' median and range in either model, and whether the models agree."""
    models = settings.neighbour_models
    lines = []
    for row, indicator in with_indicator(standing, indicators):
        line = _opening(row, indicator, standing)
        line["Value"] = value_text(row["value"], indicator)
        for role, model in (("baseline", models.baseline), ("current", models.current)):
            line[f"Median of {model} (range)"] = _median_text(row, role, indicator)
        line["Value to the medians"] = side_text(row, models.baseline, models.current)
        lines.append(line)
    return pd.DataFrame(lines)


def place_text(row: Mapping[str, Any]) -> str:
    """A place among all authorities, as a range where others have the same published value.

    >>> place_text({"rank_first": 3, "rank_last": 5, "ranked_count": 151})
    '3rd to 5th of 151'
    """
    if pd.isna(row["rank_first"]):
        return formats.MISSING
    return formats.rank_of(int(row["rank_first"]), int(row["rank_last"]), int(row["ranked_count"]))


def quarter_text(row: Mapping[str, Any]) -> str:
    """The quarter of the ranking, or the two that a shared place reaches into.

    >>> quarter_text({"quarter_first": 1, "quarter_last": 2})
    'lowest or second lowest'
    """
    if pd.isna(row["quarter_first"]):
        return formats.MISSING
    first, last = int(row["quarter_first"]), int(row["quarter_last"])
    return formats.join_words([QUARTERS[quarter - 1] for quarter in range(first, last + 1)], last="or")


def side_text(row: Mapping[str, Any], baseline: str, current: str) -> str:
    """Where a value lies to the two medians, and plainly where the models do not agree.

    >>> side_text({"baseline_side": "above", "current_side": "same"}, "2021", "2025")
    'depends on the model: above that of 2021, level with that of 2025'
    """
    words = {"above": "above", "below": "below", "same": "level with"}
    sides = {model: row[f"{role}_side"] for role, model in (("baseline", baseline), ("current", current))}
    known = {model: words[side] for model, side in sides.items() if isinstance(side, str)}
    if not known:
        return formats.MISSING
    if len(known) == 1:
        return f"{next(iter(known.values()))} the one there is"
    if len(set(known.values())) == 1:
        return f"{next(iter(known.values()))} both"
    return "depends on the model: " + ", ".join(f"{side} that of {model}" for model, side in known.items())


def standing_caption(standing: pd.DataFrame, title: str, region_name: str) -> str:
    """What the table of latest values holds, and how its brackets, places and quarters are to be read."""
    years = sorted(set(standing["academic_year"].dropna()))
    if not years:
        return f"No official value was published for {title}."
    span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}, each the latest published"
    whose = title if standing["area_code"].nunique() == 1 else "the authority"
    beside = formats.join_words(["England", *([formats.region_phrase(region_name)] if region_name else [])])
    return (
        f"{title} on {formats.count(standing['indicator_id'].nunique(), 'indicator')} ({span}) beside {beside}, whose "
        f"value is followed by how far {whose} lies from it; {ABOUT} where rounding alone could make the difference. "
        "Places count from the lowest of all upper-tier authorities with a value; authorities with one published value "
        "share their places, and the range is given. Low or high is not good or bad of itself."
    )


def changes_caption(standing: pd.DataFrame, title: str, project: ProjectPeriod) -> str:
    """Over which years changes are measured, in what unit, and what is left out."""
    apart = int((~standing["is_long_comparable"].fillna(True).astype(bool)).sum())
    whose = title if standing["area_code"].nunique() == 1 else f"the authorities of {title}"
    left_out = " Years that the publisher's notes call not comparable are not set beside each other." if apart else ""
    return (
        f"How far {whose} and England moved: from {project.pre_pandemic_year}, the last full year before the pandemic, "
        f"to the latest year; and from {project.year_before} to {project.academic_years[-1]}. Percentage points for "
        f"percentages, else the measure's own unit; {ABOUT} 0 where rounding alone could make the change.{left_out}"
    )


def medians_caption(standing: pd.DataFrame, title: str) -> str:
    """How the medians are to be read, and that they are no rates of a group."""
    count = int(standing["current_count"].fillna(0).max())
    own = title if standing["area_code"].nunique() == 1 else f"Each authority of {title}"
    return (
        f"{own} beside the median, lowest and highest of its {formats.in_words(count)} statistical neighbours "
        "in either "
        "model. A median is the middle of the neighbours' published values, whatever their size: no rate of them "
        "together."
    )


def neighbours_sentence(standing: pd.DataFrame, indicators: pd.DataFrame, neighbours: pd.DataFrame, title: str) -> str:
    """How far the two neighbour models agree: neighbours that stand in both, and measures on which the side differs."""
    codes = standing["area_code"].unique()
    own = neighbours[neighbours["area_code"].isin(codes)]
    models = sorted(set(own["model"]))
    if not models:
        return f"No model names statistical neighbours of {title}."
    if len(models) == 1:
        return f"Only the model of {models[0]} names statistical neighbours of {title}: it did not exist in the other."
    parts = []
    for code in codes:
        lists = {
            model: set(own.loc[(own["area_code"] == code) & (own["model"] == model), "neighbour_code"])
            for model in models
        }
        shared = len(set.intersection(*lists.values()))
        name = standing.loc[standing["area_code"] == code, "area_name"].iloc[0]
        counts = formats.join_words(f"{formats.in_words(len(near))} of {model}" for model, near in lists.items())
        parts.append(
            f"of the statistical neighbours of {name}, {counts}, {formats.in_words(shared)} stand in both models"
        )
    titles = indicators.set_index("indicator_id")["short_title"]
    disputed = standing[standing["is_side_disputed"].fillna(False).astype(bool)]
    known = int((standing["baseline_side"].notna() & standing["current_side"].notna()).sum())
    text = formats.sentence_start("; ".join(parts)) + ". "
    if disputed.empty:
        return (
            text
            + f"On none of {formats.in_words(known)} measures do they disagree on which side of the median it lies."
        )
    names = dict.fromkeys(formats.measure_phrase(str(titles[name])) for name in disputed["indicator_id"])
    return text + (
        f"On {formats.in_words(len(disputed))} of {formats.in_words(known)} comparisons it depends on the model "
        "whether "
        f"the value lies above the neighbours' median, below it or level with it: {formats.join_words(names)}."
    )


def neighbour_lists_reading(neighbours: pd.DataFrame, areas: pd.DataFrame, area_code: str) -> pd.DataFrame:
    """The neighbours of one authority in every model: name and place in each, an en dash where a model has it not."""
    rows = neighbours[neighbours["area_code"] == area_code]
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    table = rows.pivot(index="neighbour_code", columns="model", values="neighbour_rank").astype("Int64")
    table = table.reindex(columns=sorted(set(neighbours["model"])))
    table = table.sort_values(list(table.columns), na_position="last")
    shown = {"Statistical neighbour": [str(names.get(code, code)) for code in table.index]}
    for model in table.columns:
        shown[f"Place in {model}"] = [formats.MISSING if pd.isna(place) else str(place) for place in table[model]]
    return pd.DataFrame(shown)


def with_indicator(
    standing: pd.DataFrame, indicators: pd.DataFrame
) -> Iterator[tuple[dict[str, Any], Mapping[str, Any]]]:
    """Each row, missing as ``None``, with its indicator of the catalogue."""
    known = {record["indicator_id"]: record for record in row_dicts(indicators)}
    for row in row_dicts(standing.astype(object).where(standing.notna(), None)):
        yield row, known[row["indicator_id"]]


def measure_text(indicator: Mapping[str, Any]) -> str:
    """What an indicator is called in a table, with its unit where a value does not show it."""
    unit_note = " (per 100 pupils)" if indicator["unit"] == "rate_per_100" else ""
    return f"{indicator['short_title']}{unit_note}"


def _opening(row: Mapping[str, Any], indicator: Mapping[str, Any], standing: pd.DataFrame) -> dict[str, str]:
    line = {"Measure": measure_text(indicator)}
    return line | ({"Authority": row["area_name"]} if standing["area_code"].nunique() > 1 else {})


def value_text(value: float | None, indicator: Mapping[str, Any]) -> str:
    """A value as it is written, with its unit."""
    return formats.with_unit(value, indicator["unit"], shown_decimals(indicator))


def signed_text(change: float | None, indicator: Mapping[str, Any]) -> str:
    """A change with its sign, or that rounding alone could make it."""
    if change is None or pd.isna(change):
        return formats.MISSING
    decimals = shown_decimals(indicator)
    if is_within_rounding(change, decimals):
        return f"{ABOUT} 0"
    return f"{'+' if change > 0 else ''}{formats.number(change, decimals)}"


def _against(value: float | None, other: float | None, indicator: Mapping[str, Any]) -> str:
    if value is None or other is None:
        return value_text(other, indicator)
    gap = round(value - other, shown_decimals(indicator))
    told = ABOUT if is_within_rounding(gap, shown_decimals(indicator)) else signed_text(gap, indicator)
    return f"{value_text(other, indicator)} ({told})"


def change_text(row: Mapping[str, Any], name: str, indicator: Mapping[str, Any]) -> str:
    """The ``long`` or ``project`` change, or that its years are not comparable."""
    if row["academic_year"] is None:
        return formats.MISSING
    return signed_text(row[f"change_{name}"], indicator) if row[f"is_{name}_comparable"] else NOT_COMPARABLE


def _median_text(row: Mapping[str, Any], role: str, indicator: Mapping[str, Any]) -> str:
    if row[f"{role}_median"] is None:
        return formats.MISSING
    decimals, unit = shown_decimals(indicator), indicator["unit"]
    span = formats.value_range(row[f"{role}_lowest"], row[f"{role}_highest"], unit, decimals)
    return f"{value_text(row[f'{role}_median'], indicator)} ({span})"

"""Areas of several authorities: their range, and their rate with enrolments as weights where those are the right ones.

Rates are published without the counts behind them, so they cannot be added up. A rate of pupil enrolments (persistent
and severe absence) can be weighted by another collection's enrolments of the same phase and year. That is near the rate
of the whole and not the same: :func:`compare_with_published` says how near, on regions whose rate is published. Pure
functions of the processed tables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from helpers.indicators.indicator_values import indicator_of, series_for

WEIGHTED_DENOMINATOR = "enrolments"
"""What a rate must be a share of (column ``denominator`` of the catalogue) for enrolments to be its weights."""
PHASES = ("primary", "secondary", "special")
WEIGHT_COLUMNS = ["area_code", "academic_year", "enrolments_count", "is_halved"]
BODY_COLUMNS = [
    *("body", "indicator_id", "academic_year", "lowest", "highest", "areas_count"),
    *("weighted_value", "enrolments_count", "has_halved_counts"),
]


def weighable(catalogue: pd.DataFrame, indicator_ids: Sequence[str]) -> list[str]:
    """Those of the indicators that are shares of pupil enrolments, so that enrolments can be their weights."""
    known = catalogue.set_index("indicator_id")["denominator"]
    return [name for name in indicator_ids if known[name] == WEIGHTED_DENOMINATOR]


def enrolment_weights(school_counts: pd.DataFrame, phase: str) -> pd.DataFrame:
    """Enrolments of each area and year in one ``phase`` (``all``: the three together), as weights.

    Columns :data:`WEIGHT_COLUMNS`. Counts that the collection holds twice are halved, and ``is_halved`` says so. The
    sum of the phases is missing where the collection leaves one of them blank; a phase without a row has no school.
    """
    phases = PHASES if phase == "all" else (phase,)
    rows = school_counts[school_counts["phase"].isin(phases)]
    doubled = rows["is_doubled"].astype(bool)
    counts = rows["enrolments_count"].astype(float)
    rows = rows.assign(enrolments_count=counts.where(~doubled, counts / 2), is_halved=doubled)
    grouped = rows.groupby(["area_code", "academic_year"], sort=True)
    table = grouped.agg(
        enrolments_count=("enrolments_count", lambda count: count.sum(skipna=False)), is_halved=("is_halved", "any")
    )
    return table.reset_index()[WEIGHT_COLUMNS]


def range_and_rate(
    values: pd.DataFrame, school_counts: pd.DataFrame, catalogue: pd.DataFrame, indicator_id: str, codes: Sequence[str]
) -> pd.DataFrame:
    """One group of authorities by year: lowest and highest value, and the rate with enrolments as weights.

    Columns ``academic_year, lowest, highest, areas_count, weighted_value, enrolments_count, has_halved_counts``. The
    weighted rate is missing where the indicator is no share of enrolments, or an authority's value or enrolments are
    missing: a group is never weighted without one of its members.
    """
    indicator = indicator_of(catalogue, indicator_id)
    series = series_for(values, indicator_id, codes)
    weights = enrolment_weights(school_counts, str(indicator["phase"]))
    table = series.merge(weights, on=["area_code", "academic_year"], how="left")
    is_right = indicator["denominator"] == WEIGHTED_DENOMINATOR
    rows = []
    for year, group in table.groupby("academic_year", sort=True):
        known = group["value"].dropna()
        is_whole = is_right and bool(group[["value", "enrolments_count"]].notna().all(axis=None))
        total = float(group["enrolments_count"].sum()) if is_whole else None
        rows.append(
            {
                "academic_year": year,
                "lowest": known.min() if len(known) else None,
                "highest": known.max() if len(known) else None,
                "areas_count": len(known),
                "weighted_value": float((group["value"] * group["enrolments_count"]).sum()) / total if total else None,
                "enrolments_count": total,
                "has_halved_counts": is_whole and bool(group["is_halved"].any()),
            }
        )
    return pd.DataFrame(rows, columns=BODY_COLUMNS[2:]).astype({"weighted_value": float, "enrolments_count": float})


def compare_bodies(
    values: pd.DataFrame,
    school_counts: pd.DataFrame,
    catalogue: pd.DataFrame,
    indicator_ids: Sequence[str],
    bodies: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """:func:`range_and_rate` of several groups (``bodies``: title to GSS codes): columns :data:`BODY_COLUMNS`."""
    tables = [
        range_and_rate(values, school_counts, catalogue, indicator_id, codes).assign(
            body=body, indicator_id=indicator_id
        )
        for indicator_id in indicator_ids
        for body, codes in bodies.items()
    ]
    return pd.concat(tables, ignore_index=True)[BODY_COLUMNS]


def largest_departure(compared: pd.DataFrame) -> dict[str, float]:
    """By indicator: the most by which a weighted rate of :func:`compare_with_published` departs from the published."""
    return {str(name): float(gaps.abs().max()) for name, gaps in compared.groupby("indicator_id")["difference"]}


def compare_with_published(
    values: pd.DataFrame,
    school_counts: pd.DataFrame,
    catalogue: pd.DataFrame,
    areas: pd.DataFrame,
    indicator_ids: Collection[str],
) -> pd.DataFrame:
    """How near weighting comes, on every region whose rate is published and whose authorities can all be weighted.

    Columns ``indicator_id, region_code, academic_year, published_value, weighted_value, difference``.
    """
    upper = areas[areas["area_type"] == "upper_tier"]
    rows = []
    for indicator_id in indicator_ids:
        of_indicator = values[values["indicator_id"] == indicator_id]
        published = of_indicator.set_index(["area_code", "academic_year"])["value"]
        for region, members in upper.groupby("region_code")["area_code"]:
            # An authority without a school of the phase has no rate and no weight: it is no part of the region's rate.
            there = members[members.isin(of_indicator.loc[of_indicator["value"].notna(), "area_code"])]
            table = range_and_rate(of_indicator, school_counts, catalogue, indicator_id, list(there))
            for row in table.dropna(subset=["weighted_value"]).to_dict("records"):
                value = published.get((region, row["academic_year"]))
                if value is not None and pd.notna(value):
                    rows.append((indicator_id, region, row["academic_year"], float(value), row["weighted_value"]))
    columns = ["indicator_id", "region_code", "academic_year", "published_value", "weighted_value"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(difference=table["weighted_value"] - table["published_value"])

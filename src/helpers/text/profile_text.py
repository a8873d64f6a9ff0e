"""What a profile says in sentences: of any authority, and nothing of the project where it had no part."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers.indicators import formats
from helpers.indicators.comparators import Comparators
from helpers.indicators.place_lookup import Place
from helpers.project.registry import Locality, Pilot
from helpers.project.rows import rows_of
from helpers.sources.sidecars import Sidecar

SHORT_CHECKSUM = 12
UNIT_TITLES = {"percent": "%", "score": "points", "rate_per_100": "per 100 pupils"}


def opening(place: Place, areas: pd.DataFrame, locality: Locality | None, pilot: Pilot | None) -> str:
    """Which authority, where, under which codes; and whether it was one of the project's, only where it was."""
    among = int(((areas["area_type"] == "upper_tier") & (areas["region_name"] == place.region_name)).sum())
    text = (
        f"{place.title} is one of the {formats.count(among, 'upper-tier authority', 'upper-tier authorities')} in "
        f"{formats.region_phrase(place.region_name)} (GSS code {place.area_code}, DfE number {place.dfe_code}). This "
        "profile sets its official statistics on schools and pupils beside those of England, its region, its "
        "statistical neighbours and all other authorities. It describes; it explains nothing, and judges nobody."
    )
    if locality and pilot:
        whose = "It was" if not locality.is_combined else f"It was an authority of {locality.title},"
        text += f" {whose} one of the localities of LocalED ({pilot.heading}), of which nothing is said here."
    return text


def context_note(beside: Comparators) -> str:
    """What the charts set the authority beside, and how they are read."""
    others = [beside.country_name]
    others += [formats.region_phrase(beside.region_name)] if beside.region else []
    if beside.neighbours:
        others.append(f"its statistical neighbours of the {beside.neighbour_model} model")
    return (
        f"Each chart sets {beside.title} beside {formats.join_words(others)}. A line breaks where no figure was "
        "published. A difference no larger than rounding can make is called about the same."
    )


def missing_note(standing: pd.DataFrame, indicators: pd.DataFrame, values: pd.DataFrame, title: str) -> str:
    """The indicators without any value here, with the kinds of reason; empty where there are none."""
    absent = standing.loc[standing["value"].isna(), ["indicator_id", "area_code"]]
    if absent.empty:
        return ""
    titles = indicators.set_index("indicator_id")["short_title"]
    own = values[values["area_code"].isin(absent["area_code"])]
    names: dict[str, list[str]] = {}
    for indicator_id in dict.fromkeys(absent["indicator_id"]):
        reasons = set(own.loc[own["indicator_id"] == indicator_id, "missing_reason"].dropna())
        kind = "it has no school of the phase" if "not_applicable" in reasons else "none is published or held"
        names.setdefault(kind, []).append(formats.measure_phrase(str(titles[indicator_id])))
    parts = [f"{formats.join_words(listed)} ({kind})" for kind, listed in names.items()]
    return f"{title} has no value on {'; nor on '.join(parts)}. Missing is not zero: these stay empty."


def definitions_reading(indicators: pd.DataFrame) -> pd.DataFrame:
    """What each indicator measures: title, unit, decimals as published, years held, definition."""
    return pd.DataFrame(
        {
            "Measure": list(indicators["short_title"]),
            "Unit": [UNIT_TITLES[unit] for unit in indicators["unit"]],
            "Years": [f"{row.first_year} to {row.last_year}" for row in rows_of(indicators)],
            "What it measures": list(indicators["definition"]),
        }
    )


def caveats_text(indicators: pd.DataFrame) -> str:
    """The catalogue's caveats, breaks and gaps as a list, each told once with the measures that it holds for."""
    said: dict[str, list[str]] = {}
    for row in rows_of(indicators):
        for remark in (row.caveats, row.comparability, row.gaps):
            if isinstance(remark, str):
                said.setdefault(remark.strip(), []).append(formats.measure_phrase(str(row.short_title)))
    return "\n".join(f"- *{formats.sentence_start(_few(names))}*: {remark}" for remark, names in said.items())


def sources_reading(sidecars: Iterable[Sidecar]) -> pd.DataFrame:
    """The files behind the profile: data, publisher, day of reading, checksum of the file that was read here."""
    return pd.DataFrame(
        [
            {
                "Data": f"[{entry.title}]({entry.url})",
                "Publisher": entry.publisher,
                "Read on": formats.date_in_words(entry.accessed.isoformat()),
                "SHA-256": f"`{entry.sha256[:SHORT_CHECKSUM]}`",
            }
            for entry in sidecars
        ]
    )


def making_note(place: Place) -> str:
    """How the profile was made, and how to make it again."""
    return (
        f'This profile is the notebook `notebooks/profile.ipynb`, run with `AREA_CODE = "{place.area_code}"` by '
        f'`make profile LA="{place.title}"` in the reproducible edition of the LocalED evaluation. No number in it is '
        "typed. Official statistics are published under the Open Government Licence v3.0."
    )


def _few(names: list[str], most: int = 4) -> str:
    return formats.join_words(names if len(names) <= most else [*names[:most], f"{len(names) - most} more"])

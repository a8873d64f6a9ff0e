"""How many schools and pupils an authority has, and how many of its schools are academies; with what is missing."""

from __future__ import annotations

import pandas as pd

from helpers.indicators import formats
from helpers.indicators.measure_titles import describe_measure

SHOWN = {
    "attendance_schools_count": "schools_count",
    "attendance_enrolments_count": "enrolments_count",
    "academies_all_count": "academies_count",
}
"""Measures of the catalogue in the table, and the columns of :func:`gather_schools` that hold them."""
PHASES = {"primary": "Primary", "secondary": "Secondary", "special": "Special"}


def gather_schools(
    school_counts: pd.DataFrame, academies: pd.DataFrame, area_code: str, academic_year: str
) -> pd.DataFrame:
    """One row a phase: ``phase, academic_year, schools_count, enrolments_count, academies_count, academies_date``.

    Schools and enrolments are of the attendance collection in ``academic_year``, missing where the collection leaves
    them blank; academies are those of the one day that is held. A phase without a row has no school in the collection.
    """
    counts = school_counts[
        (school_counts["area_code"] == area_code) & (school_counts["academic_year"] == academic_year)
    ]
    counts = counts[counts["phase"].isin(list(PHASES))].set_index("phase")
    held = academies[academies["area_code"] == area_code]
    rows = []
    for phase in PHASES:
        known = counts.loc[phase] if phase in counts.index else None
        rows.append(
            {
                "phase": phase,
                "academic_year": academic_year,
                "schools_count": None if known is None else known["schools_count"],
                "enrolments_count": None if known is None else known["enrolments_count"],
                "academies_count": None if held.empty else held[f"{phase}_count"].iloc[0],
                "academies_date": None if held.empty else held["date"].iloc[0],
            }
        )
    return pd.DataFrame(rows)


def schools_reading(schools: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """:func:`gather_schools` to read, under the catalogue's titles."""
    table = {"Phase": [PHASES[phase] for phase in schools["phase"]]}
    for measure_id, column in SHOWN.items():
        table[describe_measure(measures, measure_id).short_title] = [formats.number(count) for count in schools[column]]
    return pd.DataFrame(table)


def schools_caption(schools: pd.DataFrame, measures: pd.DataFrame, title: str) -> str:
    """Of which year the schools are and of which day the academies, and what an en dash means."""
    year, days = schools["academic_year"].iloc[0], schools["academies_date"].dropna()
    text = f"Schools of {title} in the attendance collection of {year}"
    text += f", and academies at {formats.date_in_words(days.iloc[0])}." if len(days) else "; academies are not held."
    words = describe_measure(measures, "attendance_schools_count")
    return f"{text} {formats.MISSING}: {words.gaps}. {words.caveats}"


def academies_sentence(academies: pd.DataFrame, measures: pd.DataFrame, area_code: str, title: str) -> str:
    """Academies, trusts and the approximate share of schools, or that the register's counts are not held."""
    held = academies[academies["area_code"] == area_code]
    if held.empty or pd.isna(held["academies_count"].iloc[0]):
        return f"No count of academies is held for {title}."
    row, share = held.iloc[0], describe_measure(measures, "academy_share_pct")
    text = (
        f"At {formats.date_in_words(row['date'])} {title} had "
        f"{formats.count(int(row['academies_count']), 'academy', 'academies')} in "
        f"{formats.count(int(row['trusts_count']), 'trust')}"
    )
    if pd.isna(row["academy_share_pct"]):
        return f"{text}; no share of schools can be given."
    return (
        f"{text}, about {formats.percent(row['academy_share_pct'], share.shown_decimals)} of its schools. "
        f"{share.caveats}"
    )

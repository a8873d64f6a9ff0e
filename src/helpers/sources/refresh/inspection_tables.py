"""Ofsted: schools with a grade and how many were good or outstanding, and inspections of children's services."""

from __future__ import annotations

import pandas as pd

from helpers.sources.refresh.number_parsing import counts_without_gaps, whole_number
from helpers.sources.refresh.publisher_files import RefreshError
from helpers.sources.refresh.school_tables import ofsted_date
from helpers.sources.refresh.state_school_tables import codes_of

GRADE_COLUMNS = [
    "Year",
    "geographic_level",
    "la_name",
    "school_type",
    "Outstanding",
    "Good",
    "schools_with_a_grade",
]
RECOVERED_COLUMNS = ["la_name", "as_at", "implied_good_outstanding", "implied_graded_schools"]
GOOD, GRADED = "good_outstanding_count", "graded_schools_count"
CUT_DATES = {"As at 31 M": "2023-03-31", "As of 31 D": "2022-12-31"}
"""Two dates of the file of recovered counts are cut after ten characters; the file of shares has them in full."""

OFFICIAL_COLUMNS = {
    "Local authority area code": "area_code",
    "Inspection date": "inspection_date",
    "Publication date": "publication_date",
    "Inspection type": "inspection_type",
    "Overall effectiveness": "overall_effectiveness",
    "The impact of leaders on social work practice with children and families": "leaders",
    "The experiences and progress of children who need help and protection": "help_and_protection",
    "The experiences and progress of children in care": "children_in_care",
    "The experiences and progress of care leavers": "care_leavers",
}
READ_COLUMNS = {
    "local_authority": "name",
    "inspection_start_date": "inspection_date",
    "publication_date": "publication_date",
    "inspection_framework": "inspection_type",
    "overall_effectiveness_grade": "overall_effectiveness",
    "impact_of_leaders_grade": "leaders",
    "help_and_protection_grade": "help_and_protection",
    "in_care_grade": "children_in_care",
    "care_leavers_grade": "care_leavers",
}
OFFICIAL_COVER_ENDS = "2025-06-30"
"""Reports published later are not in the official file."""

INSPECTION_TYPES = {
    "ILACS Standard Inspection": "standard",
    "ILACS Short Inspection": "short",
    "inspection duration longer than standard framework": "standard",
}
GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires improvement": "Requires improvement to be good",
    "requires improvement to be good": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
JUDGEMENTS = ("overall_effectiveness", "leaders", "help_and_protection", "children_in_care", "care_leavers")
OTHER_NAMES = {
    "bournemouth, christchurch & poole": "bournemouth, christchurch and poole",
    "bristol": "bristol, city of",
    "durham": "county durham",
    "herefordshire": "herefordshire, county of",
    "kingston upon hull": "kingston upon hull, city of",
    "london corporation": "city of london",
    "st helens": "st. helens",
    "telford & wrekin": "telford and wrekin",
    "windsor & maidenhead": "windsor and maidenhead",
}
"""Names of the read reports that differ from those of ``areas``."""


def tidy_ofsted_grades(grades: pd.DataFrame, recovered: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Schools with an overall grade, and how many were good or outstanding, by authority and date; all types together.

    ``basis`` is ``published`` (31 August 2019 to 2023, every authority) or ``recovered`` (other dates, some of them:
    the only whole numbers that give the published share to all of its decimals).
    """
    own = grades[grades["geographic_level"] == "Local authority"]
    columns = ["Outstanding", "Good", "schools_with_a_grade"]
    counts = pd.DataFrame({name: counts_without_gaps(own, name) for name in columns}, index=own.index)
    keys = [codes_of(own["la_name"], areas, "Ofsted's grades").rename("area_code"), own["Year"] + "-08-31"]
    published = counts.groupby(keys).sum().rename_axis(["area_code", "date"]).reset_index()
    published = published.rename(columns={"schools_with_a_grade": GRADED})
    published = published.assign(basis="published", **{GOOD: published["Outstanding"] + published["Good"]})
    implied = recovered.rename(columns={"implied_good_outstanding": GOOD, "implied_graded_schools": GRADED}).assign(
        area_code=codes_of(recovered["la_name"], areas, "Ofsted's recovered counts"),
        date=recovered["as_at"].replace(CUT_DATES).map(lambda day: ofsted_date(f"{day}T")),
        basis="recovered",
    )
    frames = [table[["area_code", "date", GOOD, GRADED, "basis"]].drop_duplicates() for table in (published, implied)]
    table = pd.concat(frames, ignore_index=True)
    for column in (GOOD, GRADED):
        table[column] = [whole_number(str(number)) for number in table[column]]
    return table.sort_values(["area_code", "date"], ignore_index=True)


def tidy_childrens_services_inspections(
    official: pd.DataFrame, read: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """Inspections of local authority children's services (ILACS) by authority, with each judgement.

    ``source`` is ``official`` (Ofsted's table, reports to 30 June 2025) or ``read_from_reports`` (later ones, read from
    Ofsted's reports by a program).
    """
    first = official.rename(columns=OFFICIAL_COLUMNS).assign(source="official")
    later = read[read["publication_date"] > OFFICIAL_COVER_ENDS].rename(columns=READ_COLUMNS)
    by_name = areas[areas["area_type"] == "upper_tier"].assign(area_name=lambda rows: rows["area_name"].str.casefold())
    later = later.assign(
        area_code=codes_of(later["name"].replace(OTHER_NAMES), by_name, "children's services reports"),
        source="read_from_reports",
    )
    table = pd.concat([first, later], ignore_index=True)
    table["inspection_type"] = table["inspection_type"].replace(INSPECTION_TYPES)
    for column in JUDGEMENTS:
        table[column] = [GRADES.get(str(grade).casefold()) for grade in table[column]]
    if unknown := sorted(set(table["inspection_type"]) - {"standard", "short"}):
        raise RefreshError(f"children's services inspections: unknown type(s) {', '.join(unknown)}")
    return table.sort_values(["area_code", "inspection_date"], ignore_index=True)

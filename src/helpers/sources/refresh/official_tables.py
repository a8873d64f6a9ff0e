"""From a folder of publishers' files to every official table: reads, calls the pure functions, writes at the end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project.paths import Project
from helpers.sources.refresh import (
    area_tables,
    boundary_files,
    deprivation_tables,
    inspection_tables,
    lait,
    neighbour_tables,
    school_tables,
    state_school_tables,
)
from helpers.sources.refresh.area_tables import kept_codes, tidy_code_changes, with_kept_codes
from helpers.sources.refresh.indicator_catalogue import catalogue_table, load_catalogue
from helpers.sources.refresh.key_checks import check_keys
from helpers.sources.refresh.measure_catalogue import load_measures, measures_table
from helpers.sources.refresh.publisher_files import PublisherFolder
from helpers.sources.refresh.refreshed_files import Product, load_documentation, table_product, write_products

LONG_FILE = "absence-exclusions-attainment/bds_long_0.parquet"
DICTIONARY = "absence-exclusions-attainment/lait_data_dictionary.csv"
NEIGHBOUR_FILES = {
    "2021": "absence-exclusions-attainment/sn_april_2021.xlsx",
    "2025": "absence-exclusions-attainment/sn_may_2025.xlsx",
}
LOOKUP = "lookups/la_lookup.csv"
DEVOLVED = "lookups/dfeR_la_devolved_area_by_year.csv"
IOD_FILES = {
    "district": "deprivation/File_10_-_IoD2019_Local_Authority_District_Summaries__lower-tier__.xlsx",
    "upper_tier": "deprivation/File_11_-_IoD2019_Local_Authority_District_Summaries__upper-tier__.xlsx",
}
IOD_PUBLICATIONS = {"district": "iod2019_file_10", "upper_tier": "iod2019_file_11"}
ONS_INCOME = "deprivation/ons_localincomedeprivationdata.xlsx"
OFSTED = "ofsted/ons_els_ofsted_good_outstanding_la.csv"
ATTENDANCE = "attendance/attendance_ytd_la_2022-23_to_2025-26.csv"
ACADEMIES = "schools/academies_by_la_2022-07-18.csv"
ACADEMIES_DATE = "2022-07-18"
SCHOOLS_FOLDER = "schools-and-inspections"
ACADEMIES_RECONSTRUCTED = f"{SCHOOLS_FOLDER}/academies_mainstream_by_la_reconstructed_2022-2026.csv"
ACADEMY_SHARES = f"{SCHOOLS_FOLDER}/school_counts_and_academy_shares_eleven_las.csv"
OFSTED_GRADES = f"{SCHOOLS_FOLDER}/ofsted_grades_by_la_and_school_type_31aug_2019_2023.csv"
OFSTED_RECOVERED = f"{SCHOOLS_FOLDER}/ofsted_ons_els_implied_counts_eleven_las_2022_2024.csv"
CHILDRENS_SERVICES = f"{SCHOOLS_FOLDER}/ofsted_ilacs_history_by_la_2018_2025-03.csv"
CHILDRENS_SERVICES_READ = f"{SCHOOLS_FOLDER}/ilacs_history_scraped_to_2026-08.csv"
UPPER_TIER_OUTLINES = "boundaries/england_ctyua_2023_buc.geojson"
DISTRICT_OUTLINES = "boundaries/england_ltla_2019_onsvisual.geojson"
SURREY = "E10000030"

OUTLINES = {
    "upper_tier_2023": (UPPER_TIER_OUTLINES, 500.0),
    "regions": ("boundaries/england_regions_onsvisual.geojson", 900.0),
    "combined_authorities_2023": ("boundaries/england_cauth_2023_onsvisual.geojson", 500.0),
    "combined_authorities_2024": ("boundaries/england_cauth_2024_onsvisual.geojson", 500.0),
}
"""Outlines to make, from which file, and how far simplified (metres, see ``boundary_files.simplify_outlines``)."""

SURREY_TOLERANCE_M = 200.0

VALUE_FILES = {
    "overall_absence": ("overall_absence", "authorised_absence", "unauthorised_absence"),
    "persistent_absence": ("persistent_absence",),
    "severe_absence": ("severe_absence",),
    "exclusion": ("permanent_exclusion", "suspension", "suspended"),
    "attainment_and_need": ("key_stage_2", "attainment_8", "progress_8", "ehcp", "sen_support", "fsm"),
}
"""The values lie in several files, so that each stays small; which indicator lies where, by how its id begins."""


def refresh_all(folder: Path, project: Project, *, accessed: date | None = None) -> list[Path]:
    """Make every official table and outline of ``project`` anew from the publishers' files in ``folder``.

    Gives back the files written. ``accessed``: the day on which the files were taken (see ``write_products``).

    Raises
    ------
    RefreshError
        A publisher's file is missing, or does not hold what is expected of it. Nothing has been written then.
    """
    publishers = PublisherFolder(Path(folder))
    return write_products(all_products(publishers), publishers, project, accessed)


def all_products(folder: PublisherFolder) -> list[Product]:
    """Every file that the refresh makes, in memory."""
    lookup = folder.csv(LOOKUP, area_tables.LOOKUP_COLUMNS)
    devolved = folder.csv(DEVOLVED, area_tables.DEVOLVED_COLUMNS)
    district_outlines, upper_outlines = folder.outlines(DISTRICT_OUTLINES), folder.outlines(UPPER_TIER_OUTLINES)
    within = boundary_files.containing_areas(district_outlines, upper_outlines)
    areas = area_tables.tidy_areas(lookup, devolved, _districts(folder, within))
    numbers = area_tables.area_numbers(areas)
    changes = tidy_code_changes(devolved, areas)
    attendance = folder.csv(ATTENDANCE, school_tables.ATTENDANCE_COLUMNS)
    counts = school_tables.tidy_school_counts(with_kept_codes(attendance, "new_la_code", changes))
    surrey = district_outlines[district_outlines["code"].map(within) == SURREY]
    poorer = _deprivation(folder)
    tables = {
        "ofsted_shares": school_tables.tidy_ofsted(
            with_kept_codes(folder.csv(OFSTED, school_tables.OFSTED_COLUMNS), "AREACD", changes)
        ),
        "school_counts": counts,
        "academies": _academies(folder, numbers),
        "statistical_neighbours": _neighbours(folder, numbers, areas),
        "combined_authority_membership": area_tables.tidy_membership(devolved, areas, changes),
        "area_code_changes": changes,
        **_schools_and_inspections(folder, areas, counts, changes),
    }
    values = _indicator_values(folder, areas, numbers, devolved, counts)
    check_keys(
        areas,
        {**tables, "indicator_values": values},
        {UPPER_TIER_OUTLINES: kept_codes(upper_outlines["code"], changes)},
    )
    described = {**tables, "areas": areas, "deprivation": pd.concat(poorer.values(), ignore_index=True)}
    return [
        table_product("areas", areas),
        *_indicator_files(values),
        *(table_product("deprivation", table, part) for part, table in poorer.items()),
        *(table_product(name, table) for name, table in tables.items()),
        table_product("measures", measures_table(load_measures(), described, load_documentation()["files"])),
        *(_outline(name, folder.outlines(file), tolerance) for name, (file, tolerance) in OUTLINES.items()),
        _outline("surrey_districts", surrey, SURREY_TOLERANCE_M),
    ]


def _districts(folder: PublisherFolder, within: pd.Series) -> pd.DataFrame:
    sheet = folder.sheet(IOD_FILES["district"], "IMD")
    code, name = sheet.columns[:2]
    return pd.DataFrame(
        {"area_code": sheet[code], "area_name": sheet[name].str.strip(), "upper_tier_code": sheet[code].map(within)}
    )


def _indicator_values(
    folder: PublisherFolder, areas: pd.DataFrame, numbers: dict[str, str], devolved: pd.DataFrame, counts: pd.DataFrame
) -> pd.DataFrame:
    catalogue = load_catalogue()
    lait.check_year_types(folder.csv(DICTIONARY, ["Measure_short", "Year_Type"], encoding="latin-1"), catalogue)
    long = folder.parquet(LONG_FILE, ["Short Desc", "Years", "LA Number", "Values"])
    present = {str(int(number)) for number in long["LA Number"].dropna().unique()}
    authorities = set(areas.loc[areas["area_type"].isin(["upper_tier", "former_upper_tier"]), "area_code"])
    phases = {area: found for area, found in school_tables.phases_present(counts).items() if area in authorities}
    return lait.tidy_values(
        long,
        catalogue,
        {number: code for number, code in numbers.items() if number in present},
        reorganised=area_tables.reorganised_authorities(devolved, areas),
        phases_present=phases,
    )


def _indicator_files(values: pd.DataFrame) -> list[Product]:
    parts = {name: values[values["indicator_id"].str.startswith(begin)] for name, begin in VALUE_FILES.items()}
    return [
        table_product("indicators", catalogue_table(load_catalogue(), values)),
        *(table_product("indicator_values", part, name) for name, part in parts.items()),
    ]


def _deprivation(folder: PublisherFolder) -> dict[str, pd.DataFrame]:
    """The tables of deprivation by the end of their file's name."""
    tables = {
        level: deprivation_tables.sort_deprivation(
            pd.concat(
                deprivation_tables.tidy_sheet(
                    folder.sheet(file, sheet), sheet, level=level, publication=IOD_PUBLICATIONS[level]
                )
                for sheet in deprivation_tables.DOMAINS
            )
        )
        for level, file in IOD_FILES.items()
    }
    is_rank = tables["district"]["measure"].str.startswith("rank_of_")
    ons = deprivation_tables.tidy_ons(
        folder.sheet(ONS_INCOME, "Local authorities", columns=list(deprivation_tables.ONS_LOCAL_AUTHORITIES)),
        folder.sheet(
            ONS_INCOME, "Rankings for all indicators", header_row=2, columns=list(deprivation_tables.ONS_MEASURES)
        ),
    )
    return {
        "district_ranks": tables["district"][is_rank],
        "district_scores": tables["district"][~is_rank],
        "upper_tier": tables["upper_tier"],
        "ons_income": deprivation_tables.sort_deprivation(ons),
    }


def _academies(folder: PublisherFolder, numbers: dict[str, str]) -> pd.DataFrame:
    table = folder.csv(ACADEMIES, ["LA (code)", *school_tables.ACADEMY_COLUMNS])
    return school_tables.tidy_academies(table, numbers, ACADEMIES_DATE)


def _schools_and_inspections(
    folder: PublisherFolder, areas: pd.DataFrame, counts: pd.DataFrame, changes: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    reconstructed = folder.csv(ACADEMIES_RECONSTRUCTED, state_school_tables.RECONSTRUCTED_COLUMNS)
    reconstructed = with_kept_codes(reconstructed, "la_gss", changes)
    grades = folder.csv(OFSTED_GRADES, inspection_tables.GRADE_COLUMNS)
    grades = grades[grades["geographic_level"] == "Local authority"]
    inspections = folder.csv(CHILDRENS_SERVICES, list(inspection_tables.OFFICIAL_COLUMNS))
    return {
        "state_funded_schools": state_school_tables.tidy_state_funded_schools(counts, reconstructed, grades, areas),
        "academies_at_dates": state_school_tables.tidy_academies_at_dates(
            reconstructed, folder.csv(ACADEMY_SHARES, state_school_tables.ALL_SHARES_COLUMNS), areas
        ),
        "ofsted_grades": inspection_tables.tidy_ofsted_grades(
            grades, folder.csv(OFSTED_RECOVERED, inspection_tables.RECOVERED_COLUMNS), areas
        ),
        "childrens_services_inspections": inspection_tables.tidy_childrens_services_inspections(
            with_kept_codes(inspections, "Local authority area code", changes),
            folder.csv(CHILDRENS_SERVICES_READ, list(inspection_tables.READ_COLUMNS)),
            areas,
        ),
    }


def _neighbours(folder: PublisherFolder, numbers: dict[str, str], areas: pd.DataFrame) -> pd.DataFrame:
    present = areas.loc[areas["area_type"] == "upper_tier", "dfe_code"].dropna()
    frames = [
        neighbour_tables.tidy_neighbours(
            folder.sheet(file, "LA SN Groups", header_row=3, columns=["LA num"]), numbers, model, set(present)
        )
        for model, file in NEIGHBOUR_FILES.items()
    ]
    return pd.concat(frames).sort_values(neighbour_tables.KEYS, ignore_index=True)


def _outline(name: str, outlines: pd.DataFrame, tolerance_m: float) -> Product:
    simple = boundary_files.simplify_outlines(outlines, tolerance_m)
    return Product(f"boundaries/{name}.geojson", boundary_files.geojson_text(simple, name))

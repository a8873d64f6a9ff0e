"""State-funded schools of every type by authority, and academies by authority at several dates (a reconstruction)."""

from __future__ import annotations

import pandas as pd

from helpers.sources.refresh.area_tables import COUNTRY_CODE
from helpers.sources.refresh.number_parsing import counts_without_gaps, fixed_decimal, numbers_in, whole_number
from helpers.sources.refresh.publisher_files import RefreshError

COUNTS_YEAR = "2023/24"
ATTENDANCE_PHASES = ("primary", "secondary", "special")
NURSERY_PERIOD = "2026-03"
ALTERNATIVE_PROVISION_DATE = "2023-08-31"
ALTERNATIVE_PROVISION_TYPE = "State-funded AP school"

RECONSTRUCTED_COLUMNS = [
    "la_gss",
    "as_at",
    "academies_primary",
    "schools_primary",
    "academies_secondary",
    "schools_secondary",
    "nurseries_2026",
    "check_gias_2022_primary",
    "check_gias_2022_secondary",
]
ALL_SHARES_COLUMNS = [
    "la_name",
    "share_all_2023-09-01_approx",
    "share_all_2024-07-17_approx",
    "share_all_2024-12-01_approx",
]


def codes_of(names: pd.Series, areas: pd.DataFrame, file: str) -> pd.Series:
    """GSS codes of authorities by ``names``, present and former ("Cumbria"); unknown names stop the refresh."""
    known = areas[areas["area_type"].isin(["upper_tier", "former_upper_tier"])]
    by_name = dict(zip(known["area_name"].str.removesuffix(" (former)"), known["area_code"], strict=True))
    by_name |= dict(
        known.loc[known["area_type"] == "upper_tier", ["area_name", "area_code"]].itertuples(index=False, name=None)
    )
    codes = names.map(by_name)
    if codes.isna().any():
        unknown = ", ".join(sorted(set(names[codes.isna()].astype(str))))
        raise RefreshError(f"{file}: no authority is called {unknown}: add the name to data/raw/official/areas.csv")
    return codes


def tidy_state_funded_schools(
    counts: pd.DataFrame, academies: pd.DataFrame, grades: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """State-funded schools of each present authority by type, nurseries and alternative provision included.

    ``counts``: :func:`~helpers.sources.refresh.school_tables.tidy_school_counts` (primary, secondary and special
    schools of 2023/24); ``academies``: the reconstruction, for the nurseries open in March 2026; ``grades``: Ofsted's
    grades by type of school, for alternative provision with a grade on 31 August 2023 (none listed is none graded).
    """
    present = areas.loc[areas["area_type"] == "upper_tier", "area_code"]
    in_year = counts[counts["academic_year"] == COUNTS_YEAR].set_index(["area_code", "phase"])["schools_count"]
    academies = academies.assign(nurseries_2026=numbers_in(academies, "nurseries_2026", whole_number))
    nurseries = academies.drop_duplicates("la_gss").set_index("la_gss")["nurseries_2026"]
    alternative = grades[
        (grades["Year"] == ALTERNATIVE_PROVISION_DATE[:4]) & (grades["school_type"] == ALTERNATIVE_PROVISION_TYPE)
    ]
    alternative = alternative.assign(schools_with_a_grade=numbers_in(alternative, "schools_with_a_grade", whole_number))
    graded = alternative.set_index(codes_of(alternative["la_name"], areas, "Ofsted's grades"))["schools_with_a_grade"]
    rows: list[tuple[str, str, str, str | None]] = []
    for area in present:
        rows += [(area, phase, COUNTS_YEAR, in_year.get((area, phase))) for phase in ATTENDANCE_PHASES]
        rows.append((area, "nursery", NURSERY_PERIOD, nurseries.get(area)))
        rows.append((area, "alternative_provision", ALTERNATIVE_PROVISION_DATE, graded.get(area, "0")))
    table = pd.DataFrame(rows, columns=["area_code", "school_type", "period", "schools_count"])
    table["missing_reason"] = table["schools_count"].notna().map({True: None, False: "not_available"})
    return table.sort_values(["area_code", "school_type"], ignore_index=True)


def tidy_academies_at_dates(reconstructed: pd.DataFrame, all_shares: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Academies and schools by authority and date: primary, secondary, both, and (some areas) all state-funded.

    England is the sum of the authorities. ``register_count`` is what the register of 18 July 2022 holds, against which
    the reconstruction is measured; it is empty at other dates.
    """
    numeric = [name for name in RECONSTRUCTED_COLUMNS if name not in ("la_gss", "as_at")]
    checks = ["check_gias_2022_primary", "check_gias_2022_secondary"]
    summed = [name for name in numeric if name not in (*checks, "nurseries_2026")]
    others = [name for name in numeric if name not in summed]
    numbers = reconstructed.assign(
        **{name: counts_without_gaps(reconstructed, name) for name in summed},
        **{name: pd.to_numeric(numbers_in(reconstructed, name)) for name in others},
    )
    england = numbers.groupby("as_at", as_index=False)[numeric].sum().assign(la_gss=COUNTRY_CODE)
    # The register's counts lack a few authorities, so their sum is not England's.
    england[checks] = float("nan")
    numbers = pd.concat([numbers, england], ignore_index=True)
    phases = (["primary"], ["secondary"], ["primary", "secondary"])
    frames = [*(_of_phases(numbers, names) for names in phases), _all_state_funded(all_shares, areas)]
    table = pd.concat(frames, ignore_index=True)
    table["missing_reason"] = table["academy_share_pct"].notna().map({True: None, False: "not_applicable"})
    return table.sort_values(["area_code", "date", "schools"], ignore_index=True)


def _of_phases(rows: pd.DataFrame, phases: list[str]) -> pd.DataFrame:
    academies, total, register = (
        rows[[f"{kind}_{phase}" for phase in phases]].sum(axis=1, skipna=False)
        for kind in ("academies", "schools", "check_gias_2022")
    )
    share = (100 * academies / total.where(total > 0)).round(1)
    return pd.DataFrame(
        {
            "area_code": rows["la_gss"],
            "date": rows["as_at"],
            "schools": "_and_".join(phases),
            "academies_count": [whole_number(str(n)) for n in academies],
            "schools_count": [whole_number(str(n)) for n in total],
            "academy_share_pct": [None if pd.isna(n) else fixed_decimal(str(n), 1) for n in share],
            "register_count": [None if pd.isna(n) else whole_number(str(n)) for n in register],
        }
    )


def _all_state_funded(all_shares: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    code = codes_of(all_shares["la_name"], areas, "school counts and academy shares")
    long = all_shares.assign(area_code=code, schools="all_state_funded").melt(
        ["area_code", "schools"], ALL_SHARES_COLUMNS[1:], var_name="date", value_name="academy_share_pct"
    )
    return long.assign(date=long["date"].str.removeprefix("share_all_").str.removesuffix("_approx"))

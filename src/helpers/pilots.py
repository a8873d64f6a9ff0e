"""A pilot's localities set beside one another: who is compared, on which indicators, against England. Pure functions.

Nothing here ranks. Localities stand in the order of the registry, and a change is always shown beside England's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import prose
from helpers.outcomes import cohort_table
from helpers.registry import Locality, Pilot, Registry
from helpers.schemas.evidence import split_codes

COMPARED_INDICATORS: dict[str, tuple[str, ...]] = {
    "vulnerable-children": ("persistent_absence_pct", "severe_absence_pct"),
    "combined-authority": ("persistent_absence_pct", "key_stage_2_expected_pct", "attainment_8_score"),
    "professional-accountability": ("key_stage_2_expected_pct", "attainment_8_score", "persistent_absence_pct"),
}
"""The indicators nearest to what each pilot set out to change. The evaluation itself judged national data unfit to
measure the projects' impact, so these are context."""

INDICATORS_OTHERWISE = ("persistent_absence_pct", "key_stage_2_expected_pct", "attainment_8_score")
"""For a pilot added to the registry later."""

COMPARED_COLUMNS = [
    *("indicator_id", "locality_id", "area_code", "label"),
    *("academic_year", "value", "country_value", "gap", "missing_reason"),
]
CHANGE_COLUMNS = [
    *("indicator_id", "locality_id", "label", "from_year", "to_year", "from_value", "to_value"),
    *("change", "country_change", "difference"),
]
STATEMENTS_A_SIDE = 4
CLOSING_SECTIONS = ("What changed", "What is not known")
"""Sections of a pilot's narrative that stand beside the evidence, and not before it."""

REPORT = "evaluation-report"
OVERVIEW_KINDS = ("count", "percent", "rank", "money_gbp", "measure")
STATUS_MARKS = {"reproduced": "✓", "differs": "≠", "inconsistent_in_source": "‡", "not_checkable": ""}
"""How a published figure fared, in one character that also prints in grey."""


def compared_indicators(pilot_id: str) -> tuple[str, ...]:
    """The indicator ids that the localities of ``pilot_id`` are compared on."""
    return COMPARED_INDICATORS.get(pilot_id, INDICATORS_OTHERWISE)


def comparison_units(localities: Iterable[Locality], areas: pd.DataFrame) -> pd.DataFrame:
    """One row per authority to show, in registry order: ``locality_id, area_code, label``.

    A locality of several authorities is shown authority by authority, since their rates cannot be averaged without
    the counts beneath them; its label is then the authority's name.
    """
    names = areas.drop_duplicates("area_code").set_index("area_code")["area_name"]
    rows = [
        (locality.id, code, names[code] if locality.is_combined else locality.title)
        for locality in localities
        for code in locality.areas
    ]
    return pd.DataFrame(rows, columns=["locality_id", "area_code", "label"])


def compare_with_country(
    values: pd.DataFrame, units: pd.DataFrame, indicator_ids: Sequence[str], country_code: str
) -> pd.DataFrame:
    """The series of each unit beside the country's.

    Returns ``indicator_id, locality_id, area_code, label, academic_year, value, country_value, gap, missing_reason``,
    in the order of ``indicator_ids`` and ``units``; ``gap`` is value less country value, in the indicator's unit.
    Missing values stay, with their reason.

    Raises
    ------
    ValueError
        An indicator has no row at all for one of the units.
    """
    wanted = values[values["indicator_id"].isin(indicator_ids)]
    country = wanted.loc[wanted["area_code"] == country_code, ["indicator_id", "academic_year", "value"]]
    series = units.merge(wanted, on="area_code").merge(
        country.rename(columns={"value": "country_value"}), on=["indicator_id", "academic_year"], how="left"
    )
    there = set(zip(series["indicator_id"], series["area_code"], strict=True))
    lacking = [f"{i} for {code}" for i in indicator_ids for code in units["area_code"] if (i, code) not in there]
    if lacking:
        raise ValueError(f"no indicator values: {', '.join(lacking)}")
    series["gap"] = series["value"] - series["country_value"]
    order = {
        "indicator_id": {name: place for place, name in enumerate(indicator_ids)},
        "area_code": {code: place for place, code in enumerate(units["area_code"])},
    }
    series = series.sort_values(
        ["indicator_id", "area_code", "academic_year"],
        key=lambda column: column.map(order[column.name]) if column.name in order else column,
        ignore_index=True,
    )
    return series[COMPARED_COLUMNS]


def changes_between(compared: pd.DataFrame, from_year: str, to_year: str) -> pd.DataFrame:
    """What changed in each unit between two academic years, and in the country over the same years.

    Returns ``indicator_id, locality_id, label, from_year, to_year, from_value, to_value, change, country_change,
    difference``; a unit without a value in either year stays with missing changes. ``difference`` is the unit's change
    less the country's: a description, never an effect.
    """
    keys = ["indicator_id", "locality_id", "area_code", "label"]
    ends = []
    for year, side in ((from_year, "from"), (to_year, "to")):
        at_year = compared[compared["academic_year"] == year]
        ends.append(
            at_year[[*keys, "value", "country_value"]].rename(
                columns={"value": f"{side}_value", "country_value": f"{side}_country"}
            )
        )
    order = compared[keys].drop_duplicates()
    changes = order.merge(ends[0], on=keys, how="left").merge(ends[1], on=keys, how="left")
    changes["change"] = changes["to_value"] - changes["from_value"]
    changes["country_change"] = changes["to_country"] - changes["from_country"]
    changes["difference"] = changes["change"] - changes["country_change"]
    changes = changes.assign(from_year=from_year, to_year=to_year)
    return changes[CHANGE_COLUMNS]


def last_year_for_all(compared: pd.DataFrame) -> dict[str, str]:
    """The latest academic year in which every unit and the country has a value, by indicator."""
    complete = compared.dropna(subset=["value", "country_value"])
    units = compared.groupby("indicator_id")["area_code"].nunique()
    found = {}
    for indicator_id, rows in complete.groupby("indicator_id", sort=False):
        per_year = rows.groupby("academic_year")["area_code"].nunique()
        full = per_year[per_year == units[indicator_id]]
        if not full.empty:
            found[str(indicator_id)] = str(full.index.max())
    return found


def overview_table(checks: pd.DataFrame, figures: pd.DataFrame, registry: Registry, pilot_id: str) -> pd.DataFrame:
    """The report's own overview of a pilot's localities, rebuilt: ``quantity``, then a column a locality.

    ``checks`` is the table ``published_figure_checks``, ``figures`` the table ``published_figures``. A cell holds what
    was printed and the mark of its check (:data:`STATUS_MARKS`), with the official value where that differs. Rows are
    numbers of the report's tables that at least two of the localities have; for a pilot of one locality, which the
    report gives no table, every number printed of it.
    """
    localities = registry.localities_of(pilot_id)
    titles = {locality.id: locality.title for locality in localities}
    kinds = figures.set_index("figure_id")[["value_kind", "qualifier"]]
    rows = checks[checks["case"].isin(list(titles))].join(kinds, on="id")
    rows = rows[rows["value_kind"].isin(OVERVIEW_KINDS) & (rows["source_document"] == REPORT)]
    if len(localities) > 1:
        rows = rows[rows["section"].str.contains("Table")]
        shared = rows.groupby("quantity")["case"].nunique()
        rows = rows[rows["quantity"].map(shared) > 1]
    rows = rows.assign(cell=[published_cell(row) for row in rows.to_dict("records")])
    table = rows.drop_duplicates(["quantity", "case"]).pivot(index="quantity", columns="case", values="cell")
    table = table.reindex(index=list(dict.fromkeys(rows["quantity"])), columns=list(titles)).rename(columns=titles)
    return table.rename_axis(columns=None).reset_index()


def published_cell(row: Mapping[str, Any]) -> str:
    """A printed figure with its mark: ``85 ✓``, ``73 ≠ 69`` beside a differing official one, ``284 ‡``, or bare.

    ``row`` has ``published_value, value_kind, qualifier, status, official_value``.
    """
    printed = prose.hedged(prose.printed_value(row["published_value"], row["value_kind"]), row["qualifier"])
    mark = STATUS_MARKS[row["status"]]
    official = row["official_value"]
    if row["status"] == "differs" and isinstance(official, str):
        return f"{printed} {mark} {prose.printed_value(official, row['value_kind'])}"
    return f"{printed} {mark}".strip()


def overview_caption(table: pd.DataFrame, pilot: Pilot) -> str:
    """What the overview shows, and how many of its figures the official ones bear out."""
    cells = [cell for column in table.columns[1:] for cell in table[column].dropna()]
    differ = sum(STATUS_MARKS["differs"] in cell for cell in cells)
    agree = sum(STATUS_MARKS["reproduced"] in cell for cell in cells)
    return (
        f"{pilot.heading}: what the report prints of each locality, beside official figures. Of {len(cells)} figures "
        f"{agree} reproduce ({STATUS_MARKS['reproduced']}) and {differ} differ ({STATUS_MARKS['differs']}, official "
        f"value after the mark); {STATUS_MARKS['inconsistent_in_source']} marks a figure that the sources contradict."
    )


def gather_cohorts(cohorts: pd.DataFrame, figures: pd.DataFrame, localities: Iterable[Locality]) -> pd.DataFrame:
    """The cohorts of several localities, in registry order: ``label`` and the columns of ``outcomes.cohort_table``."""
    tables = []
    for locality in localities:
        table = cohort_table(cohorts, figures, locality.id)
        tables.append(table.assign(case=locality.id, label=[f"{locality.title}: {title}" for title in table["title"]]))
    return pd.concat(tables, ignore_index=True)


def cohorts_reading(cohorts: pd.DataFrame) -> pd.DataFrame:
    """:func:`gather_cohorts` to read: cohort, how chosen, support, children, what is reported with its exact interval."""
    outcomes = []
    for row in cohorts.to_dict("records"):
        if pd.isna(row["outcome_count"]):
            outcomes.append("no outcome reported")
            continue
        pupils = int(row["outcome_pupils_count"])
        outcomes.append(
            f"{row['outcome']}: {prose.in_words(int(row['outcome_count']))} of {prose.number(pupils)} "
            f"({prose.percent(row['low_pct'], 0)} to {prose.percent(row['high_pct'], 0)})"
        )
    return pd.DataFrame(
        {
            "Cohort": list(cohorts["label"]),
            "Who was chosen": list(cohorts["selection_rule"]),
            "What was done": list(cohorts["support"]),
            "Children": [prose.number(count) for count in cohorts["pupils_count"]],
            "What is reported": outcomes,
        }
    )


def cohorts_warning(cohorts: pd.DataFrame) -> str:
    """Why the outcomes of these cohorts cannot show an effect: how they were chosen, how few, compared with nobody."""
    known = cohorts.dropna(subset=["outcome_count"])
    interval = ""
    if not known.empty:
        widest = known.loc[known["high_pct"].idxmax()]
        interval = (
            f" Even none of {prose.number(int(widest['outcome_pupils_count']))} is compatible, by an exact interval of 95%, "
            f"with a rate of up to {prose.percent(widest['high_pct'], 0)}."
            if widest["outcome_count"] == 0
            else ""
        )
    return (
        "These children were chosen because things were going badly for them. Children picked at a low point tend to do "
        "better later whatever is done, which is called regression to the mean, and nobody knows how they would have fared "
        f"otherwise: there is no comparison group.{interval} The interval itself supposes a random sample, which a chosen "
        "cohort is not, so it understates what is unknown."
    )


def programmes_reading(programmes: pd.DataFrame, figures: pd.DataFrame, waves: Mapping[str, str]) -> pd.DataFrame:
    """The programmes of a pilot's localities to read: strand, programme, when, by whom, and the reach that is printed."""
    printed = figures.set_index("figure_id")
    reach = []
    for cell in programmes["reach_figures"]:
        named = [printed.loc[figure_id] for figure_id in split_codes(cell)]
        reach.append(
            "; ".join(f"{prose.printed_value(row['value'], row['value_kind'])}: {_lower(row['quantity'])}" for row in named)
            or prose.MISSING
        )
    return pd.DataFrame(
        {
            "Strand": list(programmes["strand"]),
            "Programme": list(programmes["title"]),
            "Purpose": list(programmes["purpose"]),
            "When": [waves.get(wave, "both years") for wave in programmes["wave"]],
            "By": list(programmes["provider"]),
            "Reach, as printed": reach,
        }
    )


def theory_reading(theory: pd.DataFrame, waves: Mapping[str, str]) -> pd.DataFrame:
    """What the pilot supposed at its start and what it came to suppose: ``When, Supposition, Section``."""
    order = {"year_1": 0, "both": 1, "year_2": 2}
    rows = theory.sort_values("wave", key=lambda waves_of: waves_of.map(order), kind="stable")
    return pd.DataFrame(
        {
            "When": [waves.get(wave, "throughout") for wave in rows["wave"]],
            "What the work supposed": list(rows["statement"]),
            "Section of the report": list(rows["section"]),
        }
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def opening(pilot: Pilot, localities: Sequence[Locality]) -> str:
    """The pilot's aim, and its localities with links to their chapters."""
    places = prose.join_words(f"@sec-{locality.id}" for locality in localities)
    who = "Its one locality is" if len(localities) == 1 else f"Its {prose.in_words(len(localities))} localities are"
    return f"*{pilot.aim}.* {who} {places}."


def overview_heading(localities: Sequence[Locality]) -> str:
    """The heading above the overview."""
    return f"## {'The locality' if len(localities) == 1 else 'The localities'} at a glance"


def comparison_heading(localities: Sequence[Locality]) -> str:
    """The heading above the comparison, with what may and may not be read from it."""
    areas = sum(len(locality.areas) for locality in localities)
    what = "Its authorities side by side" if len(localities) == 1 else "The localities side by side"
    return (
        f"## {what}\n\nOfficial statistics for the {prose.in_words(areas)} areas are set beside England's. They are the setting "
        "of the work. The evaluators chose not to judge the projects by them, since the projects were small, unlike and "
        "local, and neither does this book."
    )


def comparability_note(indicators: pd.DataFrame) -> str:
    """What the publishers say of comparing years, once for each remark, as a callout; empty where they say nothing."""
    remarks: dict[str, list[str]] = {}
    for row in indicators.dropna(subset=["comparability"]).itertuples():
        remarks.setdefault(row.comparability.strip(), []).append(row.short_title)
    if not remarks:
        return ""
    lines = "\n".join(f"- {prose.join_words(titles)}: {remark}" for remark, titles in remarks.items())
    return f'::: {{.callout-note title="Comparing the years" collapse="true"}}\n{lines}\n:::'


def printed_shares(figures: pd.DataFrame, localities: Iterable[Locality]) -> pd.DataFrame:
    """The share of good or outstanding schools that the report's tables print: ``locality_id, value_pct``."""
    wanted = {f"{locality.id}-good-outstanding-share": locality.id for locality in localities}
    rows = figures[figures["figure_id"].isin(list(wanted))]
    return pd.DataFrame({"locality_id": rows["figure_id"].map(wanted), "value_pct": rows["value"].astype(float)})


def criteria_caption(rows: pd.DataFrame) -> str:
    """How a pilot's findings divide by direction, and by what they are about."""
    favourable = int(rows["direction"].isin(["strength", "change"]).sum())
    return (
        f"{prose.number(len(rows))} findings bear on the pilot: {prose.number(favourable)} tell of a strength or a change, "
        f"{prose.number(len(rows) - favourable)} of a challenge or something mixed. The first row holds what is said of the "
        "pilot as a whole, which names no locality. Squares count what the report says; they do not rate places."
    )


def sources_text(indicators: pd.DataFrame) -> str:
    """Where the chapter's figures come from, with each publication once."""
    publications = indicators.drop_duplicates("publication")
    lines = [f"- {row.publisher}: {row.publication}, <{row.url}>" for row in publications.itertuples()]
    return (
        "The account and its findings: the evaluation report [@greany2025], coded in @sec-evidence-base. Official "
        "statistics of this chapter:\n\n" + "\n".join(lines) + "\n\nEvery file is listed in @sec-data-sources."
    )

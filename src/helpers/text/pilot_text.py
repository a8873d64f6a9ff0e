"""Sentences and readable tables of a pilot's chapter, computed from the processed tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.checks.check_links import link_check
from helpers.checks.check_marks import STATUS_MARKS
from helpers.checks.check_outcomes import outcome_in_words
from helpers.indicators import formats
from helpers.indicators.cohort_outcomes import CONFIDENCE
from helpers.project.registry import Locality, Pilot, Registry
from helpers.project.rows import rows_of
from helpers.sources.schemas.evidence_schema import split_codes
from helpers.text.check_tables import published_cell, with_kinds
from helpers.text.evidence_tables import link_ids

REPORT = "evaluation-report"
OVERVIEW_KINDS = ("count", "percent", "rank", "money_gbp", "measure")
STATEMENTS_A_SIDE = 6
CLOSING_SECTIONS = ("What changed", "What is not known")
"""Sections of a pilot's narrative that stand beside the evidence, and not before it."""

NO_FINDINGS = "The register of evidence holds no finding on this pilot."
NO_THEORY = "Nobody has set down in steps what this pilot supposed: the table of its theory holds none."


def opening(pilot: Pilot, localities: Sequence[Locality], introduction: str) -> str:
    """The pilot's aim, its localities with links to their chapters, then the narrative's own ``introduction``."""
    places = formats.join_words(f"[{locality.title}]({locality.id}.ipynb)" for locality in localities)
    who = "Its one locality is" if len(localities) == 1 else f"Its {formats.in_words(len(localities))} localities are"
    return f"The pilot's aim was {_lower(pilot.aim)}. {who} {places}.\n\n{introduction}".strip()


def overview_heading(localities: Sequence[Locality]) -> str:
    """The heading above the overview."""
    return f"## {'The locality' if len(localities) == 1 else 'The localities'} at a glance"


def overview_table(
    checks: pd.DataFrame, figures: pd.DataFrame, registry: Registry, pilot_id: str, *, is_linked: bool = False
) -> pd.DataFrame:
    """The report's own overview of a pilot's localities, rebuilt: ``quantity``, then a column a locality.

    ``checks`` is the table ``published_figure_checks``, ``figures`` the table ``published_figures``. A cell holds what
    was printed and the mark of its check (:data:`STATUS_MARKS`), with the official value where that differs; with
    ``is_linked`` all of it leads to the check. Rows are numbers of the report's tables that at least two of the
    localities have; for a pilot of one locality, which the report gives no table, every number printed of it.
    """
    localities = registry.localities_of(pilot_id)
    titles = {locality.id: locality.title for locality in localities}
    rows = with_kinds(checks[checks["case"].isin(list(titles))], figures)
    rows = rows[rows["value_kind"].isin(OVERVIEW_KINDS) & (rows["source_document"] == REPORT)]
    if len(localities) > 1:
        rows = rows[rows["section"].str.contains("Table")]
        shared = rows.groupby("quantity")["case"].nunique()
        rows = rows[rows["quantity"].map(shared) > 1]
    cells = [(row["id"], published_cell(row)) for row in rows.to_dict("records")]
    rows = rows.assign(cell=[link_check(name, cell) if is_linked else cell for name, cell in cells])
    table = rows.drop_duplicates(["quantity", "case"]).pivot(index="quantity", columns="case", values="cell")
    table = table.reindex(index=list(dict.fromkeys(rows["quantity"])), columns=list(titles)).rename(columns=titles)
    return table.rename_axis(columns=None).reset_index()


def overview_caption(table: pd.DataFrame, pilot: Pilot) -> str:
    """What the overview shows, and how many of its figures the official ones bear out."""
    cells = [cell for column in table.columns[1:] for cell in table[column].dropna()]
    marked = {status: sum(mark in cell for cell in cells) for status, mark in STATUS_MARKS.items() if mark}
    whom = "each locality" if len(table.columns) > 2 else "its locality"
    told = [
        f"{outcome_in_words(status)} {formats.number(number)} ({STATUS_MARKS[status]})"
        for status, number in marked.items()
        if number
    ]
    beside = ", whose value stands after the mark" if any(marked[name] for name in marked if name != "agrees") else ""
    return (
        f"{pilot.heading}: what the report prints of {whom}, beside official figures{beside}. Of {len(cells)} figures "
        f"{formats.number(sum(marked.values()))} can be checked: {formats.join_words(told)}."
    )


def comparison_heading(localities: Sequence[Locality]) -> str:
    """The heading above the comparison, with what may and may not be read from it."""
    areas = sum(len(locality.areas) for locality in localities)
    what = "The localities side by side"
    if len(localities) == 1:
        what = "Its authorities side by side" if areas > 1 else "Its authority beside England"
    return (
        f"## {what}\n\nOfficial statistics for the {formats.in_words(areas)} {'areas' if areas > 1 else 'area'} "
        "are set "
        "beside England's. They are the setting "
        "of the work. The evaluators chose not to judge the projects by them, since the projects were small, unlike "
        "and "
        "local, and neither does this book."
    )


def comparability_note(indicators: pd.DataFrame) -> str:
    """What the publishers say of comparing years, once for each remark, as a callout; empty where they say nothing."""
    remarks: dict[str, list[str]] = {}
    for row in rows_of(indicators.dropna(subset=["comparability"])):
        remarks.setdefault(row.comparability.strip(), []).append(row.short_title)
    if not remarks:
        return ""
    lines = "\n".join(f"- {formats.join_words(titles)}: {remark}" for remark, titles in remarks.items())
    return f'::: {{.callout-note title="Comparing the years" collapse="true"}}\n{lines}\n:::'


def cohorts_reading(cohorts: pd.DataFrame) -> pd.DataFrame:
    """:func:`gather_cohorts` to read, each reported outcome with its exact interval."""
    outcomes = []
    for row in cohorts.to_dict("records"):
        if pd.isna(row["outcome_count"]):
            outcomes.append("no outcome reported")
            continue
        pupils = int(row["outcome_pupils_count"])
        outcomes.append(
            f"{row['outcome']}: {formats.number(row['outcome_count']) if row['outcome_count'] else 'none'} of "
            f"{formats.number(pupils)} "
            f"({formats.percent(row['low_pct'], 0)} to {formats.percent(row['high_pct'], 0)})"
        )
    return pd.DataFrame(
        {
            "Cohort": list(cohorts["label"]),
            "Who was chosen": list(cohorts["selection_rule"]),
            "What was done": list(cohorts["support"]),
            "Children": [formats.number(count) for count in cohorts["pupils_count"]],
            "What is reported": outcomes,
        }
    )


def cohorts_caption() -> str:
    """What the table of cohorts shows."""
    return (
        "The cohorts, how they were chosen and what is reported of them. In brackets: the exact "
        f"{100 * CONFIDENCE:.0f}% interval of the rate."
    )


def cohorts_warning(cohorts: pd.DataFrame) -> str:
    """Why the outcomes of these cohorts cannot show an effect: how they were chosen, how few, compared with nobody."""
    known = cohorts.dropna(subset=["outcome_count"])
    interval = ""
    if not known.empty:
        widest = known.sort_values("high_pct", kind="stable").iloc[-1]
        interval = (
            f" Even none of {formats.number(int(widest['outcome_pupils_count']))} is compatible, by an exact "
            f"{100 * CONFIDENCE:.0f}% interval, "
            f"with a rate of up to {formats.percent(widest['high_pct'], 0)}."
            if widest["outcome_count"] == 0
            else ""
        )
    return (
        "These children were chosen because things were going badly for them. Children picked at a low point tend to "
        "do "
        "better later whatever is done, which is called regression to the mean, and nobody knows how they would have "
        "fared "
        f"otherwise: there is no comparison group.{interval} The interval itself supposes a random sample, which a "
        f"chosen "
        "cohort is not, so it understates what is unknown."
    )


def programmes_reading(programmes: pd.DataFrame, figures: pd.DataFrame, waves: Mapping[str, str]) -> pd.DataFrame:
    """The programmes of a pilot's localities to read, with the reach that is printed of each."""
    printed = figures.set_index("figure_id")
    reach = []
    for cell in programmes["reach_figures"]:
        named = [printed.loc[figure_id].to_dict() for figure_id in split_codes(cell)]
        reach.append(
            "; ".join(
                f"{formats.printed_value(row['value'], row['value_kind'])}: {_lower(row['quantity'])}" for row in named
            )
            or formats.MISSING
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


def criteria_caption(rows: pd.DataFrame) -> str:
    """How a pilot's findings divide by direction, and by what they are about."""
    favourable = int(rows["direction"].isin(["strength", "change"]).sum())
    return (
        f"{formats.number(len(rows))} findings bear on the pilot: {formats.number(favourable)} tell of a strength or a "
        f"change, "
        f"{formats.number(len(rows) - favourable)} of a challenge or something mixed. The first row holds what is said "
        f"of the "
        "pilot as a whole, which names no locality. Squares count what the report says; they do not rate places."
    )


def theory_reading(steps: pd.DataFrame) -> pd.DataFrame:
    """The pilot's theory of action to read: what was supposed, what became of it, and the evidence."""
    ordered = steps.sort_values("step_order")
    return pd.DataFrame(
        {
            "What was supposed": list(ordered["hypothesis"]),
            "What became of it": list(ordered["what_changed"]),
            "Evidence": [link_ids(cell) for cell in ordered["evidence_ids"]],
        }
    )


def sources_text(indicators: pd.DataFrame, *, has_findings: bool) -> str:
    """Where the chapter's figures come from, with each publication once; the report where the register codes it."""
    publications = indicators.drop_duplicates("publication")
    lines = [f"- {row.publisher}: {row.publication}, <{row.url}>" for row in rows_of(publications)]
    report = "The account and its findings: the evaluation report [@greany2025], coded in @sec-evidence-base. "
    official = "Official statistics of this chapter:\n\n" + "\n".join(lines)
    return f"{report if has_findings else ''}{official}\n\nEvery file is listed in @sec-data-sources."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

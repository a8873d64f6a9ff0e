"""Printed figures and what the checks made of them, as tables and sentences to read. Pure functions.

The checks themselves are :mod:`helpers.checks`; here is what the chapter on published figures says of their results.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.checks import HOLDING
from helpers.checks.check_links import check_anchor, link_check, link_table
from helpers.checks.check_marks import STATUS_MARKS
from helpers.indicators import formats
from helpers.project.registry import Registry
from helpers.text.evidence_tables import case_titles

DOCUMENT_TITLES = {
    "evaluation-report": "Evaluation report",
    "progress-report": "First progress report",
    "project-website": "Project website",
    "conference-report": "Conference report",
    "repository-record": "Repository record",
}
EXPLAINED_APART = ("inconsistent_in_source", "differs", "other_measure")
"""What neither agrees nor adds up: explained in tables of its own, before the table of everything."""
WITH_OFFICIAL_VALUE = ("differs", "other_measure")
OUTCOMES = {
    "agrees_with_official": ("agrees with official statistics", "agree with official statistics"),
    "adds_up": ("adds up within the documents", "add up within the documents"),
    "other_measure": (
        "fits only as another measure than the one that the report names",
        "fit only as another measure than the one that the report names",
    ),
    "differs": ("differs from official statistics", "differ from official statistics"),
    "inconsistent_in_source": (
        "is contradicted by the documents themselves",
        "are contradicted by the documents themselves",
    ),
}
"""What became of one figure and of several that can be checked, in the order in which it is told."""
DEPRIVATION_FIGURES = r"(?:deprivation-rank|deprived-rank)$"


def published_cell(row: Mapping[Hashable, Any]) -> str:
    """A printed figure with its mark: ``85 ✓``, ``73 ≠ 69`` beside a differing official one, ``284 ‡``, or bare.

    ``row`` has ``published_value, value_kind, qualifier, status, official_value``.
    """
    printed = formats.hedged(formats.printed_value(row["published_value"], row["value_kind"]), row["qualifier"])
    mark = STATUS_MARKS[row["status"]]
    official = row["official_value"]
    if row["status"] in WITH_OFFICIAL_VALUE and isinstance(official, str):
        return f"{printed} {mark} {formats.printed_value(official, row['value_kind'])}"
    return f"{printed} {mark}".strip()


def can_be_checked(checks: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``checks`` that something could be held against: what every share of figures is a share of."""
    return checks[checks["status"] != "not_checkable"]


def outcomes_phrase(checks: pd.DataFrame) -> str:
    """What became of the figures that can be checked, and how many cannot, as the end of a sentence.

    ``of five figures that can be checked, none agrees with official statistics or adds up: five differ from official
    statistics; two more cannot be checked``
    """
    can = can_be_checked(checks)
    rest = len(checks) - len(can)
    if can.empty:
        return "there is nothing to check its figures against" if rest > 1 else "there is nothing to check it against"
    counts = can["status"].value_counts()
    told = [
        f"{formats.in_words(int(counts[status]))} {one if counts[status] == 1 else several}"
        for status, (one, several) in OUTCOMES.items()
        if counts.get(status)
    ]
    none = "" if can["status"].isin(HOLDING).any() else "none agrees with official statistics or adds up: "
    text = f"of {formats.count(len(can), 'figure')} that can be checked, {none}{formats.join_words(told)}"
    return f"{text}; {formats.in_words(rest)} more cannot be checked" if rest else text


def disagreement_count(checks: pd.DataFrame) -> int:
    """On how many questions the documents contradict themselves: each side of one is a printed figure of its own."""
    return int(checks["disagreement_id"].nunique())


def with_kinds(checks: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """``checks`` with ``value_kind`` and ``qualifier`` of each figure, which say how it is written."""
    return checks.join(figures.set_index("figure_id")[["value_kind", "qualifier"]], on="id")


def summary_text(checks: pd.DataFrame) -> str:
    """How many figures there are and what became of them, in sentences; ``checks`` as :func:`with_kinds` gives them."""
    counts = checks["status"].value_counts()
    agreeing = checks[checks["status"] == "agrees_with_official"]
    directions = int((agreeing["value_kind"] == "claim").sum())
    only = f", of which {formats.number(directions)} say no more than a direction, such as above England" * bool(
        directions
    )
    can = len(can_be_checked(checks))

    def told(status: str) -> str:
        number = int(counts.get(status, 0))
        return f"{formats.number(number)} {OUTCOMES[status][number != 1]}"

    return (
        f"The five source documents print {formats.number(len(checks))} figures that this edition records, from pupil "
        f"numbers to dates and names. For {formats.number(can)} there is something to hold them against: an official "
        "statistic, parts that should add up, or another place where the same thing is printed.\n\n"
        f"- **Held against official statistics:** {told('agrees_with_official')}{only}; {told('differs')}; "
        f"{told('other_measure')}.\n"
        f"- **Held against the documents' own figures:** {told('adds_up')}: totals, shares and dates that follow from "
        "others that are printed. That says nothing of the world outside the documents.\n"
        f"- **Contradictions:** {contradictions_phrase(checks)}.\n\n"
        "A difference is reported and never mended, and it need not be an error: official counts have a date and a "
        "definition, and the report seldom says which it used."
    )


def contradictions_phrase(checks: pd.DataFrame) -> str:
    """On how many questions the documents contradict themselves, and how many printed figures are sides of them."""
    sides = int((checks["status"] == "inconsistent_in_source").sum())
    return (
        f"the documents contradict themselves on {formats.number(disagreement_count(checks))} "
        f"{'question' if disagreement_count(checks) == 1 else 'questions'}, in {formats.number(sides)} printed "
        f"{'figure' if sides == 1 else 'figures'}"
    )


def with_tables(checks: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """``checks`` with ``held_against``: the tables that a figure's ``rules`` (``figure_checks``) ask, by ";"."""
    asked = rules.dropna(subset=["table"]).drop_duplicates(["figure_id", "table"])
    return checks.join(asked.groupby("figure_id")["table"].agg(";".join).rename("held_against"), on="id")


def discrepancies(checks: pd.DataFrame, status: str, registry: Registry) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The figures of one ``status`` by case: title of the case, its id, rows; cases in the book's order."""
    of_status = checks[checks["status"] == status]
    order = [
        case for pilot in registry.pilots for case in (pilot.id, *(x.id for x in registry.localities_of(pilot.id)))
    ]
    titles = case_titles(registry)
    for case in ["all", *order]:
        rows = of_status[of_status["case"] == case]
        if not rows.empty:
            yield ("The project" if case == "all" else titles[case]), case, rows


def reading_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Checked figures with their explanation, each at its anchor, and with a link to the data that it was held against.

    ``rows`` as :func:`with_kinds` and :func:`with_tables` give them.
    """
    records = rows.to_dict("records")
    return pd.DataFrame(
        {
            "Figure, and where it stands": [
                f"{check_anchor(row['id'], str(row['quantity']))} ({_place(row)})" for row in records
            ],
            "Printed": [_printed(row, "published_value", hedge=True) for row in records],
            "Found": [_found(row) for row in records],
            "Explanation": [f"{row['explanation']}{_data_links(row)}" for row in records],
        }
    )


def full_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Every figure of a case: what and where, printed with the mark of its check, what was found, how it was checked.

    A figure that neither agrees nor adds up stands with its explanation in a table of its own, to which its row leads.
    """
    shown = reading_table(rows).to_dict("records")
    for row, cells in zip(rows.to_dict("records"), shown, strict=True):
        cells["Printed"] = f"{cells['Printed']} {STATUS_MARKS[row['status']]}".strip()
        if row["status"] in EXPLAINED_APART:
            cells["Figure, and where it stands"] = f"{row['quantity']} ({_place(row)})"
            cells["Explanation"] = link_check(row["id"], "explained above")
    return pd.DataFrame(shown).rename(columns={"Explanation": "How it was checked"})


def _data_links(row: Mapping[Hashable, Any]) -> str:
    asked = row["held_against"]
    return f" Data: {formats.join_words(map(link_table, asked.split(';')))}." if isinstance(asked, str) else ""


def statuses_table(checks: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Figures by document and status, with totals; ``titles`` names the statuses, in their order."""
    counts = pd.crosstab(checks["source_document"], checks["status"])
    table = counts.reindex(index=list(DOCUMENT_TITLES), columns=list(titles), fill_value=0)
    table.columns = [formats.sentence_start(title) for title in titles.values()]
    table.insert(0, "Figures", table.sum(axis=1))
    table.insert(0, "Document", list(DOCUMENT_TITLES.values()))
    return table.reset_index(drop=True)


def _found(row: Mapping[Hashable, Any]) -> str:
    official, parts = row["official_comparison"], _printed(row, "recomputed_value")
    if isinstance(official, str):
        return f"Official: {official}"
    return f"From parts: {parts}" if parts != formats.MISSING else formats.MISSING


def _printed(row: Mapping[Hashable, Any], column: str, *, hedge: bool = False) -> str:
    value = row[column]
    if not isinstance(value, str):
        return formats.MISSING
    text = formats.printed_value(value, str(row["value_kind"]))
    return formats.hedged(text, str(row["qualifier"])) if hedge else text


def _place(row: Mapping[Hashable, Any]) -> str:
    document = DOCUMENT_TITLES[str(row["source_document"])]
    return f"{row['section']}" if row["source_document"] == "evaluation-report" else f"{document}, {row['section']}"


def rank_candidates(candidates: pd.DataFrame, checks: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Every official deprivation rank that could be a printed one: ``label, printed_rank, candidate, value, fits,
    is_named_source``.

    A locality with two printed ranks has two labels. Values of a ranking that are no ranks (an average of ranks) are
    left out.
    """
    printed = checks[checks["id"].str.contains(DEPRIVATION_FIGURES)]
    titles = case_titles(registry)
    repeated = printed["case"].duplicated(keep=False)
    labels = {
        row["id"]: titles[row["case"]] + (f": {row['quantity'].removeprefix('Deprivation rank of ')}" if twice else "")
        for row, twice in zip(printed.to_dict("records"), repeated, strict=True)
    }
    ranks = dict(zip(printed["id"], printed["published_value"].astype(int), strict=True))
    kept = candidates[candidates["figure_id"].isin(list(labels)) & candidates["candidate"].str.contains("rank of ")]
    table = kept.assign(
        label=kept["figure_id"].map(labels),
        printed_rank=kept["figure_id"].map(ranks),
        candidate=kept["candidate"].str.removeprefix("district, "),
        is_named_source=kept["is_named_source"].eq(True),
    )
    order = {label: place for place, label in enumerate(labels.values())}
    # A figure with several checks has the same ranking more than once.
    table = table.sort_values("fits", ascending=False, kind="stable").drop_duplicates(["label", "candidate"])
    table = table.sort_values(["label", "value"], key=lambda c: c.map(order) if c.name == "label" else c, kind="stable")
    return table[["label", "printed_rank", "candidate", "value", "fits", "is_named_source"]].reset_index(drop=True)


def rankings_table(ranks: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """Which ranking gives how many of the printed ranks, best first, and those that the source names."""
    total = ranks["label"].nunique()
    grouped = ranks.groupby("candidate", sort=False)
    table = pd.DataFrame(
        {
            "fitting": grouped["fits"].sum().astype(int),
            "Named by the source": grouped["is_named_source"].any().map({True: "yes", False: "no"}),
            "Which": ranks[ranks["fits"]].groupby("candidate")["label"].agg("; ".join),
        }
    )
    table = table[(table["fitting"] > 0) | (table["Named by the source"] == "yes")]
    table = table.sort_values(["fitting", "Named by the source"], ascending=False, kind="stable").head(most)
    table.insert(0, "Ranking", table.index)
    table.insert(1, "Printed ranks it gives", [f"{count} of {total}" for count in table["fitting"]])
    return table.drop(columns="fitting").reset_index(drop=True)


def rankings_text(ranks: pd.DataFrame) -> str:
    """Which ranking explains most of the printed ranks, and how far the named source does."""
    total = ranks["label"].nunique()
    fitting = ranks[ranks["fits"]].groupby("candidate")["label"].nunique().sort_values(ascending=False, kind="stable")
    if fitting.empty:
        return "No official ranking gives any of the printed ranks."
    best, count = fitting.index[0], int(fitting.iloc[0])
    named = ranks[ranks["fits"] & ranks["is_named_source"]]["label"].nunique()
    unmet = [label for label in dict.fromkeys(ranks["label"]) if not ranks.loc[ranks["label"] == label, "fits"].any()]
    text = (
        f"The report prints {formats.number(total)} deprivation ranks. Its notes name the index of multiple "
        "deprivation "
        "and link to a data set of income deprivation, and either has several rankings. Each rank was held against "
        f"all of them. One gives most: {best}, with {formats.number(count)} of {formats.number(total)}. The "
        "rankings of "
        f"the index that the report names give {formats.in_words(named) if named else 'none'}. A rank that only "
        "another "
        "ranking gives is not counted as agreeing with official statistics."
    )
    if unmet:
        text += f" No ranking gives the rank printed for {formats.join_words(unmet)}."
    return text


def where_they_differ(checks: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """The localities of whose checkable figures fewer than half hold, in the order of ``titles``."""
    can = can_be_checked(checks)
    share = can["status"].isin(HOLDING).groupby(can["case"]).mean()
    few = [title for case, title in titles.items() if case in share.index and share[case] < 0.5]
    if not few:
        return "In every place at least half of the figures that can be checked agree or add up."
    return f"Fewer than half of those that can be checked agree or add up for {formats.join_words(few)}."


def marks_note() -> str:
    """What the marks of the full tables mean."""
    marks = "; ".join(f"{STATUS_MARKS[status]} {one}" for status, (one, _) in OUTCOMES.items())
    return (
        f"Marks: {marks}; no mark: nothing to check it against. "
        "The whole table with each explanation: [published_figures.csv](../tables/published_figures.csv)."
    )


HOW_CHECKED = """
Each check is a written rule, made without looking for agreement first.

- **Parts and wholes.** A printed total is added up again from its printed parts; a share is computed from its counts.
- **Printed twice.** Where documents, or a text and its table, print the same thing, the printings must agree.
- **Official statistics.** A figure is held against every column and date of the official tables that could be its
  origin. Beside it stands the value of the measure and date that the report itself names; where it names none, that of
  the school year 2023/24, the project's last whole one, or of the one date that there is; the date is printed with it.
  Of several dates that the report allows, the nearest value is taken. A nearer one elsewhere is told in the
  explanation, and never put in its place. Under each explanation, "Data" leads to the files in
  @sec-data-sources: publisher, date, licence, checksum.
- **Precision.** A printed number stands for everything that rounds to it. "Around" and "almost" widen that, by a rule
  that the explanation states.

A figure counts as agreeing only where an official value of what the report names gives it. One that another measure
gives, such as a rank by income where the whole index is named, is counted apart. What adds up within the documents is
counted apart too: it shows that they are consistent, not that they are right. The same number printed twice proves
nothing. What cannot be held against anything is called not checkable, which says nothing about its truth.
""".strip()

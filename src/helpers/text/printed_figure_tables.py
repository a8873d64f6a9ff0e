"""What the documents print of a locality, and what became of each figure when it was checked."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.checks.check_links import link_check
from helpers.checks.check_outcomes import outcome_in_words
from helpers.figures.deprivation_charts import PrintedRank
from helpers.figures.inspection_charts import PrintedShare
from helpers.indicators import formats
from helpers.text.check_tables import outcomes_phrase, printed_text

SHOWN_FIRST = ("contradicted", "differs_by_definition", "agrees_otherwise", "agrees", "not_checkable")
"""The outcomes of a check, those that a reader should see first in front."""
LONGEST_EXPLANATION, IN_FULL = 220, "in\N{NO-BREAK SPACE}full"
NOT_NUMBERS = ("name", "date", "academic_year", "claim")
AREA_CLAUSE = re.compile(r"\bE\d{8}\b")
TELLING_KINDS = ("percent", "rank", "money_gbp")
"""Kinds that say something of a place even where nothing can be set beside them."""


def key_facts(checks: pd.DataFrame, figures: pd.DataFrame, case: str) -> pd.DataFrame:
    """What the report's own table of localities prints of the case: rows of ``checks`` with ``value_kind, qualifier``.

    ``checks`` is the table ``published_figure_checks``. Only numbers that something can be set beside, shares, ranks
    and sums of money; for a case without a table, those that the report prints of it anywhere.
    """
    kinds = figures.set_index("figure_id")[["value_kind", "qualifier"]]
    own = checks[(checks["case"] == case) & (checks["source_document"] == "evaluation-report")].join(kinds, on="id")
    is_comparable = (own["status"] != "not_checkable") | own["value_kind"].isin(TELLING_KINDS)
    own = own[~own["value_kind"].isin(NOT_NUMBERS) & is_comparable]
    in_table = own[own["section"].str.contains("Table")]
    kept = in_table if len(in_table) else own
    # Of two printings the one that was checked stays: its copy in another place holds no comparison.
    checked_first = kept.sort_values("status", key=lambda status: status == "not_checkable", kind="stable")
    return checked_first.drop_duplicates(["quantity", "published_value"]).sort_index().reset_index(drop=True)


def key_facts_reading(facts: pd.DataFrame) -> pd.DataFrame:
    """:func:`key_facts` to read: what, as printed, what official data gives, what the check came to."""
    return pd.DataFrame(
        {
            "As the report prints it": list(facts["quantity"]),
            "Printed": [printed_text(row) for row in facts.to_dict("records")],
            "Official or recomputed": [compared_text(row) for row in facts.to_dict("records")],
            "Check": _check_links(facts),
        }
    )


def compared_text(row: Mapping[Hashable, Any]) -> str | None:
    """What a printed figure was checked against, with its date and measure: the official value, else the sum of the
    parts, else nothing."""
    if row["status"] == "not_checkable":
        return None
    official, parts = row["official_comparison"], row["recomputed_value"]
    if isinstance(official, str) and official:
        return official
    if not (isinstance(parts, str) and parts) or row["value_kind"] in NOT_NUMBERS:
        return None
    is_number = parts.replace(".", "", 1).lstrip("-").isdigit()
    return f"{formats.printed_value(parts, row['value_kind']) if is_number else parts} (from the documents' own parts)"


def key_facts_caption(facts: pd.DataFrame, title: str) -> str:
    """What the report prints in its own table of the case, and the outcomes of its checks."""
    where = formats.join_words(sorted({section.split(", ")[-1] for section in facts["section"]}, key=str.casefold))
    is_table = all("Table" in section for section in facts["section"])
    source = f"in its {where}" if is_table else "in its text"
    return f"{title} as the report prints it {source}. Checks: {outcomes_phrase(facts)}."


def order_checks(checks: pd.DataFrame, figures: pd.DataFrame, case: str) -> pd.DataFrame:
    """Every check of the case's printed figures with ``value_kind, qualifier``: disagreements first."""
    kinds = figures.set_index("figure_id")[["value_kind", "qualifier"]]
    own = checks[checks["case"] == case].join(kinds, on="id")
    place = own["status"].map({status: number for number, status in enumerate(SHOWN_FIRST)})
    return own.assign(place=place).sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)


def checks_reading(checks: pd.DataFrame) -> pd.DataFrame:
    """:func:`order_checks` to read, without what cannot be checked: figure, printed, compared, check, why."""
    shown = checks[checks["status"] != "not_checkable"].drop_duplicates(["quantity", "published_value", "explanation"])
    return pd.DataFrame(
        {
            "Figure": list(shown["quantity"]),
            "Printed": [printed_text(row) for row in shown.to_dict("records")],
            "Official or recomputed": [compared_text(row) for row in shown.to_dict("records")],
            "Check": _check_links(shown),
            "Why": [_why(row) for row in shown.to_dict("records")],
        }
    )


def _check_links(checks: pd.DataFrame) -> list[str]:
    return [link_check(row["id"], outcome_in_words(row["status"])) for row in checks.to_dict("records")]


def _why(row: Mapping[Hashable, Any]) -> str:
    """The explanation, or its beginning with a link to the whole."""
    short = shorten(row["explanation"])
    return f"{short} ({link_check(row['id'], IN_FULL)})" if short.endswith("…") else short


def checks_caption(checks: pd.DataFrame, title: str) -> str:
    """How many figures the table of checks lists, and what the file beside it adds."""
    shown = int((checks["status"] != "not_checkable").sum())
    return (
        f"Printed figures of {title} that can be checked ({formats.number(shown)} of {formats.number(len(checks))}), "
        "disagreements first. The file beside it holds all of them, with the explanations in full."
    )


def shorten(explanation: str | None, longest: int = LONGEST_EXPLANATION) -> str:
    """The leading sentences of an explanation, at most ``longest`` characters; the whole stands in its own chapter.

    >>> shorten("One fits. Another sentence follows.", 20)
    'One fits. …'
    """
    if explanation is None or pd.isna(explanation):
        return ""
    if len(explanation) <= longest:
        return explanation
    kept = explanation[:longest]
    end = kept.rfind(". ")
    return f"{kept[: end + 1] if end > 0 else kept.rsplit(' ', 1)[0]} …"


def checks_sentence(checks: pd.DataFrame, title: str) -> str:
    """How many printed figures the case has, and how they fared."""
    if checks.empty:
        return f"The documents print no figure of {title} alone, so there is nothing to reproduce."
    return (
        f"The documents print {formats.count(len(checks), 'figure')} of {title}. "
        f"Checks: {outcomes_phrase(checks)}. "
        "The outcome of each check leads to its full explanation and its data in @sec-published-figures."
    )


def printed_numbers(
    figures: pd.DataFrame, rules: pd.DataFrame, case: str, *, table: str, value_kind: str, unit: str | None = None
) -> pd.DataFrame:
    """Printed figures of the case that the official ``table`` can speak to, from the rules in ``figure_checks``.

    Rows of ``published_figures``; ``unit`` narrows them further.
    """
    spoken_to = rules.loc[rules["table"] == table, "figure_id"]
    rows = figures[
        figures["figure_id"].isin(spoken_to) & (figures["case"] == case) & (figures["value_kind"] == value_kind)
    ]
    return rows if unit is None else rows[rows["unit"] == unit]


def printed_ranks(rows: pd.DataFrame, rules: pd.DataFrame) -> list[PrintedRank]:
    """The ranks in ``rows``, each with the one district that a rule holds it against, by rank.

    A rank that no rule ties to one district is left out: it cannot be said of whom it is.
    """
    found = []
    for row in rows.to_dict("records"):
        for where in rules.loc[rules["figure_id"] == row["figure_id"], "where"].dropna():
            named = set(AREA_CLAUSE.findall(where))
            if len(named) == 1:
                found.append(PrintedRank(int(row["value"]), named.pop()))
                break
    return sorted(found, key=lambda printed: printed.rank)


def shares(rows: pd.DataFrame) -> list[PrintedShare]:
    """Printed percentages with the decimals that they were printed to, each once."""
    return [PrintedShare(float(value), formats.decimals_of(value)) for value in dict.fromkeys(rows["value"])]

"""Printed figures and the outcomes of their checks, as display tables and phrases. Pure functions.

The checks themselves are :mod:`helpers.checks`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.checks.check_outcomes import OUTCOMES, TITLES
from helpers.checks.figure_checking import CHANGES_MESSAGE, ORDINARY
from helpers.indicators import formats
from helpers.text.links import anchor, link_tables

DOCUMENT_TITLES = {
    "evaluation-report": "Evaluation report",
    "progress-report": "First progress report",
    "project-website": "Project website",
    "conference-report": "Conference report",
    "repository-record": "Repository record",
}
NO_LOCALITY = "Project or pilot"
"""The place of a figure that is about no single locality."""
WEIGHTS = {CHANGES_MESSAGE: "Change a message", ORDINARY: "Ordinary", "trivial": "Trivial"}


def with_tables(checks: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """``checks`` with ``tables``: the tables that a figure's ``rules`` (``figure_checks``) read, by ";"."""
    asked = rules.dropna(subset=["table"]).drop_duplicates(["figure_id", "table"])
    return checks.join(asked.groupby("figure_id")["table"].agg(";".join).rename("tables"), on="id")


def explanations_table(rows: pd.DataFrame, localities: Mapping[str, str]) -> pd.DataFrame:
    """Checked figures with their explanation, each at its anchor, and links to the data that they were compared with.

    ``rows``: ``published_figure_checks`` with ``value_kind`` and ``qualifier`` of each figure, which say how it is
    written, as :func:`with_tables` extends it. ``localities``: titles by id.
    """
    records = rows.to_dict("records")
    return pd.DataFrame(
        {
            "Place": [localities.get(str(row["case"]), NO_LOCALITY) for row in records],
            "Figure, and where it is printed": [
                f"{anchor('check', row['id'], str(row['quantity']))} ({printed_place(row)})" for row in records
            ],
            "Printed": [printed_text(row) for row in records],
            "What the check found": [f"{row['explanation']}{_data_links(row)}" for row in records],
        }
    )


def outcomes_table(checks: pd.DataFrame) -> pd.DataFrame:
    """How many printed figures have each outcome, how much they matter, and what the outcome means."""
    counts = pd.crosstab(checks["status"], checks["weight"]).reindex(
        index=list(TITLES), columns=list(WEIGHTS), fill_value=0
    )
    return pd.DataFrame(
        {
            "Outcome": [formats.sentence_start(outcome.title) for outcome in OUTCOMES],
            "Figures": list(counts.sum(axis=1)),
            **{title: list(counts[weight]) for weight, title in WEIGHTS.items() if weight != ORDINARY},
            "Meaning": [formats.sentence_start(outcome.meaning) for outcome in OUTCOMES],
        }
    )


def printed_text(row: Mapping[Hashable, Any]) -> str:
    """A printed figure as firmly as it was printed. ``row`` has ``published_value, value_kind, qualifier``."""
    return formats.hedged(formats.printed_value(row["published_value"], row["value_kind"]), row["qualifier"])


def printed_place(row: Mapping[Hashable, Any]) -> str:
    """Where a figure is printed: the section, after the document where that is not the evaluation report."""
    document = DOCUMENT_TITLES[str(row["source_document"])]
    return f"{row['section']}" if row["source_document"] == "evaluation-report" else f"{document}, {row['section']}"


def _data_links(row: Mapping[Hashable, Any]) -> str:
    asked = row["tables"]
    return f" Data: {link_tables(asked)}." if isinstance(asked, str) else ""

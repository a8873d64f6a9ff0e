"""Small frames for the tests of printed figures: a figure, a check, with only what a test cares for."""

from __future__ import annotations

import pandas as pd

from helpers.sources.schemas.published_schema import FIGURE_CHECKS, FIGURE_REVIEWS


def figure(figure_id: str, value: str, value_kind: str = "count", qualifier: str = "exact", **columns: str) -> dict:
    return {
        "figure_id": figure_id,
        "document": "evaluation-report",
        "section": "2.2",
        "case": "coventry",
        "quantity": figure_id.replace("-", " "),
        "value": value,
        "value_kind": value_kind,
        "unit": "schools",
        "qualifier": qualifier,
        "wording_note": None,
        **columns,
    }


def figures(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(rows)


def check(kind: str, figure_id: str, operands: str = "", **columns: str | None) -> dict:
    empty = dict.fromkeys(FIGURE_CHECKS.columns)
    return {
        **empty,
        "check_id": f"{figure_id}-{kind.replace('_', '-')}",
        "figure_id": figure_id,
        "kind": kind,
        "operands": operands.replace(" ", ";") or None,
        **columns,
    }


def checks(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(FIGURE_CHECKS.columns))


def review(
    figure_id: str,
    if_unmet: str | None = None,
    weight: str = "ordinary",
    message: str | None = None,
    reason: str | None = None,
) -> pd.DataFrame:
    row = {"figure_id": figure_id, "weight": weight, "if_unmet": if_unmet, "message": message, "reason": reason}
    return pd.DataFrame([row], columns=list(FIGURE_REVIEWS.columns))


NO_REVIEWS = review("none").iloc[:0]

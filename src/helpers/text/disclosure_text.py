"""The rules of disclosure control as a table in plain words."""

from __future__ import annotations

import pandas as pd

from helpers.indicators import formats
from helpers.project.disclosure_rules import Rules, SourceRules
from helpers.project.edition import AWAITING_REVIEW, PUBLISHED, WITHHELD

SOURCE_TITLES = {
    "survey": "the survey",
    "interviews": "interviews",
    "segments": "coded passages",
    "observations": "observations",
    "workshops": "workshops",
    "cohorts": "pupils",
    "kpis": "local indicators",
    "quotations": "quotations",
}
STATE_TITLES = {
    PUBLISHED: "published",
    AWAITING_REVIEW: "held back until a reviewer signs it",
    WITHHELD: "withheld",
}


def rules_table(rules: Rules) -> pd.DataFrame:
    """The rules in plain words, with what holds where a source says nothing else, and where one differs."""
    own = rules.defaults
    entries: list[tuple[str, str, str]] = [
        ("Least count", f"{own.minimum_cell_count} people", "A count, mean or estimate of fewer people is hidden."),
        (
            "Zeros",
            _yes(own.zeros_disclosive),
            "An empty cell discloses something about everyone in the group, so it is hidden.",
        ),
        (
            "Interval of protection",
            f"{own.protection_width_count} people",
            "The interval that can be worked out for a hidden count must be at least this wide and, for a small "
            "count, lie around it.",
        ),
        ("Dominance", _dominance(own), "Hidden where so few people make up more than this share of a total."),
        (
            "P-ratio",
            "off" if own.p_ratio is None else formats.percent(100 * own.p_ratio, 0),
            "Hidden where all but the two largest people make up less than this share of the largest.",
        ),
        ("Rounding", _rounding(own), "Counts are given to the nearest multiple, and percentages made of those."),
        (
            "Degrees of freedom",
            str(own.minimum_residual_df),
            "A model with fewer residual degrees of freedom could disclose individuals, so its results are hidden.",
        ),
        (
            "Quantiles",
            f"{own.minimum_cell_count} people",
            "So many must lie on either side of a median or quartile, which is the mean of ten people around it.",
        ),
        (
            "Points in charts",
            f"{own.minimum_cell_count} people",
            "Each point is the mean of so many people or more.",
        ),
        ("Least and greatest", "never", "They are the value of one person."),
        (
            "Quotations",
            f"{own.minimum_cell_count} people",
            "At least this many share the description of a speaker; words that identify a person or place are refused.",
        ),
    ]
    table = pd.DataFrame(entries, columns=["Rule", "Setting", "What it does"])
    return table.assign(**{"Where a source differs": [_differs(name, rules) for name in table["Rule"]]})


def _yes(value: bool) -> str:
    return "hidden" if value else "shown"


def _dominance(own: SourceRules) -> str:
    if own.dominance is None:
        return "off"
    people = formats.count(own.dominance.largest_count, "person", "people")
    return f"{people}, {formats.percent(100 * own.dominance.share, 0)}"


def _rounding(own: SourceRules) -> str:
    return "none" if own.rounding_base is None else f"to {own.rounding_base}"


def _differs(rule: str, rules: Rules) -> str:
    shown = {
        "Least count": lambda own: f"{own.minimum_cell_count} people",
        "Zeros": lambda own: _yes(own.zeros_disclosive),
        "Interval of protection": lambda own: f"{own.protection_width_count} people",
        "Dominance": _dominance,
        "Rounding": _rounding,
        "Degrees of freedom": lambda own: str(own.minimum_residual_df),
    }
    if rule not in shown:
        return "–"
    usual = shown[rule](rules.defaults)
    found: dict[str, list[str]] = {}
    for name, own in rules.sources.items():
        if (setting := shown[rule](own)) != usual:
            found.setdefault(setting, []).append(SOURCE_TITLES.get(name, name))
    return "; ".join(f"{formats.join_words(names)}: {setting}" for setting, names in found.items()) or "–"

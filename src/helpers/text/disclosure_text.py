"""The rules of disclosure control as a table in plain words."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.indicators import formats
from helpers.project.disclosure_rules import Rules, SourceRules
from helpers.project.edition import AWAITING_REVIEW, PUBLISHED, WITHHELD

SOURCE_TITLES = {
    "survey": "the survey",
    "segments": "coded passages",
    "cohorts": "pupils",
    "kpis": "local indicators",
}
"""Sources that are not called by their id."""
STATE_TITLES = {
    PUBLISHED: "published",
    AWAITING_REVIEW: "held back until a reviewer signs it",
    WITHHELD: "withheld",
}


def _least_count(rules: SourceRules) -> str:
    return f"{rules.minimum_cell_count} people"


def _dominance(rules: SourceRules) -> str:
    if rules.dominance is None:
        return "off"
    people = formats.count(rules.dominance.largest_count, "person", "people")
    return f"{people}, {formats.percent(100 * rules.dominance.share, 0)}"


RULES: tuple[tuple[str, Callable[[SourceRules], str], str], ...] = (
    ("Least count", _least_count, "A count, mean or estimate of fewer people is hidden."),
    (
        "Zeros",
        lambda rules: "hidden" if rules.zeros_disclosive else "shown",
        "An empty cell discloses something about everyone in the group, so it is hidden.",
    ),
    (
        "Interval of protection",
        lambda rules: f"{rules.protection_width_count} people",
        "The interval that can be worked out for a hidden count must be at least this wide and, for a small count, lie "
        "around it.",
    ),
    ("Dominance", _dominance, "Hidden where so few people make up more than this share of a total."),
    (
        "P-ratio",
        lambda rules: "off" if rules.p_ratio is None else formats.percent(100 * rules.p_ratio, 0),
        "Hidden where all but the two largest people make up less than this share of the largest.",
    ),
    (
        "Rounding",
        lambda rules: "none" if rules.rounding_base is None else f"to {rules.rounding_base}",
        "Counts are given to the nearest multiple, and percentages made of those.",
    ),
    (
        "Degrees of freedom",
        lambda rules: str(rules.minimum_residual_df),
        "A model with fewer residual degrees of freedom could disclose individuals, so its results are hidden.",
    ),
    (
        "Quantiles",
        _least_count,
        "So many must lie on either side of a median or quartile, which is the mean of ten people around it.",
    ),
    ("Points in charts", _least_count, "Each point is the mean of so many people or more."),
    ("Least and greatest", lambda rules: "never", "They are the value of one person."),
    (
        "Quotations",
        _least_count,
        "At least this many share the description of a speaker; words that identify a person or place are refused.",
    ),
)
"""Each rule, its setting in words, and what it does."""


def rules_table(rules: Rules) -> pd.DataFrame:
    """The rules in plain words, with what holds where a source says nothing else, and where one differs."""
    rows = [(title, setting(rules.defaults), does, _differing(setting, rules)) for title, setting, does in RULES]
    return pd.DataFrame(rows, columns=["Rule", "Setting", "What it does", "Where a source differs"])


def _differing(setting: Callable[[SourceRules], str], rules: Rules) -> str:
    found: dict[str, list[str]] = {}
    for name, own in rules.sources.items():
        if setting(own) != setting(rules.defaults):
            found.setdefault(setting(own), []).append(SOURCE_TITLES.get(name, name))
    return "; ".join(f"{formats.join_words(names)}: {words}" for words, names in found.items()) or formats.MISSING

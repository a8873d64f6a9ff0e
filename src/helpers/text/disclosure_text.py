"""What the appendix on disclosure control says: rules in plain words, decisions, attacks, and the gate beside ACRO."""

from __future__ import annotations

import pandas as pd
from helpers.project.disclosure_rules import Rules, SourceRules

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.project.suppression_symbols import HIDDEN_SYMBOL, LEGEND

AS_IT_IS = "as it is"
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
STATES = {
    "published": "published",
    "awaiting_review": "held back until a reviewer signs it",
    "withheld": "withheld",
}
OUTPUT_TITLES = {
    "counts": "Counts",
    "counts_with_totals": "Counts with totals",
    "mean": "Means",
    "median": "Medians",
    "sd": "Standard deviations",
    "maximum": "Greatest values",
    "fit_to_12": "A model of few people",
    "fit_to_60": "A model of more people",
}


def introduction() -> str:
    """What the chapter is about."""
    return (
        "Survey answers, interviews and pupils' records are given in confidence. Nothing that is made of them reaches "
        "a "
        "page, a chart, a sentence or a file of this book but through one gate. The build refuses a table that goes "
        "round it, and a notebook that could read the records themselves.\n\n"
        "The gate judges all tables of the same people together. It hides what is small, then whatever would give that "
        f"away: as a total less its parts, through another table, or through an earlier edition. {LEGEND} What cannot "
        "be judged is withheld. Where the records are real, a reviewer signs each table before it is printed; another "
        "version of the table needs another signature."
    )


def rules_table(rules: Rules) -> pd.DataFrame:
    """The rules in plain words, with what holds where a source says nothing else, and where one differs."""
    own = rules.defaults
    entries: list[tuple[str, str, str]] = [
        ("Least count", f"{own.minimum_cell_count} people", "A count, mean or estimate of fewer people is hidden."),
        (
            "Noughts",
            _yes(own.zeros_disclosive),
            "That nobody is in a cell tells of everybody, so it is hidden.",
        ),
        (
            "Interval of protection",
            f"{own.protection_width_count} people",
            "Whatever anyone works out for a hidden count must leave an interval at least this wide; for a small "
            "count, "
            "around it.",
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
            "A model with fewer to spare gives its people back, so its results are hidden.",
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
            "So many share what is told of who spoke; words that would tell who or where are refused.",
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
        "Noughts": lambda own: _yes(own.zeros_disclosive),
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


def edition_text(releases: pd.DataFrame) -> str:
    """Whether the gate had anything to do in this edition; ``releases`` is ``disclosure_releases``."""
    editions = set(releases["edition"])
    if editions <= {"absent"}:
        return (
            "This edition was built without restricted evidence, so the gate had nothing to let through and nothing to "
            "hide. The chapters that would show such evidence say so, and hold no numbers."
        )
    whose = (
        "The records are simulated: about nobody, and no finding. They went through the same gate as real ones would."
        if "simulated" in editions
        else "The records are those of the team that built this edition."
    )
    shown, hidden = int(releases["published_count"].sum()), int(releases["hidden_count"].sum())
    through = formats.count(int((releases["state"] == "published").sum()), "table")
    return (
        f"{whose} {formats.sentence_start(through)} came through, with {formats.number(shown)} rows shown and "
        f"{formats.number(hidden)} hidden."
    )


def releases_table(releases: pd.DataFrame) -> pd.DataFrame:
    """What became of each table, as it is read."""
    return pd.DataFrame(
        {
            "Table": [f"`{name}`" for name in releases["table"]],
            "What became of it": [_state(row) for row in rows_of(releases)],
            "Rows shown": [formats.number(count) for count in releases["published_count"]],
            f"Rows hidden {HIDDEN_SYMBOL}": [formats.number(count) for count in releases["hidden_count"]],
        }
    )


def _state(row: object) -> str:
    told = STATES.get(str(row.state), str(row.state))  # type: ignore[attr-defined]
    reason = str(row.reason)  # type: ignore[attr-defined]
    return f"{told}: {reason}" if row.state == "withheld" and reason else told  # type: ignore[attr-defined]


def releases_caption(releases: pd.DataFrame) -> str:
    """What the table of releases shows, the finding first."""
    hidden = int(releases["hidden_count"].sum())
    whole = hidden + int(releases["published_count"].sum())
    return (
        f"{formats.number(hidden)} of {formats.number(whole)} rows are hidden. The log, `disclosure_log.csv`, "
        "has a line "
        "for "
        "every decision; it does not tell a small cell from one that protects it."
    )


def attack_text(attack: pd.DataFrame, rules: Rules) -> str:
    """What the attacker did and got, in sentences; ``attack`` is ``disclosure_attack``."""
    own = attack[attack["gate"] == AS_IT_IS]
    exactly, within = int(own["recovered_exactly_count"].sum()), int(own["recovered_within_count"].sum())
    tables, hidden = int(own["tables_count"].sum()), int(own["hidden_count"].sum())
    weak = attack[attack["gate"] != AS_IT_IS].groupby("gate", sort=False)["recovered_within_count"].sum()
    through = int((weak > 0).sum())
    return (
        "A rule is worth what it withstands. Each build makes up tables of people who do not exist, with small cells "
        "and "
        "noughts among them; releases them; and sets an attacker on what is published. He shares no code with the "
        "gate. "
        "He knows the rules, puts down an equation for every total, and solves for the least and the greatest number "
        "of people that each hidden cell can hold.\n\n"
        f"Of {formats.number(hidden)} cells hidden in {formats.number(tables)} tables he worked out "
        f"{_none_or(exactly)} exactly, and narrowed {_none_or(within)} to less than "
        f"{formats.number(rules.defaults.protection_width_count)} people. "
        f"So that this means something, gates with one rule off are attacked as well: he got through "
        f"{formats.in_words(through)} of {formats.in_words(len(weak))}."
    )


def _none_or(count: int) -> str:
    return "none" if count == 0 else formats.number(count)


def attack_table(attack: pd.DataFrame) -> pd.DataFrame:
    """The trial as it is read: a row a gate and kind of tables."""
    return pd.DataFrame(
        {
            "Gate": attack["gate"],
            "Tables": attack["kind"],
            "Attacked": attack["tables_count"].map(formats.number),
            "Cells hidden": attack["hidden_count"].map(formats.number),
            "Recovered exactly": attack["recovered_exactly_count"].map(formats.number),
            "Narrowed too far": attack["recovered_within_count"].map(formats.number),
            "Narrowest interval": attack["narrowest_interval_count"].map(formats.number),
        }
    )


def attack_caption(attack: pd.DataFrame) -> str:
    """What the trial shows, the finding first."""
    within = int(attack.loc[attack["gate"] == AS_IT_IS, "recovered_within_count"].sum())
    return (
        f"The gate as it is let {_none_or(within)} of its hidden cells be narrowed too far. Small cells that a weak "
        "gate "
        "shows count as recovered. Intervals are in people; they are wider where more was hidden."
    )


def acro_text(acro: pd.DataFrame) -> str:
    """How often the gate and ACRO agree; ``acro`` is ``disclosure_acro``."""
    same, version = int(acro["is_same"].sum()), str(acro["acro_version"].iloc[0])
    return (
        "ACRO is the tool that research data centres check outputs with, and the gate takes its thresholds from it. "
        "On "
        f"the same made-up people the two decide alike on {formats.number(same)} of {formats.number(len(acro))} cells "
        f"(ACRO {version}, its default rules). Where they differ, the table says why."
    )


def acro_table(acro: pd.DataFrame) -> pd.DataFrame:
    """The comparison by output: cells, how many are decided alike, and why the others are not."""
    rows = []
    for output, part in acro.groupby("output", sort=False):
        differing = part[~part["is_same"]]
        rows.append(
            {
                "Output": OUTPUT_TITLES[str(output)],
                "Cells": formats.number(len(part)),
                "Alike": formats.number(int(part["is_same"].sum())),
                "Hidden by the gate alone": formats.number(int((~differing["gate_shows"]).sum())),
                "Hidden by ACRO alone": formats.number(int(differing["gate_shows"].sum())),
                "Why": "; ".join(dict.fromkeys(differing["explanation"])) or "–",
            }
        )
    return pd.DataFrame(rows)


def acro_caption(acro: pd.DataFrame) -> str:
    """What the comparison shows, the finding first."""
    differing = acro[~acro["is_same"]]
    stricter = int((~differing["gate_shows"]).sum())
    return (
        f"The gate hides {formats.number(stricter)} cells that ACRO lets pass for a reviewer to judge, and shows "
        f"{formats.number(len(differing) - stricter)} that ACRO fails."
    )


def limits() -> str:
    """What the gate cannot do."""
    return (
        "- It protects people against readers who know the tables and the rules. It cannot know what a colleague of "
        "the "
        "person knows already: somebody who is in a hidden cell knows of one person in it, and is not counted.\n"
        "- The people who are left out of an answer are not hidden from those who were asked: the number of valid "
        "answers is told, and so, roughly, is the number of missing ones.\n"
        "- A statistic is hidden with its people. That a mean narrows what its hidden neighbours can be is bounded by "
        "rounding, and not computed.\n"
        "- Points in charts are means of neighbours, and are not moved at random: the seed is public, so a random "
        "shift "
        "could be undone.\n"
        "- Quotations are searched for names, places, numbers and addresses. What is told without a name is seen by a "
        "reader, or not at all; and what is told of a speaker is not held against earlier editions.\n"
        "- Those who were asked and those who answered are each protected among themselves. That nobody answers who "
        "was not asked is not reckoned with.\n"
        "- The thresholds are ACRO's, and no rule here was agreed with those who hold the data. A team that uses the "
        "gate sets its own, with its ethics committee."
    )

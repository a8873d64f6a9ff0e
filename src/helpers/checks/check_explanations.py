"""What a check found, in one or two sentences with value, definition and date."""

from __future__ import annotations

import re

import pandas as pd

from helpers.checks.check_findings import Figure, Finding
from helpers.checks.check_outcomes import Tried, is_met, shown_candidate, shown_check
from helpers.checks.official_comparisons import BOUND, OTHER

UNCHECKED = "No other figure of the documents and no official statistic held here measures this."
PERIOD = re.compile(r",? (?:(?:in|on) )?\{period\}")
MOST_LISTED = 3
"""Comparisons of which all are listed; of more, the latest and how many agree."""


def comparison_text(tried: Tried) -> str | None:
    """The official value by the report's own definition, with definition and date: ``94 (all schools, 2023/24)``."""
    found = shown_check(tried)
    if found is None:
        return None
    value, definition = _value_and_definition(*found)
    return f"{value} ({definition})"


def _value_and_definition(check: pd.Series, candidates: pd.DataFrame) -> tuple[str, str]:
    shown = shown_candidate(check, candidates)
    value, definition = str(shown["shown_value"]), str(shown["candidate"])
    if check["fits_when"] != "all" or len(candidates) == 1:
        return value, definition
    if len(candidates) <= MOST_LISTED:
        # The periods stand after the values, so the definition is said once, without them.
        each = [f"{row['shown_value']} ({row['period']})" for _, row in candidates.iterrows()]
        return "; ".join(each), PERIOD.sub("", definition.replace(shown["period"], "{period}"))
    alike = int((candidates["fits"] == shown["fits"]).sum())
    return (
        value,
        f"{definition}; {alike} of {len(candidates)} such comparisons {'agree' if shown['fits'] else 'disagree'}",
    )


def explanation(figure: Figure, findings: list[Finding], tried: Tried, reason: str | None) -> str:
    """Why a figure has its outcome. ``reason`` is what the review says of a figure that no official value gives."""
    broken = [finding.sentence for finding in findings if not finding.holds]
    sentences = [*broken, *_official_sentences(figure, tried)]
    if not sentences:
        sentences = [finding.sentence for finding in findings if finding.recomputed][:1]
    if not sentences:
        sentences = [finding.sentence for finding in findings][:1] or [UNCHECKED]
    notes = [finding.note for finding in findings if not finding.holds and finding.note]
    notes += [reason] if reason else []
    said = [f"{note.rstrip('.')}." for note in dict.fromkeys(notes)]
    return " ".join(dict.fromkeys([*sentences, *said]))


def _official_sentences(figure: Figure, tried: Tried) -> list[str]:
    found = shown_check(tried)
    if found is None:
        return []
    check, candidates = found
    met, (value, definition) = is_met(check, candidates), _value_and_definition(check, candidates)
    if check["kind"] == BOUND:
        return [f"It is {'no more' if met else 'more'} than the official total, {value} ({definition})."]
    sentences = [f"Official data give {value}: {definition}."]
    others = [pair for pair in tried if pair[0]["reading"] == OTHER and is_met(*pair)]
    if others and not met:
        other = shown_candidate(*others[0])["candidate"]
        sentences.append(f"The printed {figure.said} is the value of another definition or date: {other}.")
    return sentences

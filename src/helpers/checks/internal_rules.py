"""Rules that hold a printed figure against other printed figures, or against the tables that the documents print.

Each rule takes the row of ``figure_checks`` and the figures by id, and gives the findings. Sentences are generated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor

import pandas as pd

from helpers.checks.check_findings import CheckError, Figure, Finding, joined, plain
from helpers.checks.printed_periods import Period, ends_after, length_between, read_period, starts_before
from helpers.checks.row_filters import matching

Figures = Mapping[str, Figure]
Tables = Mapping[str, pd.DataFrame]
Rule = Callable[[pd.Series, Figures, Tables], list[Finding]]


def operands_of(check: pd.Series, figures: Figures, count: int | None = None) -> list[Figure]:
    """The figures that a rule is held against; ``CheckError`` where their number does not suit the rule."""
    ids = check["operands"].split(";") if isinstance(check["operands"], str) else []
    if (count is not None and len(ids) != count) or not ids:
        raise CheckError(
            f"check {check['check_id']}: {check['kind']} needs {count or 'some'} operand(s) and has {len(ids)}"
        )
    return [figures[name] for name in ids]


def sum_of(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A total is the sum of its parts."""
    figure, parts = figures[check["figure_id"]], operands_of(check, figures)
    total = sum(part.number for part in parts)
    holds = figure.accepted.contains(total)
    added = " + ".join(part.value for part in parts)
    verdict = f"as printed ({figure.value})" if holds else f"and {figure.value} is printed"
    return [_finding(check, holds, f"Its parts give {added} = {plain(total)}, {verdict}.", recomputed=plain(total))]


def share_of(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A percentage is that of the first operand in the second."""
    figure, (part, base) = figures[check["figure_id"]], operands_of(check, figures, 2)
    share = 100 * part.number / base.number
    holds = figure.accepted.contains(share)
    verdict = "which agrees with" if holds else "which is not"
    sentence = f"{part.value} of {base.value} is {plain(share)}%, {verdict} the printed {figure.value}%."
    return [_finding(check, holds, sentence, recomputed=plain(share))]


def whole_number(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A percentage of a count must be the percentage of some whole number."""
    figure, (base,) = figures[check["figure_id"]], operands_of(check, figures, 1)
    exact = figure.number * base.number / 100
    shares = {count: 100 * count / base.number for count in (floor(exact), ceil(exact))}
    fitting = [count for count, share in shares.items() if figure.accepted.contains(share)]
    if fitting:
        listed = joined([f"{count} of {base.value} ({plain(shares[count])}%)" for count in fitting])
        return [_finding(check, True, f"{figure.value}% can be {listed}.")]
    around = joined([f"{count} of {base.value} is {plain(share)}%" for count, share in shares.items()])
    sentence = f"{figure.value}% of {base.value} {base.unit} is {plain(exact)}, no whole number: {around}."
    return [_finding(check, False, sentence)]


def same_as(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """Every printing of one quantity agrees with every other; each figure of the group gets its finding."""
    group = [figures[check["figure_id"]], *operands_of(check, figures)]
    findings = []
    for figure in group:
        others = [other for other in group if other is not figure]
        apart = [other for other in others if not agree(figure, other)]
        if apart:
            sentence = f"Printed as {figure.said} here and as {joined([f'{o.said} ({o.place})' for o in apart])}."
        else:
            sentence = f"Printed alike in {joined(list(dict.fromkeys(other.place for other in others)))}."
        findings.append(_finding(check, not apart, sentence, figure_id=figure.figure_id))
    return findings


def agree(one: Figure, other: Figure) -> bool:
    """Whether two printings can mean the same: numbers by their precision, dates by the coarser of the two."""
    if one.is_number != other.is_number:
        raise CheckError(f"{one.figure_id} and {other.figure_id} are of kinds that cannot be compared")
    if one.is_number:
        return one.accepted.overlaps(other.accepted)
    if {one.value_kind, other.value_kind} == {"date"}:
        length = min(len(one.value), len(other.value))
        return one.value[:length] == other.value[:length]
    return one.value.casefold() == other.value.casefold()


def compared_with_one(holds: Callable[[Figure, Figure], bool], if_so: str, if_not: str) -> Rule:
    """The rule that a figure stands to its one operand as ``holds`` asks; the words say what was found."""

    def rule(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
        figure, (other,) = figures[check["figure_id"]], operands_of(check, figures, 1)
        is_met = holds(figure, other)
        return [_finding(check, is_met, f"{figure.said} {if_so if is_met else if_not} {other.named}.")]

    return rule


def duration_of(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A length of time is that from the first operand to the second."""
    figure, (start, end) = figures[check["figure_id"]], operands_of(check, figures, 2)
    try:
        shortest, longest = length_between(_period(start), _period(end), figure.unit)
    except ValueError as error:
        raise CheckError(f"figure {figure.figure_id}: {error}") from error
    holds = shortest <= figure.accepted.high and longest >= figure.accepted.low
    computed = plain(round((shortest + longest) / 2, 1))
    verdict = "which agrees with" if holds else "which is not"
    span = f"From {start.said} to {end.said} is about {computed} {figure.unit}"
    sentence = f"{span}, {verdict} the printed {figure.value}."
    return [_finding(check, holds, sentence, recomputed=computed)]


def weekday_of(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A weekday is that of the operand's date."""
    figure, (day,) = figures[check["figure_id"]], operands_of(check, figures, 1)
    weekday = f"{_period(day).first:%A}"
    holds = weekday == figure.value
    return [_finding(check, holds, f"{day.said} was a {weekday}.", recomputed=weekday)]


def claim_of(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A claim in words about two printed numbers, the first against the second."""
    figure, (one, other) = figures[check["figure_id"]], operands_of(check, figures, 2)
    holds = CLAIMS[figure.value](one.number - other.number)
    verdict = f"which is {figure.said}" if holds else f"which does not bear out '{figure.said}'"
    sentence = f"{one.value} against {other.value}, {verdict}."
    return [_finding(check, holds, sentence, recomputed=f"{one.value} against {other.value}")]


def within_whole(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """Shares of one whole do not exceed it; what they leave is stated."""
    shares = [figures[check["figure_id"]], *operands_of(check, figures)]
    total = sum(share.number for share in shares)
    sentence = f"The shares printed, {joined([share.value for share in shares])}, sum to {plain(total)}%"
    rest = "" if total >= 100 else f"; of the other {plain(100 - total)}% nothing is said"
    return [_finding(check, total <= 100, f"{sentence}{rest}.")]


def count_rows(check: pd.Series, figures: Figures, tables: Tables) -> list[Finding]:
    """A count rebuilt from a table of the documents: the sum of a ``column`` of counts, else its different names."""
    figure, name, column = figures[check["figure_id"]], check["table"], check["column"]
    rows = matching(tables, check)
    holds_counts = pd.api.types.is_numeric_dtype(rows[column])
    if holds_counts and rows[column].isna().any():
        raise CheckError(f"check {check['check_id']}: a row of {name} has no {column}, so their sum is not known")
    total = float(rows[column].sum()) if holds_counts else float(rows[column].nunique())
    holds = figure.accepted.contains(total)
    title = str(name).replace("_", " ")
    if holds_counts and len(rows) == 1:
        # One row is the figure itself written down again: it can contradict, but it gives nothing anew.
        sentence = f"The table of {title} holds it as one count, {plain(total)}."
        return [_finding(check, holds, sentence)]
    source = f"In the table of {title}, {len(rows)} rows sum to" if holds_counts else f"The table of {title} holds"
    verdict = f"as printed ({figure.value})" if holds else f"and {figure.value} is printed"
    return [_finding(check, holds, f"{source} {plain(total)}, {verdict}.", recomputed=plain(total))]


def _period(figure: Figure) -> Period:
    try:
        return read_period(figure.value, figure.value_kind)
    except ValueError as error:
        raise CheckError(f"figure {figure.figure_id}: {error}") from error


def _finding(
    check: pd.Series, holds: bool, sentence: str, *, recomputed: str | None = None, figure_id: str | None = None
) -> Finding:
    note = check["note"]
    return Finding(
        figure_id=figure_id or check["figure_id"],
        holds=holds,
        recomputed=recomputed,
        sentence=sentence,
        note=note if isinstance(note, str) else None,
    )


CLAIMS: dict[str, Callable[[float], bool]] = {
    "above": lambda gap: gap > 0,
    "below": lambda gap: gap < 0,
    "equal": lambda gap: gap == 0,
    "not_above": lambda gap: gap <= 0,
}
"""What a claim in words says of a difference: the value less its comparator."""

RULES: dict[str, Rule] = {
    "sum_of": sum_of,
    "share_of": share_of,
    "whole_number": whole_number,
    "same_as": same_as,
    # No larger than what it is part of.
    "part_of": compared_with_one(lambda own, whole: own.number <= whole.number, "is within", "is more than"),
    # Equal to another that counts something else, one for one.
    "as_many_as": compared_with_one(
        lambda own, other: own.accepted.overlaps(other.accepted), "is the same as", "is not the same as"
    ),
    # At least as large as another.
    "covers": compared_with_one(lambda own, least: own.number >= least.number, "is no fewer than", "is fewer than"),
    # The period does not certainly end after, or start before, another's.
    "not_after": compared_with_one(
        lambda own, limit: not ends_after(_period(own), _period(limit)), "does not run past", "runs past"
    ),
    "not_before": compared_with_one(
        lambda own, limit: not starts_before(_period(own), _period(limit)), "does not start before", "starts before"
    ),
    "duration_of": duration_of,
    "weekday_of": weekday_of,
    "claim_of": claim_of,
    "within_whole": within_whole,
    "count_rows": count_rows,
}

"""The vocabulary of the checks: a printed figure, a rule's finding, and the errors of a rule that cannot be applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.checks.printed_precision import AcceptedRange, accepted_range
from helpers.indicators import formats
from helpers.sources.schemas.published_schema import NUMBER_KINDS


class CheckError(ValueError):
    """A rule names something that is not there or does not suit; the message names the rule and the mend."""


NO_NUMBER = "name another figure in the check, or take a rule that suits"


@dataclass(frozen=True)
class Figure:
    """One printed figure."""

    figure_id: str
    document: str
    section: str
    quantity: str
    value: str
    value_kind: str
    unit: str
    qualifier: str

    @property
    def is_number(self) -> bool:
        """Whether ``value`` is a number, as opposed to a date, a name or a claim."""
        return self.value_kind in NUMBER_KINDS

    @property
    def number(self) -> float:
        """``value`` as a number; ``CheckError`` where it is none."""
        if not self.is_number:
            raise CheckError(
                f"figure {self.figure_id} is a {self.value_kind}, and this rule needs a number: {NO_NUMBER}"
            )
        return float(self.value)

    @property
    def accepted(self) -> AcceptedRange:
        """What the printed number may stand for; ``CheckError`` where it is no number."""
        if not self.is_number:
            raise CheckError(f"figure {self.figure_id} is a {self.value_kind}, which has no range: {NO_NUMBER}")
        return accepted_range(self.value, self.value_kind, self.qualifier)

    @property
    def place(self) -> str:
        """Where it is printed, as a reader would say it."""
        return f"the {self.document.replace('-', ' ')}, {self.section}"

    @property
    def named(self) -> str:
        """Value, quantity and place: how a sentence speaks of this figure."""
        return f"{self.said} ({formats.measure_phrase(self.quantity)}; {self.place})"

    @property
    def said(self) -> str:
        """The value in a sentence: dates by their month, comparisons in words, numbers as they are printed."""
        return (
            formats.printed_value(self.value, self.value_kind) if self.value_kind in ("date", "claim") else self.value
        )


@dataclass(frozen=True)
class Finding:
    """What one rule found of one figure."""

    figure_id: str
    holds: bool
    recomputed: str | None
    """The figure's value given anew, as a sum or a share; none where the rule only bounds it."""
    sentence: str
    note: str | None = None
    """What the check's author says of the comparison, never its result."""


def read_figures(figures: pd.DataFrame) -> Mapping[str, Figure]:
    """The rows of ``published_figures`` by id."""
    fields = list(Figure.__dataclass_fields__)
    rows = [Figure(*values) for values in figures[fields].itertuples(index=False, name=None)]
    return {figure.figure_id: figure for figure in rows}


def plain(number: float) -> str:
    """A number as a sentence says it: no needless zeros, at most two decimals."""
    return f"{number:.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:.0f}"


def joined(parts: list[str]) -> str:
    """A list as a sentence says it. Parts that hold commas are parted by semicolons."""
    mark = "; " if any(", " in part for part in parts) else ", "
    return parts[0] if len(parts) == 1 else f"{mark.join(parts[:-1])} and {parts[-1]}"

"""The disclosure rules of each source, read from ``data/raw/disclosure/rules.yml`` and checked on reading."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from helpers.project.paths import Project, find_project
from helpers.project.yaml_files import read_yaml
from helpers.project.yaml_models import Entry, validate_model

RULES_FILE = Path("disclosure") / "rules.yml"
Share = Annotated[float, Field(gt=0, lt=1)]
Decimals = Annotated[int, Field(ge=0, le=6)]


class RulesError(ValueError):
    """The rules cannot be used; the message names the entry and the mend."""


class Dominance(Entry):
    """The (n, k) rule: a few people must not make up most of a total."""

    largest_count: int = Field(ge=1)
    share: Share


class SourceRules(Entry):
    """What holds for one source. ``None`` for ``dominance``, ``p_ratio`` or ``rounding_base`` sets that rule aside."""

    minimum_cell_count: int = Field(ge=2)
    zeros_disclosive: bool
    protection_width_count: int = Field(ge=1)
    dominance: Dominance | None
    p_ratio: Share | None
    rounding_base: Annotated[int, Field(ge=2)] | None
    minimum_residual_df: int = Field(ge=1)
    percent_decimals: Decimals
    statistic_decimals: Decimals
    quantile_decimals: Decimals
    estimate_decimals: Decimals

    def is_small(self, count: int) -> bool:
        """Whether a count of people is too small to show."""
        return 0 < count < self.minimum_cell_count or (count == 0 and self.zeros_disclosive)

    def rounded(self, count: int) -> int:
        """A count as it is published: to the nearest multiple of the rounding base, halves upwards."""
        if self.rounding_base is None:
            return count
        return (count + self.rounding_base // 2) // self.rounding_base * self.rounding_base

    def possible(self, count: int) -> tuple[int, int]:
        """The least and the greatest true count that a reader must reckon with on seeing ``count`` published.

        He knows the rules too: a count that is shown is not a small one.
        """
        low = high = self.rounded(count)
        if self.rounding_base is not None:
            low, high = low - self.rounding_base // 2, low + (self.rounding_base - 1) // 2
        if count >= self.minimum_cell_count:
            low = max(low, self.minimum_cell_count)
        return max(low, 0), high

    def protected_interval(self, count: int) -> tuple[int, int]:
        """The interval around a hidden count that nobody may be able to narrow: never below nought."""
        below = self.protection_width_count // 2
        low = max(0, count - below)
        return low, max(count + self.protection_width_count - below, low + self.protection_width_count)


class Rules(Entry):
    """The rules by source, and those that hold where a source says nothing else."""

    defaults: SourceRules
    sources: dict[str, SourceRules]

    def of(self, source: str) -> SourceRules | None:
        """The rules of a source, ``None`` where it has none: then nothing of it goes out."""
        return self.sources.get(source)


def rules_path(project: Project | None = None) -> Path:
    """Where the rules lie."""
    return (project or find_project()).raw / RULES_FILE


def load_rules(project: Project | None = None) -> Rules:
    """The rules of ``project`` (default: the one around the working folder).

    Raises
    ------
    RulesError
        The file is missing, is not YAML, or an entry breaks a rule; every fault is listed with its place.
    """
    return parse_rules(read_yaml(rules_path(project), RulesError))


def parse_rules(content: Any) -> Rules:
    """The rules that ``content`` holds: ``defaults``, and under ``sources`` what differs from them.

    Raises ``RulesError`` that lists every fault with its place.
    """
    if not isinstance(content, dict) or set(content) != {"defaults", "sources"}:
        raise RulesError("rules.yml must hold 'defaults' and 'sources', and nothing else")
    defaults, sources = content["defaults"] or {}, content["sources"] or {}
    whole = {"defaults": defaults, "sources": {name: {**defaults, **(own or {})} for name, own in sources.items()}}
    return validate_model(whole, Rules, RulesError, RULES_FILE.name)

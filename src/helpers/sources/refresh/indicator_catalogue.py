"""The catalogue of indicators: read from ``catalogue.yml`` beside this module, given its years by the values."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from helpers.project.yaml_models import read_model
from helpers.sources.refresh.publisher_files import RefreshError

COPIED = (
    *("title", "short_title", "unit", "decimals", "polarity", "phase", "theme", "denominator"),
    *("definition", "publisher", "publication", "url"),
)
"""Columns of the table that the catalogue has under the same name."""
CATALOGUE = Path(__file__).with_name("catalogue.yml")


class Gap(BaseModel):
    """A year for which no area has a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    year: str
    reason: Literal["not_published", "not_available"]
    why: str


class Indicator(BaseModel):
    """One indicator: its words, and the publisher's measure that it is read from."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    measure: str
    title: str
    short_title: str
    definition: str
    unit: Literal["percent", "score", "rate_per_100"]
    decimals: int
    polarity: Literal["low", "high", "none"]
    phase: Literal["all", "primary", "secondary", "special"]
    theme: Literal["absence", "exclusion", "attainment", "send", "fsm"]
    denominator: Literal["sessions", "enrolments", "pupils_on_roll", "pupils_assessed"]
    publisher: str
    publication: str
    url: str
    school_phase: Literal["primary", "secondary", "special"] | None = None
    gaps: tuple[Gap, ...] = ()
    caveats: str = ""
    comparability: str = ""
    not_comparable_years: tuple[str, ...] = ()

    @property
    def gap_reasons(self) -> dict[str, str]:
        """The kind of missingness of each year without any value."""
        return {gap.year: gap.reason for gap in self.gaps}


class Catalogue(BaseModel):
    """The file: ``publications`` holds what indicators share, by YAML's anchors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    publications: dict[str, Any]
    indicators: list[Indicator]


def load_catalogue() -> list[Indicator]:
    """Every indicator of the catalogue, in its order."""
    return read_model(CATALOGUE, Catalogue, RefreshError).indicators


def catalogue_table(catalogue: list[Indicator], values: pd.DataFrame) -> pd.DataFrame:
    """The table ``indicators``: a row each, with the first and last year in which any area has a value."""
    with_value = values[values["value"].notna()].groupby("indicator_id")["academic_year"]
    first, last = with_value.min(), with_value.max()
    rows = [
        {
            "indicator_id": entry.id,
            **{name: getattr(entry, name) for name in COPIED},
            "first_year": first[entry.id],
            "last_year": last[entry.id],
            "gaps": "; ".join(f"{gap.year}: {gap.why}" for gap in entry.gaps) or None,
            "caveats": entry.caveats or None,
            "comparability": entry.comparability or None,
            "not_comparable_years": "; ".join(entry.not_comparable_years) or None,
            "source_measure": entry.measure,
        }
        for entry in catalogue
    ]
    return pd.DataFrame(rows)

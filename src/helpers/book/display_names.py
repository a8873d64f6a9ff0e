"""What the ids and the column names of data files are called by people."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from helpers.indicators import formats
from helpers.project.codebook import CODEBOOK_FILE, load_codebook
from helpers.project.paths import Project
from helpers.project.registry import load_registry

INDICATORS_FILE = Path("official") / "indicators.csv"
UNIT_NOTES = {"percent": " (%)", "rate_per_100": " (per 100 pupils)"}
PLAIN_WORDS = {"True": "yes", "False": "no", "england": "England", "": formats.MISSING}
SLUG = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ENDINGS = (("_pct", ", %"), ("_km2", ", km²"), ("_m", ", m"), ("_pp", ", percentage points"), ("_code", ", code"))
DROPPED_ENDINGS = ("_count", "_title", "_name", "_id", "_value", "_ids")
COLUMN_WORDS = {
    "area_name": "Place",
    "case": "Locality",
    "label": "Locality",
    "case_title": "Locality",
    "locality_count": "Localities",
    "title": "What",
    "indicator_id": "Measure",
    "academic_year": "Year",
    "academic_years": "Years",
    "country_value": "England",
    "country_change": "Change in England",
    "gap": "Difference",
    "role": "What it is",
    "row_count": "Findings",
    "rows_count": "Findings",
    "own_row_count": "Its own findings",
    "statements_count": "Findings",
    "evidence_ids": "Findings that say so",
    "supporting_ids": "Findings for it",
    "contradicting_ids": "Findings against it",
    "best_rank": "Rank, from",
    "worst_rank": "to",
    "ranked_count": "of how many",
    "areas_count": "Of how many",
    "missing_reason": "Why missing",
    "balance": "Strengths and changes less challenges",
    "mdc_neighbours": "Smallest change to be seen, by its neighbours",
    "mdc_own": "Smallest change to be seen, by its own past",
    "mdc_pupils_count": "As so many pupils",
}
"""Names that stand in many files and say too little by themselves."""


@dataclass(frozen=True)
class Names:
    """``words`` for ids (places, codes, waves, measures with their unit), ``decimals`` by measure."""

    words: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def as_text(self) -> str:
        """All of it, as part of a cache key."""
        return repr((sorted(self.words.items()), sorted(self.decimals.items())))

    def word(self, value: str) -> str:
        """A value to read: an id by its title, a date in words, other names of the code without their signs.

        >>> Names({"year_1": "Year 1"}).word("year_1"), Names().word("not_published"), Names().word("2022-12-31")
        ('Year 1', 'not published', '31 December 2022')
        """
        if value in PLAIN_WORDS:
            return PLAIN_WORDS[value]
        if value in self.words:
            return self.words[value]
        if ";" in value and "; " not in value:
            return ", ".join(map(self.word, value.split(";")))
        if DAY.fullmatch(value):
            return formats.date_in_words(date.fromisoformat(value).isoformat())
        return re.sub("[-_]", " ", value) if SLUG.fullmatch(value) else value

    def column(self, name: str) -> str:
        """The title of a column to read.

        >>> Names().column("severe_absence_pct"), Names().column("schools_count"), Names().column("is_contested")
        ('Severe absence, %', 'Schools', 'Contested?')
        """
        if name in COLUMN_WORDS:
            return COLUMN_WORDS[name]
        if name in self.words:
            return self.words[name]
        text, unit = name, ""
        for ending, words in ENDINGS:
            if name.endswith(ending):
                text, unit = name.removesuffix(ending), words
        for ending in DROPPED_ENDINGS:
            text = text.removesuffix(ending)
        question = "?" if text.startswith(("is_", "has_")) else ""
        words = re.sub(r"^(is|has)_", "", text).replace("_", " ")
        return formats.sentence_start(words) + unit + question


@lru_cache(maxsize=4)
def names_of(root: Path) -> Names:
    """The names of the project at ``root``, from its registry, codebook and catalogue, as far as it has them."""
    project = Project(root)
    words: dict[str, str] = {}
    decimals: dict[str, int] = {}
    if (project.raw / CODEBOOK_FILE).is_file():
        words |= load_codebook(project).titles
    if project.registry.is_file():
        registry = load_registry(project.registry)
        words |= {wave.id: wave.title for wave in registry.waves}
        words |= {pilot.id: f"Pilot {pilot.number}: {pilot.title.lower()}" for pilot in registry.pilots}
        words |= {locality.id: locality.title for locality in registry.localities}
    if (path := project.raw / INDICATORS_FILE).is_file():
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                words[row["indicator_id"]] = row["short_title"] + UNIT_NOTES.get(row["unit"], "")
                decimals[row["indicator_id"]] = int(row["decimals"])
    return Names(words, decimals)

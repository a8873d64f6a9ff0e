"""What is known of every raw file, as tables and lists to read: publisher, licence, dates, checksum, known faults.

Pure functions of sidecars (:mod:`helpers.sources.sidecars`) and of the indicator catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.checks import check_links
from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.sources.sidecars import Sidecar, SourceFile

FOLDER_TITLES = {
    "published": "Figures and facts of the source documents",
    "evidence": "The evidence register",
    "official": "Official statistics",
    "boundaries": "Outlines for maps",
    "glossary": "The glossary",
    "wording": "The guard against copied sentences",
}
"""The folders below ``data/raw/``, in the order in which they are listed; others come after, under their own names."""
UNIT_TITLES = {
    "percent": "%",
    "score": "points",
    "rate_per_100": "per 100 pupils",
    "average_rank": "mean rank",
    "share": "share, 0 to 1",
}
DEPRIVATION = "deprivation"
MOST_NAMED = 4
"""Titles of which all are listed; of more, the first and how many follow."""


def by_folder(sidecars: Mapping[str, Sidecar]) -> Iterator[tuple[str, str, dict[str, Sidecar]]]:
    """The files by folder: title, name of the folder, its files. ``sidecars`` by path below ``data/raw/``."""
    folders: dict[str, dict[str, Sidecar]] = {}
    for name, sidecar in sorted(sidecars.items()):
        folder = name.split("/")[0] if "/" in name else "other"
        folders.setdefault(folder, {})[name] = sidecar
    for folder in dict.fromkeys([*(name for name in FOLDER_TITLES if name in folders), *folders]):
        yield FOLDER_TITLES.get(folder, formats.sentence_start(folder)), folder, folders[folder]


def files_table(sidecars: Mapping[str, Sidecar]) -> pd.DataFrame:
    """Files to read: file, what it holds, where it is from, access date, its checksum, whole.

    The first file of each raw table is the anchor to which checks lead. Licences are long and shared:
    :func:`licences_text` gives each once.
    """
    first = {table: name for name in sorted(sidecars, reverse=True) if (table := check_links.table_of(name))}
    rows = [
        {
            "File": _file(name, first),
            "What it holds": sidecar.title,
            "From": f"{sidecar.publisher}: [{sidecar.publication}]({sidecar.url})",
            "Accessed": sidecar.accessed.isoformat(),
            "SHA-256": f"`{sidecar.sha256}`",
        }
        for name, sidecar in sorted(sidecars.items())
    ]
    return pd.DataFrame(rows)


def _file(name: str, first: Mapping[str, str]) -> str:
    shown, table = f"`{name.split('/')[-1]}`", check_links.table_of(name)
    return check_links.file_anchor(table, shown) if table and first[table] == name else shown


def files_data(sidecars: Mapping[str, Sidecar]) -> pd.DataFrame:
    """The same in full, for the CSV: one row a publisher's file behind each raw file, checksums whole."""
    rows = []
    for name, sidecar in sorted(sidecars.items()):
        fields = sidecar.model_dump(mode="json", exclude={"source_files", "faults", "sha256"})
        sources: list[SourceFile | None] = [*sidecar.source_files] or [None]
        whole = {"file": name, **fields, "faults": " ".join(sidecar.faults), "sha256": sidecar.sha256}
        rows += [
            {
                **whole,
                "source_file": source.name if source else None,
                "source_url": source.url if source else None,
                "source_sha256": source.sha256 if source else None,
            }
            for source in sources
        ]
    return pd.DataFrame(rows)


def licences_text(sidecars: Mapping[str, Sidecar]) -> str:
    """The licences of the files, each given once with the files that it covers, unless it covers them all."""
    files: dict[str, list[str]] = {}
    for name, sidecar in sorted(sidecars.items()):
        files.setdefault(sidecar.licence.rstrip("."), []).append(f"`{name.split('/')[-1]}`")
    if len(files) == 1:
        return f"Licence: {next(iter(files))}."
    return "Licences:\n\n" + "\n".join(f"- {licence}: {_few(names)}." for licence, names in files.items())


def faults_text(sidecars: Mapping[str, Sidecar]) -> str:
    """Known faults and gaps as a list, a fault that several files share given once; empty where none is known."""
    files: dict[str, list[str]] = {}
    for name, sidecar in sorted(sidecars.items()):
        for fault in sidecar.faults:
            files.setdefault(fault, []).append(f"`{name.split('/')[-1]}`")
    lines = [f"- {formats.join_words(names)}: {fault}" for fault, names in files.items()]
    if not lines:
        return ""
    return '::: {.callout-note title="Known faults and gaps" collapse="true"}\n' + "\n".join(lines) + "\n:::"


def summary_text(sidecars: Mapping[str, Sidecar]) -> str:
    """How many files there are, from how many publishers, and that the build checks them."""
    publishers = {sidecar.publisher for sidecar in sidecars.values()}
    dates = sorted(sidecar.accessed for sidecar in sidecars.values())
    when = formats.date_in_words(dates[-1].isoformat())
    span = (
        f"on {when}" if dates[0] == dates[-1] else f"between {formats.date_in_words(dates[0].isoformat())} and {when}"
    )
    return (
        f"The book is made from {formats.number(len(sidecars))} files of "
        f"{formats.count(len(publishers), 'publisher')}, "
        f"read {span}. "
        "Each has a record next to it that gives its origin, what was taken, the licence, the known faults and a "
        "checksum. A build stops where a file is changed, missing or undocumented. The publishers' own "
        "files "
        "are not kept here: the tables hold only what the book uses, and the full record of each is in the CSV file."
    )


def indicators_table(catalogue: pd.DataFrame) -> pd.DataFrame:
    """The indicators to read: title, unit, years, definition, and what is missing."""
    years = [f"{row.first_year} to {row.last_year}" for row in rows_of(catalogue)]
    return pd.DataFrame(
        {
            "Indicator": list(catalogue["title"]),
            "Unit": [_unit(unit) for unit in catalogue["unit"]],
            "Years": years,
            "What it measures": list(catalogue["definition"]),
        }
    )


def gaps_text(catalogue: pd.DataFrame) -> str:
    """Gaps of the series as a list, a gap that several indicators share given once."""
    titles: dict[str, list[str]] = {}
    for row in rows_of(catalogue.dropna(subset=["gaps"])):
        titles.setdefault(str(row.gaps).strip(), []).append(str(row.short_title))
    lines = [f"- {_few(names)}: {gap}" for gap, names in titles.items()]
    return "Missing values are shown as missing, with the reason, and are never counted as zero.\n\n" + "\n".join(lines)


def measures_note(measures: pd.DataFrame) -> str:
    """How many other official measures there are, and how those of deprivation are to be read."""
    deprived = measures[measures["table"] == DEPRIVATION]
    ranks_count = int((deprived["unit"] == "rank").sum())
    shared = " ".join([deprived["caveats"].mode().iloc[0], deprived["comparability"].mode().iloc[0]])
    return (
        f"The catalogue describes {formats.count(len(measures), 'other official measure')}, each with unit, places as "
        "published, periods, gaps, caveats and breaks; the whole of it is in the CSV files. Of them "
        f"{formats.number(len(deprived))} are of deprivation, {formats.number(ranks_count)} being ranks, which are not "
        f"listed below: each ranks the areas by the measure next to it. {shared}"
    )


def measures_by_table(measures: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The catalogue in two parts to show, each with its name and caption: deprivation, which is long, and the rest."""
    is_deprivation = measures["table"] == DEPRIVATION
    yield "measures", "Schools, inspection, academies and structure: what each number is.", measures[~is_deprivation]
    caption = "Measures of deprivation: by publication, what is measured, and for which domains."
    yield "deprivation-measures", caption, measures[is_deprivation]


def measures_reading(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures to read; those of deprivation without their ranks, and domains with the same measure in one row."""
    if set(measures["table"]) == {DEPRIVATION}:
        return _deprivation_reading(measures[measures["unit"] != "rank"])
    return pd.DataFrame(
        {
            "Measure": list(measures["title"]),
            "Unit": [_unit(unit) for unit in measures["unit"]],
            "Periods": [_span(periods) for periods in measures["periods"]],
            "What it is": list(measures["definition"]),
            "Gaps, caveats and breaks": [_limits(row) for row in rows_of(measures)],
        }
    )


def _deprivation_reading(measures: pd.DataFrame) -> pd.DataFrame:
    lines = []
    for (publication, _), rows in measures.groupby(["publication", "measure"], sort=False):
        title, _, where = str(rows["title"].iloc[0]).partition(" of ")
        domains = [text.partition(": ")[0] for text in rows["short_title"]]
        lines.append(
            {
                "Measure": title,
                "Areas": where.partition(",")[0],
                "Unit": formats.join_words(dict.fromkeys(_unit(unit) for unit in rows["unit"])),
                "What it is": str(rows["definition"].iloc[0]).partition(". The domain")[0],
                "Domains": formats.join_words(domains),
                "From": str(publication).partition(",")[0],
            }
        )
    return pd.DataFrame(lines)


def _unit(unit: str) -> str:
    return UNIT_TITLES.get(unit, unit.replace("_", " "))


def _span(periods: str) -> str:
    parts = periods.split("; ")
    return parts[0] if len(parts) == 1 else f"{parts[0]} to {parts[-1]} ({len(parts)})"


def _limits(row: Any) -> str:
    gaps = f"Without a value: {row.gaps}." if pd.notna(row.gaps) else ""
    return " ".join(filter(None, [gaps, *(text for text in (row.caveats, row.comparability) if pd.notna(text))]))


def _few(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return formats.join_words(names)
    return formats.join_words([*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"])

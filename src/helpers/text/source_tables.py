"""What is known of every raw file, as tables and lists to read: publisher, licence, dates, checksum, known faults.

Pure functions of sidecars (:mod:`helpers.sources.sidecars`) and of the indicator catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from helpers.indicators import formats
from helpers.project.rows import rows_of
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import Sidecar
from helpers.text.links import anchor

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
    first = {table: name for name in sorted(sidecars, reverse=True) if (table := table_of(name))}
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
    shown, table = f"`{name.split('/')[-1]}`", table_of(name)
    return anchor("source", table, shown) if table and first[table] == name else shown


def table_of(file: str) -> str | None:
    """The raw table that ``file`` (below ``data/raw/``) is part of; none for an outline, a list or a design.

    >>> table_of("official/deprivation_ons_income.csv")
    'deprivation'
    """
    return next((name for name, table in raw_tables().items() if PurePosixPath(file).match(table.pattern)), None)


def files_data(sidecars: Mapping[str, Sidecar]) -> pd.DataFrame:
    """The same in full, for the CSV: one row a publisher's file behind each raw file, checksums whole."""
    rows = []
    for name, sidecar in sorted(sidecars.items()):
        fields = sidecar.model_dump(mode="json", exclude={"source_files", "faults", "sha256"})
        whole = {"file": name, **fields, "faults": " ".join(sidecar.faults), "sha256": sidecar.sha256}
        sources: list[tuple[str | None, ...]] = [
            (source.name, source.url, source.sha256) for source in sidecar.source_files
        ]
        rows += [
            {**whole, "source_file": file, "source_url": url, "source_sha256": checksum}
            for file, url, checksum in sources or [(None, None, None)]
        ]
    return pd.DataFrame(rows)


def publications_table(sidecars: Iterable[Sidecar]) -> pd.DataFrame:
    """The publications behind a chapter: the files of each together, with publisher and date of access."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for entry in sidecars:
        read_on = formats.date_in_words(entry.accessed.isoformat())
        grouped.setdefault((entry.publisher, entry.url, read_on), []).append(entry.title)
    rows = [
        {"Data": f"[{'; '.join(dict.fromkeys(titles))}]({url})", "Publisher": publisher, "Read on": read_on}
        for (publisher, url, read_on), titles in grouped.items()
    ]
    return pd.DataFrame(rows, columns=["Data", "Publisher", "Read on"])


def licences_text(sidecars: Mapping[str, Sidecar]) -> str:
    """The licences of the files, each given once with the files that it covers, unless it covers them all."""
    files = _files_by(sidecars, lambda sidecar: [sidecar.licence.rstrip(".")])
    if len(files) == 1:
        return f"Licence: {next(iter(files))}."
    return "Licences:\n\n" + "\n".join(f"- {licence}: {name_few(names)}." for licence, names in files.items())


def faults_text(sidecars: Mapping[str, Sidecar]) -> str:
    """Known faults and gaps as a list, a fault that several files share given once; empty where none is known."""
    files = _files_by(sidecars, lambda sidecar: sidecar.faults)
    lines = [f"- {formats.join_words(names)}: {fault}" for fault, names in files.items()]
    if not lines:
        return ""
    return '::: {.callout-note title="Known faults and gaps" collapse="true"}\n' + "\n".join(lines) + "\n:::"


def _files_by(sidecars: Mapping[str, Sidecar], said: Callable[[Sidecar], Iterable[str]]) -> dict[str, list[str]]:
    """The names of the files by what is ``said`` of them."""
    files: dict[str, list[str]] = {}
    for name, sidecar in sorted(sidecars.items()):
        for text in said(sidecar):
            files.setdefault(text, []).append(f"`{name.split('/')[-1]}`")
    return files


def measures_table(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures to read: title, unit, periods, definition, and what limits their use."""
    return pd.DataFrame(
        {
            "Measure": measures["title"],
            "Unit": measures["unit"].map(unit_title),
            "Periods": measures["periods"].map(_span),
            "What it is": measures["definition"],
            "Gaps, caveats and breaks": [_limits(row) for row in rows_of(measures)],
        }
    )


def deprivation_table(measures: pd.DataFrame) -> pd.DataFrame:
    """Measures of deprivation to read: a row for each measure of a publication, with the domains that have it."""
    lines = []
    for (publication, _), rows in measures.groupby(["publication", "measure"], sort=False):
        title, _, where = str(rows["title"].iloc[0]).partition(" of ")
        domains = [text.partition(": ")[0] for text in rows["short_title"]]
        lines.append(
            {
                "Measure": title,
                "Areas": where.partition(",")[0],
                "Unit": formats.join_words(dict.fromkeys(unit_title(unit) for unit in rows["unit"])),
                "What it is": str(rows["definition"].iloc[0]).partition(". The domain")[0],
                "Domains": formats.join_words(domains),
                "From": str(publication).partition(",")[0],
            }
        )
    return pd.DataFrame(lines)


def unit_title(unit: str) -> str:
    """A unit as a table names it."""
    return UNIT_TITLES.get(unit, unit.replace("_", " "))


def _span(periods: str) -> str:
    parts = periods.split("; ")
    return parts[0] if len(parts) == 1 else f"{parts[0]} to {parts[-1]} ({len(parts)})"


def _limits(row: Any) -> str:
    gaps = f"Without a value: {row.gaps}." if pd.notna(row.gaps) else ""
    return " ".join(filter(None, [gaps, *(text for text in (row.caveats, row.comparability) if pd.notna(text))]))


def name_few(names: list[str]) -> str:
    """The names, or the first of them and how many more there are."""
    if len(names) <= MOST_NAMED:
        return formats.join_words(names)
    return formats.join_words([*names[:MOST_NAMED], f"{len(names) - MOST_NAMED} more"])

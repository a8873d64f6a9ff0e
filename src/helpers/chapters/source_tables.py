"""What is known of every raw file, as tables and lists to read: publisher, licence, dates, checksum, known faults.

Pure functions of sidecars (:mod:`helpers.sources`) and of the indicator catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers import prose
from helpers.rows import rows_of
from helpers.sources import Sidecar, SourceFile

SHORT_CHECKSUM = 12
ROOM_TITLES = {
    "published": "Figures and facts of the source documents",
    "evidence": "The evidence register",
    "official": "Official statistics",
    "boundaries": "Outlines for maps",
    "glossary": "The glossary",
    "wording": "The guard against copied sentences",
}
"""The folders below ``data/raw/``, in the order in which they are listed; others come after, under their own names."""
UNIT_TITLES = {"percent": "%", "score": "points", "rate_per_100": "per 100 pupils"}


def by_room(sidecars: Mapping[str, Sidecar]) -> Iterator[tuple[str, str, dict[str, Sidecar]]]:
    """The files by folder: title, name of the folder, its files. ``sidecars`` by path below ``data/raw/``."""
    rooms: dict[str, dict[str, Sidecar]] = {}
    for name, sidecar in sorted(sidecars.items()):
        room = name.split("/")[0] if "/" in name else "other"
        rooms.setdefault(room, {})[name] = sidecar
    order = [*(room for room in ROOM_TITLES if room in rooms), *(room for room in rooms if room not in ROOM_TITLES)]
    for room in order:
        yield ROOM_TITLES.get(room, prose.sentence_start(room)), room, rooms[room]


def files_table(sidecars: Mapping[str, Sidecar]) -> pd.DataFrame:
    """Files to read: file, what it holds, where it is from, access date, the start of its checksum.

    Licences are long and shared: :func:`licences_text` tells each once.
    """
    rows = [
        {
            "File": f"`{name.split('/')[-1]}`",
            "What it holds": sidecar.title,
            "From": f"{sidecar.publisher}: [{sidecar.publication}]({sidecar.url})",
            "Accessed": sidecar.accessed.isoformat(),
            "SHA-256": f"`{sidecar.sha256[:SHORT_CHECKSUM]}`",
        }
        for name, sidecar in sorted(sidecars.items())
    ]
    return pd.DataFrame(rows)


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
    """The licences of the files, each told once with the files that it covers, unless it covers them all."""
    files: dict[str, list[str]] = {}
    for name, sidecar in sorted(sidecars.items()):
        files.setdefault(sidecar.licence.rstrip("."), []).append(f"`{name.split('/')[-1]}`")
    if len(files) == 1:
        return f"Licence: {next(iter(files))}."
    return "Licences:\n\n" + "\n".join(f"- {licence}: {_few(names)}." for licence, names in files.items())


def faults_text(sidecars: Mapping[str, Sidecar]) -> str:
    """Known faults and gaps as a list, a fault that several files share told once; empty where none is known."""
    files: dict[str, list[str]] = {}
    for name, sidecar in sorted(sidecars.items()):
        for fault in sidecar.faults:
            files.setdefault(fault, []).append(f"`{name.split('/')[-1]}`")
    lines = [f"- {prose.join_words(names)}: {fault}" for fault, names in files.items()]
    if not lines:
        return ""
    return '::: {.callout-note title="Known faults and gaps" collapse="true"}\n' + "\n".join(lines) + "\n:::"


def summary_text(sidecars: Mapping[str, Sidecar]) -> str:
    """How many files there are, from how many publishers, and that the build checks them."""
    publishers = {sidecar.publisher for sidecar in sidecars.values()}
    dates = sorted(sidecar.accessed for sidecar in sidecars.values())
    when = prose.date_in_words(dates[-1].isoformat())
    span = f"on {when}" if dates[0] == dates[-1] else f"between {prose.date_in_words(dates[0].isoformat())} and {when}"
    return (
        f"The book is made from {prose.number(len(sidecars))} files of {prose.count(len(publishers), 'publisher')}, "
        f"read {span}. "
        "Each has a record beside it of where it came from, what was taken, under which licence and with which known "
        "faults, and a checksum. A build stops where a file is changed, missing or undocumented. The publishers' own "
        "files "
        "are not kept here: the tables hold only what the book uses, and the full record of each is in the CSV file."
    )


def indicators_table(catalogue: pd.DataFrame) -> pd.DataFrame:
    """The indicators to read: title, unit, years, definition, and what is missing."""
    years = [f"{row.first_year} to {row.last_year}" for row in rows_of(catalogue)]
    return pd.DataFrame(
        {
            "Indicator": list(catalogue["title"]),
            "Unit": [UNIT_TITLES.get(unit, unit.replace("_", " ")) for unit in catalogue["unit"]],
            "Years": years,
            "What it measures": list(catalogue["definition"]),
        }
    )


def gaps_text(catalogue: pd.DataFrame) -> str:
    """Gaps of the series as a list, a gap that several indicators share told once."""
    titles: dict[str, list[str]] = {}
    for row in rows_of(catalogue.dropna(subset=["gaps"])):
        titles.setdefault(str(row.gaps).strip(), []).append(str(row.short_title))
    lines = [f"- {_few(names)}: {gap}" for gap, names in titles.items()]
    return "A missing value is missing, with its reason, and never counted as zero.\n\n" + "\n".join(lines)


def _few(names: list[str], most: int = 4) -> str:
    if len(names) <= most:
        return prose.join_words(names)
    return f"{prose.join_words([*names[:most], f'{len(names) - most} more'])}"

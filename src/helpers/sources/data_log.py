"""The data log of ``docs/aqa/``: every raw file with its source, licence, dates and known faults, from the sidecars.

It is generated, so that it cannot tell another story than the files; a test holds the stored log against them.
"""

from __future__ import annotations

from pathlib import Path

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.sources.sidecars import Sidecar, raw_files, read_sidecar

HEADER = """# Data log

Every file of `data/raw/` but for restricted evidence, which is not in this repository. Made from the sidecars by
`.venv/bin/localed data-log`; do not edit it by hand. Each file's checksum is checked before every build.
"""
CHECKSUM_SHOWN = 12

Entry = tuple[str, Sidecar]


def data_log_path(project: Project) -> Path:
    """Where the log is stored."""
    return project.root / "docs" / "aqa" / "data-log.md"


def write_data_log(project: Project) -> Path:
    """Write the log of the raw files as they are documented now."""
    path = data_log_path(project)
    with replacing(path) as partial:
        partial.write_text(data_log(project), encoding="utf-8")
    return path


def data_log(project: Project) -> str:
    """The log as Markdown: a section a folder, in each the files, how they were taken, and what is wrong with them.

    Raises
    ------
    SourceError
        A file has no readable sidecar.
    """
    folders: dict[str, list[Entry]] = {}
    for path in raw_files(project.raw):
        place = path.relative_to(project.raw)
        folders.setdefault(place.parent.as_posix(), []).append((place.name, read_sidecar(path)))
    sections = [_section(folder, entries) for folder, entries in sorted(folders.items())]
    count = sum(len(entries) for entries in folders.values())
    return "\n".join([HEADER, f"{count} files in {len(folders)} folders.\n", *sections])


def _section(folder: str, entries: list[Entry]) -> str:
    lines = [
        f"## {folder}",
        "",
        "| File | What it is | Publisher | Accessed | SHA-256 |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [_row(name, said) for name, said in entries]
    lines += ["", "**Publications and licences**", "", *dict.fromkeys(f"- {_source(said)}" for _, said in entries)]
    lines += ["", "**What was taken**", "", *(f"- `{name}`: {_flat(said.taken)}" for name, said in entries)]
    faults = [(name, fault) for name, said in entries for fault in said.faults]
    lines += ["", "**Known faults and gaps**", ""]
    lines += _with_files(faults, len(entries)) or ["- None is known."]
    return "\n".join([*lines, ""])


def _row(name: str, said: Sidecar) -> str:
    checksum = said.sha256[:CHECKSUM_SHOWN]
    return f"| `{name}` | {_cell(said.title)} | {_cell(said.publisher)} | {said.accessed} | `{checksum}` |"


def _source(said: Sidecar) -> str:
    return f"{_flat(said.publication)} (<{said.url}>): {_flat(said.licence).rstrip('.')}."


def _with_files(faults: list[tuple[str, str]], files_count: int) -> list[str]:
    """Each fault once, with the files that it is known of."""
    files: dict[str, list[str]] = {}
    for name, fault in faults:
        files.setdefault(_flat(fault), []).append(name)
    return [f"- {fault} ({_files(names, files_count)})" for fault, names in files.items()]


def _files(names: list[str], files_count: int) -> str:
    if len(names) == files_count and files_count > 1:
        return "all files of this folder"
    return ", ".join(f"`{name}`" for name in names)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _flat(text).replace("|", "\\|")

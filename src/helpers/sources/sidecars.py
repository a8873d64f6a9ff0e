"""Every file in ``data/raw/`` has a sidecar that says where it came from, and a checksum that must hold.

``NAME.meta.yml`` lies beside ``NAME.csv`` (or ``.geojson``, ``.yml``). The build reads nothing that is changed, missing
or undocumented: :func:`verify_sources` stops it and says which file, and what to do.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.project.read_record import find_files, note_file, note_files
from helpers.project.yaml_files import read_yaml
from helpers.project.yaml_models import fault_in_words
from helpers.sources.archive_verify import has_other_line_endings

SIDECAR_SUFFIX = ".meta.yml"
IGNORED_NAMES = frozenset({"README.md", ".gitkeep", ".DS_Store"})


class SourceError(ValueError):
    """One or more raw files cannot be trusted; the message lists each with the mend."""


class SourceFile(BaseModel):
    """A publisher's file that a table was read from. It stays outside the repository."""

    model_config = ConfigDict(extra="forbid")
    name: str
    url: str
    sha256: str


class Sidecar(BaseModel):
    """What is known of one raw file: producer, licence, dates, what was taken, known faults, checksum."""

    model_config = ConfigDict(extra="forbid")
    title: str
    description: str
    publisher: str
    publication: str
    url: str
    licence: str
    accessed: date
    taken: str
    """Rows and columns taken from the source, and what was done to them."""
    source_files: list[SourceFile] = []
    faults: list[str] = []
    """Known faults and gaps of the source, in plain words."""
    sha256: str
    """Of the raw file itself, as it lies in the repository."""


def sidecar_path(raw_file: Path) -> Path:
    """Where the sidecar of ``raw_file`` lies: ``absence.csv`` → ``absence.meta.yml``."""
    return raw_file.with_name(raw_file.stem + SIDECAR_SUFFIX)


def raw_path(sidecar: Path, suffix: str) -> Path:
    """Where the raw file lies that ``sidecar`` speaks of: ``absence.meta.yml``, ``.csv`` → ``absence.csv``."""
    return sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX) + suffix)


def file_sha256(path: Path) -> str:
    """The checksum of a file's bytes, as sidecars hold it."""
    note_file(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_sidecar(raw_file: Path) -> Sidecar:
    """The sidecar of ``raw_file``.

    Raises
    ------
    SourceError
        It is missing, not YAML, or a field is missing or unknown.
    """
    return _read_sidecar(raw_file)


def _read_sidecar(raw_file: Path, **instead: str) -> Sidecar:
    """The sidecar as its file has it, but for the fields given ``instead``."""
    path = sidecar_path(raw_file)
    note_file(path)
    if not path.is_file():
        raise SourceError(f"{raw_file.name} is undocumented: write {path.name} beside it")
    fields = read_yaml(path, SourceError)
    try:
        return Sidecar.model_validate(fields | instead if isinstance(fields, dict) else fields)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, f['loc'])) or 'whole file'}: {fault_in_words(f)}" for f in error.errors()
        )
        raise SourceError(f"{path.name}: {faults}") from error


def write_sidecar(raw_file: Path, **fields: object) -> Path:
    """Document ``raw_file``: ``fields`` are those of :class:`Sidecar` but for the checksum, which is taken here."""
    sidecar = Sidecar.model_validate({**fields, "sha256": file_sha256(raw_file)})
    path = sidecar_path(raw_file)
    text = yaml.safe_dump(sidecar.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=110)
    path.write_text(text, encoding="utf-8")
    return path


def seal(raw_file: Path) -> Path:
    """Accept a file as it is: its sidecar keeps its words and takes the checksum, which a new one need not have yet.

    Raises ``SourceError`` as :func:`read_sidecar` does.
    """
    fields = _read_sidecar(raw_file, sha256=file_sha256(raw_file)).model_dump(exclude={"sha256"})
    return write_sidecar(raw_file, **fields)


def raw_files(raw: Path) -> list[Path]:
    """Every data file under ``raw`` but for the restricted room, in a fixed order."""
    note_files(raw / "**" / "*", "names")
    return [
        path
        for path in find_files(raw / "**" / "*")
        if path.name not in IGNORED_NAMES and not path.name.endswith(SIDECAR_SUFFIX)
    ]


def verify_sources(raw: Path) -> list[Path]:
    """Check every raw file against its sidecar and give the files back.

    Raises
    ------
    SourceError
        Files changed, missing or undocumented; all of them are listed, each with the mend.
    """
    files = raw_files(raw)
    faults = [fault for path in files if (fault := _fault_of(path, raw))]
    documented = {sidecar_path(path) for path in files}
    faults += [
        f"{sidecar.relative_to(raw)} documents a file that is missing: restore it from git"
        for sidecar in find_files(raw / "**" / f"*{SIDECAR_SUFFIX}")
        if sidecar not in documented
    ]
    if not files:
        faults.append("there is no raw file at all: restore data/raw from git")
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise SourceError(f"data/raw has {len(faults)} file(s) that cannot be trusted:\n{listed}")
    return files


def _fault_of(path: Path, raw: Path) -> str | None:
    name = path.relative_to(raw)
    try:
        sidecar = read_sidecar(path)
    except SourceError as error:
        return f"{name.parent}/: {error}"
    if sidecar.sha256 != file_sha256(path):
        if has_other_line_endings(path, sidecar.sha256):
            return (
                f"{name} has other line endings than when it was documented (git's core.autocrlf or an editor put them "
                f"in): delete it and run 'git checkout -- data/raw/{name}'"
            )
        return (
            f"{name} was changed after it was documented: restore it from git, "
            f"or accept the edit with 'make seal FILE=data/raw/{name}'"
        )
    return None

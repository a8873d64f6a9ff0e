"""The zip itself: the same files give the same bytes, whenever and by whomever they are packed."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from helpers.book.archive.verify import SUMS
from helpers.sources.tables import replacing

PLAIN_FILE, PROGRAM = 0o100644, 0o100755
UNIX = 3
COMPRESSION_LEVEL = 6


def stage_files(files: Mapping[str, Path], folder: Path) -> None:
    """Copy ``files`` to their places below ``folder``."""
    for name, source in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)


def write_sums(folder: Path) -> Path:
    """``SHA256SUMS`` of every file below ``folder``, in the form that ``sha256sum --check`` reads."""
    names = [name for name in staged_names(folder) if name != SUMS]
    sums = folder / SUMS
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


def staged_names(folder: Path) -> list[str]:
    """The places of all files below ``folder``, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_zip(folder: Path, archive: Path, day: date, programs: frozenset[str] = frozenset()) -> Path:
    """Pack ``folder`` into ``archive``: sorted, every entry dated ``day``, with fixed permissions.

    ``programs`` names the files that may be run. Python's zlib compresses: another zlib may give other bytes of the
    zip, never other files.
    """
    with replacing(archive) as beside, zipfile.ZipFile(beside, "w") as packed:
        for name in staged_names(folder):
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = UNIX
            entry.external_attr = (PROGRAM if name in programs else PLAIN_FILE) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, (folder / name).read_bytes(), compresslevel=COMPRESSION_LEVEL)
    return archive

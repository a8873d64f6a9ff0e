"""A release as one zip: sources, data, executed notebooks, book, descriptions for machines, checksums.

Sources are those of a commit, as git holds them; the rest is what the build made. One commit gives the same bytes.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from helpers.book.archive_crate import METADATA, describe_release
from helpers.book.archive_tables import DATAPACKAGE, Release, describe_tables
from helpers.book.archive_validation import validate_descriptions
from helpers.book.front_page import MAP
from helpers.book.quarto_config import read_config
from helpers.book.quarto_profile import profile_of
from helpers.build.output_files import files_below
from helpers.project.atomic_writes import replacing
from helpers.project.edition import edition
from helpers.project.paths import Project
from helpers.project.yaml_files import read_yaml
from helpers.sources import archive_verify
from helpers.sources.sidecars import file_sha256

PSEUDONYM = re.compile(rb"\b(?:respondent|interviewee|pupil|interview|observation|workshop|segment)-[0-9a-v]{20}\b")
"""The keyed pseudonyms of persons and records in restricted rows; released tables hold none."""
BUILT = ("data/processed/", "outputs/")
EDITION_WORDS = {"absent": "", "simulated": "-simulated", "real": "-restricted"}
VERIFY = "verify.py"
PLAIN_FILE, PROGRAM = 0o100644, 0o100755
UNIX = 3
COMPRESSION_LEVEL = 6
MOST_FAULTS = 30


class ArchiveError(RuntimeError):
    """The release cannot be archived as it is; the message says why and what to do."""


@dataclass(frozen=True)
class Archive:
    """The archive, the note on its validation next to it, and the number of its files."""

    path: Path
    note: Path
    files_count: int


def make_archive(project: Project, built_commit: str | None = None) -> Archive:
    """Stage, describe, validate and pack the release of a built checkout, into ``outputs/archive/``.

    Raises
    ------
    ArchiveError
        There are uncommitted changes, or another commit than ``built_commit`` is checked out; the build is incomplete;
        a file holds restricted rows or belongs to another edition; or a description breaks its standard. Nothing is
        then written.
    """
    commit = clean_commit(project.root)
    if built_commit and commit != built_commit:
        raise ArchiveError(
            f"commit {built_commit[:7]} was built and {commit[:7]} is checked out: run 'make archive' again"
        )
    folder = project.outputs / "archive"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staged.", dir=folder) as temporary:
        staged = Path(temporary)
        _stage_commit(project.root, commit, staged)
        _stage_outputs(project, staged)
        release = _release(project, commit, staged)
        _refuse("may not be archived", [*_restricted_content(project, staged), *_other_edition(release, staged)])
        shutil.copyfile(archive_verify.__file__, staged / VERIFY)
        (staged / DATAPACKAGE).write_text(describe_tables(release), encoding="utf-8")
        (staged / METADATA).write_text(describe_release(release, project), encoding="utf-8")
        validation = validate_descriptions(staged)
        _refuse("break the standard of a description", validation.faults)
        count = _write_sums(staged)
        path = _write_zip(staged, folder / f"{release.name}.zip", date.fromisoformat(release.date))
    note = path.with_suffix(".checks.md")
    with replacing(note) as beside:
        beside.write_text(validation.report(f"{release.name}, commit {commit}, {count} files"), encoding="utf-8")
    return Archive(path, note, count)


def clean_commit(root: Path) -> str:
    """The commit that is checked out; raises :class:`ArchiveError` without git or with uncommitted changes."""
    try:
        changed = _git(root, "status", "--porcelain").decode()
        commit = _git(root, "rev-parse", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise ArchiveError("an archive is made from a git checkout, so that it holds what was committed") from error
    if changed:
        raise ArchiveError(
            "there are uncommitted changes; commit or revert them, then run 'make archive' again:\n" + changed.rstrip()
        )
    return commit


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True).stdout


def _stage_commit(root: Path, commit: str, staged: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", "--format=tar", commit))) as sources:
        sources.extractall(staged, filter="data")


def _stage_outputs(project: Project, staged: Path) -> None:
    book = project.root / read_config(project.quarto_config, profile_of(project)).project.output_dir
    folders = (project.processed, project.chapters, project.figures, project.tables, book)
    if missing := [str(path.relative_to(project.root)) for path in folders if not path.is_dir()]:
        raise ArchiveError(f"the build is incomplete ({', '.join(missing)} missing): run 'make report'")
    tables = sorted(project.processed.rglob("*.parquet"))
    single = [path for path in (project.disclosure_log, project.quarto_variables) if path.is_file()]
    for path in [*tables, *single, *files_below(*folders[1:], (project.root / MAP).parent)]:
        place = staged / path.relative_to(project.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _release(project: Project, commit: str, staged: Path) -> Release:
    book = read_config(project.quarto_config, profile_of(project)).book
    citation = read_yaml(staged / "CITATION.cff", ArchiveError)
    state = str(edition(project))
    return Release(
        name=f"localed-evaluation-{citation['version']}{EDITION_WORDS[state]}",
        title=f"{book.title}: {book.subtitle}",
        description=(book.description or book.title).strip(),
        version=str(citation["version"]),
        date=str(book.date),
        edition=state,
        commit=commit,
        citation=citation,
        folder=staged,
    )


def _refuse(reason: str, faults: list[str]) -> None:
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults[:MOST_FAULTS])
        raise ArchiveError(f"{len(faults)} file(s) {reason}:\n{listed}")


def _restricted_content(project: Project, staged: Path) -> list[str]:
    """What the guard finds in the files that git tracks, and pseudonyms in what the build made."""
    command = [sys.executable, "-m", "restricted", "guard"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    faults = [line.removeprefix("✗ ") for line in done.stdout.splitlines() if line.startswith("✗ ")]
    if done.returncode and not faults:
        faults = [f"the guard against restricted evidence does not run: {done.stderr.strip()[-200:]}"]
    for path in _files(staged):
        name = path.relative_to(staged).as_posix()
        if name.startswith(BUILT) and (found := PSEUDONYM.search(_searchable(path))):
            faults.append(f"{name} holds the pseudonym {found[0].decode()}: only released tables may be archived")
    return faults


def _searchable(path: Path) -> bytes:
    """A file's bytes; of a Parquet file the values of its text columns, which are stored compressed."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    columns = pq.read_table(path).columns
    texts = [column for column in columns if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)]
    return "\n".join(str(value) for column in texts for value in column.unique().to_pylist() if value).encode()


def _other_edition(release: Release, staged: Path) -> list[str]:
    """Built files marked as simulated in a release whose name does not say so."""
    built = (path.relative_to(staged).as_posix() for path in _files(staged))
    return [
        f"{name} is of the simulated edition: run 'make clean' and 'make report'"
        for name in built
        if release.edition != "simulated" and name.startswith(BUILT) and "simulated" in Path(name).name.casefold()
    ]


def _files(staged: Path) -> Iterator[Path]:
    yield from sorted(path for path in staged.rglob("*") if path.is_file())


def _write_sums(staged: Path) -> int:
    """Write the checksum of every file, in the form that ``sha256sum --check`` reads; gives their number."""
    lines = [f"{file_sha256(path)}  {path.relative_to(staged).as_posix()}\n" for path in _files(staged)]
    (staged / archive_verify.SUMS).write_text("".join(lines), encoding="utf-8")
    return len(lines)


def _write_zip(staged: Path, archive: Path, day: date) -> Path:
    """Pack the files in order, dated ``day``, with fixed permissions. Another zlib may give other bytes of the zip."""
    with replacing(archive) as beside, zipfile.ZipFile(beside, "w") as packed:
        for path in _files(staged):
            entry = zipfile.ZipInfo(path.relative_to(staged).as_posix(), (day.year, day.month, day.day, 0, 0, 0))
            entry.create_system = UNIX
            entry.external_attr = (PROGRAM if entry.filename == VERIFY else PLAIN_FILE) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes(), compresslevel=COMPRESSION_LEVEL)
    return archive

"""The files of a release: released tables and their CSVs, the disclosure log, and last the manifest with checksums.

The folder of released tables takes the place of an older one as a whole, so that a kill leaves the old release or the
new one. Light: a release with nothing to do imports no more than this.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import helpers
import restricted
from helpers.project.atomic_writes import backup_path, replacing
from helpers.project.edition import DECISIONS_TABLE, MANIFEST_NAME, read_manifest, released_folder
from helpers.project.paths import Project
from helpers.project.simulated_files import marked_csv, marked_name
from restricted.rows.evidence_files import edition_files, real_files, unread_files
from restricted.rows.pseudonyms import KeyFileError, Pseudonymiser, read_key

if TYPE_CHECKING:
    import pandas as pd

Manifest = dict[str, Any]
PUBLIC_INPUTS = (
    "cases.yml",
    "uv.lock",
    "data/raw/evidence/codebook.yml",
    "data/raw/instrument/instrument.yml",
    "data/raw/glossary/glossary.yml",
    "data/raw/published/cohorts.csv",
    "data/raw/published/evidence_sources.csv",
    "data/raw/disclosure/rules.yml",
    "data/raw/disclosure/words.yml",
)
"""Files of the repository that a release reads; a test holds this against what it opens."""
HELPER_CODE = ("project/*.py", "sources/*.py", "sources/schemas/*.py")


def is_up_to_date(project: Project) -> bool:
    """Whether inputs, code and every written file are as the manifest has them."""
    try:
        manifest = read_manifest(project)
    except ValueError:
        return False
    if manifest is None or any(name not in manifest for name in ("inputs_sha256", "code_sha256", "files")):
        return False
    as_written = all(file_sha256(project.root / name) == sha256 for name, sha256 in manifest["files"].items())
    return as_written and checksums(project) == {name: manifest[name] for name in checksums(project)}


def checksums(project: Project) -> dict[str, str]:
    """What a manifest says of the inputs and the code."""
    return {"inputs_sha256": inputs_sha256(project), "code_sha256": code_sha256()}


def write_release(tables: Mapping[str, pd.DataFrame], manifest: Manifest, project: Project) -> Manifest:
    """Write ``tables``, their CSVs, the log and the manifest; gives the manifest with the checksums of the files."""
    is_simulated = manifest["edition"] == "simulated"
    folder = released_folder(project)
    fresh = folder.with_name(f".{folder.name}.new~")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    written = {}
    for name, table in tables.items():
        path = csv_path(name, project)
        for stale in {path, _marked(path)} - {_marked(path) if is_simulated else path}:
            stale.unlink(missing_ok=True)
        path = _marked(path) if is_simulated else path
        with replacing(path) as partial:
            partial.write_text(marked_csv(as_csv(table)) if is_simulated else as_csv(table), encoding="utf-8")
        written[path] = path
        table.to_parquet(fresh / f"{name}.parquet", index=False)
        written[folder / f"{name}.parquet"] = fresh / f"{name}.parquet"
    files = {str(path.relative_to(project.root)): file_sha256(place) for path, place in sorted(written.items())}
    manifest = {**manifest, "files": files}
    (fresh / MANIFEST_NAME).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    _take_place(fresh, folder)
    return manifest


def remove_release(names: Iterable[str], project: Project) -> None:
    """Remove every file of a release of tables ``names``, the manifest first, and what waits at the gate."""
    folder = released_folder(project)
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    for name in (*names, DECISIONS_TABLE):
        for path in (csv_path(name, project), _marked(csv_path(name, project))):
            path.unlink(missing_ok=True)
    for path in (folder, backup_path(folder), project.gate):
        shutil.rmtree(path, ignore_errors=True)


def csv_path(name: str, project: Project) -> Path:
    """The CSV of a released table, before it is marked; the gate's decisions are the disclosure log."""
    return project.disclosure_log if name == DECISIONS_TABLE else project.tables / f"{name}.csv"


def as_csv(table: pd.DataFrame) -> str:
    """``table`` as CSV text, without its index, ``\\n`` line ends."""
    return table.to_csv(index=False, lineterminator="\n")


def _marked(path: Path) -> Path:
    return path.with_name(marked_name(path.name))


def _take_place(fresh: Path, folder: Path) -> None:
    """``fresh`` becomes ``folder``; a kill between the two steps leaves the old one where ``tidy`` finds it."""
    old = backup_path(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def inputs_sha256(project: Project) -> str:
    """Checksum of the evidence, the public files, the ledger of signatures and, for real evidence, the key."""
    ledger = [project.signed_off, *sorted(project.signed_off.with_suffix("").glob("*"))]
    public = [project.root / name for name in PUBLIC_INPUTS]
    unread = [file.path for file in unread_files(project)]
    return _sha256(project.root, [*edition_files(project), *unread, *public, *ledger], _key_check(project))


def code_sha256() -> str:
    """Checksum of the code that a release runs, and of Python's version."""
    own, shared = Path(restricted.__file__).parent, Path(helpers.__file__).parent
    files = [
        *own.rglob("*.py"),
        *own.rglob("*.csv"),
        *(path for pattern in HELPER_CODE for path in shared.glob(pattern)),
    ]
    return _sha256(own.parents[1], sorted(files), sys.version)


def rows_dated(project: Project) -> str:
    """The day on which the newest file of the evidence was written."""
    return date.fromtimestamp(max(path.stat().st_mtime for path in edition_files(project))).isoformat()


def file_sha256(path: Path) -> str:
    """Checksum of one file; empty where it is missing."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _sha256(root: Path, files: Iterable[Path], more: str) -> str:
    digest = hashlib.sha256(more.encode())
    for path in files:
        digest.update(f"\0{path.relative_to(root)}\0{file_sha256(path)}".encode())
    return digest.hexdigest()


def _key_check(project: Project) -> str:
    """Changes with the key of the pseudonyms, and tells nothing of it."""
    try:
        return Pseudonymiser(read_key(project)).key_check if real_files(project) else ""
    except KeyFileError:
        return "no key"

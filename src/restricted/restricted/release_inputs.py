"""Checksums of what a release is made of. Light: a release with nothing to do imports no more than this."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import helpers
import restricted
from helpers.project.paths import Project
from restricted.rows.evidence_files import edition_files, real_files, unread_files
from restricted.rows.pseudonyms import KeyFileError, Pseudonymiser, read_key

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

"""Which edition is built: without restricted evidence, with simulated evidence, or with a team's own.

The command ``restricted release`` writes released tables into ``data/processed/released/`` and, last, the manifest
``release.json``. Helpers see nothing else of restricted evidence. Cheap, and free of pandas: every build asks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file

Edition = Literal["absent", "simulated", "real"]
MANIFEST_NAME = "release.json"
PUBLISHED, AWAITING_REVIEW, WITHHELD = "published", "awaiting_review", "withheld"
"""States of a released table; one that is not published has its columns and no rows."""
RELEASES_TABLE, DECISIONS_TABLE = "disclosure_releases", "disclosure_decisions"
"""The released tables on the release itself: the state of each table, and every decision of the disclosure gate."""


class ManifestError(ValueError):
    """The manifest of a release cannot be read; the message says how to mend it."""


def released_folder(project: Project) -> Path:
    """The folder of released tables, whether or not there is any."""
    return project.processed / "released"


def manifest_path(project: Project) -> Path:
    """The manifest of the last release, whether or not there is any."""
    return released_folder(project) / MANIFEST_NAME


def read_manifest(project: Project | None = None) -> dict[str, Any] | None:
    """The manifest of the last release; ``None`` without one.

    Keys: ``edition``, ``seed`` (of the simulator, else ``None``), ``rows_dated``, ``invented`` (what simulated evidence
    has and no source gives), ``tables`` (state, counts of rows and reason by table), ``inputs_sha256``,
    ``code_sha256``, ``files`` (checksums of everything that was written).

    Raises
    ------
    ManifestError
        It is not what ``restricted release`` writes.
    """
    path = manifest_path(project or find_project())
    note_file(path)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        is_whole = manifest["edition"] in ("simulated", "real") and isinstance(manifest["files"], dict)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise ManifestError(f"{path} is no manifest of a release: remove its folder and run 'restricted release'")
    return manifest


def edition(project: Project | None = None) -> Edition:
    """The edition that the last release made; ``absent`` without released tables."""
    manifest = read_manifest(project)
    return "absent" if manifest is None else manifest["edition"]

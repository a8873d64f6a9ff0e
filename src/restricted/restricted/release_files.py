"""The files of a release: released tables and their CSVs, the disclosure log, and last the manifest.

The folder of released tables takes the place of an older one as a whole, so that a kill leaves the old release or the
new one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.project.atomic_writes import put_by, replacing
from helpers.project.edition import DECISIONS_TABLE, MANIFEST_NAME, read_manifest, released_folder
from helpers.project.paths import Project
from helpers.project.simulated_files import marked_csv, marked_name
from restricted.release_inputs import code_sha256, file_sha256, inputs_sha256

if TYPE_CHECKING:
    import pandas as pd

Manifest = dict[str, Any]


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
    for room in (folder, put_by(folder), project.gate):
        shutil.rmtree(room, ignore_errors=True)


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
    old = put_by(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)

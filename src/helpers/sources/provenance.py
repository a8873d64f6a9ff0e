"""From a processed table back to the raw files it was made of, and to what is known of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_files
from helpers.sources.outlines import OUTLINES
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import Sidecar, raw_path, read_sidecar, sidecar_path


def sidecars_of(names: Iterable[str], project: Project | None = None) -> list[Sidecar]:
    """The sidecars of every raw file behind the tables and outlines named, in the order of the names, each file once.

    A table that the build derives from others has no file of its own and adds none.
    """
    raw = (project or find_project()).raw
    declared = raw_tables()
    patterns = [Path(declared[name].pattern if name in declared else f"{OUTLINES}/{name}.geojson") for name in names]
    # Looked for by their sidecars: a notebook may stand on a machine that was sent these and no raw file.
    for pattern in patterns:
        note_files(raw / sidecar_path(pattern), "names")
    files = [
        raw_path(sidecar, pattern.suffix)
        for pattern in patterns
        for sidecar in sorted(raw.glob(str(sidecar_path(pattern))))
    ]
    return [read_sidecar(path) for path in dict.fromkeys(files)]

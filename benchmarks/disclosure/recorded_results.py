"""Results that are made by hand or at night and shown in the book: kept in ``data/raw/disclosure/``, with date and
commit."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.sources.sidecars import seal


def record_result(table: pd.DataFrame, name: str, project: Project) -> Path:
    """Write ``table`` as ``NAME.csv`` with the columns ``run_date`` and ``commit``, and seal it.

    Its sidecar must be there: it says what the file is.
    """
    path = project.raw / "disclosure" / f"{name}.csv"
    described = subprocess.run(
        ["git", "-C", str(project.root), "rev-parse", "--short=7", "HEAD"], capture_output=True, text=True, check=True
    )
    dated = table.assign(run_date=date.today().isoformat(), commit=described.stdout.strip())
    with replacing(path) as partial:
        dated.to_csv(partial, index=False, lineterminator="\n")
    seal(path)
    return path

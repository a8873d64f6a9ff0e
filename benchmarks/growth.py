"""What one case more costs: the profiles of 9, 38 and all authorities, each number from nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator

from benchmarks.measuring import Measured, measure
from helpers.indicators.place_lookup import all_places
from helpers.project.paths import Project
from helpers.sources.tables import read_table

COUNTS = (9, 38, None)
COMMAND = [sys.executable, "-m", "helpers"]


def measure_growth(project: Project, most: int | None = None) -> Iterator[tuple[int, Measured]]:
    """How many profiles, and what making them took; ``most`` leaves out the larger numbers."""
    places = all_places(read_table("areas", project))
    for wanted in COUNTS:
        count = wanted or len(places)
        if most is not None and count > most:
            continue
        shutil.rmtree(project.outputs / "profiles", ignore_errors=True)
        only = [word for place in places[:count] for word in ("--only", place.area_code)]
        yield count, measure(project.root, [[*COMMAND, "profiles", *(only if wanted else [])]])

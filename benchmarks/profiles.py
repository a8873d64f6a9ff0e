"""Measures profiles: nine, then all of them, each from nothing; seconds and memory a profile should not grow.

``.venv/bin/python benchmarks/profiles.py`` runs it, in a copy of the project in a scratch folder. One row a run goes to
``outputs/bench_profiles.csv``, with the machine that it was measured on. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import pandas as pd
from build import NOT_COPIED, _machine, _measure

from helpers.paths import find_project
from helpers.places import all_places
from helpers.tables import read_raw
from helpers.writing import replacing

FEW = 9


def main() -> int:
    """Measure both runs; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=FEW, help="how many profiles the short run makes")
    parser.add_argument("--only-few", action="store_true", help="leave out the run of all profiles")
    arguments = parser.parse_args()
    project = find_project()
    places = all_places(read_raw("areas", project))
    every = max(1, len(places) // arguments.few)
    chosen = places[::every][: arguments.few]
    runs = [("few", chosen)] + ([] if arguments.only_few else [("all", places)])
    rows = []
    with tempfile.TemporaryDirectory(prefix="localed-bench-") as scratch:
        copy = Path(scratch) / "project"
        shutil.copytree(project.root, copy, ignore=NOT_COPIED)
        _measure(copy, ["profile", chosen[0].area_code])  # the tables are made once, and are not what is measured
        for name, some in runs:
            shutil.rmtree(copy / "outputs" / "profiles")
            options = [f"--only={place.area_code}" for place in some] if len(some) < len(places) else []
            measured = _measure(copy, ["profiles", *options])
            made = len(list((copy / "outputs" / "profiles").glob("*/*.pdf")))
            seconds = float(str(measured["wall_seconds"]))
            each = {"profiles_count": made, "seconds_a_profile": round(seconds / max(made, 1), 2)}
            rows.append({"step": f"profiles: {name}", **measured, **each, **_machine()})
            told = f"{made} profiles, {each['seconds_a_profile']} s each, {measured['peak_memory_mb']} MB"
            print(f"{name}: {told}", flush=True)
            with replacing(project.outputs / "bench_profiles.csv") as beside:
                pd.DataFrame(rows).to_csv(beside, index=False)
    return max(int(row["exit_status"] != 0) for row in rows)


if __name__ == "__main__":
    raise SystemExit(main())

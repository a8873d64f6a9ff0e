"""The table of a benchmark: each thing measured, beside what was aimed at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measuring import Measured
from benchmarks.notebooks import WAYS, cells_seconds

PAPERMILL, TWO_WORKERS, _, _, WARM, FLOOR, SHARED_FLOOR = WAYS
TARGET_CORES = 2
MOST_OF_PAPERMILL, MOST_OF_TWO_WORKERS, MOST_OF_FLOOR = 1 / 3, 0.65, 1.3
MOST_NOTHING_SECONDS = 1.0
MOST_MEMORY_MB = 1500
MOST_GROWTH = 1.1
EDITS_OF_A_CASE = ("the words of", "one printed figure of")


@dataclass(frozen=True)
class Target:
    """A ratio or amount that was aimed at, and what was found; ``basis`` says of which clock."""

    name: str
    basis: str
    found: float
    most: float

    @property
    def is_met(self) -> bool:
        """Whether it was reached."""
        return self.found <= self.most


def notebook_targets(runs: Mapping[str, Sequence[Measured]]) -> list[Target]:
    """The three ratios of warm kernels, of medians: by the wall clock, and by the processors' time.

    Processor time says nothing of how well two cores are used; but it is what can be trusted on a machine that others
    use at the same time.
    """
    targets = []
    for basis in ("wall_seconds", "processor_seconds"):
        of = {way: median(getattr(run, basis) for run in found) for way, found in runs.items() if found}
        if WARM not in of:
            continue
        if PAPERMILL in of and basis == "wall_seconds":
            targets.append(Target("warm / papermill", basis, of[WARM] / of[PAPERMILL], MOST_OF_PAPERMILL))
        if TWO_WORKERS in of:
            targets.append(
                Target("warm / papermill, two workers", basis, of[WARM] / of[TWO_WORKERS], MOST_OF_TWO_WORKERS)
            )
        if FLOOR in of:
            floor = median(sum(cells_seconds(run)) for run in runs[FLOOR]) / TARGET_CORES
            if basis == "processor_seconds":
                floor = of[FLOOR]
            name = "warm / (floor / 2 cores)" if basis == "wall_seconds" else "warm / floor"
            targets.append(Target(name, basis, of[WARM] / floor, MOST_OF_FLOOR))
    return targets


def slowed_by_company(runs: Mapping[str, Sequence[Measured]]) -> float | None:
    """How many times as long the same cells take where two processes run them at once; None where not both were run.

    Two cores that share caches and memory are less than twice one: what this is above 1, no way to run them can save.
    """
    if not (runs.get(FLOOR) and runs.get(SHARED_FLOOR)):
        return None
    alone, shared = (median(sum(cells_seconds(run)) for run in runs[way]) for way in (FLOOR, SHARED_FLOOR))
    return shared / alone


def edit_targets(steps: Sequence[tuple[str, Measured, int, int]]) -> list[Target]:
    """Nothing to do under a second; an edit of a case runs the notebooks that read what it changed, and no other.

    ``steps`` are of :func:`benchmarks.edits.measure_edits`: name, measured, notebooks that ran, notebooks that read it.
    """
    nothing = [measured.wall_seconds for name, measured, *_ in steps if name == "nothing to do"]
    targets = [Target("nothing to do", "wall_seconds", median(nothing), MOST_NOTHING_SECONDS)] if nothing else []
    return targets + [
        Target(f"notebooks run for {name}", "count", ran, readers)
        for name, _, ran, readers in steps
        if name.startswith(EDITS_OF_A_CASE)
    ]


def growth_targets(steps: Sequence[tuple[int, Measured]]) -> list[Target]:
    """As much a case with all as with nine; memory within bounds."""
    if not steps:
        return []
    costs = [measured.processor_seconds / count for count, measured in steps]
    memory = max(measured.peak_memory_mb for _, measured in steps)
    targets = [Target("peak memory (MB)", "memory", memory, MOST_MEMORY_MB)]
    if len(steps) > 1:
        name = f"a case of {steps[-1][0]} / a case of {steps[0][0]}"
        targets.append(Target(name, "processor_seconds", costs[-1] / costs[0], MOST_GROWTH))
    return targets

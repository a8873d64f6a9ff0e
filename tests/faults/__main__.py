"""``make faults TRIALS=200``: harms builds at random moments, and writes what came of it to ``outputs/faults.csv``.

Trials run several at once, each on a project of its own. One that is not sound is printed with what its builds said;
at the end comes a table. Ends with 1 where anything was not sound.
"""

from __future__ import annotations

import argparse
import csv
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from queue import SimpleQueue

import pandas as pd

from tests.faults.ground import Ground, prepare, prepare_real, small_disk
from tests.faults.harm import AT_RANDOM
from tests.faults.small import REPOSITORY
from tests.faults.trials import Trial, harm_at_random

CSV_FILE = REPOSITORY / "outputs" / "faults.csv"


def main() -> int:
    """Run the trials, a fault after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="how many trials in all")
    parser.add_argument("--at-once", type=int, default=2, help="how many of them at once")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=sorted(AT_RANDOM), action="append", help="this fault alone; may be repeated")
    parser.add_argument("--real", action="store_true", help="on a copy of this repository (minutes a trial)")
    parser.add_argument("--csv", type=Path, default=CSV_FILE)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # builds hear Ctrl-C even where this runs in background
    given.csv.parent.mkdir(parents=True, exist_ok=True)
    found: list[Trial] = []
    with ExitStack() as stack, given.csv.open("w", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Trial)], lineterminator="\n")
        writer.writeheader()
        grounds = [_ground(stack, is_real=given.real) for _ in range(1 if given.real else given.at_once)]
        is_small = all(ground.is_small_disk for ground in grounds)
        faults = [name for name in given.only or AT_RANDOM if is_small or not AT_RANDOM[name].needs_small_disk]
        if left := set(given.only or AT_RANDOM) - set(faults):
            print(f"Not tried, as this machine lets nobody mount a small disk: {', '.join(left)}.", flush=True)
        try:
            for trial, said in _trials(faults, given.trials, grounds, given.seed):
                found.append(trial)
                writer.writerow(trial.row)
                file.flush()
                if not trial.is_sound:
                    print(f"{trial}\n{said}", flush=True)
        except KeyboardInterrupt:
            print("Stopped. What was found by then:")
    if found:
        _print_table(found)
    print(f"Each trial is a row of {given.csv}.")
    return int(not all(trial.is_sound for trial in found))


def _ground(stack: ExitStack, *, is_real: bool) -> Ground:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="localed-faults-"))).resolve()
    if is_real:
        return prepare_real(folder)
    return prepare(folder, is_small_disk=stack.enter_context(small_disk(folder)))


def _trials(faults: list[str], count: int, grounds: list[Ground], seed: int) -> Iterator[tuple[Trial, str]]:
    free: SimpleQueue[Ground] = SimpleQueue()
    for ground in grounds:
        free.put(ground)
    is_over = threading.Event()

    def run(number: int) -> tuple[Trial, str] | None:
        if is_over.is_set():
            return None
        ground = free.get()
        try:
            return harm_at_random(faults[number % len(faults)], number, ground, seed)
        finally:
            free.put(ground)

    with ThreadPoolExecutor(len(grounds)) as pool:
        try:
            yield from filter(None, pool.map(run, range(count)))
        finally:
            is_over.set()


def _print_table(found: list[Trial]) -> None:
    columns = {"met": "was_met", "sound": "is_sound", "lost": "is_lost", "undecided": "is_undecided"}
    trials = pd.DataFrame(
        {name: [getattr(trial, column) for trial in found] for name, column in columns.items()}
        | {
            "fault": [trial.fault for trial in found],
            "lingering": [bool(trial.lingering) for trial in found],
            "unclear": [not trial.is_clear for trial in found],
            "seconds": [trial.seconds for trial in found],
        }
    )
    by_fault = trials.groupby("fault", sort=False)
    counts = by_fault.sum().drop(columns="seconds").assign(trials=by_fault.size())
    counts.loc["all"] = counts.sum()
    medians = by_fault["seconds"].median()
    medians.loc["all"] = trials["seconds"].median()
    print(counts.assign(median_s=medians.round(1)).to_string())


if __name__ == "__main__":
    sys.exit(main())

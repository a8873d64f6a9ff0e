"""``make faults TRIALS=200``: harms builds at random moments, and writes what came of it to ``outputs/faults.csv``.

Prints one line a trial that is not sound with what its builds said, then a table. Ends with 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
from collections import Counter
from dataclasses import fields
from pathlib import Path

from tests.faults.ground import prepare, prepare_real
from tests.faults.harm import AT_RANDOM
from tests.faults.small import REPOSITORY
from tests.faults.trials import Trial, harm_at_random

CSV_FILE = REPOSITORY / "outputs" / "faults.csv"


def main() -> int:
    """Run the trials in turn, a fault after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="how many trials in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=sorted(AT_RANDOM), help="one fault alone")
    parser.add_argument("--real", action="store_true", help="on a copy of this repository (minutes a trial)")
    given = parser.parse_args()
    faults = [given.only] if given.only else list(AT_RANDOM)
    found: list[Trial] = []
    CSV_FILE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="localed-faults-") as folder, CSV_FILE.open("w", newline="") as file:
        ground = (prepare_real if given.real else prepare)(Path(folder).resolve())
        writer = csv.DictWriter(file, [field.name for field in fields(Trial)], lineterminator="\n")
        writer.writeheader()
        for number in range(given.trials):
            trial, said = harm_at_random(faults[number % len(faults)], number, ground, given.seed)
            found.append(trial)
            writer.writerow(trial.row)
            file.flush()
            if not trial.is_sound:
                print(f"{trial}\n{said}", flush=True)
    _print_table(found)
    return int(not all(trial.is_sound for trial in found))


def _print_table(found: list[Trial]) -> None:
    counts = Counter(
        (trial.fault, name)
        for trial in found
        for name, is_so in {
            "trials": True,
            "met": trial.was_met,
            "lost": bool(trial.losses) or trial.next_status != 0,
            "lingering": bool(trial.lingering),
            "unclear": not trial.is_clear,
        }.items()
        if is_so
    )
    columns = ("trials", "met", "lost", "lingering", "unclear")
    print(f"{'fault':<24}" + "".join(f"{name:>11}" for name in columns))
    for fault in dict.fromkeys(trial.fault for trial in found):
        print(f"{fault:<24}" + "".join(f"{counts[fault, name]:>11}" for name in columns))
    print(f"Each trial is a row of {CSV_FILE.relative_to(REPOSITORY)}.")


if __name__ == "__main__":
    sys.exit(main())

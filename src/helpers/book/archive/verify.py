"""Checks every file of this archive against SHA256SUMS. Needs Python 3.9 or later and nothing else.

    python3 verify.py            (in the folder that the archive was unpacked to)

Run it again after `make report`: files that the build makes anew must come out as they were archived.
"""

import hashlib
import sys
from pathlib import Path

SUMS = "SHA256SUMS"


def check(folder):
    """Sentences, one for each file that is missing or is not as it was archived."""
    faults = []
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            faults.append(f"{name} is not as it was archived")
    return faults


def main():
    """Print what is wrong, or that nothing is; the exit code is 1 where something is."""
    folder = Path(__file__).resolve().parent
    if not (folder / SUMS).is_file():
        print(f"There is no {SUMS} beside this script: run it in the folder that the archive was unpacked to.")
        return 2
    faults = check(folder)
    count = len((folder / SUMS).read_text(encoding="utf-8").splitlines())
    for fault in faults:
        print(f"x {fault}")
    print(f"{len(faults)} of {count} files are not as archived." if faults else f"All {count} files are as archived.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Check every file of this archive against SHA256SUMS. Needs Python 3.9 or later and nothing else.

    python3 verify.py            (in the folder where the archive was unpacked)

Run it again after `make report`: every file that the build makes must have the same bytes.
"""

import hashlib
import sys
from pathlib import Path

SUMS = "SHA256SUMS"


def has_other_line_endings(path, sha256):
    """Whether the file at ``path`` is the one of that checksum but for the ends of its lines."""
    lines = path.read_bytes().replace(b"\r\n", b"\n")
    return sha256 in (hashlib.sha256(text).hexdigest() for text in (lines, lines.replace(b"\n", b"\r\n")))


def find_faults(folder):
    """One sentence for each file that is missing or differs from the archived one."""
    faults = []
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file():
            faults.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            if has_other_line_endings(path, expected):
                faults.append(
                    f"{name} has other line endings than the archived file (git or an editor put them in): "
                    "unpack it again"
                )
            else:
                faults.append(f"{name} differs from the archived file")
    return faults


def main():
    """Print the faults; the exit code is 1 if there are any."""
    folder = Path(__file__).resolve().parent
    if not (folder / SUMS).is_file():
        print(f"There is no {SUMS} next to this script: run it in the folder where the archive was unpacked.")
        return 2
    faults = find_faults(folder)
    count = len((folder / SUMS).read_text(encoding="utf-8").splitlines())
    for fault in faults:
        print(f"x {fault}")
    print(f"{len(faults)} of {count} files are not as archived." if faults else f"All {count} files are as archived.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m helpers.sources.refresh FOLDER``: remake the official tables from the publishers' files in FOLDER."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from helpers.project.paths import find_project
from helpers.sources.refresh import RefreshError, refresh_all


def main(arguments: list[str] | None = None) -> int:
    """Run the refresh; 0 when all is written, 1 with one sentence when nothing is."""
    parser = argparse.ArgumentParser(prog="python -m helpers.sources.refresh", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the publishers' files")
    parser.add_argument("--accessed", type=date.fromisoformat, help="day on which they were taken, as 2026-11-22")
    given = parser.parse_args(arguments)
    try:
        written = refresh_all(given.folder, find_project(), accessed=given.accessed)
    except RefreshError as error:
        print(f"refresh: {error}", file=sys.stderr)
        return 1
    print(f"refresh: {len(written)} files written, each with its sidecar")
    return 0


if __name__ == "__main__":
    sys.exit(main())

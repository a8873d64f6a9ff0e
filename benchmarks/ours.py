"""Brings the named chapters up to date as `make report` does, and renders nothing."""

from __future__ import annotations

import sys

from rich.console import Console

from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.cli.launching import TABLES_ONLY, launch
from helpers.cli.reporting import report_outcome
from helpers.project.paths import find_project


def main() -> int:
    """Build the chapters named on the command line; ``--cold``: a fresh Python for each; ``--tables``: tables alone."""
    names = [word for word in sys.argv[1:] if not word.startswith("--")]
    if "--cold" in sys.argv:
        ask_for_cold_kernels()
    project, console = find_project(), Console(highlight=False)
    only = TABLES_ONLY if "--tables" in sys.argv else [f"chapter:{name}" for name in names]
    outcome = launch(project, console, only=only)
    report_outcome(outcome, project, console, None)
    return int(not outcome.is_sound)


if __name__ == "__main__":
    sys.exit(main())

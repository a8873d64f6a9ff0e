"""The floor: the cells of several notebooks in one process that has imported everything, one after another."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

from helpers.build.kernel_choice import PRELOADED

CELLS_SECONDS = "cells took"


def main() -> None:
    """Run the notebooks of the first argument: a list of templates with their parameters."""
    for name in PRELOADED:
        importlib.import_module(name)
    begun = time.perf_counter()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        for template, parameters in json.loads(sys.argv[1]):
            run_cells(json.loads(Path(template).read_text(encoding="utf-8")), parameters)
    print(CELLS_SECONDS, round(time.perf_counter() - begun, 3))


def run_cells(notebook: dict, parameters: dict[str, str]) -> None:
    """Run the code cells in a namespace of their own, with ``parameters`` set after the cell that has defaults."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        exec(compile("".join(cell["source"]), "cell", "exec"), namespace)
        if "parameters" in cell["metadata"].get("tags", []):
            namespace |= parameters


if __name__ == "__main__":
    main()

"""What ACRO decides of the made-up people in ``data/raw/disclosure/acro_cases.csv``: run by ``make acro``.

ACRO needs an older pandas than this project, so it runs in an environment of its own; its decisions are kept in
``data/raw/disclosure/acro_decisions.csv``, and the build sets the gate's beside them.
"""

import logging
import platform
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import pandas as pd

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

from acro import ACRO, add_constant  # noqa: E402 - its import is what talks

CELLS = {"counts": None, "mean": "mean", "median": "median", "sd": "std", "maximum": "max"}
FITS = {"fit_to_12": 12, "fit_to_60": 60}


def decide(people: pd.DataFrame) -> list[dict[str, str]]:
    """ACRO's decision on each cell of each output, as it gives it: its checks' names, or ``ok``."""
    acro = ACRO(suppress=False)
    rows = []
    for output, statistic in CELLS.items():
        values = {} if statistic is None else {"values": people["hours"], "aggfunc": statistic}
        acro.crosstab(people["place"], people["role"], **values)
        rows += _cells(output, acro)
    acro.crosstab(people["place"], people["role"], margins=True)
    rows += _cells("counts_with_totals", acro)
    for output, count in FITS.items():
        some = people.iloc[:count].reset_index(drop=True)
        number = pd.Series(range(count), dtype=float)
        terms = add_constant(pd.DataFrame({"a": number, "b": number % 5, "c": number % 3}))
        acro.ols(some["hours"], terms)
        record = list(acro.results.results.values())[-1]
        told = "ok" if record.status == "pass" else record.summary.split(":")[0].strip()
        rows.append({"output": output, "place": "all", "role": "all", "acro_said": told})
    return rows


def _cells(output: str, acro: ACRO) -> list[dict[str, str]]:
    outcome = list(acro.results.results.values())[-1].outcome
    return [
        {
            "output": output,
            "place": "all" if place == "All" else str(place),
            "role": "all" if role == "All" else str(role),
            "acro_said": str(outcome.loc[place, role]).strip().rstrip(";"),
        }
        for place in outcome.index
        for role in outcome.columns
    ]


def main() -> None:
    """Write the decisions beside the cases."""
    folder = Path(sys.argv[1])
    decisions = pd.DataFrame(decide(pd.read_csv(folder / "acro_cases.csv")))
    versions = {
        "acro_version": version("acro"),
        "pandas_version": version("pandas"),
        "python": platform.python_version(),
    }
    decisions.assign(**versions).to_csv(folder / "acro_decisions.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()

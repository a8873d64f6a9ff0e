"""The gate's decisions compared with those of ACRO, the tool that safe havens use, on the same made-up people.

Run by ``make attacks``; a test holds the kept result against the gate as it is.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.release_requests import Dimension, Request
from restricted.disclosure.tabulating import count_units, estimate_for_units, summarise_units

from benchmarks.disclosure.recorded_results import record_result
from helpers.project.disclosure_rules import Rules, SourceRules, load_rules
from helpers.project.paths import find_project
from helpers.project.rows import row_dicts
from helpers.project.suppression_symbols import ALL, PUBLISHED
from helpers.sources.tables import read_raw

COLUMNS = ("output", "place", "role", "gate_shows", "acro_shows", "acro_said", "is_same", "explanation", "acro_version")
ABOUT: dict[str, Any] = {"source": "made_up", "unit": "person"}
STATISTICS = {"mean": "mean", "median": "median", "sd": "sd", "maximum": "max"}
FITS = {"fit_to_12": 12, "fit_to_60": 60}
PARAMETERS_COUNT = 4

SAME = ""
EXPLANATIONS = {
    "counts_with_totals": "ACRO marks the small cells and asks a reviewer to look for differences with other outputs. "
    "The gate hides further cells by itself, so that no hidden one is a total less its other parts.",
    "median": "ACRO asks for enough people in the cell; the gate also for enough on either side of the quantile.",
    "maximum": "ACRO asks for enough people in the cell and leaves the value to a reviewer. The gate never shows a "
    "greatest or least value, which is one person's.",
    "sd": "ACRO's test of degrees of freedom finds none in any cell of a table, so it fails the lot. The gate "
    "judges a standard deviation by its cell, as it does a mean.",
}
"""Why a decision differs, by output. One that differs elsewhere has no explanation, and a test finds it."""


def compare(people: pd.DataFrame, decisions: pd.DataFrame, rules: SourceRules) -> pd.DataFrame:
    """Every cell of every output with both decisions: :data:`COLUMNS`; ``explanation`` is empty where they agree.

    ``people`` has a row a person with ``place``, ``role`` and ``hours``; ``decisions`` is what ACRO said. Counts
    are not rounded here, since ACRO's are not.
    """
    ours = _decided(people, rules.model_copy(update={"rounding_base": None}))
    rows = []
    for entry in row_dicts(decisions):
        shows = ours[entry["output"], entry["place"], entry["role"]]
        acro_shows = entry["acro_said"] == "ok"
        is_same = shows == acro_shows
        told = {name: entry[name] for name in ("output", "place", "role", "acro_said", "acro_version")}
        explanation = SAME if is_same else EXPLANATIONS.get(entry["output"], "")
        rows.append(
            {
                **told,
                "gate_shows": shows,
                "acro_shows": acro_shows,
                "is_same": is_same,
                "explanation": explanation,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def main() -> None:
    """Compare the gate of this checkout with ACRO's kept decisions, and record the result for the book."""
    project = find_project()
    people, decisions = read_raw("acro_cases", project), read_raw("acro_decisions", project)
    found = compare(people, decisions, load_rules(project).defaults)
    path = record_result(found, "acro_comparison", project)
    print(f"{int(found['is_same'].sum())} of {len(found)} cells are decided alike: {path.relative_to(project.root)}")


def _decided(people: pd.DataFrame, rules: SourceRules) -> dict[tuple[str, str, str], bool]:
    """Whether the gate shows each cell; each output is released as if it were the only one, as ACRO judges it."""
    shown: dict[tuple[str, str, str], bool] = {}
    for output, request in _requests(people).items():
        table = release({output: request}, Rules(defaults=rules, sources={"made_up": rules}), is_simulated=True).tables
        for row in row_dicts(request.frame):
            shown[output, row.get("place", ALL), row.get("role", ALL)] = False
        for row in row_dicts(table[output]) if output in table else []:
            shown[output, row.get("place", ALL), row.get("role", ALL)] = row["status"] == PUBLISHED
    return shown


def _requests(people: pd.DataFrame) -> dict[str, Request]:
    dimensions = [Dimension(name, tuple(sorted(people[name].unique()))) for name in ("place", "role")]
    cells = [("place", "role")]
    made = {
        "counts": count_units(people, universe="counts", dimensions=dimensions, margins=cells, **ABOUT),
        "counts_with_totals": count_units(people, universe="totals", dimensions=dimensions, **ABOUT),
    }
    for output, statistic in STATISTICS.items():
        made[output] = summarise_units(
            people,
            universe=output,
            value="hours",
            dimensions=dimensions,
            margins=cells,
            statistics=(statistic,),
            **ABOUT,
        )
    for output, count in FITS.items():
        frame = pd.DataFrame({"estimate": [0.0]})
        made[output] = estimate_for_units(
            frame,
            people.iloc[:count],
            universe=output,
            values=("estimate",),
            residual_df=count - PARAMETERS_COUNT,
            **ABOUT,
        )
    return made


if __name__ == "__main__":
    main()

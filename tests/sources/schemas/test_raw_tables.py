"""What holds of every raw table's declaration."""

import pandas as pd
import pytest

from helpers.project.paths import find_project
from helpers.sources.schemas.raw_tables import raw_tables

PROJECT = find_project()
PATTERNS = [
    (table, column, check.statistics["pattern"])
    for table in raw_tables().values()
    for column, rules in table.schema.columns.items()
    for check in rules.checks
    if check.name == "str_matches"
]


@pytest.mark.parametrize(("table", "column", "pattern"), PATTERNS, ids=[f"{t.name}-{c}" for t, c, _ in PATTERNS])
def test_a_pattern_fits_whole_cells_as_a_data_package_asks(table, column, pattern):
    for path in sorted(PROJECT.raw.glob(table.pattern)):
        cells = pd.read_csv(path, usecols=[column], dtype=str)[column].dropna()
        assert cells[~cells.str.fullmatch(pattern)].empty, path.name

"""What a check found, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from restricted.intake.intake_checks import Checked
from restricted.rows.restricted_tables import TABLES


def report_lines(checked: Checked, *, is_masked: bool = False) -> Iterator[str]:
    """Every fault by file, row and column; else what was read. Values are shown unless ``is_masked``."""
    if checked.edition == "absent" and not checked.faults:
        yield "There is no restricted file in data/raw/restricted/: its README.md tells what goes where."
        return
    if not checked.faults:
        yield f"The restricted files ({checked.edition}) are sound:"
        for table in TABLES:
            rows = len(checked.tables[table.name])
            yield f"  {table.title}: {rows} rows" if rows else f"  {table.title}: none here"
        yield f"Read: {len(checked.sheets)} file(s) or sheets."
        for sheet in checked.sheets:
            yield f"  {sheet.file}: {sheet.rows_count} rows in, {sheet.table_rows_count} rows of {sheet.table} out"
        return
    ordered = sorted(checked.faults, key=lambda fault: (fault.file, fault.row or 0, str(fault.column)))
    yield f"{len(ordered)} problem(s) in data/raw/restricted/. Nothing was written. Mend these and check again:"
    for file, faults in groupby(ordered, key=lambda fault: fault.file):
        yield f"{file}:"
        for fault in faults:
            value = "(hidden)" if is_masked else repr(fault.value)
            yield f"  {fault.where or 'the file'}: {value} breaks the rule: {fault.rule}"

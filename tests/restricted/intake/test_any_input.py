"""Whatever stands in a cell: rows that pass, or faults with file, row and column. Never a traceback, never silence."""

import io

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restricted.intake.file_reading import sheet_of_csv
from restricted.intake.intake_checks import check_sheets
from restricted.intake.row_tables import rows_of_checked
from restricted.rows.pseudonyms import SIMULATION_KEY, Pseudonymiser
from restricted.rows.restricted_tables import TABLES

from tests.examples import examples
from tests.restricted.intake.team import CONSENTS, THE_PROJECT, answer, event, interview, kpi, segment, sessions

SOUND = {
    "survey_answers": [answer(), answer(item_id="q1b")],
    "interviews": [interview()],
    "segments": [segment()],
    "cohort_sessions": [sessions()],
    "cohort_events": [event()],
    "kpis": [kpi()],
    "consent": CONSENTS,
}
ODD = st.one_of(
    st.text(max_size=20),
    st.integers(-(10**12), 10**12).map(str),
    st.floats().map(str),
    st.dates().map(str),
    st.sampled_from(
        ["", " ", "nan", "None", "NaT", "<NA>", "true", "1e3", "0x10", "١٢", "٢٠٢٣-٠١-٠١", "coventry", ";", "a;b"]
    ),
)


def checked(content):
    sheets = {}
    for name, rows in content.items():
        text = io.StringIO()
        pd.DataFrame(rows).to_csv(text, index=False)
        sheets[name] = [sheet_of_csv(text.getvalue(), f"{name}.csv")]
    return check_sheets(sheets, [], "real", THE_PROJECT)


def test_the_sound_rows_are_sound():
    assert checked(SOUND).faults == []


@pytest.mark.parametrize("table", [table for table in TABLES if table.name in SOUND], ids=lambda table: table.name)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_odd_cells_are_rows_or_faults_with_their_place(table, data):
    column = data.draw(st.sampled_from(table.columns))
    value = data.draw(ODD)
    first, *others = SOUND[table.name]
    found = checked({**SOUND, table.name: [{**first, column: value}, *others]})
    if not found.faults:
        rows = rows_of_checked(found, Pseudonymiser(SIMULATION_KEY))[table.name]
        assert len(rows) == len(SOUND[table.name])
        return
    for fault in found.faults:
        assert fault.file.removesuffix(".csv") in SOUND
        assert isinstance(fault.row, int) and fault.row >= 2
        assert fault.column
        assert fault.rule

"""The templates in the repository are those that the declarations give, and a team that fills one in is understood."""

import pytest
from restricted.intake.intake_checks import check_files
from restricted.intake.intake_templates import EXAMPLE_LINE, SUFFIX, templates
from restricted.rows.restricted_tables import TABLES

from helpers.project.instrument import load_instrument
from tests.restricted.intake.team import THE_PROJECT, consent, interview, sessions, write_csv

FOLDER = THE_PROJECT.restricted / "templates"


def test_the_templates_are_in_step_with_the_schemas():
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert stored == templates(THE_PROJECT), "run 'restricted templates'"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_example_row_breaks_no_rule_of_its_own_columns(project, table):
    """Filled in as it is, without its first line, beside the rows that it speaks of."""
    write_csv(project, "fieldwork/interviews.csv", [interview()])
    write_csv(project, "cohorts/sessions.csv", [sessions()])
    consents = [consent(), *(consent(person_id="N-001", scope=scope) for scope in ("interview", "quotation"))]
    write_csv(project, "consent/consent.csv", consents)
    path = project.restricted / table.folder / f"{table.stem}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = templates(THE_PROJECT)[f"{table.stem}{SUFFIX}"].removeprefix(EXAMPLE_LINE).lstrip()
    path.write_text(text, encoding="utf-8")
    faults = [fault for fault in check_files(project).faults if fault.file.startswith(table.folder + "/" + table.stem)]
    assert faults == []


def test_the_wide_template_is_understood(project):
    path = project.restricted / "survey" / "answers_wide.csv"
    path.parent.mkdir(parents=True)
    text = templates(THE_PROJECT)[f"answers_wide{SUFFIX}"].removeprefix(EXAMPLE_LINE).lstrip()
    path.write_text(text, encoding="utf-8")
    write_csv(project, "consent/consent.csv", [consent()])
    checked = check_files(project)
    assert checked.faults == []
    assert set(checked.tables["survey_answers"]["item_id"]) == set(load_instrument(THE_PROJECT).item_ids)

"""A survey comes out the same whichever way a team keeps it: wide or long, with codes, titles or labels."""

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from restricted.intake.intake_checks import check_files

from helpers.project.instrument import load_instrument
from tests.examples import examples
from tests.restricted.intake.team import THE_PROJECT, answer, consent, write_csv

INSTRUMENT = load_instrument(THE_PROJECT)
ITEMS = INSTRUMENT.item_ids[:4]
LABELS = {point.value: point.label for point in INSTRUMENT.scale}
RESPONDENT = {"wave": "year_1", "locality": "coventry", "role_group": "headteacher", "date": "2023-01-17"}
ANSWERS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=len(ITEMS), max_size=len(ITEMS)), min_size=1, max_size=5
)


def wide(answers) -> pd.DataFrame:
    people = [{"respondent_id": f"R-{n:03d}", **RESPONDENT} for n in range(len(answers))]
    filled = pd.DataFrame(answers, columns=list(ITEMS)).astype("Int64")
    return pd.concat([pd.DataFrame(people), filled], axis=1)


def long(answers) -> list[dict[str, object]]:
    return [
        answer(respondent_id=f"R-{n:03d}", item_id=item, answer="" if point is None else point)
        for n, row in enumerate(answers)
        for item, point in zip(ITEMS, row, strict=True)
    ]


def answers_of(project) -> dict[tuple[str, str], object]:
    checked = check_files(project)
    assert checked.faults == []
    rows = checked.tables["survey_answers"]
    points = rows["answer"].astype(object).where(rows["answer"].notna(), None)
    return dict(zip(zip(rows["respondent_id"], rows["item_id"], strict=True), points, strict=True))


def write_survey(project, kind: str, answers) -> None:
    folder = project.restricted / "survey"
    for path in folder.glob("*"):
        path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(project, "consent/consent.csv", [consent(person_id=f"R-{n:03d}") for n in range(len(answers))])
    table = wide(answers)
    labelled = table.assign(**{item: table[item].map(LABELS, na_action="ignore") for item in ITEMS})
    match kind:
        case "long CSV":
            write_csv(project, "survey/answers.csv", long(answers))
        case "wide CSV":
            table.to_csv(folder / "answers.csv", index=False)
        case "wide CSV with labels and titles":
            labelled.assign(wave="Year 1 (2022/23)", locality=" Coventry ", role_group="Headteachers").to_csv(
                folder / "answers.csv", index=False
            )
        case "workbook":
            table.to_excel(folder / "answers.xlsx", index=False)
        case "SPSS":
            pyreadstat.write_sav(table.astype(dict.fromkeys(ITEMS, "float64")), folder / "answers.sav")
        case "SPSS with value labels":
            coded = table.assign(locality=1.0, role_group=2.0).astype(dict.fromkeys(ITEMS, "float64"))
            labels = {item: {float(value): label for value, label in LABELS.items()} for item in ITEMS}
            labels |= {"locality": {1.0: "Coventry"}, "role_group": {2.0: "Headteachers"}}
            pyreadstat.write_sav(coded, folder / "answers.sav", variable_value_labels=labels)
        case "SPSS with codes that run the other way":
            coded = table.assign(**{item: 6.0 - table[item].astype("float64") for item in ITEMS})
            labels = {item: {6.0 - value: label for value, label in LABELS.items()} for item in ITEMS}
            pyreadstat.write_sav(coded, folder / "answers.sav", variable_value_labels=labels)


KINDS = (
    "long CSV",
    "wide CSV",
    "wide CSV with labels and titles",
    "workbook",
    "SPSS",
    "SPSS with value labels",
    "SPSS with codes that run the other way",
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=ANSWERS)
def test_a_survey_in_any_form_gives_the_same_answers(project, kind, answers):
    write_survey(project, kind, answers)
    expected = {(f"R-{n:03d}", item): row[k] for n, row in enumerate(answers) for k, item in enumerate(ITEMS)}
    assert answers_of(project) == expected


def test_codes_that_run_the_other_way_and_are_not_all_labelled_are_refused(project):
    table = wide([[1, 2, 3, 4]]).astype(dict.fromkeys(ITEMS, "float64"))
    folder = project.restricted / "survey"
    folder.mkdir(parents=True)
    ends = {1.0: LABELS[5], 5.0: LABELS[1]}
    pyreadstat.write_sav(table, folder / "answers.sav", variable_value_labels=dict.fromkeys(ITEMS, ends))
    write_csv(project, "consent/consent.csv", [consent(person_id="R-000")])
    faults = check_files(project).faults
    assert {fault.column for fault in faults} == set(ITEMS[1:]), "the first item's only answer has a label"
    assert all("the other way" in fault.rule for fault in faults)


def test_columns_are_named_that_are_missing_or_unknown(project):
    write_csv(project, "survey/answers.csv", [{"respondent_id": "R-1", "wave": "year_1", "colour": "red", "q1a": 1}])
    faults = {fault.column: fault.rule for fault in check_files(project).faults}
    assert "needed and missing" in faults["locality"] and "needed and missing" in faults["role_group"]
    assert "not in the table's template" in faults["colour"]
    assert set(faults) == {"locality", "role_group", "colour"}


def test_a_survey_without_items_is_refused(project):
    write_csv(project, "survey/answers.csv", [{"respondent_id": "R-1", **RESPONDENT}])
    (fault,) = check_files(project).faults
    assert "no item of the instrument" in fault.rule


def test_headers_in_capitals_are_understood(project):
    write_csv(project, "consent/consent.csv", [{name.upper(): value for name, value in consent().items()}])
    assert check_files(project).faults == []

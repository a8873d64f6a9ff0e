"""Quotations in a team's files: every telling word is reported by file, row and characters, and what to do about it."""

from datetime import date

import pandas as pd
import pytest
from restricted.intake.intake_checks import check_files
from restricted.intake.quotation_rules import allow_name
from restricted.intake.row_tables import read_rows
from restricted.rows.evidence_files import RestrictedError

from tests.restricted.intake.team import CONSENTS, consent, interview, write_csv

CONSENTED = [*CONSENTS, consent(person_id="N-001", scope="quotation")]


def quotation(**changes: object) -> dict[str, object]:
    row = {"quotation_id": "Q-001", "said_in": "interview", "person_id": "N-001", "wave": "year_2"}
    row |= {"criterion": "focus-approach", "text": "We meet more often now, and know whom to ask."}
    return {**row, **changes}


@pytest.fixture
def quoting(team):
    """A team's files with one sound quotation and consent to it."""
    write_csv(team, "consent/consent.csv", CONSENTED)
    write_csv(team, "quotations/quotations.csv", [quotation()])
    return team


def faults(project) -> list[tuple[str, int | None, str | None, object]]:
    return [(fault.file, fault.row, fault.column, fault.value) for fault in check_files(project).faults]


def test_a_sound_quotation_passes_and_gets_pseudonyms(quoting):
    assert check_files(quoting).faults == []
    rows = read_rows(quoting)
    assert rows["quotations"]["text"].tolist() == [quotation()["text"]]
    assert rows["quotations"]["person_id"].tolist() == rows["interviews"]["person_id"].tolist()
    assert rows["quotations"]["quotation_id"].str.startswith("quotation-").all()


TELLING = [
    ("We rang 0161 496 0000, and nobody knew.", "0161 496 0000", "characters 9 to 21 are a telephone number"),
    ("We wrote to head@meadow.example about it.", "head@meadow.example", "an e-mail address"),
    ("We are in cv1 5fb, by the canal.", "cv1 5fb", "a postcode"),
    ("We asked mr patel, who knew it.", "mr patel", "a person"),
    ("We went to st mary's, where it began.", "st mary's", "a school"),
    ("We asked Okafor, who knew it.", "Okafor", "a reviewer let it stand: restricted allow"),
    ("We began in Foleshill, and went on.", "Foleshill", "a name that is not known"),
    ("We in Coventry do it another way.", "Coventry", "[our area]"),
    ("We learned from Rochdale how to begin.", None, None),
]
"""Words, what is found in them, what is said of it; another locality may be named."""


def test_each_telling_word_is_reported_with_its_place_and_its_mend(quoting):
    rows = [quotation(quotation_id=f"Q-{number:03}", text=text) for number, (text, *_) in enumerate(TELLING)]
    write_csv(quoting, "quotations/quotations.csv", rows)
    found = check_files(quoting).faults
    expected = [(number, words) for number, (_, words, _) in enumerate(TELLING, start=2) if words]
    assert [(fault.row, fault.value) for fault in found] == expected
    assert {(fault.file, fault.column) for fault in found} == {("quotations/quotations.csv", "text")}
    assert all(TELLING[fault.row - 2][2] in fault.rule for fault in found)


def test_names_on_the_teams_list_are_found_in_small_letters_too_and_are_in_no_row(quoting):
    write_csv(quoting, "quotations/protected.csv", [{"protected_name": "Canal  Side", "kind": "place"}])
    write_csv(quoting, "quotations/quotations.csv", [quotation(text="We began at canal side, and went on.")])
    assert faults(quoting) == [("quotations/quotations.csv", 2, "text", "canal side")]
    write_csv(quoting, "quotations/quotations.csv", [quotation()])
    rows = read_rows(quoting)
    assert "protected_names" not in rows and not any("Canal" in table.to_csv() for table in rows.values())


FORMLESS = [
    ({"person_id": "N-777"}, "person_id", "whom the register (interviews) has in year_2"),
    ({"wave": "year_1"}, "person_id", "whom the register (interviews) has in year_1"),
    ({"said_in": "survey", "wave": "year_1"}, "person_id", "whom the register (survey_answers) has"),
    ({"said_in": "a corridor"}, "said_in", "one of interview, survey"),
    ({"criterion": "joy"}, "criterion", "one of shared-commitment"),
    ({"text": "Too short."}, "text", "at least 15"),
    ({"text": "we said so " * 60}, "text", "at most 600"),
    ({"text": "we said so\nand then no more"}, "text", "one line"),
    ({"text": ""}, "text", "may not be blank"),
]
"""What is changed in a sound quotation, the column that is wrong then, and what is said of it."""


def test_a_quotation_of_nobody_or_of_no_form_is_reported(quoting):
    rows = [quotation(quotation_id=f"Q-{number:03}", **changes) for number, (changes, *_) in enumerate(FORMLESS)]
    write_csv(quoting, "quotations/quotations.csv", rows)
    found = check_files(quoting).faults
    for number, (_, column, rule) in enumerate(FORMLESS):
        rows_faults = [fault for fault in found if fault.row == number + 2]
        assert any(fault.column == column and rule in fault.rule for fault in rows_faults), rule


def test_nobody_is_quoted_without_consent_to_that_and_who_withdrew_is_left_out(quoting):
    write_csv(quoting, "consent/consent.csv", CONSENTS)
    (found,) = check_files(quoting).faults
    assert "consent to 'quotation' is not on record" in found.rule
    for scope in ("quotation", "interview"):
        others = [entry for entry in CONSENTED if (entry["person_id"], entry["scope"]) != ("N-001", scope)]
        withdrawn = consent(person_id="N-001", scope=scope, status="withdrawn")
        write_csv(quoting, "consent/consent.csv", [*others, withdrawn])
        rows = read_rows(quoting)
        assert rows["quotations"].empty
        assert rows["interviews"].empty == (scope == "interview")


def test_words_of_the_survey_are_quoted_with_consent_of_their_own(quoting):
    said = quotation(said_in="survey", person_id="R-001", wave="year_1")
    write_csv(quoting, "quotations/quotations.csv", [said])
    assert any("survey_quotation" in fault.rule for fault in check_files(quoting).faults)
    write_csv(quoting, "consent/consent.csv", [*CONSENTED, consent(scope="survey_quotation")])
    rows = read_rows(quoting)
    assert rows["quotations"]["person_id"].tolist() == rows["survey_answers"]["respondent_id"].unique().tolist()


def test_somebody_with_two_roles_in_a_wave_is_not_quoted(quoting):
    again = interview(interview_id="I-002", role_group="governor")
    write_csv(quoting, "fieldwork/interviews.csv", [interview(), again])
    assert any("one role group" in fault.rule for fault in check_files(quoting).faults)


def test_a_reviewer_lets_a_name_stand_and_is_on_record(quoting):
    write_csv(quoting, "quotations/quotations.csv", [quotation(text="We became an Opportunity Area, and it helped.")])
    assert {value for *_, value in faults(quoting)} == {"Opportunity", "Area"}
    path = allow_name("Opportunity  Area", "A. Reviewer", quoting, day=date(2024, 11, 4))
    assert check_files(quoting).faults == []
    assert pd.read_csv(path).to_dict("records") == [
        {"allowed_name": "Opportunity Area", "reviewer": "A. Reviewer", "date": "2024-11-04"}
    ]
    with pytest.raises(RestrictedError, match="already"):
        allow_name("Opportunity Area", "A. Reviewer", quoting)


def test_what_tells_of_somebody_is_allowed_by_nobody(quoting):
    names = ["St Mary's", "Mrs Patel", "0161 496 0000", "Meadow Primary School"]
    for name in names:
        with pytest.raises(RestrictedError, match="nobody may allow"):
            allow_name(name, "A. Reviewer", quoting)
    lines = [{"allowed_name": name, "reviewer": "A", "date": "2024-11-04"} for name in names]
    write_csv(quoting, "quotations/allowed.csv", lines)
    refused = [fault.row for fault in check_files(quoting).faults if "nobody may allow" in fault.rule]
    assert refused == [2, 3, 4, 5]


def test_an_allowance_needs_a_reviewer_and_a_day(quoting):
    with pytest.raises(RestrictedError, match="name the reviewer"):
        allow_name("Area", " ", quoting)
    write_csv(quoting, "quotations/allowed.csv", [{"allowed_name": "Area", "reviewer": "", "date": ""}])
    assert {column for _, _, column, _ in faults(quoting)} == {"reviewer", "date"}


def test_an_allowed_name_that_is_protected_too_is_reported(quoting):
    write_csv(quoting, "quotations/protected.csv", [{"protected_name": "Canal Side", "kind": "place"}])
    write_csv(
        quoting, "quotations/allowed.csv", [{"allowed_name": "Canal Side", "reviewer": "A", "date": "2024-11-04"}]
    )
    assert faults(quoting) == [("quotations/allowed.csv", 2, "allowed_name", "Canal Side")]

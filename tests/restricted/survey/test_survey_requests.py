"""The gate judges whom an estimate is fitted on: counts of the requests held against the people, worked out apart."""

import numpy as np
import pandas as pd
import pytest
from restricted.disclosure.disclosure_gate import release
from restricted.disclosure.disclosure_rules import load_rules
from restricted.survey import survey_requests
from restricted.survey.internal_consistency import reliability
from restricted.survey.survey_answers import prepare_answers

from helpers.project.instrument import load_instrument
from helpers.project.paths import find_project
from helpers.project.suppression_symbols import HIDDEN

PROJECT = find_project()
INSTRUMENT = load_instrument(PROJECT)
CRITERION = INSTRUMENT.items[0].criterion
ITEMS = [item.id for item in INSTRUMENT.items_of(CRITERION)]
COLUMNS = ["respondent_id", "wave", "locality", "role_group", "item_id", "answer"]


def answered(people, seed=0):
    """Answers to one criterion: ``people`` gives (respondent, wave) and how many of its items were answered."""
    generator = np.random.default_rng(seed)
    rows = [
        (name, wave, "coventry", INSTRUMENT.surveyed_role_ids[0], item, float(generator.integers(1, 6)))
        if place < count
        else (name, wave, "coventry", INSTRUMENT.surveyed_role_ids[0], item, np.nan)
        for (name, wave), count in people.items()
        for place, item in enumerate(ITEMS)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def asked(make, rows):
    return make({"survey_answers": rows}, PROJECT)


def released(make, rows):
    return release({make.__name__: asked(make, rows)}, load_rules(PROJECT), is_simulated=True).tables[make.__name__]


def change_counts(rows):
    return asked(survey_requests.survey_change, rows).frame.set_index("is_linked")["n_count"].to_dict()


def test_who_left_a_criterion_blank_in_one_wave_is_not_counted_as_linked():
    """27 of 30 did: three people carry the change, and the gate must know."""
    people = {
        (f"R{n}", wave): len(ITEMS) if wave == "year_1" or n < 3 else 0
        for n in range(30)
        for wave in ("year_1", "year_2")
    }
    assert change_counts(answered(people)) == {"yes": 3}
    assert set(released(survey_requests.survey_change, answered(people))["status"]) == {HIDDEN}


def test_a_linked_person_is_one_and_not_one_a_wave():
    people = {(f"R{n}", wave): len(ITEMS) for n in range(6) for wave in ("year_1", "year_2")}
    assert change_counts(answered(people)) == {"yes": 6}
    assert set(released(survey_requests.survey_change, answered(people))["status"]) == {HIDDEN}


def test_a_group_of_few_among_the_unlinked_hides_the_whole_comparison():
    """The share before is that of three people, however many answered after."""
    people = {(f"A{n}", "year_1"): len(ITEMS) for n in range(3)} | {(f"B{n}", "year_2"): len(ITEMS) for n in range(40)}
    assert change_counts(answered(people)) == {"no": 43}
    assert set(released(survey_requests.survey_change, answered(people))["status"]) == {HIDDEN}


def test_of_three_waves_the_first_and_the_last_decide(monkeypatch):
    registry = survey_requests.load_registry(PROJECT.registry)
    third = registry.waves[1].model_copy(update={"id": "year_3"})
    monkeypatch.setattr(
        survey_requests, "load_registry", lambda path: registry.model_copy(update={"waves": (*registry.waves, third)})
    )
    waves = [("year_1", "year_3")] * 6 + [("year_1", "year_2"), ("year_3",)] * 27
    people = {(f"R{n}", wave): len(ITEMS) for n, own in enumerate(waves) for wave in own}
    assert change_counts(answered(people)) == {"yes": 6, "no": 54}


def long_file(whole=35, partly=45):
    """A file that has no rows for what was left out: so many answered every item, so many only the first."""
    people = {(f"R{n:03}", "year_1"): len(ITEMS) if n < whole else 1 for n in range(whole + partly)}
    return answered(people).dropna(subset=["answer"])


def test_reliability_counts_those_who_answered_every_item_also_where_gaps_have_no_rows():
    request = asked(survey_requests.survey_reliability, long_file())
    fitted = reliability(prepare_answers(long_file(), INSTRUMENT), 1, ("year_1",))
    assert request.frame.set_index("criterion")["n_count"][CRITERION] == 35
    assert fitted.set_index("criterion")["respondents_count"][CRITERION] == 35


def test_the_first_whole_answer_is_that_of_the_first_wave_of_the_registry():
    """By the alphabet the tenth wave comes before the second."""
    people = {(f"R{n}", "year_2"): len(ITEMS) for n in range(40)}
    first, later = answered(people, seed=1), answered({(name, "year_10"): k for (name, _), k in people.items()}, seed=2)
    ready = [prepare_answers(rows, INSTRUMENT) for rows in (first, pd.concat([first, later], ignore_index=True))]
    alone, both = (reliability(rows, 1, ("year_2", "year_10")) for rows in ready)
    pd.testing.assert_frame_equal(alone, both)


def test_an_item_without_a_row_is_one_left_blank():
    counted = asked(survey_requests.survey_items, long_file()).frame.set_index(["item_id", "level"])["n_count"]
    assert counted[(ITEMS[-1], "missing")] == 45
    shares = survey_requests.compared_people(prepare_answers(long_file(), INSTRUMENT), "year_1", "year_2")
    assert len(shares) == 35, "one item of several is under half, whether the others have rows or not"


def test_an_item_that_nobody_was_asked_in_a_wave_is_not_missing_there():
    people = {("R1", "year_1"): len(ITEMS), ("R1", "year_2"): len(ITEMS)}
    rows = answered(people)
    dropped = rows[(rows["wave"] == "year_1") | (rows["item_id"] != ITEMS[-1])]
    assert len(prepare_answers(dropped, INSTRUMENT)) == len(dropped)


def test_a_place_of_few_people_who_answered_twice_is_hidden_by_its_people():
    """Six people are twelve responses: enough responses, too few people."""
    generator = np.random.default_rng(5)
    rows = []
    for place, count in (("coventry", 6), ("rochdale", 40), ("ealing", 40)):
        for n in range(count):
            rows += [
                (
                    f"{place}-{n}",
                    wave,
                    place,
                    INSTRUMENT.surveyed_role_ids[n % 2],
                    item,
                    float(generator.integers(1, 6)),
                )
                for wave in ("year_1", "year_2")
                for item in ITEMS
            ]
    table = released(survey_requests.survey_differences, pd.DataFrame(rows, columns=COLUMNS)).set_index("locality")
    assert table.loc["coventry", "status"] == HIDDEN
    assert table.loc["ealing", "status"] != HIDDEN


@pytest.mark.parametrize(
    "make", [survey_requests.survey_change, survey_requests.survey_reliability, survey_requests.survey_differences]
)
def test_an_estimate_says_on_whom_it_was_fitted(make):
    rows = answered({(f"R{n}", wave): len(ITEMS) for n in range(30) for wave in ("year_1", "year_2")})
    assert asked(make, rows).contributes

"""A chapter says what became of its evidence, and shows no number that it does not have."""

import re

import pandas as pd
import pytest

from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL
from helpers.text import attendance_text, fieldwork_text, kpi_text, restricted_text, survey_text

HELD = "The report counts 202 responses (2022/23) in its Table 1."


def releases(**states):
    rows = [(name, "real", state, 0, 0, "why") for name, state in states.items()]
    return pd.DataFrame(rows, columns=["table", "edition", "state", "published_count", "hidden_count", "reason"])


def test_without_evidence_a_chapter_says_why_and_prints_only_what_table_1_counts():
    text = restricted_text.standing_text("the answers", releases(items="absent"), ["items"], HELD, ["what is there"])
    assert text.startswith(HELD)
    assert "are confidential" in text and "So it does not know:\n\n- what is there" in text
    assert text.index("what is there") < text.index("## For researchers") < text.index("make report")
    assert not re.search(r"\d", text.removeprefix(HELD)), "no number but those of Table 1"
    assert "simulat" not in text.lower() and HIDDEN_SYMBOL not in text


def test_what_waits_for_a_signature_is_said_to_wait():
    both = releases(items="published", change="awaiting_review", other="withheld")
    text = restricted_text.standing_text("the answers", both, ["items", "change"], HELD, ["what is there"])
    assert "One table of this chapter waits" in text and restricted_text.GATE_NOTE in text
    assert "are confidential" not in text and "withheld" not in text


def test_what_the_gate_could_not_let_through_is_said_with_its_reason():
    text = restricted_text.standing_text("the answers", releases(items="withheld"), ["items"], HELD, ["what is there"])
    assert "items: why" in text and restricted_text.GATE_NOTE not in text


def test_counts_are_added_up_by_unit_and_missing_ones_left_out():
    sources = pd.DataFrame(
        {
            "source_id": ["a", "a", "b", "c"],
            "unit": ["interviews", "interviews", "interviews", "documents"],
            "count": pd.array([9, 9, 28, None], dtype="Int64"),
            "academic_year": ["2022/23", "2023/24", "2023/24", "2022/23"],
        }
    )
    assert restricted_text.counts_sentence(sources, ["a", "b", "c"]) == (
        "The report counts 46 interviews (2022/23 and 2023/24) in its Table 1."
    )


@pytest.fixture
def responses():
    rows = [
        ("year_1", "coventry", ALL, 25, "published"),
        ("year_1", "rochdale", ALL, None, "hidden"),
        ("year_1", ALL, "governor", 30, "published"),
        ("year_1", ALL, ALL, 200, "published"),
    ]
    frame = pd.DataFrame(rows, columns=["wave", "locality", "role_group", "count", "status"])
    return frame.astype({"count": "Int64"})


@pytest.fixture
def invited():
    rows = [
        ("year_1", "rochdale", ALL, 22),
        ("year_1", "coventry", ALL, 20),
        ("year_1", ALL, "governor", 60),
        ("year_1", ALL, ALL, 570),
    ]
    return pd.DataFrame(rows, columns=["wave", "locality", "role_group", "count"]).astype({"count": "Int64"})


def test_rates_keep_the_registrys_order_and_what_is_kept_back_has_none(responses, invited):
    levels = {"locality": {"coventry": "Coventry", "rochdale": "Rochdale"}, "role_group": {"governor": "Governors"}}
    rates = survey_text.response_rates(responses, invited, levels)
    assert list(rates["level_title"]) == ["Coventry", "Rochdale", "Governors"]
    assert rates["rate_pct"].tolist()[0] == 100, "a rounded count may not exceed those who were asked"
    assert pd.isna(rates["rate_pct"][1]) and rates["rate_pct"][2] == 50


def test_responses_are_told_as_rounded(responses, invited):
    text = survey_text.response_text(responses, invited, {"year_1": "Year 1"})
    assert "about 200 of 570 asked in Year 1" in text and "nearest five" in text


def test_mentions_are_split_into_rows_and_columns():
    mentions = pd.DataFrame(
        {"code": ["a × strength", "a × strength"], "mentioned": ["yes", "no"], "percent": [60.0, 40.0]}
    )
    assert fieldwork_text.split_mentions(mentions, row="criterion").to_numpy().tolist() == [["a", "strength", 60.0]]
    assert fieldwork_text.split_mentions(mentions, row="other").to_numpy().tolist() == [["strength", "a", 60.0]]


def test_every_rule_of_triangulation_is_printed():
    text = fieldwork_text.rules_text()
    assert text.count("- **") == 8


def test_the_part_that_is_regression_is_the_difference_of_the_contrasts():
    effects = pd.DataFrame(
        {"cohort_id": [ALL, ALL], "contrast": ["since_earlier", "since_chosen"], "change_points": [-9.2, -10.4]}
    )
    assert "1.2 percentage points" in attendance_text.regression_text(effects)
    assert "cannot be shown" in attendance_text.regression_text(effects.assign(change_points=float("nan")))


def test_ratings_that_figures_do_not_bear_out_are_counted():
    progress = pd.DataFrame(
        {"travelled_pct": [50.0, 100.0, None], "self_rating": ["met", "met", "met"], "locality": ["a"] * 3}
    ).assign(moved=["towards", "towards", None])
    assert "Of two indicators" in kpi_text.ratings_text(progress) and ", 1 is rated" in kpi_text.ratings_text(progress)


def test_a_total_that_is_kept_back_is_said_to_be(responses, invited):
    whole = (responses["locality"] == ALL) & (responses["role_group"] == ALL)
    responses.loc[whole, "count"] = None
    text = survey_text.response_text(responses, invited, {"year_1": "Year 1"})
    assert "in all in Year 1 is kept back" in text and "about" not in text


def test_cohorts_that_are_kept_back_are_counted_and_not_listed():
    names = [
        "cohort_id",
        "contrast",
        "n_count",
        "before_pct",
        "after_pct",
        "change_points",
        "low_points",
        "high_points",
    ]
    rows = [(ALL, "since_earlier", 98, 35.0, 26.0, -9.0, -11.0, -7.0), ("one", "since_earlier", *[None] * 6)]
    effects = pd.DataFrame(rows, columns=names).assign(dispersion=6.6)
    reading = attendance_text.effects_reading(effects, {ALL: "All", "one": "One"})
    assert list(reading["Cohort"]) == ["All"]
    assert attendance_text.effects_caption(effects).endswith("One cohort of one is kept back.")


def test_who_is_in_the_model_is_told_as_far_as_it_may_be():
    pupils = pd.DataFrame(
        {"standing": ["modelled", "no_start", "lacks_years", "unvaried", ALL], "count": [60, 15, None, None, 90]}
    )
    text = attendance_text.pupils_text(pupils)
    assert "90 in all" in text and "In the model: 60" in text and "known start of support: 15" in text
    hidden = attendance_text.pupils_text(pupils.assign(count=[None, None, None, None, 90]))
    assert "is kept back" in hidden and "In the model" not in hidden

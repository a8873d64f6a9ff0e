"""The data of a figure in a form to be read: words, units, decimals, and the rows that tell."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from helpers.book.display_names import Names, names_of
from helpers.book.figure_data_table import MOST_ROWS, display_table
from helpers.project.paths import find_project

NAMES = Names(
    {"coventry": "Coventry", "severe_absence_pct": "Severe absence (%)", "progress_8_score": "Progress 8"},
    {"severe_absence_pct": 2, "progress_8_score": 1},
)
YEARS = [f"20{year}/{year + 1}" for year in range(15, 25)]


def data(rows, columns):
    return pd.DataFrame(rows, columns=columns.split()).astype(str)


def test_codes_give_way_to_the_names_beside_them_and_numbers_keep_the_decimals_of_their_measure():
    rows = [
        ("severe_absence_pct", "E08000026", "Coventry", "2.5"),
        ("progress_8_score", "E10000030", "Surrey", "-0.04"),
    ]
    form = display_table(data(rows, "indicator_id area_code area_name value"), NAMES)
    assert list(form.table.columns) == ["Measure", "Place", "Value"]
    assert form.table.to_numpy().tolist() == [
        ["Severe absence (%)", "Coventry", "2.50"],
        ["Progress 8", "Surrey", "0.0"],
    ]
    assert not form.note


def test_a_code_with_no_words_is_left_to_the_file_and_one_that_tells_apart_is_not():
    rows = [("a/did/b", "coventry", "UC-01", "1"), ("a/sc/b", "surrey", "UC-02", "2")]
    form = display_table(data(rows, "specification_id case claim_id row_count"), NAMES)
    assert list(form.table.columns) == ["Locality", "Claim", "Findings"]
    assert list(form.table["Locality"]) == ["Coventry", "surrey"]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("good_pct", "85.59322034", "85.6"),
        ("pupils_count", "409.88", "410"),
        ("enrolments_count", "115127.0", "115,127"),
        ("p_value", "0.2074074", "0.21"),
        ("gap", "-0.004", "−0.004"),
        ("gap", "-1.5", "−1.50"),
        ("is_main", "True", "yes"),
        ("date", "2022-12-31", "31 December 2022"),
        ("missing_reason", "not_published", "not published"),
        ("value", "", "–"),
    ],
)
def test_values_are_written_to_be_read(name, value, shown):
    assert display_table(data([("x", value), ("y", value)], f"title {name}"), NAMES).table.iloc[0, 1] == shown


def test_a_long_grid_of_two_kinds_is_shown_whole_as_a_grid():
    places = [f"place-{number}" for number in range(9)]
    rows = [(place, f"element {n}", place[-1]) for place, n in itertools.product(places, range(14))]
    form = display_table(data(rows, "case element_title row_count"), NAMES)
    assert form.table.shape == (14, 1 + 9)
    assert all(list(form.table[f"place {number}"]) == [str(number)] * 14 for number in range(9))
    assert "Findings, by locality" in form.note


def test_a_trend_keeps_every_year_of_the_chapters_own_places_and_leaves_single_authorities_to_the_file():
    beside = ["region", "neighbours_lowest", "neighbours_median"]
    own = [("locality", "Coventry"), ("england", "England"), *[(role, role.title()) for role in beside]]
    roles = [*own, *[("neighbour", f"N{number}") for number in range(10)]]
    rows = [("severe_absence_pct", *role, year, "1.5") for role in roles for year in YEARS]
    form = display_table(data(rows, "indicator_id role area_name academic_year value"), NAMES)
    assert list(form.table.columns) == ["Place", *YEARS]
    assert list(form.table["Place"]) == [place for _, place in own]
    assert "Severe absence (%), by year" in form.note and "without other single authorities" in form.note


def test_a_trend_of_several_values_shows_the_latest_year_of_every_place():
    rows = [(f"Place {n}", year, "1", "2") for n in range(9) for year in YEARS]
    form = display_table(data(rows, "label academic_year value country_value"), NAMES)
    assert list(form.table["Year"]) == [YEARS[-1]] * 9
    assert form.note == "The latest of each."


def test_rows_marked_as_the_figures_own_are_those_shown_of_a_long_file():
    rows = [(f"Place {n}", str(n == 50), str(n)) for n in range(90)]
    form = display_table(data(rows, "area_name is_in_case value"), NAMES)
    assert form.table.to_numpy().tolist() == [["Place 50", "50"]]


def test_what_cannot_be_laid_out_is_cut_and_says_so():
    form = display_table(data([(str(n),) for n in range(90)], "value"), NAMES)
    assert len(form.table) == MOST_ROWS and form.note == f"The first {MOST_ROWS} rows."


def test_the_projects_own_codes_have_words():
    names = names_of(find_project().root)
    assert names.word("milton-keynes") == "Milton Keynes"
    assert names.word("evaluator_judgement;school_account") == "Evaluators' judgements, Schools' accounts"
    assert names.word("persistent_absence_pct") == "Persistent absence (%)"
    assert not names_of(find_project().helpers).words, "a project without these files has no words of its own"

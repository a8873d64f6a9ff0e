"""The chapters on released tables, run on tables made by hand: hidden values, unsigned tables, computed sentences."""

from functools import cache

import pandas as pd
import pytest
from restricted.released_tables import TABLES, TRIANGULATION

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL
from helpers.text.restricted_text import GATE_NOTE
from tests.running import Shown, Tables, run_template

EMPTY = {table.name: pd.DataFrame(columns=list(table.columns)) for table in (*TABLES, TRIANGULATION)}
PLACES = [entry.id for entry in load_registry().localities]
CRITERIA = [entry.id for entry in load_codebook().criteria]
CHAPTERS = ("survey", "fieldwork", "pupil_attendance", "local_indicators")


def releases(state: str = "published", **changes: tuple[str, str]) -> pd.DataFrame:
    rows = [(table.name, "real", *changes.get(table.name, (state, ""))) for table in TABLES]
    frame = pd.DataFrame(rows, columns=["table", "edition", "state", "reason"])
    return frame.assign(published_count=30, hidden_count=4)


def given(**tables: pd.DataFrame) -> Tables:
    return Tables({**EMPTY, "disclosure_releases": releases(), **tables})


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_whose_tables_nobody_signed_says_so_and_shows_nothing(name, monkeypatch):
    shown = run_template(name, given(disclosure_releases=releases("awaiting_review")), monkeypatch)
    assert "Held back until a reviewer has signed" in shown.text
    assert GATE_NOTE not in shown.text and "## " not in shown.text
    assert not shown.captions


def responses(whole: int | None) -> pd.DataFrame:
    rows = [("year_1", "coventry", ALL, 25), ("year_1", "rochdale", ALL, None), ("year_1", ALL, "governor", 30)]
    frame = pd.DataFrame([*rows, ("year_1", ALL, ALL, whole)], columns=["wave", "locality", "role_group", "count"])
    return frame.astype({"count": "Int64"})


def invited() -> pd.DataFrame:
    rows = [("year_1", "rochdale", ALL, 22), ("year_1", "coventry", ALL, 20), ("year_1", ALL, "governor", 60)]
    frame = pd.DataFrame([*rows, ("year_1", ALL, ALL, 570)], columns=["wave", "locality", "role_group", "count"])
    return frame.astype({"count": "Int64"})


def test_response_rates_keep_the_registrys_order_and_what_is_hidden_has_none(monkeypatch):
    shown = run_template("survey", given(survey_responses=responses(200), survey_invited=invited()), monkeypatch)
    rates = shown.data["response"]
    assert rates["level"].tolist() == ["coventry", "rochdale", "governor"]
    assert rates["rate_pct"][0] == 100, "a rounded count may not exceed those who were asked"
    assert pd.isna(rates["rate_pct"][1]) and rates["rate_pct"][2] == 50
    assert "about 200 of 570 asked in Year 1" in shown.text and "nearest five" in shown.text


def test_a_total_that_is_hidden_is_said_to_be(monkeypatch):
    shown = run_template("survey", given(survey_responses=responses(None), survey_invited=invited()), monkeypatch)
    assert "in all in Year 1 (2022/23) is suppressed" in shown.text and "about" not in shown.text


def test_every_rule_of_triangulation_is_printed(monkeypatch):
    rows = [("ealing", "focus-approach", "favourable", "silent", "balanced", "silent", "in part", True)]
    cells = pd.MultiIndex.from_product([PLACES, CRITERIA], names=["locality", "criterion"])
    matrix = pd.DataFrame(rows, columns=list(TRIANGULATION.columns)).set_index(["locality", "criterion"])
    matrix = matrix.reindex(cells).fillna({"is_simulated": True}).fillna("silent").reset_index()
    shown = run_template("fieldwork", given(triangulation=matrix), monkeypatch)
    assert shown.texts[-1].count("- **") == 8
    assert "In 1 of 36 cells at least two sources give evidence" in shown.text


def effects(**changes: float | None) -> pd.DataFrame:
    columns = ["contrast", "cohort_id", "n_count", "before_pct", "after_pct", "change_points", "low_points"]
    columns += ["high_points", "dispersion", "bb_points", "bb_low_points", "bb_high_points"]
    rows = [
        ("since_earlier", ALL, 98, 35.0, 25.8, -9.2, -11.0, -7.0, 6.6, -9.0, -11.0, -7.0),
        ("since_chosen", ALL, 98, 36.2, 25.8, -10.4, -12.0, -8.0, 6.6, -10.0, -12.0, -8.0),
        ("since_earlier", "coventry-link-worker", *[None] * 10),
        ("since_chosen", "coventry-link-worker", *[None] * 10),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: frame[name].mask(frame["cohort_id"] == ALL, value) for name, value in changes.items()})


def pupils(*counts: int | None) -> pd.DataFrame:
    standings = ["modelled", "no_start", "lacks_years", "unvaried", ALL]
    return pd.DataFrame({"standing": standings, "count": pd.array([*counts, 90], dtype="Int64")})


@cache
def attendance(counts: tuple[int | None, ...] = (60, 15, None, None), **changes: float | None) -> Shown:
    tables = given(attendance_effects=effects(**changes), attendance_pupils=pupils(*counts))
    with pytest.MonkeyPatch.context() as patch:
        return run_template("pupil_attendance", tables, patch)


def test_the_part_that_is_regression_is_the_difference_of_the_contrasts():
    assert "differ by 1.2 percentage points" in attendance().text
    hidden = attendance(change_points=None)
    assert "cannot be shown" in hidden.text and "sensitivity" not in hidden.captions


def test_the_tipping_point_is_where_the_interval_begins_to_hold_no_effect():
    tried = attendance().data["sensitivity"]
    assert set(tried["tipping_points"]) == {-7.0}
    assert (tried["high_points"] - (-7.0 - tried["assumed_points"])).abs().max() == pytest.approx(0)
    with_nothing = attendance(high_points=1.0).data["sensitivity"]
    assert with_nothing["tipping_points"].isna().all(), "the interval holds no effect when nothing is assumed"


def test_cohorts_that_are_hidden_are_counted_and_not_listed():
    shown = attendance()
    assert set(shown.tables["effects"]["Cohort"]) == {"All cohorts together"}
    assert shown.captions["effects"].endswith("One cohort of one is suppressed.")


def test_who_is_in_the_model_is_told_as_far_as_it_may_be():
    text = attendance().text
    assert "90 in all" in text and "In the model: 60" in text and "known start of support: 15" in text
    assert f"in one of the three years: {HIDDEN_SYMBOL}" in text
    hidden = attendance((None, None, None, None)).text
    assert "is suppressed" in hidden and "In the model" not in hidden


def indicators(*rows: tuple) -> pd.DataFrame:
    columns = ["travelled_pct", "moved", "self_rating"]
    about = {"locality": "coventry", "kpi_id": "k", "title": "Pupils", "unit": "percent", "status": "published"}
    values = {"baseline": 1.0, "target": 2.0, "actual": 1.5}
    return pd.DataFrame(rows, columns=columns).assign(**about, **values)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(50.0, "towards", "met"), (100.0, "towards", "met"), (None, None, "met")], "two indicators .*, 1 is rated"),
        ([(100.0, "towards", "not_met"), (150.0, "towards", "not_met")], "two indicators .*, 2 are rated"),
        ([(None, "away", "met"), (None, "held", "met"), (None, "held", "not_met")], "three indicators .*, 2 are rated"),
        ([(None, None, "met")], "No indicator has both"),
    ],
)
def test_ratings_that_differ_from_the_figures_are_counted(rows, told, monkeypatch):
    text = run_template("local_indicators", given(kpi_progress=indicators(*rows)), monkeypatch).text
    assert pd.Series([text]).str.contains(told).all(), text


def test_the_appendix_gives_rules_states_and_the_last_results(monkeypatch):
    withheld = releases(kpi_progress=("withheld", "no rule"))
    shown = run_template("disclosure", given(disclosure_releases=withheld), monkeypatch)
    assert {"rules", "releases", "attack", "acro"} <= set(shown.tables)
    assert shown.tables["releases"]["Outcome"].iloc[-1] == "withheld: no rule"
    assert f"{len(TABLES) - 1} tables" in shown.text
    assert "recovered none exactly" in shown.text and "on commit `" in shown.text

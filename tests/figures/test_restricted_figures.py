"""What is suppressed is drawn as absent with its symbol, never as zero; captions and alts say what is shown."""

import pandas as pd
import pytest

from helpers.figures import attendance_charts, fieldwork_charts, kpi_charts, survey_charts
from helpers.project.suppression_symbols import ALL, HIDDEN_SYMBOL

CRITERIA = {"focus-approach": "Clarity of partnership focus and approach"}
PLACES = {"ealing": "Ealing", "coventry": "Coventry"}


def words_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def bars_of(figure):
    return [patch for axes in figure.axes for patch in axes.patches if patch.get_width() and patch.get_height()]


def items(hidden=False):
    levels = {"disagree": 20.0, "neither": 30.0, "agree": 45.0, "missing": 5.0, ALL: 100.0}
    rows = [("q1", level, 3 * share, share) for level, share in levels.items()]
    frame = pd.DataFrame(rows, columns=["item_id", "level", "count", "percent"])
    return (
        frame.assign(percent=frame["percent"].where(~frame["level"].isin(["neither", "missing"]))) if hidden else frame
    )


def test_bars_diverge_around_those_in_between():
    chart = survey_charts.items_chart(items(), {"q1": "A statement."}, "A criterion")
    bars = sorted(bars_of(chart.figure), key=lambda bar: bar.get_x())
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(-35, 20), (-15, 30), (15, 45)]
    assert "n = 300\n5% missing" in words_of(chart.figure)
    assert "45% agree" in chart.alt


def test_an_item_with_a_hidden_part_has_no_bar():
    chart = survey_charts.items_chart(items(hidden=True), {"q1": "A statement."}, "A criterion")
    assert bars_of(chart.figure) == [] and HIDDEN_SYMBOL in words_of(chart.figure)
    assert HIDDEN_SYMBOL in chart.alt


@pytest.fixture
def differences():
    rows = [("focus-approach", "coventry", 25, 60.0, 52.0, 70.0, 50.0, "published")]
    rows += [("focus-approach", "ealing", None, None, None, None, None, "hidden")]
    names = ["criterion", "locality", "n_count", "agree_pct", "low_pct", "high_pct", "overall_pct", "status"]
    return pd.DataFrame(rows, columns=names)


def test_places_stand_in_the_registrys_order_and_not_by_size(differences):
    chart = survey_charts.differences_chart(differences, "locality", PLACES, CRITERIA)
    labels = [
        label.get_text().replace("\n", " ").replace("\u00a0", " ") for label in chart.figure.axes[0].get_yticklabels()
    ]
    assert labels == [f"Ealing ({HIDDEN_SYMBOL})", "Coventry (n = 25)"]
    assert "1 of 1 intervals" in chart.caption and "not a ranking" in chart.caption
    assert words_of(chart.figure).count(HIDDEN_SYMBOL) == 1


def test_interviews_of_a_role_that_is_kept_back_have_no_bar():
    held = pd.DataFrame({"role_group": ["governor", "lead"], "count": pd.array([12, None], dtype="Int64")})
    chart = fieldwork_charts.roles_chart(held, {"governor": "Governors", "lead": "Leads"})
    assert [bar.get_width() for bar in bars_of(chart.figure)] == [12]
    assert "Leads: [c]" in chart.alt and "one suppressed" in chart.caption


def test_a_shaded_table_tells_how_much_is_kept_back():
    shares = pd.DataFrame({"row": ["a", "b"], "column": ["x", "x"], "percent": [60.0, None]})
    chart = fieldwork_charts.mentions_chart(shares, {"a": "Trust", "b": "Equity"}, {"x": "Focus"}, what="things")
    assert "“Trust” under “Focus” (60%). 1 of 2 cells" in chart.caption
    assert words_of(chart.figure) == ["60%", HIDDEN_SYMBOL]


def test_the_matrix_tells_every_source_in_words():
    row = ("ealing", "focus-approach", "favourable", "silent", "unfavourable", "silent", "contradict")
    names = ["locality", "criterion", "interviews", "observations", "survey", "outcomes", "verdict"]
    matrix = pd.DataFrame([row], columns=names)
    chart = fieldwork_charts.triangulation_chart(matrix, {"ealing": "Ealing"}, CRITERIA)
    assert "0 agree, 0 in part, 1 contradict and 0 silent" in chart.caption
    assert "interviews favourable, observations silent, survey unfavourable" in chart.alt


def test_points_are_said_to_be_groups_and_no_pupils():
    points = pd.DataFrame({"point": [1, 2], "earlier": [10.0, 30.0], "chosen": [20.0, 40.0], "supported": [8.0, 35.0]})
    chart = attendance_charts.paired_chart(points)
    assert "No point is a pupil" in chart.caption
    assert "20.0% in an earlier year, 30.0%" in chart.caption and "one of the groups missed less" in chart.caption


def test_cohorts_that_are_kept_back_show_the_symbol():
    names = ["cohort_id", "contrast", "n_count", "change_points", "low_points", "high_points"]
    rows = [(ALL, "since_earlier", 98, -9.2, -11.0, -7.4), (ALL, "since_chosen", 98, -10.4, -12.2, -8.5)]
    rows += [("one", "since_earlier", None, None, None, None), ("one", "since_chosen", None, None, None, None)]
    chart = attendance_charts.effects_chart(pd.DataFrame(rows, columns=names), {ALL: "All", "one": "One"})
    assert "9.2 percentage points fewer (95% interval −11.0 to −7.4)" in chart.caption
    assert words_of(chart.figure).count(HIDDEN_SYMBOL) == 1


def test_the_tipping_point_is_marked_and_told():
    tried = pd.DataFrame({"assumed_points": [-12.0, 0.0], "tipping_points": -7.4})
    tried = tried.assign(effect_points=[2.8, -9.2], low_points=[1.0, -11.0], high_points=[4.6, -7.4])
    chart = attendance_charts.sensitivity_chart(tried, {"all pupils": -0.4})
    assert "7.4 percentage points fewer without support" in chart.caption and "all pupils −0.4" in chart.caption
    assert "tipping point: −7.4" in words_of(chart.figure)


def test_indicators_are_told_each_on_its_own_scale():
    names = ["locality", "kpi_id", "title", "baseline", "target", "actual", "travelled_pct", "moved"]
    names += ["self_rating", "status"]
    rows = [
        ("ealing", "a", "Absence", 4.0, 2.0, 3.0, 50.0, "towards", "partly_met", "published"),
        ("ealing", "b", "Reach", None, None, None, None, None, None, "hidden"),
        ("ealing", "d", "Schools", 90.0, 90.0, 72.0, None, "away", "met", "published"),
        ("ealing", "e", "Plans", 9.0, 9.0, 9.0, None, "held", "met", "published"),
        ("coventry", "c", "Trust", 3.0, 4.0, None, None, None, "too_early", "published"),
    ]
    chart = kpi_charts.progress_chart(pd.DataFrame(rows, columns=names), PLACES, "A pilot")
    words = words_of(chart.figure)
    assert "4 → 3 (of 2)\nself-rating: partly met" in words and "no result yet" in words and HIDDEN_SYMBOL in words
    assert "lengths cannot be compared" in chart.caption and "1 suppressed" in chart.caption
    assert words.count("no result yet") == 1 and "to be held: not held" in words and "to be held: held" in words
    assert "of three indicators with a result, 1 reached the target and 1 moved away" in chart.caption
    assert "In 2 of them the target is the baseline" in chart.caption
    assert "Schools: to be held at its baseline, not held, rated met" in chart.alt

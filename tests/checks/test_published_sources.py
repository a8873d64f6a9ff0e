"""The printed figures in the repository: back-tests of the report's own totals, and of what is wrong in it."""

import pandas as pd
import pytest

from helpers.checks import STATUSES
from helpers.checks.check_outcomes import UNMET
from helpers.project.registry import load_registry
from tests.running import shipped


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return shipped("published_figures")


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    return shipped("figure_reviews")


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    return shipped("published_figure_checks").set_index("id")


@pytest.fixture(scope="module")
def candidates() -> pd.DataFrame:
    return shipped("figure_candidates")


def test_every_figure_has_one_verdict_with_a_reason(figures, results):
    assert list(results.index) == list(figures["figure_id"])
    assert set(results["status"]) == set(STATUSES)
    assert results["explanation"].str.endswith((".", "…")).all()


def test_no_published_value_is_mended(figures, results):
    assert list(results["published_value"]) == list(figures["value"])


def test_every_locality_and_document_has_figures(figures):
    assert {case.id for case in load_registry().localities} <= set(figures["case"])
    assert figures["document"].value_counts().min() >= 10


def test_tables_name_only_figures_that_exist(figures):
    known = set(figures["figure_id"])
    named = {
        "cohorts": ["pupils_figure", "schools_figure", "outcome_figure", "outcome_pupils_figure"],
        "programmes": ["reach_figures"],
    }
    for name, columns in named.items():
        for column in columns:
            ids = shipped(name)[column].dropna().str.split(";").explode()
            assert set(ids) <= known, (name, column)


def test_the_model_has_three_domains_and_fourteen_elements():
    model = shipped("coherence_model")
    assert list(model.groupby("domain_number").size()) == [5, 4, 5]
    assert list(model["element_number"]) == list(range(1, 15))


def test_the_timeline_is_in_order_and_ends_after_it_starts():
    timeline = shipped("timeline")
    assert timeline["date"].str[:4].is_monotonic_increasing
    ranged = timeline.dropna(subset=["end_date"])
    assert (ranged["end_date"] > ranged["date"]).all()
    assert (timeline["end_date"].notna() == (timeline["precision"] == "season")).all()


def test_every_review_is_of_a_difference_and_every_difference_by_official_data_is_reviewed(results, reviews):
    """A review that its figure outgrew would stay unseen: a message that no check supports any more."""
    reviewed = results.loc[reviews["figure_id"]]
    assert set(reviewed["status"]) <= set(UNMET)
    differing = results[results["status"].isin(UNMET) & (results["checked_against"] == "official statistics")]
    assert set(differing.index) <= set(reviews.dropna(subset=["if_unmet"])["figure_id"])
    by_definition = results[results["status"] == "differs_by_definition"]
    assert reviews.set_index("figure_id").loc[by_definition.index, "reason"].notna().all()


def test_no_official_ranking_gives_sheffields_rank():
    """What its review says."""
    ranks = shipped("deprivation").query("area_code == 'E08000019' and level == 'district'")
    ranks = ranks[ranks["measure"].str.startswith("rank_of")]
    assert len(ranks) == 39
    assert 67 not in set(ranks["value"])


def test_what_the_reviews_say_of_dates_and_counts_holds():
    grades = shipped("ofsted_grades").assign(
        share=lambda rows: (100 * rows["good_outstanding_count"] / rows["graded_schools_count"]).astype(float).round()
    )
    given = {("E08000019", 86): {"2020-08-31", "2021-08-31"}, ("E06000042", 87): set(), ("E10000030", 84): set()}
    for (area, share), dates in given.items():
        assert set(grades.loc[(grades["area_code"] == area) & (grades["share"] == share), "date"]) == dates
    schools = shipped("state_funded_schools").set_index(["area_code", "school_type"])["schools_count"]
    assert schools["E08000005", "primary"] + schools["E08000005", "special"] == 73
    academies = shipped("academies_at_dates").query("area_code == 'E06000054' and schools != 'secondary'")
    assert academies.query("schools != 'primary'")["academy_share_pct"].min() > 45.5
    inspections = shipped("childrens_services_inspections").query("area_code == 'E08000026'")
    assert not inspections["inspection_date"].str.startswith("2021").any()


def test_the_reconstruction_of_academies_has_the_error_that_it_states():
    academies = shipped("academies_at_dates").dropna(subset=["register_count"])
    phases = academies[academies["schools"].isin(["primary", "secondary"])]
    errors = (phases["academies_count"] - phases["register_count"]).abs().groupby(phases["area_code"]).sum()
    assert [len(errors), *(int((errors <= most).sum()) for most in (0, 1, 3)), int(errors.max())] == [
        150,
        84,
        127,
        146,
        5,
    ]


def test_schools_add_up_to_the_reports_own_definition():
    """The totals of the file of eleven authorities, rebuilt from three sources for every authority."""
    schools = shipped("state_funded_schools")
    totals = schools.groupby("area_code")["schools_count"].sum()
    expected = {"E08000021": 101, "E08000022": 77, "E06000057": 164, "E08000026": 117, "E08000036": 143}
    assert totals[list(expected)].to_dict() == expected


def test_what_reproduces_and_what_does_not_is_as_a_person_reviewed_it(results, snapshot):
    """A figure that reproduces no longer, or newly does, or is told otherwise, is looked at.

    `pytest --snapshot-update` accepts the table.
    """
    checked = results[results["status"] != "not_checkable"].sort_index()
    columns = ["status", "weight", "published_value", "recomputed_value", "official_value"]
    columns += ["checked_against", "disagreement_id", "message", "explanation"]
    assert checked[columns].to_csv(lineterminator="\n") == snapshot


def test_every_value_shown_is_of_the_reports_own_definition(results, candidates):
    own = candidates[candidates["reading"] == "printed"]
    for figure_id, comparison in results["official_comparison"].dropna().items():
        said = own.loc[own["figure_id"] == figure_id, "shown_value"]
        assert any(comparison.startswith(value) for value in said), figure_id


def test_no_figure_agrees_outright_by_another_definition(results, candidates):
    agreeing = results[(results["status"] == "agrees") & (results["checked_against"] == "official statistics")]
    own = candidates[candidates["figure_id"].isin(agreeing.index) & (candidates["reading"] == "printed")]
    assert own.groupby("figure_id")["fits"].any().all()


def test_every_official_value_has_its_date(candidates):
    """A year or a day in the words of each definition, but for members of a list, whose date is its name."""
    undated = candidates[~candidates["candidate"].str.contains(r"20\d\d")]["figure_id"].unique()
    assert set(undated) <= {
        *("progress-response-share", "north-of-tyne-schools-engaged", "surrey-inclusion-tool-schools"),
        *("ealing-member-schools", "coventry-inspection-year", "wakefield-inspection-year"),
        *("wakefield-inspection-year-text", "wakefield-failed-inspection-year"),
    }


def test_no_code_of_a_table_stands_in_what_readers_see(results):
    """Neither column names, nor bare ISO months, nor a plural for one."""
    for column in ("explanation", "official_comparison"):
        text = results[column].dropna()
        for pattern in (
            r"[a-z]_[a-z]",
            r"\b20\d\d-\d\d\b",
            r"\b(?:pct|score pct)\b",
            r", 1 agree:",
            r"\(s\)",
            r"\bOf 1 ",
        ):
            assert not text.str.contains(pattern).any(), (pattern, text[text.str.contains(pattern)].iloc[0])


def test_no_figure_of_a_locality_is_about_the_country(figures):
    localities = {locality.id for locality in load_registry().localities}
    own = figures[figures["case"].isin(localities) & figures["value_kind"].isin(["percent", "count"])]
    assert not own["quantity"].str.contains("in England").any()

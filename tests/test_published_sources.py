"""The printed figures in the repository: back-tests of the report's own totals, and of what is wrong in it."""

import pandas as pd
import pytest

from helpers.codebook import load_codebook
from helpers.published import STATUSES, check_figures, figure_candidates, origins, tables_needed
from helpers.registry import load_registry
from helpers.tables import read_raw

pytestmark = pytest.mark.xdist_group("published_sources")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return read_raw("published_figures")


@pytest.fixture(scope="module")
def checks() -> pd.DataFrame:
    return read_raw("figure_checks")


@pytest.fixture(scope="module")
def tables(checks) -> dict[str, pd.DataFrame]:
    return {name: read_raw(name) for name in tables_needed(checks)}


@pytest.fixture(scope="module")
def results(figures, checks, tables) -> pd.DataFrame:
    return check_figures(figures, checks, tables).set_index("id")


@pytest.fixture(scope="module")
def candidates(figures, checks, tables) -> pd.DataFrame:
    return figure_candidates(figures, checks, tables)


def test_table_1_adds_up_to_the_totals_that_the_report_prints():
    sources = read_raw("evidence_sources")
    by_source = sources.groupby("source_id")["count"].sum()
    assert by_source["locality-lead-interviews"] == 27
    assert by_source["advisory-team-interviews"] == 7
    assert by_source["stakeholder-interviews"] == 72
    assert by_source["locality-workshops"] == 7
    assert by_source["survey"] == 202
    by_unit = sources.groupby("unit")["count"].sum()
    assert by_unit["interviews"] == 106
    assert by_unit["observations"] == 24


def test_every_figure_has_one_verdict_with_a_reason(figures, results):
    assert list(results.index) == list(figures["figure_id"])
    assert set(results["status"]) == set(STATUSES)
    assert results["explanation"].str.endswith((".", "…")).all()


def test_no_published_value_is_mended(figures, results):
    assert list(results["published_value"]) == list(figures["value"])


def test_every_case_is_in_the_registry(figures):
    registry = load_registry()
    known = {"all", *(case.id for case in (*registry.pilots, *registry.localities))}
    for name in ("published_figures", "evidence_sources", "timeline", "cohorts", "programmes", "roles"):
        table = read_raw(name)
        assert set(table["pilot" if "pilot" in table else "case"]) <= known, name
    assert set(read_raw("theory_of_action")["pilot"]) <= known


def test_every_locality_and_document_has_figures(figures):
    assert {case.id for case in load_registry().localities} <= set(figures["case"])
    assert figures["document"].value_counts().min() >= 10


def test_tables_name_only_figures_that_exist(figures):
    known = set(figures["figure_id"])
    named = {
        "cohorts": ["pupils_figure", "schools_figure", "outcome_figure", "outcome_pupils_figure"],
        "programmes": ["reach_figures"],
        "roles": ["people_figure"],
    }
    for name, columns in named.items():
        for column in columns:
            ids = read_raw(name)[column].dropna().str.split(";").explode()
            assert set(ids) <= known, (name, column)


def test_the_model_has_three_domains_and_fourteen_elements():
    model = read_raw("coherence_model")
    assert list(model.groupby("domain_number").size()) == [5, 4, 5]
    assert list(model["element_number"]) == list(range(1, 15))


def test_the_framework_and_the_codebook_name_the_same_questions():
    framework = read_raw("framework")
    codebook = load_codebook()
    ours = set(zip(framework["question_id"], framework["criterion_id"], strict=True))
    assert ours == {(question.id, question.criterion) for question in codebook.questions}


def test_the_timeline_is_in_order_and_ends_after_it_starts():
    timeline = read_raw("timeline")
    assert timeline["date"].str[:4].is_monotonic_increasing
    ranged = timeline.dropna(subset=["end_date"])
    assert (ranged["end_date"] > ranged["date"]).all()
    assert (timeline["end_date"].notna() == (timeline["precision"] == "season")).all()


@pytest.mark.parametrize(
    ("figure_id", "said"),
    [
        ("coventry-schools-total", "85 + 22 + 9 = 116, and 115 is printed"),
        ("wiltshire-schools-total", "Printed as 284 here and as 274"),
        ("wiltshire-schools-text", "Printed as 274 here and as 284"),
        ("coventry-transition-cohort-1-pupils", "Printed as 9 here and as 10"),
        ("coventry-transition-cohort-1-pupils-text", "Printed as 10 here and as 9"),
        ("wakefield-cohort-2-year", "2024/25 runs past 2024-11"),
        ("report-project-end", "2024-07 (the project website"),
        ("progress-project-end", "Printed as 2024-04 here"),
        ("website-elapsed-years", "about 2.6 years, which is not the printed 2"),
        ("sheffield-member-share", "157.5, no whole number"),
        ("locality-workshops-total", "7 is fewer than 9"),
        ("stakeholder-interviews-season", "as summer 2024"),
        ("wakefield-sa-meaning", "serious absence here and as severe absence"),
        ("conference-wiltshire-name", "Wiltshire County Council"),
        ("north-east-name", "North-East Combined Authority"),
        ("pilot-1-deprivation-source-named", "ONS income deprivation dataset"),
    ],
)
def test_where_the_sources_contradict_themselves_it_is_found(results, figure_id, said):
    assert results.loc[figure_id, "status"] == "inconsistent_in_source"
    assert said in results.loc[figure_id, "explanation"]


@pytest.mark.parametrize(
    ("figure_id", "said"),
    [
        ("wakefield-schools-total", "leaves nothing over"),
        ("rochdale-schools-total", "leaves 17 of which the source says nothing"),
        ("progress-response-share", "9 (localities that applied) of 153 areas [5.88]"),
        ("ealing-progress-8-rank", "2022/23, among 152 areas [3]"),
        ("rochdale-primary-severe-absence-rank", "None of 6 official values"),
        ("rochdale-secondary-absence-change", "None of 24 official values"),
        ("sheffield-deprivation-rank", "None of 49 official values"),
    ],
)
def test_where_official_statistics_say_otherwise_it_is_found(results, figure_id, said):
    assert results.loc[figure_id, "status"] == "differs"
    assert said in results.loc[figure_id, "explanation"]


@pytest.mark.parametrize(
    "figure_id",
    [
        "evidence-interviews-total",
        "evidence-observations-total",
        "stakeholder-interviews-total",
        "ealing-member-share",
        "pilot-1-transition-localities",
        "north-east-authorities",
        "sheffield-core-city-rank-2024",
    ],
)
def test_what_adds_up_is_reproduced(results, figure_id):
    assert results.loc[figure_id, "status"] == "reproduced"


def test_the_deprivation_ranks_come_from_the_income_domain_and_not_from_the_index_named(candidates):
    ranks = candidates[candidates["figure_id"].str.endswith("deprivation-rank")]
    best = origins(ranks).iloc[0]
    assert best["candidate"].endswith("income, rank of average score")
    assert best["fitting_count"] == 6, "all of the seven but Sheffield's"
    named = ranks[ranks["is_named_source"].eq(True) & ranks["fits"]]
    assert set(named["figure_id"]) == {"rochdale-deprivation-rank"}


def test_surreys_extremes_are_its_districts_extremes_in_one_column(candidates):
    fits = candidates[candidates["fits"]].groupby("check_id")["candidate"].agg(set)
    column = "district, ONS income deprivation 2019, income, rank of income deprivation rate"
    for name in ("most-deprived-rank-spellthorne", "most-deprived-rank-lowest"):
        assert column in fits[f"surrey-{name}"]
    for name in ("least-deprived-rank-mole-valley", "least-deprived-rank-highest"):
        assert fits[f"surrey-{name}"] == {column}


def test_what_reproduces_and_what_does_not_is_as_a_person_reviewed_it(results, snapshot):
    """A figure that reproduces no longer, or newly does, is looked at; `pytest --snapshot-update` accepts the table."""
    checked = results[results["status"] != "not_checkable"].sort_index()
    columns = ["status", "published_value", "recomputed_value", "official_value"]
    assert checked[columns].to_csv(lineterminator="\n") == snapshot

"""The printed figures in the repository: back-tests of the report's own totals, and of what is wrong in it."""

import pandas as pd
import pytest

from helpers.checks import STATUSES, check_figures, figure_candidates, origins, tables_needed
from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.tables import read_raw
from helpers.text.printed_figure_tables import key_facts

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
        ("wakefield-cohort-2-year", "2024/25 runs past November 2024"),
        ("report-project-end", "July 2024 (the project website"),
        ("progress-project-end", "Printed as April 2024 here"),
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
        ("progress-response-share", "9 localities that applied of 153 areas [5.88%]"),
        ("ealing-progress-8-rank", "2022/23, among 152 areas [3rd]"),
        ("rochdale-primary-severe-absence-rank", "None of 6 official values"),
        ("rochdale-secondary-absence-change", "None of 24 official values"),
        ("sheffield-deprivation-rank", "None of 39 official values"),
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
def test_what_adds_up_or_agrees_is_told_apart(results, figure_id):
    is_official = figure_id in ("north-east-authorities", "sheffield-core-city-rank-2024")
    assert results.loc[figure_id, "status"] == ("agrees_with_official" if is_official else "adds_up")


def test_the_deprivation_ranks_come_from_the_income_domain_and_not_from_the_index_named(candidates):
    ranks = candidates[candidates["figure_id"].str.endswith("deprivation-rank")]
    best = origins(ranks).iloc[0]
    assert best["candidate"].endswith("income, rank of average score")
    assert best["fitting_count"] == 6, "all of the seven but Sheffield's"
    named = ranks[ranks["is_named_source"].eq(True) & ranks["fits"]]
    assert set(named["figure_id"]) == {"rochdale-deprivation-rank"}


def test_surreys_extremes_are_its_districts_extremes_in_one_column(candidates):
    fits = candidates[candidates["fits"]].groupby("check_id")["candidate"].agg(set)
    column = "ONS income deprivation 2019, income, rank of income deprivation rate"
    for name in ("most-deprived-rank-spellthorne", "most-deprived-rank-lowest"):
        assert column in fits[f"surrey-{name}"]
    for name in ("least-deprived-rank-mole-valley", "least-deprived-rank-highest"):
        assert fits[f"surrey-{name}"] == {column}


def test_what_reproduces_and_what_does_not_is_as_a_person_reviewed_it(results, snapshot):
    """A figure that reproduces no longer, or newly does, is looked at; `pytest --snapshot-update` accepts the table."""
    checked = results[results["status"] != "not_checkable"].sort_index()
    columns = ["status", "published_value", "recomputed_value", "official_comparison", "disagreement_id"]
    assert checked[columns].to_csv(lineterminator="\n") == snapshot


@pytest.mark.parametrize(
    ("figure_id", "shown"),
    [
        ("surrey-good-outstanding-share", "92.68% (31 January 2024)"),
        ("sheffield-good-outstanding-share", "90.96% (31 January 2024)"),
        ("milton-keynes-good-outstanding-share", "92.04% (31 January 2024)"),
        ("rochdale-primary-severe-absence-rank", "9th (severe absence rate in primary schools, 2023/24"),
        ("wakefield-deprivation-rank", "54th (Indices of Deprivation 2019, multiple deprivation"),
        ("coventry-deprivation-rank", "78th (Indices of Deprivation 2019, multiple deprivation"),
        ("wiltshire-deprivation-rank", "233rd (Indices of Deprivation 2019, multiple deprivation"),
    ],
)
def test_what_the_source_names_is_shown_though_another_date_or_measure_is_nearer(results, figure_id, shown):
    assert results.loc[figure_id, "official_comparison"].startswith(shown)


def test_every_comparison_shown_is_of_what_the_source_names(results, checks, candidates):
    """Back-test over every figure: where the source names its origin, a value of it is shown."""
    named = checks[checks["named_where"].notna()]
    assert named["figure_id"].nunique() >= 15
    for figure_id in named["figure_id"].unique():
        own = candidates[(candidates["figure_id"] == figure_id) & candidates["is_named_source"].eq(True)]
        told = {f"{row.shown_value} ({row.candidate})" for row in own.itertuples()}
        shown = results.loc[figure_id, "official_comparison"].partition("; ")[0]
        assert shown in told, figure_id


def test_no_figure_agrees_by_another_measure_than_the_one_named(results, candidates):
    agreeing = results.index[results["status"] == "agrees_with_official"]
    own = candidates[candidates["figure_id"].isin(agreeing)]
    with_origin = own[own["is_named_source"].notna()]
    is_given = (with_origin["fits"] & with_origin["is_named_source"].eq(True)).groupby(with_origin["check_id"]).any()
    assert len(is_given) >= 2
    assert is_given.all()
    ranks = results[results.index.str.contains("depriv.*-rank$")]
    assert ranks["status"].value_counts().to_dict() == {
        "other_measure": 7,
        "agrees_with_official": 1,
        "differs": 1,
    }


def test_the_date_of_every_comparison_is_printed(results, checks, tables):
    """Wherever the official table has dates or years, the comparison shown says which."""
    dated = {name for name, table in tables.items() if {"date", "academic_year"} & set(table.columns)}
    held = checks[checks["table"].isin(dated) & checks["kind"].str.startswith("official")]
    assert held["figure_id"].nunique() >= 40
    shown = results.loc[held["figure_id"].unique(), "official_comparison"]
    assert shown.str.contains(r"20\d\d").all(), shown[~shown.str.contains(r"20\d\d")].tolist()


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


def test_sides_of_one_question_are_counted_once(results):
    sides = results["disagreement_id"].dropna()
    assert set(sides.index) == set(results.index[results["status"] == "inconsistent_in_source"])
    assert sides["website-project-end"] == sides["report-project-end-background"] == sides["progress-project-end"]
    assert sides["sheffield-member-share"] == sides["sheffield-member-share-text"]
    assert sides["report-project-period-years"] != sides["report-project-end"]
    assert sides.nunique() < len(sides)


def test_no_figure_of_a_locality_is_about_the_country(figures):
    localities = {locality.id for locality in load_registry().localities}
    own = figures[figures["case"].isin(localities) & figures["value_kind"].isin(["percent", "count"])]
    assert not own["quantity"].str.contains("in England").any()


@pytest.mark.parametrize("case", ["ealing", "sheffield", "milton-keynes", "surrey"])
def test_the_table_of_a_locality_holds_its_own_share_of_academies_and_not_the_countrys(figures, results, case):
    """The report prints the share in its text too, and the country's beside it in its table."""
    facts = key_facts(results.reset_index(), figures, case).set_index("id")
    assert facts.loc[f"{case}-academies-share", "status"] == "differs"
    assert not facts["quantity"].str.contains("in England").any()


def test_every_checked_number_of_a_locality_in_the_reports_tables_is_in_its_table(figures, results):
    """Back-test over all localities: nothing that was checked is lost on the way to the reader."""
    kinds = figures.set_index("figure_id")["value_kind"]
    in_table = results["section"].str.contains("Table") & (results["source_document"] == "evaluation-report")
    checked = results[in_table & (results["status"] != "not_checkable")]
    checked = checked[~kinds.loc[checked.index].isin(["name", "date", "academic_year", "claim"])]
    for locality in load_registry().localities:
        own = checked[checked["case"] == locality.id]
        assert set(own.index) <= set(key_facts(results.reset_index(), figures, locality.id)["id"]), locality.id

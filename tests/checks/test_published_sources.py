"""The printed figures in the repository: back-tests of the report's own totals, and of what is wrong in it."""

import pandas as pd
import pytest

from helpers.checks import STATUSES, check_figures, figure_candidates, tables_needed
from helpers.checks.check_outcomes import UNMET
from helpers.project.registry import load_registry
from tests.running import shipped

pytestmark = pytest.mark.xdist_group("published_sources")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return shipped("published_figures")


@pytest.fixture(scope="module")
def checks() -> pd.DataFrame:
    return shipped("figure_checks")


@pytest.fixture(scope="module")
def reviews() -> pd.DataFrame:
    return shipped("figure_reviews")


@pytest.fixture(scope="module")
def tables(checks) -> dict[str, pd.DataFrame]:
    return {name: shipped(name) for name in tables_needed(checks)}


@pytest.fixture(scope="module")
def results(figures, checks, reviews, tables) -> pd.DataFrame:
    return check_figures(figures, checks, reviews, tables).set_index("id")


@pytest.fixture(scope="module")
def candidates(figures, checks, tables) -> pd.DataFrame:
    return figure_candidates(figures, checks, tables)


def test_table_1_adds_up_to_the_totals_that_the_report_prints():
    sources = shipped("evidence_sources")
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
    for name in ("published_figures", "evidence_sources", "timeline", "cohorts", "programmes"):
        table = shipped(name)
        assert set(table["pilot" if "pilot" in table else "case"]) <= known, name


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
    assert results.loc[figure_id, ["status", "checked_against"]].tolist() == ["contradicted", "the documents"]
    assert said in results.loc[figure_id, "explanation"]


AGREES = {
    "ealing-schools-total": "94",
    "sheffield-schools-total": "180",
    "milton-keynes-schools-total": "115",
    "surrey-schools-total": "403",
    "coventry-primary-schools": "85",
    "coventry-secondary-schools": "22",
    "coventry-academies-share": "52.1",
    "coventry-academies-share-secondary": "100",
    "wakefield-primary-academies": "70",
    "wakefield-secondary-academies": "17",
    "wakefield-secondary-schools": "18",
    "milton-keynes-academies-share": "43.5",
    "surrey-academies-share": "60",
    "ealing-academies-share": "18.1",
    "wakefield-inspection-year": "8 November 2021",
    "rochdale-primary-academies": "13",
    "rochdale-secondary-academies": "10",
}
AGREES_OTHERWISE = {
    "coventry-special-schools": "7",
    "sheffield-academies-share": "60",
    "wakefield-primary-schools": "113",
    "rochdale-secondary-schools": "13",
}
DIFFERS = {
    "rochdale-schools-total": ("differs_by_definition", "90"),
    "rochdale-schools-text": ("differs_by_definition", "90"),
    "rochdale-primary-schools": ("differs_by_definition", "69"),
    "wakefield-schools-total": ("differs_by_definition", "143"),
    "wiltshire-primary-schools": ("contradicted", "200"),
    "wiltshire-secondary-schools": ("contradicted", "29"),
    "wiltshire-academies-share": ("contradicted", "58.5"),
    "sheffield-good-outstanding-share": ("contradicted", "92.09"),
    "milton-keynes-good-outstanding-share": ("contradicted", "93.81"),
    "surrey-good-outstanding-share": ("contradicted", "94.22"),
    "coventry-inspection-year": ("contradicted", "20 June 2022"),
}


@pytest.mark.parametrize(("figure_id", "official"), AGREES.items())
def test_what_the_right_definition_gives_agrees(results, figure_id, official):
    assert results.loc[figure_id, ["status", "official_value"]].tolist() == ["agrees", official]


@pytest.mark.parametrize(("figure_id", "official"), AGREES_OTHERWISE.items())
def test_what_another_definition_gives_is_said_with_that_definition(results, figure_id, official):
    assert results.loc[figure_id, ["status", "official_value"]].tolist() == ["agrees_otherwise", official]
    assert "is the value of another definition or date: " in results.loc[figure_id, "explanation"]


@pytest.mark.parametrize(("figure_id", "expected"), DIFFERS.items())
def test_what_no_official_value_gives_differs(results, figure_id, expected):
    assert tuple(results.loc[figure_id, ["status", "official_value"]]) == expected


def test_ealings_ofsted_share_alone_agrees(results):
    assert results.loc["ealing-good-outstanding-share", "official_comparison"].startswith("92 of 94, 97.9%")
    assert results.loc["ealing-good-outstanding-share", "status"] == "agrees"


def test_surreys_round_number_is_no_further_off_than_its_sixteen_to_nineteen_academies(results, figures):
    assert figures.set_index("figure_id").loc["surrey-schools-total", "qualifier"] == "approximate"
    assert abs(int(results.loc["surrey-schools-total", "official_value"]) - 400) <= 4


@pytest.mark.parametrize(
    "figure_id",
    [
        "rochdale-primary-severe-absence-against-pre-pandemic",
        "rochdale-primary-severe-absence-rank",
        "rochdale-secondary-absence-change",
        "ealing-progress-8-rank",
        "sheffield-good-outstanding-share",
        "milton-keynes-good-outstanding-share",
        "surrey-good-outstanding-share",
        "wiltshire-academies-against-national",
        "coventry-transition-cohort-1-pupils",
        "coventry-transition-cohort-1-pupils-text",
        "coventry-transition-pupils-outcome",
    ],
)
def test_the_differences_that_change_a_message_are_contradicted_and_say_which(results, figure_id):
    assert results.loc[figure_id, ["status", "changes_message"]].tolist() == ["contradicted", True]
    assert results.loc[figure_id, "message"]


def test_no_more_than_a_handful_changes_a_message(results):
    assert results["changes_message"].sum() == 11
    assert results.loc[results["changes_message"].astype(bool), "message"].nunique() == 9


def test_ealings_places_by_progress_8_are_first_third_and_sixth(results):
    assert results.loc["ealing-progress-8-rank", "official_comparison"].startswith(
        "1st of 150 (2021/22); 3rd of 152 (2022/23); 6th of 152 (2023/24)"
    )


def test_every_review_is_of_a_difference_and_every_difference_by_official_data_is_reviewed(results, reviews):
    """A review that its figure outgrew would stay unseen: a message that no check supports any more."""
    reviewed = results.loc[reviews["figure_id"]]
    assert set(reviewed["status"]) <= set(UNMET)
    differing = results[results["status"].isin(UNMET) & (results["checked_against"] == "official statistics")]
    assert set(differing.index) <= set(reviews.dropna(subset=["if_unmet"])["figure_id"])
    by_definition = results[results["status"] == "differs_by_definition"]
    assert reviews.set_index("figure_id").loc[by_definition.index, "reason"].notna().all()


def test_trivial_differences_are_of_names_titles_dates_and_a_rounded_share(results, figures):
    trivial = results.index[results["weight"] == "trivial"]
    kinds = figures.set_index("figure_id").loc[trivial, "value_kind"]
    assert set(kinds) == {"name", "season", "duration", "percent"}
    assert list(kinds.index[kinds == "percent"]) == ["sheffield-member-share", "sheffield-member-share-text"]


@pytest.mark.parametrize(
    "figure_id",
    [
        "evidence-interviews-total",
        "evidence-observations-total",
        "stakeholder-interviews-total",
        "ealing-member-share",
        "pilot-1-transition-localities",
    ],
)
def test_what_adds_up_agrees_with_the_documents_alone(results, figure_id):
    assert results.loc[figure_id, ["status", "checked_against"]].tolist() == ["agrees", "the documents"]


def test_the_deprivation_ranks_come_from_the_income_domain_and_not_from_the_index_named(results):
    ranks = results[results.index.str.contains("depriv.*-rank$")]
    assert ranks["status"].value_counts().to_dict() == {
        "agrees_otherwise": 7,
        "agrees": 1,
        "differs_by_definition": 1,
    }
    assert ranks.index[ranks["status"] == "agrees"].tolist() == ["rochdale-deprivation-rank"]
    otherwise = ranks[ranks["status"] == "agrees_otherwise"]
    assert otherwise["explanation"].str.contains("income deprivation 2019").all()


def test_no_official_ranking_gives_sheffields_rank():
    """What its review says."""
    ranks = shipped("deprivation").query("area_code == 'E08000019' and level == 'district'")
    ranks = ranks[ranks["measure"].str.startswith("rank_of")]
    assert len(ranks) == 39
    assert 67 not in set(ranks["value"])


def test_what_the_reviews_say_of_dates_and_counts_holds(tables):
    grades = tables["ofsted_grades"].assign(
        share=lambda rows: (100 * rows["good_outstanding_count"] / rows["graded_schools_count"]).astype(float).round()
    )
    given = {("E08000019", 86): {"2020-08-31", "2021-08-31"}, ("E06000042", 87): set(), ("E10000030", 84): set()}
    for (area, share), dates in given.items():
        assert set(grades.loc[(grades["area_code"] == area) & (grades["share"] == share), "date"]) == dates
    schools = tables["state_funded_schools"].set_index(["area_code", "school_type"])["schools_count"]
    assert schools["E08000005", "primary"] + schools["E08000005", "special"] == 73
    academies = tables["academies_at_dates"].query("area_code == 'E06000054' and schools != 'secondary'")
    assert academies.query("schools != 'primary'")["academy_share_pct"].min() > 45.5
    inspections = tables["childrens_services_inspections"].query("area_code == 'E08000026'")
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
    """A figure that reproduces no longer, or newly does, is looked at; `pytest --snapshot-update` accepts the table."""
    checked = results[results["status"] != "not_checkable"].sort_index()
    columns = ["status", "weight", "published_value", "recomputed_value", "official_comparison", "disagreement_id"]
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


def test_sides_of_one_question_are_counted_once(results):
    sides = results["disagreement_id"].dropna()
    assert set(sides.index) == set(
        results.index[results["checked_against"].eq("the documents") & results["status"].eq("contradicted")]
    )
    assert sides["website-project-end"] == sides["report-project-end-background"] == sides["progress-project-end"]
    assert sides["sheffield-member-share"] == sides["sheffield-member-share-text"]
    assert sides["report-project-period-years"] != sides["report-project-end"]
    assert sides.nunique() < len(sides)


def test_no_figure_of_a_locality_is_about_the_country(figures):
    localities = {locality.id for locality in load_registry().localities}
    own = figures[figures["case"].isin(localities) & figures["value_kind"].isin(["percent", "count"])]
    assert not own["quantity"].str.contains("in England").any()

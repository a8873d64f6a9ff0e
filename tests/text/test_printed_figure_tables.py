import pandas as pd
import pytest

from helpers.figures.deprivation_charts import PrintedRank
from helpers.text import check_tables, printed_figure_tables


@pytest.fixture
def figures():
    rows = [
        ("alder-schools", "alder", "104", "count", "exact", "schools"),
        ("alder-rank", "alder", "68", "rank", "exact", "rank of 317"),
        ("alder-academies", "alder", "51", "percent", "approximate", "%"),
        ("alder-since", "alder", "2019", "date", "exact", "year"),
        ("alder-posts", "alder", "1", "count", "exact", "posts"),
        ("birch-rank", "birch", "15", "rank", "exact", "rank of 317"),
    ]
    return pd.DataFrame(rows, columns=["figure_id", "case", "value", "value_kind", "qualifier", "unit"])


@pytest.fixture
def checks():
    rows = [
        ("alder-schools", "2.2, Table 2", "agrees", "104 (2023/24)", None, "It fits."),
        ("alder-rank", "2.2, Table 2", "contradicted", "78th (average score)", None, "None fits."),
        ("alder-academies", "2.2, Table 2", "not_checkable", None, "51.3", "Nothing measures it."),
        ("alder-since", "2.2, Table 2", "not_checkable", None, None, "Nothing measures it."),
        ("alder-posts", "2.2, Table 2", "not_checkable", None, None, "Nothing measures it."),
        ("birch-rank", "2.2, Table 2", "agrees", "15th (average score)", None, "It fits."),
    ]
    columns = ["id", "section", "status", "official_comparison", "recomputed_value", "explanation"]
    table = pd.DataFrame(rows, columns=columns)
    names = table["id"].str.partition("-")
    printed_values = ["104", "68", "51", "2019", "1", "15"]
    return table.assign(
        case=names[0], quantity=names[2], published_value=printed_values, source_document="evaluation-report"
    )


def test_key_facts_are_what_can_be_compared_or_tells_of_the_place(checks, figures):
    facts = printed_figure_tables.key_facts(checks, figures, "alder")
    assert list(facts["id"]) == ["alder-schools", "alder-rank", "alder-academies"]


def test_key_facts_are_read_as_firmly_as_they_were_printed(checks, figures):
    reading = printed_figure_tables.key_facts_reading(printed_figure_tables.key_facts(checks, figures, "alder"))
    assert reading["Printed"].tolist() == ["104", "68", "around 51%"]
    assert reading["Official or recomputed"].tolist()[:2] == ["104 (2023/24)", "78th (average score)"]
    assert pd.isna(reading["Official or recomputed"].iloc[2])


def test_the_caption_counts_what_can_be_checked(checks, figures):
    facts = printed_figure_tables.key_facts(checks, figures, "alder")
    caption = printed_figure_tables.key_facts_caption(facts, "Alder")
    assert caption.endswith("in its Table 2. Checks: agrees: one; contradicted: one; cannot be checked: one.")


def test_a_copy_in_the_text_does_not_take_the_place_of_the_figure_in_the_table(checks, figures):
    """Planted: the report prints a share in its text first, unchecked, and again in its table, checked."""
    copy = checks[checks["id"] == "alder-rank"].assign(
        id="alder-rank-text", section="2.2", status="not_checkable", official_comparison=None
    )
    both = pd.concat([copy, checks], ignore_index=True)
    kinds = pd.concat([figures, figures[figures["figure_id"] == "alder-rank"].assign(figure_id="alder-rank-text")])
    assert "alder-rank" in list(printed_figure_tables.key_facts(both, kinds, "alder")["id"])
    no_table = both.assign(section="2.2")
    assert "alder-rank" in list(printed_figure_tables.key_facts(no_table, kinds, "alder")["id"])
    assert "alder-rank-text" not in list(printed_figure_tables.key_facts(no_table, kinds, "alder")["id"])


def test_a_number_from_the_documents_own_parts_is_called_so():
    row = {"status": "contradicted", "official_comparison": None, "recomputed_value": "116"}
    assert printed_figure_tables.compared_text({**row, "value_kind": "count"}) == "116 (from the documents' own parts)"
    assert printed_figure_tables.compared_text({**row, "value_kind": "date"}) is None


def test_a_comparison_in_words_is_printed_and_compared_in_words():
    row = {"published_value": "not_above", "value_kind": "claim", "qualifier": "exact", "status": "contradicted"}
    assert check_tables.printed_text(row) == "not above"
    against = "1.05% (severe absence rate in primary schools, 2023/24, against 0.47% in 2018/19)"
    assert (
        printed_figure_tables.compared_text({**row, "official_comparison": against, "recomputed_value": None})
        == against
    )


def test_a_case_of_which_nothing_is_printed(checks, figures):
    assert printed_figure_tables.key_facts(checks, figures, "leeds").empty
    ordered = printed_figure_tables.order_checks(checks, figures, "leeds")
    assert "print no figure of Leeds alone" in printed_figure_tables.checks_sentence(ordered, "Leeds")
    assert printed_figure_tables.checks_reading(ordered).empty


def test_disagreements_come_first_and_what_cannot_be_checked_is_left_to_the_file(checks, figures):
    ordered = printed_figure_tables.order_checks(checks, figures, "alder")
    assert ordered["status"].tolist()[:2] == ["contradicted", "agrees"]
    assert printed_figure_tables.checks_reading(ordered)["Figure"].tolist() == ["rank", "schools"]
    assert "(2 of 5)" in printed_figure_tables.checks_caption(ordered, "Alder")


def test_every_outcome_leads_to_its_check_and_a_cut_explanation_to_the_whole(checks, figures):
    long = checks.assign(explanation="A sentence that fits. " + "And on it goes " * 30)
    reading = printed_figure_tables.checks_reading(printed_figure_tables.order_checks(long, figures, "alder"))
    assert reading["Check"][0] == "[contradicted](published-figures.ipynb#check-alder-rank)"
    assert (
        reading["Why"][0]
        == "A sentence that fits. … ([in\N{NO-BREAK SPACE}full](published-figures.ipynb#check-alder-rank))"
    )
    facts = printed_figure_tables.key_facts_reading(printed_figure_tables.key_facts(checks, figures, "alder"))
    assert facts["Check"][0] == "[agrees](published-figures.ipynb#check-alder-schools)"


def test_the_sentence_counts_every_outcome(checks, figures):
    sentence = printed_figure_tables.checks_sentence(
        printed_figure_tables.order_checks(checks, figures, "alder"), "Alder"
    )
    assert "five figures of Alder. Checks: agrees: one; contradicted: one; cannot be checked: three." in sentence


def test_an_explanation_is_cut_at_a_sentence():
    assert printed_figure_tables.shorten("First. Second is long.", 12) == "First. …"
    assert printed_figure_tables.shorten("A single sentence that runs on", 12) == "A single …"
    assert printed_figure_tables.shorten(None) == ""


def test_printed_numbers_are_those_that_a_rule_sets_against_the_table(figures):
    rules = pd.DataFrame({"figure_id": ["alder-rank", "alder-schools"], "table": ["deprivation", "school_counts"]})
    ranks = printed_figure_tables.printed_numbers(figures, rules, "alder", table="deprivation", value_kind="rank")
    assert ranks["value"].tolist() == ["68"]
    assert printed_figure_tables.printed_numbers(figures, rules, "birch", table="deprivation", value_kind="rank").empty


def test_a_printed_rank_goes_with_the_one_district_that_a_rule_names(figures):
    ranks = figures[figures["figure_id"] == "alder-rank"]
    several = "level=district;area_code=E07000001|E07000002"
    rules = pd.DataFrame({"figure_id": ["alder-rank"] * 2, "where": [several, "area_code=E07000002;level=district"]})
    assert printed_figure_tables.printed_ranks(ranks, rules) == [PrintedRank(68, "E07000002")]
    assert printed_figure_tables.printed_ranks(ranks, rules[:1]) == []


def test_a_share_keeps_the_decimals_that_it_was_printed_to(figures):
    share = printed_figure_tables.shares(figures[figures["figure_id"] == "alder-academies"])
    assert [(entry.value_pct, entry.decimals) for entry in share] == [(51.0, 0)]

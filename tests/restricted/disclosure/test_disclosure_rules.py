import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.project.disclosure_rules import RulesError, load_rules, parse_rules
from helpers.project.paths import find_project
from tests.restricted.disclosure.made import rules

SHIPPED = load_rules(find_project())


def test_the_shipped_thresholds_are_those_that_acro_ships_with():
    for name, own in SHIPPED.sources.items():
        assert own.minimum_cell_count == 10, name
        assert own.minimum_residual_df == 10, name
        assert own.zeros_disclosive, name
        assert (own.dominance.largest_count, own.dominance.share, own.p_ratio) == (2, 0.9, 0.1), name


def test_every_source_of_restricted_evidence_has_rules():
    assert set(SHIPPED.sources) == {
        "survey",
        "interviews",
        "segments",
        "observations",
        "workshops",
        "cohorts",
        "kpis",
        "quotations",
    }


def test_a_source_without_rules_has_none():
    assert SHIPPED.of("diaries") is None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"minimum_cell_count": 1}, "survey → minimum_cell_count"),
        ({"dominance": {"largest_count": 2, "share": 90}}, "survey → dominance → share"),
        ({"least_cell": 3}, "survey → least_cell"),
    ],
)
def test_a_rule_that_cannot_be_is_named_with_its_place(own, said):
    defaults = rules().sources["interviews"].model_dump()
    with pytest.raises(RulesError, match=said):
        parse_rules({"defaults": defaults, "sources": {"survey": own}})


def test_what_a_source_says_goes_before_the_defaults():
    defaults = rules().sources["interviews"].model_dump()
    parsed = parse_rules({"defaults": defaults, "sources": {"survey": {"rounding_base": 3}, "cohorts": None}})
    assert parsed.sources["survey"].rounding_base == 3
    assert parsed.sources["cohorts"].rounding_base is None


@given(st.integers(0, 500), st.sampled_from([None, 2, 3, 5, 10]), st.integers(2, 20))
def test_a_published_count_leaves_open_exactly_the_counts_that_round_to_it(count, base, least):
    own = rules(rounding_base=base, minimum_cell_count=least).sources["interviews"]
    low, high = own.possible(count)
    assert low <= count <= high
    same = [n for n in range(high + 20) if own.rounded(n) == own.rounded(count)]
    if count >= least:
        same = [n for n in same if n >= least]
    assert (low, high) == (same[0], same[-1])


@given(st.integers(0, 500), st.integers(1, 30))
def test_the_protected_interval_is_as_wide_as_the_rule_says_and_holds_the_count(count, width):
    low, high = rules(protection_width_count=width).sources["interviews"].protected_interval(count)
    assert 0 <= low <= count <= high
    assert high - low >= width


def test_noughts_are_small_unless_the_rule_is_off():
    assert rules().sources["interviews"].is_small(0)
    assert not rules(zeros_disclosive=False).sources["interviews"].is_small(0)
    assert rules().sources["interviews"].is_small(9)
    assert not rules().sources["interviews"].is_small(10)

"""Made-up codings with an alpha that is known: by hand, from the literature, or by construction."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence.coder_agreement import agreement, disagreements
from helpers.project.set_agreement import masi_distance
from helpers.sources.schemas.second_coding_schema import CODED_VARIABLES
from tests.examples import examples

BLANK = dict.fromkeys(CODED_VARIABLES, "")
ELEMENTS = ("tight-loose", "boundary-spanning")


def coding(variable, codes):
    return pd.DataFrame([{"evidence_id": f"P1-{n:03d}", **BLANK, variable: code} for n, code in enumerate(codes)])


def alpha_of(variable, first, second, **options):
    table = agreement(coding(variable, first), coding(variable, second), ELEMENTS, seed=1, **options)
    return table.set_index("variable").loc[variable]


def test_alpha_of_krippendorffs_own_binary_example():
    """Ten units, two observers, binary data: alpha = 0.095 (Krippendorff, Computing alpha-reliability, 2011, A)."""
    row = alpha_of("direction", list("0100000000"), list("1110010010"))
    assert row["alpha"] == pytest.approx(0.095, abs=0.001)
    assert row["agreement_pct"] == 60


def test_alpha_of_krippendorffs_own_nominal_example():
    """Twelve units, two observers, five categories: alpha = 0.692 (the same, B)."""
    row = alpha_of("kind", list("aabbdcccedda"), list("babbbccceddd"))
    assert row["alpha"] == pytest.approx(0.692, abs=0.001)


def test_full_agreement_is_one_with_a_closed_interval():
    row = alpha_of("direction", list("abcabc"), list("abcabc"))
    assert (row["alpha"], row["alpha_low"], row["alpha_high"]) == (1, 1, 1)


def test_systematic_disagreement_is_below_zero():
    assert alpha_of("direction", list("abababab"), list("babababa"))["alpha"] < 0


def test_one_code_throughout_has_no_alpha_and_says_why():
    row = alpha_of("year", list("2222"), list("2222"))
    assert row["alpha"] is None or np.isnan(row["alpha"])
    assert "not defined" in row["note"]
    assert row["agreement_pct"] == 100


def test_chance_coding_lies_near_zero_and_inside_its_interval():
    generator = np.random.default_rng(3)
    first, second = (generator.choice(list("abcd"), 400).tolist() for _ in range(2))
    row = alpha_of("criterion", first, second)
    assert abs(row["alpha"]) < 0.08
    assert row["alpha_low"] < 0 < row["alpha_high"]


def test_a_planted_share_of_agreement_is_recovered():
    """Where a second coder copies a share p and otherwise draws from the same codes at random, alpha is p."""
    generator = np.random.default_rng(5)
    first = generator.choice(list("abcd"), 3000)
    second = np.where(generator.random(3000) < 0.7, first, generator.choice(list("abcd"), 3000))
    row = alpha_of("criterion", first.tolist(), second.tolist())
    assert row["alpha_low"] < 0.7 < row["alpha_high"]


def test_elements_are_judged_one_by_one_and_together():
    first = coding("elements", ["tight-loose;boundary-spanning", "tight-loose", "", "boundary-spanning"])
    second = coding("elements", ["boundary-spanning; tight-loose", "", "", "boundary-spanning"])
    table = agreement(first, second, ELEMENTS, seed=1).set_index("variable")
    assert table.loc["elements: boundary-spanning", "alpha"] == 1
    assert table.loc["elements: tight-loose", "agreement_pct"] == 75
    assert table.loc["elements", "agreement_pct"] == pytest.approx(100 * 7 / 8)
    assert table.loc["elements", "units_count"] == 4


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=25))
def test_the_order_of_coders_does_not_matter(pairs):
    first, second = zip(*pairs, strict=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.evidence.coder_agreement.BOOTSTRAP_DRAWS", 2)
        one, other = alpha_of("direction", first, second), alpha_of("direction", second, first)
    assert one["agreement_pct"] == other["agreement_pct"]
    assert one["alpha"] == pytest.approx(other["alpha"], nan_ok=True)


def test_only_rows_that_both_coded_count():
    first, second = coding("direction", list("abc")), coding("direction", list("ab"))
    assert agreement(first, second, ELEMENTS, seed=1)["units_count"].unique().tolist() == [2]


def test_nothing_in_common_is_an_error():
    with pytest.raises(ValueError, match="no row was coded by both"):
        agreement(coding("direction", "a").assign(evidence_id="P1-900"), coding("direction", "a"), ELEMENTS, seed=1)


def test_what_is_to_be_settled_is_listed():
    first = coding("direction", ["strength", "change", ""])
    second = coding("direction", ["strength", "mixed", "change"])
    listed = disagreements(first, second)
    assert listed.to_dict("records") == [
        {"evidence_id": "P1-001", "variable": "direction", "first_code": "change", "second_code": "mixed"},
        {"evidence_id": "P1-002", "variable": "direction", "first_code": "(none)", "second_code": "change"},
    ]


def test_sets_of_elements_are_compared_as_wholes_too():
    """Leaving both out counts as agreement on each element, not on the set."""
    first = coding("elements", ["tight-loose;boundary-spanning", "tight-loose", "boundary-spanning", ""])
    second = coding("elements", ["tight-loose", "tight-loose", "tight-loose", ""])
    row = agreement(first, second, ELEMENTS, seed=1).set_index("variable").loc["element sets"]
    # Distances within the four findings by hand: 2/3, 0, 1 and 0.
    sets = [set(codes.split(";")) - {""} for codes in (*first["elements"], *second["elements"])]
    pairs = [masi_distance(frozenset(one), frozenset(other)) for one in sets for other in sets]
    assert row["alpha"] == pytest.approx(1 - (2 * (2 / 3 + 1) / 8) / (sum(pairs) / (8 * 7)))
    assert row["agreement_pct"] == 50


def test_an_element_that_two_findings_show_has_no_interval():
    first = coding("elements", ["tight-loose", "tight-loose", *[""] * 8])
    second = coding("elements", ["tight-loose", *[""] * 9])
    row = agreement(first, second, ELEMENTS, seed=1).set_index("variable").loc["elements: tight-loose"]
    assert row["alpha"] < 1 and pd.isna(row["alpha_low"]) and "no interval" in row["note"]

"""Counts, saturation and agreement on segments made by hand."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from restricted.fieldwork import segment_agreement
from restricted.fieldwork.coding_coverage import element_codes, first_codings
from restricted.fieldwork.saturation import saturation_curve
from restricted.fieldwork.segment_agreement import alpha, coded_repeatedly, coder_agreement

from helpers.figures.fieldwork_charts import interviews_to

CRITERIA = ("shared-commitment", "focus-approach")
ELEMENTS = ("trust", "equity", "learning")
DIRECTIONS = ("strength", "challenge", "mixed")


def segment(number, record="interview-1", coder="one", criterion=CRITERIA[0], elements="", direction="strength"):
    return {
        "segment_id": f"segment-{number}",
        "record_kind": "interview",
        "record_id": record,
        "locality": "ealing",
        "coder": coder,
        "criterion": criterion,
        "elements": elements,
        "direction": direction,
    }


def test_a_segment_that_two_coded_counts_once_by_the_coder_who_coded_most():
    segments = pd.DataFrame(
        [segment(1), segment(2), segment(1, coder="two", criterion=CRITERIA[1], direction="challenge")]
    )
    assert list(first_codings(segments)["coder"]) == ["one", "one"]


def test_elements_count_under_each_that_a_segment_shows():
    segments = pd.DataFrame([segment(1, elements="equity;trust"), segment(2, record="interview-2", elements="trust")])
    codes = element_codes(segments)
    assert codes.tolist() == [f"{CRITERIA[0]} × {name}" for name in ("equity", "trust", "trust")]
    assert codes.index.tolist() == ["interview-1", "interview-1", "interview-2"]


def test_a_segment_without_elements_has_a_code_of_its_own_only_where_that_is_asked_for():
    segments = pd.DataFrame([segment(1)])
    assert element_codes(segments).empty
    assert element_codes(segments, without="(none)").tolist() == [f"{CRITERIA[0]} × (none)"]


def test_saturation_ends_at_all_codes_and_never_falls():
    generator = np.random.default_rng(1)
    segments = pd.DataFrame(
        [
            segment(number, record=f"interview-{number % 30}", elements=str(generator.choice(ELEMENTS)))
            for number in range(120)
        ]
    )
    ids = [f"interview-{number}" for number in range(31)]
    curve = saturation_curve(segments, ids, seed=1)
    assert len(curve) == 31, "an interview in which nothing was coded counts too"
    assert curve["codes_mean"].is_monotonic_increasing
    assert curve.iloc[-1][["codes_mean", "codes_low", "codes_high"]].tolist() == [3, 3, 3]
    assert (curve["codes_low"] <= curve["codes_high"]).all() and (curve["codes_mean"] <= curve["codes_high"]).all()
    assert 6 <= interviews_to(curve) < 31, "a base of four interviews and a run of two"
    assert curve["new_information_pct"].iloc[:5].eq(100).all() and curve["new_information_pct"].iloc[-1] < 5
    pd.testing.assert_frame_equal(curve, saturation_curve(segments, ids[::-1], seed=1))


def test_saturation_of_nothing_is_empty():
    curve = saturation_curve(pd.DataFrame([segment(1)]).head(0), ["interview-1"], seed=1)
    assert curve.empty and interviews_to(curve) is None


def test_alpha_is_that_of_the_books_example():
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: nominal data, four observers."""
    codes = "1 1 . 1|2 2 3 2|3 3 3 3|3 3 3 3|2 2 2 2|1 2 3 4|4 4 4 4|1 1 2 1|2 2 2 2|. 5 5 5|. . 1 1|. . 3 ."
    counts = np.array([[unit.split().count(value) for value in "12345"] for unit in codes.split("|")])
    assert alpha(counts) == pytest.approx(0.743, abs=0.001)


def test_three_coders_are_compared_with_each_other():
    rows = [segment(n, f"interview-{n}", coder, CRITERIA[n % 2]) for n in range(8) for coder in ("one", "two", "three")]
    rows[0]["criterion"] = CRITERIA[1]  # one of three on one of eight segments
    table = coder_agreement(pd.DataFrame(rows), ELEMENTS, seed=1).set_index("variable")
    assert table.loc["criterion", "agreement_pct"] == pytest.approx(100 * (7 + 1 / 3) / 8)
    assert 0.5 < table.loc["criterion", "alpha"] < 1
    assert pd.isna(table.loc["elements", "alpha"]), "nobody coded any element, so there is nothing to agree on"


def test_rotating_coders_are_compared_by_alpha_and_not_by_the_first_two():
    """Three coders in turn, two on each simulated segment, against the package on coders by segments."""
    rng, pairs = np.random.default_rng(0), (("one", "two"), ("two", "three"), ("three", "one"))
    rows = []
    for n in range(90):
        for coder in pairs[n % 3]:
            criterion = rng.choice([*CRITERIA, *[CRITERIA[n % 2]] * 3])
            direction = rng.choice([*DIRECTIONS, *[DIRECTIONS[n // 2 % 3]] * 3])
            rows.append(segment(n, f"interview-{n // 6}", coder, criterion, direction=direction))
    review = pd.DataFrame(rows)
    table = coder_agreement(review, ELEMENTS, seed=1).set_index("variable")
    for variable in ("criterion", "direction"):
        numbered = review.assign(code=pd.factorize(review[variable])[0])
        numbers = numbered.pivot(index="coder", columns="segment_id", values="code")
        expected = krippendorff.alpha(reliability_data=numbers.to_numpy(float), level_of_measurement="nominal")
        assert table.loc[variable, "alpha"] == pytest.approx(expected)
    assert table["segments_count"].eq(review["segment_id"].nunique()).all()


def planted_codings(seed, share, segments=240, interviews=24):
    """Two coders over four criteria; the second repeats the first's code with probability ``share``, else another."""
    generator = np.random.default_rng(seed)
    names = np.array(["a", "b", "c", "d"])
    first = generator.integers(0, 4, segments)
    other = (first + generator.integers(1, 4, segments)) % 4
    second = np.where(generator.random(segments) < share, first, other)
    frames = [
        [segment(n, f"interview-{n % interviews}", coder, names[codes[n]]) for n in range(segments)]
        for coder, codes in (("one", first), ("two", second))
    ]
    return pd.DataFrame(frames[0] + frames[1])


def test_planted_agreement_is_held_by_the_interval(monkeypatch):
    truth = 1 - 0.2 / 0.75  # chance agrees in a quarter of the cases
    monkeypatch.setattr(segment_agreement, "DRAWS", 200)
    tables = [coder_agreement(planted_codings(seed, 0.8), ELEMENTS, seed).set_index("variable") for seed in range(6)]
    rows = [table.loc["criterion"] for table in tables]
    assert sum(row["alpha_low"] <= truth <= row["alpha_high"] for row in rows) >= 5
    assert all(row["segments_count"] == 240 and row["records_count"] == 24 for row in rows)


def test_segments_of_one_coder_give_no_agreement():
    assert coded_repeatedly(pd.DataFrame([segment(1), segment(2)])).empty
    assert coder_agreement(pd.DataFrame([segment(1)]), ELEMENTS, 1).empty

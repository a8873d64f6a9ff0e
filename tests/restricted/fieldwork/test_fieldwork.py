"""Counts, saturation and agreement on segments made by hand."""

import numpy as np
import pandas as pd
import pytest
from restricted.fieldwork import segment_agreement
from restricted.fieldwork.coding_coverage import count_elements, first_codings
from restricted.fieldwork.saturation import interviews_to, saturation_curve
from restricted.fieldwork.segment_agreement import coder_agreement, kappa, pair_codings

CRITERIA = ("shared-commitment", "focus-approach")
ELEMENTS = ("trust", "equity", "learning")


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
    counts = count_elements(segments, CRITERIA, ELEMENTS).set_index(["criterion", "element"])
    assert counts.loc[(CRITERIA[0], "trust")].tolist() == [2, 2]
    assert counts.loc[(CRITERIA[0], "learning")].tolist() == [0, 0]


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
    assert 1 <= interviews_to(curve) < 31
    pd.testing.assert_frame_equal(curve, saturation_curve(segments, ids[::-1], seed=1))


def test_saturation_of_nothing_is_empty():
    curve = saturation_curve(pd.DataFrame([segment(1)]).head(0), ["interview-1"], seed=1)
    assert curve.empty and interviews_to(curve) is None


def test_kappa_agrees_with_krippendorffs_library_where_two_coders_coded_all():
    krippendorff = pytest.importorskip("krippendorff")
    generator = np.random.default_rng(3)
    first = generator.integers(0, 4, 2_000)
    second = np.where(generator.random(2_000) < 0.8, first, generator.integers(0, 4, 2_000))
    alpha = krippendorff.alpha(reliability_data=np.array([first, second]), level_of_measurement="nominal")
    assert kappa(first.astype(str), second.astype(str)) == pytest.approx(alpha, abs=0.01)


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
    assert sum(row["kappa_low"] <= truth <= row["kappa_high"] for row in rows) >= 5
    assert all(row["segments_count"] == 240 and row["records_count"] == 24 for row in rows)


def test_segments_of_one_coder_give_no_agreement():
    assert pair_codings(pd.DataFrame([segment(1), segment(2)])).empty
    assert coder_agreement(pd.DataFrame([segment(1)]), ELEMENTS, 1).empty

import pandas as pd
import pytest

from helpers.figures.evidence_charts import count_directions, evidence_chart


@pytest.fixture
def framework():
    rows = [("sustain", 2, "Sustainability"), ("commit", 1, "Commitment"), ("commit", 1, "Commitment")]
    return pd.DataFrame(rows, columns=["criterion_id", "criterion_number", "criterion_title"])


@pytest.fixture
def evidence():
    rows = [("commit", "strength"), ("commit", "strength"), ("commit", "challenge"), (None, "strength")]
    return pd.DataFrame(rows, columns=["criterion", "direction"])


def test_every_criterion_and_direction_is_counted_zero_included(evidence, framework):
    counts = count_directions(evidence, framework)
    assert list(dict.fromkeys(counts["criterion_title"])) == ["Commitment", "Sustainability"]
    assert len(counts) == 8
    assert counts["statements_count"].sum() == 3


def test_the_words_count_and_do_not_rate(evidence, framework):
    chart = evidence_chart(evidence, framework, "Alder")
    assert "three statements (two strengths and one challenge)" in chart.caption
    assert "None was coded to “Sustainability”." in chart.caption
    assert "not how strong an effect was" in chart.caption
    assert "Commitment: two strengths and one challenge. Sustainability: none." in chart.alt


def test_every_segment_carries_its_count(evidence, framework):
    chart = evidence_chart(evidence, framework, "Alder")
    assert {"2", "1"} <= {text.get_text() for text in chart.figure.axes[0].texts}


def test_no_evidence_gives_no_chart(evidence, framework):
    assert evidence_chart(evidence[:0], framework, "Alder") is None
    assert evidence_chart(evidence[3:], framework, "Alder") is None

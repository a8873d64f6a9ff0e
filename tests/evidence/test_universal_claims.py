import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.evidence.universal_claims import STANDINGS, check_claims, summarise_claims
from helpers.project.registry import load_registry

REGISTRY = load_registry()
PILOT_1 = [entry.id for entry in REGISTRY.localities_of("vulnerable-children")]
CLAIMS = pd.DataFrame(
    [
        ("UC-01", "Each council counts ships.", "vulnerable-children", "2.2", "p-2.2-01", "P1-001"),
        ("UC-02", "Every locality counts ships.", "all", "3", "p-3-01", "SY-001"),
    ],
    columns=["claim_id", "statement", "scope", "section", "paragraph", "evidence_id"],
)


def support_of(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["claim_id", "case", "bearing", "evidence_ids"])


def summary_of(*rows: tuple[str, str, str, str]) -> pd.Series:
    checked = check_claims(CLAIMS, support_of(*rows), REGISTRY)
    return summarise_claims(CLAIMS, checked, REGISTRY).set_index("claim_id").loc["UC-01"]


def test_each_locality_in_scope_has_one_standing():
    checked = check_claims(CLAIMS, support_of(), REGISTRY)
    assert list(checked.loc[checked["claim_id"] == "UC-01", "case"]) == PILOT_1
    assert (checked["claim_id"] == "UC-02").sum() == len(REGISTRY.localities)
    assert set(checked["standing"]) == {"not_evidenced"}


@pytest.mark.parametrize(
    ("bearings", "standing"),
    [
        ([], "not_evidenced"),
        (["supports"], "supported"),
        (["contradicts"], "contradicted"),
        (["supports", "contradicts"], "contested"),
    ],
)
def test_standing(bearings, standing):
    support = support_of(*(("UC-01", "coventry", bearing, "P1-002;P1-003") for bearing in bearings))
    checked = check_claims(CLAIMS, support, REGISTRY).set_index(["claim_id", "case"])
    assert checked.loc[("UC-01", "coventry"), "standing"] == standing
    assert checked.loc[("UC-02", "coventry"), "standing"] == "not_evidenced", "support is for its own claim alone"


def test_summary_where_none_bears_it_out():
    assert summary_of()["summary"] == "None of the four localities has a finding of its own that bears this out."


def test_summary_where_some_do():
    summary = summary_of(
        ("UC-01", "wiltshire", "supports", "P1-004"),
        ("UC-01", "coventry", "supports", "P1-002"),
        ("UC-01", "rochdale", "contradicts", "P1-003"),
    )
    assert summary["summary"] == (
        "Borne out by findings of two of the four localities, not of Rochdale or Wakefield; "
        "a finding runs against it in Rochdale."
    )
    assert not summary["is_evidenced_in_all"]
    assert summary["not_evidenced_localities"] == "wakefield"


def test_a_claim_contested_anywhere_is_not_evidenced_in_all():
    everywhere = [("UC-01", case, "supports", "P1-002") for case in PILOT_1]
    assert summary_of(*everywhere)["is_evidenced_in_all"]
    contested = summary_of(*everywhere, ("UC-01", "coventry", "contradicts", "P1-003"))
    assert not contested["is_evidenced_in_all"]
    assert contested["summary"] == (
        "Each of the four localities has a finding of its own that bears this out; "
        "a finding runs against it in Coventry."
    )


@given(st.sets(st.tuples(st.sampled_from(PILOT_1), st.sampled_from(["supports", "contradicts"]))))
def test_counts_add_up_to_the_localities(named):
    summary = summary_of(*(("UC-01", case, bearing, "P1-002") for case, bearing in sorted(named)))
    assert sum(summary[f"{standing}_count"] for standing in STANDINGS) == summary["localities_count"] == len(PILOT_1)

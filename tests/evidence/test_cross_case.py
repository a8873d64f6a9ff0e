import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.evidence.cross_case import (
    contrast_leads,
    contrast_years,
    find_negative_cases,
    leave_one_out,
    localities_own,
    pair_elements,
)
from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from tests.examples import examples

CODEBOOK, REGISTRY = load_codebook(), load_registry()
DEFAULTS = {"criterion": "focus-approach", "elements": "", "year": "2", "direction": "strength"}


def register(*rows):
    filled = [
        {**DEFAULTS, "kind": "leader_account", "voice": "LA leader", **row, "evidence_id": f"P1-{number:03d}"}
        for number, row in enumerate(rows, start=1)
    ]
    return pd.DataFrame(filled)


def only(table, **values):
    for column, value in values.items():
        table = table[table[column] == value]
    return table.iloc[0]


def test_only_localities_speak_for_themselves():
    rows = register({"case": "coventry"}, {"case": "vulnerable-children"}, {"case": "all"})
    assert localities_own(rows, REGISTRY)[["case", "lead"]].to_numpy().tolist() == [["coventry", "local_authority"]]


def test_elements_coded_together_are_paired_with_where():
    both = "tight-loose;boundary-spanning"
    rows = register(
        {"case": "ealing", "elements": both},
        {"case": "coventry", "elements": both},
        {"case": "all", "elements": both},
        {"case": "surrey", "elements": "tight-loose"},
    )
    pair = only(pair_elements(rows, CODEBOOK, REGISTRY), element="tight-loose", other_element="boundary-spanning")
    assert (pair["findings_count"], pair["localities_count"], pair["localities"]) == (3, 2, "coventry;ealing")


def test_every_pair_of_the_fourteen_elements_has_a_row():
    assert len(pair_elements(register({"case": "ealing"}), CODEBOOK, REGISTRY)) == 14 * 13 // 2


def test_leads_are_contrasted_by_share_and_by_how_many_localities():
    rows = register(
        {"case": "coventry", "criterion": "focus-approach"},
        {"case": "coventry", "criterion": "shared-commitment", "direction": "challenge"},
        {"case": "rochdale", "criterion": "focus-approach"},
        {"case": "rochdale", "criterion": "focus-approach"},
        {"case": "ealing", "criterion": "focus-approach"},
    )
    row = only(
        contrast_leads(rows, CODEBOOK, REGISTRY, "criterion"), lead="local_authority", criterion="focus-approach"
    )
    assert (row["localities_total"], row["localities_count"], row["rows_count"], row["share_pct"]) == (4, 2, 3, 75)


def test_a_lead_without_findings_has_no_share():
    rows = contrast_leads(register({"case": "ealing"}), CODEBOOK, REGISTRY, "criterion")
    assert rows.loc[rows["lead"] == "combined_authority", "share_pct"].isna().all()


def test_a_finding_on_both_years_counts_in_each():
    rows = register(
        {"case": "ealing", "year": "both"}, {"case": "ealing", "year": "2"}, {"case": "ealing", "year": "1"}
    )
    table = contrast_years(rows, CODEBOOK, "criterion")
    counts = {row.year: row.rows_count for row in table.itertuples() if row.criterion == "focus-approach"}
    assert counts == {"1": 2, "2": 2}


def test_silence_and_speaking_against_are_told_apart():
    rows = register(
        {"case": "surrey", "criterion": "focus-approach", "direction": "challenge"},
        {"case": "surrey", "criterion": "shared-commitment", "direction": "strength"},
        {"case": "surrey", "criterion": "shared-commitment", "direction": "challenge"},
    )
    found = find_negative_cases(rows, CODEBOOK, REGISTRY, "criterion")
    patterns = found[found["case"] == "surrey"].set_index("criterion")["pattern"].to_dict()
    assert patterns == {
        "leadership-governance": "silent",
        "focus-approach": "against",
        "sustainability-impact": "silent",
    }
    assert set(found.loc[found["case"] == "ealing", "pattern"]) == {"silent"}


def test_a_description_is_no_negative_case_and_hides_none():
    rows = register(
        {"case": "surrey", "criterion": "focus-approach", "direction": "description"},
        {"case": "ealing", "criterion": "focus-approach", "direction": "description"},
        {"case": "ealing", "criterion": "focus-approach", "direction": "challenge"},
    )
    found = find_negative_cases(rows, CODEBOOK, REGISTRY, "criterion").query("criterion == 'focus-approach'")
    assert found.set_index("case")["pattern"].reindex(["surrey", "ealing"]).fillna("none").tolist() == [
        "none",
        "against",
    ]


def test_a_code_that_rests_on_one_locality_is_told():
    rows = register(
        {"case": "wakefield", "elements": "childrens-voice"}, {"case": "ealing", "elements": "childrens-voice"}
    )
    table = leave_one_out(rows, CODEBOOK, REGISTRY, "element")
    changed = table[table["element"].eq("childrens-voice") & table["is_changed"]]
    assert sorted(changed["left_out"]) == ["ealing", "wakefield"]


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([entry.id for entry in REGISTRY.localities] + ["all"]),
            st.sampled_from(CODEBOOK.criterion_ids),
            st.sampled_from(["strength", "challenge", "change", "mixed"]),
        ),
        max_size=30,
    ).filter(bool)
)
def test_what_is_left_out_is_what_is_missing(cells):
    rows = register(*({"case": case, "criterion": criterion, "direction": way} for case, criterion, way in cells))
    table = leave_one_out(rows, CODEBOOK, REGISTRY, "criterion")
    for code, part in table.groupby("criterion"):
        lost = part["rows_count"] - part["rows_count_without"]
        assert lost.sum() == part["rows_count"].iloc[0], code
    assert (table["rows_count_without"] <= table["rows_count"]).all()


@pytest.mark.parametrize("kind", ["criterion", "element"])
def test_every_locality_and_code_is_looked_at(kind):
    table = leave_one_out(register({"case": "ealing"}), CODEBOOK, REGISTRY, kind)
    codes = CODEBOOK.element_ids if kind == "element" else CODEBOOK.criterion_ids
    assert len(table) == 9 * len(codes)

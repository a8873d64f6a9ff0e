import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.evidence import register as ev
from helpers.project.codebook import load_codebook
from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.schemas.evidence_schema import KINDS
from tests.running import shipped

LOCALITIES = ("coventry", "rochdale", "wakefield", "wiltshire")


@pytest.fixture(scope="module")
def codebook():
    return load_codebook()


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture(scope="module")
def register():
    """The register as the build makes it: reading it runs the schema and every rule."""
    return shipped("evidence")


@pytest.fixture(scope="module")
def paragraphs():
    return shipped("evidence_paragraphs")


def row(number, **changes):
    return {
        "evidence_id": f"P1-{number:03d}",
        "case": "coventry",
        "criterion": "focus-approach",
        "question_id": "3a",
        "elements": None,
        "year": "2",
        "direction": "strength",
        "kind": "evaluator_judgement",
        "voice": "evaluators",
        "statement": f"A finding of number {number} in words.",
        "section": "2.2",
        "paragraph": "p-2.2-01",
        "confidence_note": "A note.",
        **changes,
    }


@pytest.fixture
def small():
    return pd.DataFrame(
        [
            row(1, elements="tight-loose;boundary-spanning"),
            row(2, direction="challenge", kind="school_account", voice="headteacher", year="1"),
            row(3, case="rochdale", criterion="sustainability-impact", elements="tight-loose"),
            row(4, case="vulnerable-children"),
            row(5, case="all", criterion=None, question_id=None),
            row(6, case="ealing"),
        ]
    )


def test_bearing_on_adds_the_pilot_and_all_and_says_which(small, registry):
    found = ev.bearing_on(small, "coventry", registry)
    assert dict(zip(found["evidence_id"], found["scope"], strict=True)) == {
        "P1-001": "own",
        "P1-002": "own",
        "P1-004": "pilot",
        "P1-005": "all",
    }
    pilot = ev.bearing_on(small, "vulnerable-children", registry)
    assert list(pilot["scope"]) == ["own", "all"]


def test_the_criterion_matrix_has_every_cell_and_tells_own_from_shared(small, codebook, registry):
    matrix = ev.framework_matrix(small, codebook, registry)
    assert len(matrix) == len(registry.localities) * len(codebook.criteria)
    cells = matrix.set_index(["case", "criterion"])
    cell = cells.loc[("coventry", "focus-approach")]
    assert (cell["rows_count"], cell["strength_count"], cell["challenge_count"], cell["shared_rows_count"]) == (
        2,
        1,
        1,
        1,
    )
    assert cell["years"] == "1;2"
    assert cell["kinds"] == "evaluator_judgement;school_account"
    assert (cell["kinds_count"], cell["voices_count"], cell["is_contested"]) == (2, 2, True)
    assert cell["evidence_ids"] == "P1-001;P1-002"
    empty = cells.loc[("surrey", "leadership-governance")]
    assert (empty["rows_count"], empty["strength"], empty["evidence_ids"], empty["years"]) == (0, "none", "", "")
    assert not empty["is_contested"]


def test_the_element_matrix_has_every_cell(small, codebook, registry):
    matrix = ev.coherence_matrix(small, codebook, registry)
    assert len(matrix) == len(registry.localities) * len(codebook.elements)
    found = matrix[matrix["rows_count"] > 0]
    assert set(zip(found["case"], found["element"], found["evidence_ids"], strict=True)) == {
        ("coventry", "tight-loose", "P1-001"),
        ("coventry", "boundary-spanning", "P1-001"),
        ("rochdale", "tight-loose", "P1-003"),
    }


def rows_of(kinds, years=("both",), directions=("strength",)):
    return pd.DataFrame(
        [
            row(n, kind=kind, year=years[n % len(years)], direction=directions[n % len(directions)])
            for n, kind in enumerate(kinds)
        ],
        columns=list(row(0)),
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (rows_of([]), "none"),
        (rows_of(KINDS[:2]), "thin"),
        (rows_of([KINDS[0]] * 9), "thin"),
        (rows_of([*KINDS[:2], KINDS[0]]), "fair"),
        (rows_of([*KINDS[:3], KINDS[0], KINDS[1]]), "broad"),
        (rows_of([*KINDS[:3], KINDS[0], KINDS[1]], years=("2",)), "fair"),
        (rows_of([*KINDS[:3], KINDS[0], KINDS[1]], years=("1", "2")), "broad"),
    ],
)
def test_strength_follows_its_printed_rule(rows, expected):
    assert ev.strength_of_evidence(rows) == expected


def test_the_printed_rule_names_the_thresholds_in_use():
    for number in (ev.BROAD_ROWS, ev.BROAD_KINDS, ev.FAIR_ROWS, ev.FAIR_KINDS):
        assert str(number) in ev.STRENGTH_RULE


RANKS = ["none", "thin", "fair", "broad"]
some_rows = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["1", "2", "both"])), max_size=8)


@given(some_rows, st.tuples(st.sampled_from(KINDS), st.sampled_from(["1", "2", "both"])))
def test_one_more_row_never_weakens_the_evidence(rows, more):
    def rating(pairs):
        return RANKS.index(
            ev.strength_of_evidence(
                pd.DataFrame([row(n, kind=k, year=y) for n, (k, y) in enumerate(pairs)], columns=list(row(0)))
            )
        )

    assert rating([*rows, more]) >= rating(rows)


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        (["strength", "strength"], False),
        (["challenge"], False),
        (["strength", "challenge"], True),
        (["change", "mixed"], True),
        (["strength", "change"], False),
    ],
)
def test_contested_needs_both_sides(directions, expected):
    assert ev.is_contested(rows_of([KINDS[0]] * len(directions), directions=directions)) is expected


def test_a_cell_is_described_from_its_rows(small, codebook):
    assert ev.describe_cell(small[small["case"] == "coventry"], codebook) == (
        "Two findings (one strength and one challenge), from both years: schools' accounts and evaluators' judgements."
    )
    assert ev.describe_cell(small[small["case"] == "rochdale"], codebook) == (
        "One finding (one strength), from Year 2 only: evaluators' judgements."
    )
    assert "no finding" in ev.describe_cell(small.iloc[:0], codebook)


def listed(paragraph_id, section, order, restates=None, reason=None):
    return {
        "paragraph_id": paragraph_id,
        "section": section,
        "heading": "A heading",
        "order": order,
        "locator": "a place",
        "restates": restates,
        "reason_without_rows": reason,
    }


def test_coverage_tells_rows_from_restatements_reasons_and_gaps(small):
    paragraphs = pd.DataFrame(
        [
            listed("p-2.2-02", "2.2", 2, reason="A lead-in to a list."),
            listed("p-2.2-01", "2.2", 1),
            listed("p-2.2-03", "2.2", 3, restates="p-2.2-02"),
            listed("p-es-01", "ES", 1, restates="p-2.2-02;p-2.2-01"),
        ]
    )
    covered = ev.coverage(paragraphs, small)
    assert list(zip(covered["paragraph_id"], covered["status"], strict=True)) == [
        ("p-es-01", "restated"),
        ("p-2.2-01", "rows"),
        ("p-2.2-02", "no_finding"),
        ("p-2.2-03", "unaccounted"),
    ]
    assert list(covered["rows_count"]) == [0, 6, 0, 0]
    assert covered.loc[1, "evidence_ids"].startswith("P1-001;P1-002")


# The shipped register.


def test_every_paragraph_is_accounted_for(register, paragraphs):
    covered = ev.coverage(paragraphs, register)
    assert list(covered.loc[covered["status"] == "unaccounted", "paragraph_id"]) == []
    explained = covered[(covered["rows_count"] > 0) & covered["reason_without_rows"].notna()]
    assert list(explained["paragraph_id"]) == []


# The narratives of Pilot 1.


@pytest.mark.parametrize("case", LOCALITIES)
def test_a_locality_s_narrative_leans_on_its_own_evidence(case, register):
    text = (find_project().narratives / f"{case}.md").read_text(encoding="utf-8")
    named = register[[f'"{evidence_id}"' in text for evidence_id in register["evidence_id"]]]
    assert set(named["case"]) <= {case, "vulnerable-children", "all"}
    assert (named["case"] == case).sum() > (named["case"] == "vulnerable-children").sum()


def test_a_matrix_that_leaves_the_build_tells_each_cell_in_a_sentence(small, codebook, registry):
    matrix = ev.framework_matrix(small, codebook, registry).set_index(["case", "criterion"])
    cell = matrix.loc[("coventry", "focus-approach")]
    assert cell["balance"] == 0
    assert cell["summary"] == ev.describe_cell(small[small["evidence_id"].isin(["P1-001", "P1-002"])], codebook)
    assert matrix.loc[("surrey", "focus-approach"), "summary"] == "The report gives no finding of its own here."
    assert list(matrix.reset_index().columns[4:]) == ev.CELL_COLUMNS


def test_a_mixed_finding_counts_on_neither_side_of_the_balance(codebook, registry):
    rows = pd.DataFrame([row(1, direction=name) for name in ("strength", "change", "mixed", "mixed")])
    rows["evidence_id"] = [f"P1-00{number}" for number in range(1, 5)]
    matrix = ev.framework_matrix(rows, codebook, registry).set_index(["case", "criterion"])
    assert matrix.loc[("coventry", "focus-approach"), "balance"] == 2

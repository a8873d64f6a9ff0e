import pandas as pd
import pandera.errors
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpers.project.codebook import CODEBOOK_FILE, Codebook, CodebookError, load_codebook
from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from helpers.sources.copied_text import hash_runs
from helpers.sources.schemas.evidence_schema import (
    EVIDENCE,
    PARAGRAPHS,
    Context,
    broken_cases,
    broken_codes,
    broken_places,
    broken_restatements,
    broken_statements,
    broken_voices,
    figures_named,
    split_codes,
    typed_numbers,
)

SOUND = {
    "evidence_id": "P1-001",
    "case": "coventry",
    "criterion": "focus-approach",
    "question_id": "3b",
    "elements": "boundary-spanning;tight-loose",
    "year": "2",
    "direction": "strength",
    "kind": "school_account",
    "voice": "headteacher",
    "statement": 'One of {{ fig("pupils") }} pupils moved from Year 6 with help that suited them.',
    "section": "2.2",
    "paragraph": "p-2.2-01",
    "confidence_note": "One interviewee.",
}
# Made up: no sentence of a real source may stand here.
SOURCE = "the lighthouse keeper of the northern shore counts every ship that passes before the fog"


@pytest.fixture(scope="module")
def context():
    return Context(
        codebook=load_codebook(),
        registry=load_registry(),
        sections_of_paragraphs={"p-2.2-01": "2.2", "p-3-01": "3"},
        figure_ids=frozenset({"pupils"}),
        word_runs=hash_runs([SOURCE]),
    )


def rows(**changes):
    return pd.DataFrame([{**SOUND, **changes}])


def columns(faults):
    return [column for _, column, _, _ in faults]


@pytest.mark.parametrize("rule", [broken_codes, broken_voices, broken_cases, broken_places, broken_statements])
def test_a_sound_row_breaks_no_rule(rule, context):
    assert list(rule(rows(), context)) == []


@pytest.mark.parametrize(
    ("rule", "changes", "column", "said"),
    [
        (broken_codes, {"criterion": "leadership", "question_id": None}, "criterion", "codebook"),
        (broken_codes, {"criterion": None, "question_id": None}, "criterion", "must have a criterion"),
        (broken_codes, {"question_id": "9z"}, "question_id", "codebook"),
        (broken_codes, {"question_id": "1a"}, "question_id", "shared-commitment"),
        (broken_codes, {"elements": "boundary-spanning;magic"}, "elements", "codebook"),
        (broken_codes, {"elements": "tight-loose;tight-loose"}, "elements", "twice"),
        (broken_voices, {"voice": "Mrs Smith"}, "voice", "codebook"),
        (broken_voices, {"voice": "LA leader"}, "voice", "school_account"),
        (broken_voices, {"voice": "locality lead", "kind": "leader_account"}, "voice", "one person holds this role"),
        (broken_cases, {"case": "leeds"}, "case", "cases.yml"),
        (broken_cases, {"case": "ealing"}, "case", "Pilot 1"),
        (broken_cases, {"case": "professional-accountability"}, "case", "Pilot 1"),
        (broken_cases, {"case": "all"}, "case", "Pilot 1"),
        (broken_places, {"paragraph": "p-2.2-99"}, "paragraph", "data/raw/evidence/paragraphs"),
        (broken_places, {"paragraph": "p-3-01"}, "section", "lies in section 3"),
        (
            broken_statements,
            {"statement": "Some 11 pupils were helped in one school."},
            "statement",
            "no number is typed",
        ),
        (broken_statements, {"statement": 'There were {{ fig("ghosts") }} pupils.'}, "statement", "figure_id"),
        (broken_statements, {"statement": f"It seems {SOURCE}."}, "statement", "reword"),
        (broken_statements, {"confidence_note": "Said by 3 people."}, "confidence_note", "no number is typed"),
    ],
)
def test_a_planted_fault_is_named_with_its_column(rule, changes, column, said, context):
    faults = list(rule(rows(**changes), context))
    assert columns(faults) == [column]
    assert said in faults[0][3]


def test_the_fault_names_the_row_it_stands_in(context):
    table = pd.concat([rows(), rows(evidence_id="P1-002", case="leeds")], ignore_index=True)
    assert [row for row, *_ in broken_cases(table, context)] == [1]


def test_a_single_holder_may_speak_for_several_localities_only(context):
    lead = {"voice": "locality lead", "kind": "leader_account"}
    assert list(broken_voices(rows(case="vulnerable-children", **lead), context)) == []
    # The combined-authority pilot has one locality, so its lead is one person.
    assert columns(broken_voices(rows(case="combined-authority", **lead), context)) == ["voice"]


def test_a_row_on_the_project_needs_no_criterion(context):
    project = rows(evidence_id="PR-001", case="all", criterion=None, question_id=None)
    assert list(broken_codes(project, context)) == []
    assert list(broken_cases(project, context)) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("evidence_id", "X-1"),
        ("year", "3"),
        ("direction", "good"),
        ("kind", "rumour"),
        ("section", "5"),
        ("paragraph", "third"),
        ("statement", "Short."),
        ("confidence_note", None),
    ],
)
def test_the_schema_refuses_a_value_outside_its_list(column, value):
    EVIDENCE.schema.validate(rows(), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        EVIDENCE.schema.validate(rows(**{column: value}), lazy=True)
    assert set(caught.value.failure_cases["column"]) == {column}


def test_the_schema_refuses_an_id_and_a_statement_that_stand_twice():
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        EVIDENCE.schema.validate(pd.concat([rows(), rows()], ignore_index=True), lazy=True)
    assert set(caught.value.failure_cases["column"]) == {"evidence_id", "statement"}


def paragraphs(**changes):
    first = {
        "paragraph_id": "p-2.2-01",
        "section": "2.2",
        "heading": "Overview",
        "order": 1,
        "locator": "first paragraph",
        "restates": None,
        "reason_without_rows": None,
    }
    return pd.DataFrame([first, {**first, "paragraph_id": "p-2.2-02", "order": 2, **changes}])


def test_a_restatement_must_be_of_another_listed_paragraph():
    assert list(broken_restatements(paragraphs(restates="p-2.2-01"))) == []
    assert columns(broken_restatements(paragraphs(restates="p-9-01"))) == ["restates"]
    assert columns(broken_restatements(paragraphs(restates="p-2.2-02"))) == ["restates"]


def test_two_paragraphs_cannot_hold_one_place():
    PARAGRAPHS.schema.validate(paragraphs(), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        PARAGRAPHS.schema.validate(paragraphs(order=1), lazy=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Year 6 to Year 7 in Key Stage 3, Pilots 1 and 3", []),
        ('{{ fig("ks2-2024", "words") }} schools and {{ ev("P1-004") }}', []),
        ("In 2023 there were 11% more", ["2023", "11%"]),
        ("Year 6 had 30 pupils", ["30"]),
        ("Year 2023 is no name", ["2023"]),
    ],
)
def test_only_declared_names_may_hold_a_digit(text, expected):
    assert typed_numbers(text) == expected


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["{} pupils", "about {}", "({})", "£{}m", "{}%"]))
def test_every_other_number_is_found(number, pattern):
    assert typed_numbers(f"There were {pattern.format(number)} then")


def test_figures_are_named_whatever_their_form():
    assert figures_named('{{ fig(\'a-1\') }} and {{fig("b", "words")}}') == ["a-1", "b"]


def test_codes_are_split_and_missing_is_none():
    assert split_codes("a; b;") == ["a", "b"]
    assert split_codes(float("nan")) == split_codes(None) == split_codes("") == []


def codebook_content():
    return yaml.safe_load((find_project().raw / CODEBOOK_FILE).read_text(encoding="utf-8"))


def test_the_codebook_has_the_whole_framework_and_model():
    book = load_codebook()
    assert len(book.criteria) == 4
    assert [len([q for q in book.questions if q.criterion == c]) for c in book.criterion_ids] == [4, 5, 4, 7]
    assert [len([e for e in book.elements if e.domain == d]) for d in book.domain_ids] == [5, 4, 5]
    assert set(book.titles) >= {*book.criterion_ids, *book.element_ids, *book.criterion_of, "strength", "both"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["elements"][0].update(domain="weather"), "names the domain 'weather'"),
        (lambda c: c["questions"][0].update(criterion="weather"), "names the criterion 'weather'"),
        (lambda c: c["voices"][0].update(kinds=["rumour"]), "unknown kinds: rumour"),
        (lambda c: c["elements"].append(c["elements"][0]), "more than once"),
        (lambda c: c["elements"][0].pop("not_when"), "not_when"),
        (lambda c: c["elements"][0].update(example="first one"), "example"),
    ],
)
def test_a_faulty_codebook_says_which_entry(change, said, tmp_path):
    content = codebook_content()
    change(content)
    path = Project(tmp_path).raw / CODEBOOK_FILE
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CodebookError, match=said):
        load_codebook(Project(tmp_path))


def test_the_codebook_agrees_with_the_published_framework_and_model():
    book: Codebook = load_codebook()
    raw = find_project().raw / "published"
    framework = pd.read_csv(raw / "framework.csv", dtype=str)
    model = pd.read_csv(raw / "coherence_model.csv", dtype=str)
    assert dict(zip(framework["question_id"], framework["criterion_id"], strict=True)) == book.criterion_of
    assert dict(zip(model["element_id"], model["domain_id"], strict=True)) == book.domain_of
    assert all(book.titles[row.element_id] == row.element_title for row in model.itertuples())
    assert all(book.titles[row.criterion_id] == row.criterion_title for row in framework.itertuples())

import pandas as pd
import pytest

from helpers.narratives import (
    Narrative,
    NarrativeError,
    fill,
    fill_statements,
    read_narrative,
    split_sections,
)
from helpers.paths import Project


@pytest.fixture
def figures():
    rows = [
        ("alder-pupils", "9", "count", "exact"),
        ("alder-income", "1200000", "money_gbp", "almost"),
        ("alder-members", "87.5", "percent", "exact"),
    ]
    return pd.DataFrame(rows, columns=["figure_id", "value", "value_kind", "qualifier"])


@pytest.fixture
def evidence():
    return pd.DataFrame(
        {"evidence_id": ["P1-001", "P1-002"], "statement": ["{{ fig('alder-pupils') }} came.", "Good."]}
    )


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    project.narratives.mkdir(parents=True)
    return project


@pytest.mark.parametrize(
    ("placeholder", "expected"),
    [
        ("fig('alder-pupils')", "9"),
        ("fig('alder-pupils', 'words')", "nine"),
        ("fig('alder-pupils', 'ordinal')", "9th"),
        ("fig('alder-income')", "£1.2m"),
        ("fig('alder-income', 'hedged')", "almost £1.2m"),
        ("fig('alder-members')", "87.5%"),
    ],
)
def test_a_figure_is_written_as_printed(figures, placeholder, expected):
    assert fill("{{ " + placeholder + " }}", figures) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n\n{{ fig('alder-pupil') }}", r"alder\.md, line 3: no published figure 'alder-pupil'.*'alder-pupils'"),
        ("{{ fig('zzz') }}", r"line 1: no published figure 'zzz': add it"),
        ("one\n{{ ev('P1-003') }}", r"line 2: no evidence 'P1-003'"),
        ("one\n{{ pupils }}", r"line 2: 'pupils' is undefined; only fig"),
        ("{{ fig('alder-members', 'words') }}", r"87.5%, no whole number"),
        ("{{ fig('alder-pupils', 'roman') }}", r"no form 'roman'; there are: value, words"),
        ("one\ntwo\n{{ fig('alder-pupils'", r"line 3: "),
        ("{% if pupils %}x{% endif %}", r"'pupils' is undefined"),
    ],
)
def test_a_fault_names_file_line_and_mend(figures, template, message):
    with pytest.raises(NarrativeError, match=message):
        fill(template, figures, ["P1-001"], source="narrative/alder.md")


def test_evidence_is_linked_to_its_row_of_the_register(figures):
    filled = fill("So {{ ev('P1-001', 'P1-002') }}.", figures, ["P1-001", "P1-002"])
    assert filled == "So ([P1-001](evidence-base.ipynb#ev-P1-001), [P1-002](evidence-base.ipynb#ev-P1-002))."


def test_statements_are_filled_and_plain_ones_left(figures, evidence):
    assert fill_statements(evidence, figures)["statement"].tolist() == ["9 came.", "Good."]


def test_a_fault_in_a_statement_names_the_row(figures):
    broken = pd.DataFrame({"evidence_id": ["P1-009"], "statement": ["{{ fig('nothing') }}"]})
    with pytest.raises(NarrativeError, match="evidence P1-009"):
        fill_statements(broken, figures)


def test_a_case_without_a_file_has_an_empty_narrative(project, figures, evidence):
    narrative = read_narrative("leeds", figures, evidence, project)
    assert narrative.is_empty
    assert narrative.section("The project") == ""


def test_sections_are_found_by_heading_whatever_the_capitals(project, figures, evidence):
    text = "# Alder\n\nBefore.\n\n## The Project {#x}\n\n{{ fig('alder-pupils') }} pupils.\n\n### Within\n\nMore.\n"
    (project.narratives / "alder.md").write_text(text, encoding="utf-8")
    narrative = read_narrative("alder", figures, evidence, project)
    assert narrative.introduction == "Before."
    assert narrative.section("the project") == "9 pupils.\n\n### Within\n\nMore."


def test_no_section_is_lost():
    narrative = Narrative("alder", sections={"The project": "a", "Money": "b"})
    assert narrative.others(["the project"]) == {"Money": "b"}


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(NarrativeError, match="'One' twice"):
        split_sections("alder", "## One\na\n## One\nb\n")


def test_a_heading_within_code_is_no_heading():
    assert list(split_sections("alder", "## One\n```\n## two\n```\n").sections) == ["One"]

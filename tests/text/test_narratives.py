import pandas as pd
import pytest

from helpers.checks.check_outcomes import NOT_CHECKABLE
from helpers.project.paths import Project
from helpers.text.chapter_parts import part
from helpers.text.evidence_notes import mark
from helpers.text.narratives import (
    NarrativeError,
    UnknownIdError,
    fill,
    fill_statements,
    read_narrative,
    split_sections,
)


@pytest.fixture
def figures():
    rows = [
        ("alder-pupils", "9", "count", "exact"),
        ("alder-losses", "0", "count", "exact"),
        ("alder-income", "1200000", "money_gbp", "almost"),
        ("alder-members", "87.5", "percent", "exact"),
    ]
    return pd.DataFrame(rows, columns=["figure_id", "value", "value_kind", "qualifier"])


NO_CHECKS = pd.DataFrame(columns=["id", "status", "quantity", "published_value"])
PARAGRAPHS = pd.DataFrame(
    [("p-2.2-01", "2.2", "Overview", "first paragraph")], columns=["paragraph_id", "section", "heading", "locator"]
)


@pytest.fixture
def checks():
    statuses = {"alder-pupils": "contradicted", "alder-income": NOT_CHECKABLE, "alder-members": "agrees"}
    table = pd.DataFrame({"id": list(statuses), "status": list(statuses.values())})
    return table.assign(quantity="Quantity", published_value="9")


@pytest.fixture
def evidence():
    statements = ["{{ fig('alder-pupils') }} came.", "Good."]
    return pd.DataFrame({"evidence_id": ["P1-001", "P1-002"], "statement": statements, "section": ["2.2", "ES"]})


@pytest.fixture
def read(project, figures, evidence, checks):
    """The narrative of a text."""

    def read_text(text, **given):
        (project.narratives / "alder.md").write_text(text, encoding="utf-8")
        given = {"paragraphs": PARAGRAPHS, "checks": checks, "evidence": evidence} | given
        return read_narrative("alder", figures, project=project, **given)

    return read_text


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
        ("fig('alder-pupils', 'none')", "9"),
        ("fig('alder-losses', 'none')", "none"),
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
        (
            "one\n\n{{ fig('alder-pupil') }}",
            r"narrative/alder\.md, line 3: no published figure 'alder-pupil'.*'alder-pupils'",
        ),
        ("{{ fig('zzz') }}", r"line 1: no published figure 'zzz': add it"),
        ("one\n{{ ev('P1-003') }}", r"line 2: no evidence 'P1-003'"),
        ("one\n\n{{ par('p-2.2-10') }}", r"line 3: no paragraph of the report 'p-2.2-10'; did you mean 'p-2.2-01'"),
        ("one\n{{ pupils }}", r"line 2: 'pupils' is undefined; only fig"),
        ("{{ fig('alder-members', 'words') }}", r"87.5%, no whole number"),
        ("{{ fig('alder-pupils', 'roman') }}", r"no form 'roman'; there are: value, words"),
        ("one\ntwo\n{{ fig('alder-pupils'", r"line 3: "),
        ("{% if pupils %}x{% endif %}", r"'pupils' is undefined"),
        ("one\n\n{{ fig() }}", r"line 3: this placeholder cannot be filled in"),
        ("one\n{{ ev(['P1-001']) }}", r"line 2: this placeholder cannot be filled in"),
        ("one\n{{ 1 / 0 }}", r"line 2: this placeholder cannot be filled in"),
        ("one\n{% include 'other.md' %}", r"line 2: this placeholder cannot be filled in"),
    ],
)
def test_a_fault_names_file_line_and_mend(read, template, message):
    with pytest.raises(NarrativeError, match=message):
        read(template)


def test_a_fault_in_a_statement_names_the_row(figures):
    broken = pd.DataFrame({"evidence_id": ["P1-009"], "statement": ["{{ fig('nothing') }}"]})
    with pytest.raises(NarrativeError, match="evidence P1-009"):
        fill_statements(broken, figures)


def test_a_case_without_a_file_has_an_empty_narrative(project, figures, evidence):
    narrative = read_narrative("leeds", figures, evidence, NO_CHECKS, project)
    assert (narrative.introduction, narrative.sections) == ("", {})
    assert narrative.section("The project") == ""


def test_sections_are_found_by_heading_whatever_the_capitals(read):
    narrative = read("# Alder\n\nBefore.\n\n## The Project {#x}\n\nNothing lost.\n\n### Within\n\nMore.\n")
    assert narrative.introduction == "Before."
    assert narrative.section("the project") == "Nothing lost.\n\n### Within\n\nMore."


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(NarrativeError, match="'One' twice"):
        split_sections("alder", "## One\na\n## One\nb\n")


def test_a_heading_within_code_is_no_heading():
    assert list(split_sections("alder", "## One\n```\n## two\n```\n").sections) == ["One"]


def test_a_figure_without_a_check_is_an_error(read):
    with pytest.raises(NarrativeError, match=r"alder-pupils' has no check: build again"):
        read("{{ fig('alder-pupils') }}", checks=NO_CHECKS)


def test_what_a_paragraph_rests_on_shows_in_its_note_alone(read):
    text = read(
        "{{ fig('alder-pupils') }} came. {{ ev('P1-001', 'P1-002') }}\n\nMore. {{ par('p-2.2-01') }}"
    ).introduction
    first, second, *notes = text.split("\n\n")
    assert first == "9 came.[[^alder-1]]{#cite-alder-P1-001}"
    assert second == "More.[^alder-2]"
    assert notes[0].startswith("[^alder-1]: ")
    assert "Good ([executive summary](evidence-base.ipynb#ev-P1-002))." in notes[0]
    assert "[contradicted](published-figures.ipynb#check-alder-pupils)" in notes[0]
    assert notes[1] == (
        "[^alder-2]: From the report: [section 2.2, “Overview”, first paragraph](codebook.ipynb#par-p-2.2-01)."
    )


def test_notes_are_numbered_on_through_sections_and_a_notebook_s_own_text(read):
    narrative = read("## One\n\nA. {{ ev('P1-001') }}\n\n## Two\n\nB. {{ ev('P1-001') }}\n")
    assert "[^alder-2]" in narrative.section("Two")
    added = narrative.annotate("C." + mark("ev", "P1-002"), extra="And more.")
    assert added.startswith("C.[[^alder-3]]")
    assert added.endswith("And more.")


def test_a_chapter_may_give_functions_of_its_own(read):
    def stat(name):
        if name != "absence":
            raise UnknownIdError(f"no indicator '{name}'")
        return "7%"

    functions = {"stat": stat}
    assert read("{{ stat('absence') }}", functions=functions).introduction == "7%"
    with pytest.raises(NarrativeError, match="line 2: no indicator 'sun'"):
        read("one\n{{ stat('sun') }}", functions=functions)
    with pytest.raises(NarrativeError, match=r"only fig\(…\), ev\(…\), par\(…\) and stat\(…\) can be named"):
        read("{{ sun }}", functions=functions)


def test_a_part_that_no_chapter_has_is_refused_with_the_one_meant():
    narrative = split_sections("coventry", "## In breif\n\nWords.\n")
    with pytest.raises(NarrativeError, match=r"coventry\.md: no chapter has a part 'In breif'.* mean 'In brief'"):
        part(narrative, "In brief")

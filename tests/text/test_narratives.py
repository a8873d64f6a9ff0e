import pandas as pd
import pytest

from helpers.checks import check_marks
from helpers.project.paths import Project
from helpers.text.narratives import (
    Narrative,
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


NO_CHECKS = pd.DataFrame(columns=["id", "status"])


@pytest.fixture
def checks():
    statuses = {"alder-pupils": "contradicted", "alder-income": "not_checkable", "alder-members": "agrees"}
    return pd.DataFrame({"id": list(statuses), "status": list(statuses.values())})


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
def test_a_fault_names_file_line_and_mend(figures, evidence, template, message):
    with pytest.raises(NarrativeError, match=message):
        fill(template, figures, evidence[:1], source="narrative/alder.md")


def test_evidence_is_linked_to_its_row_of_the_register(figures, evidence):
    filled = fill("So {{ ev('P1-001', 'P1-002') }}.", figures, evidence)
    assert filled == "So ([P1-001](evidence-base.ipynb#ev-P1-001), [P1-002](evidence-base.ipynb#ev-P1-002))."


def test_statements_are_filled_and_plain_ones_left(figures, evidence):
    assert fill_statements(evidence, figures)["statement"].tolist() == ["9 came.", "Good."]


def test_a_fault_in_a_statement_names_the_row(figures):
    broken = pd.DataFrame({"evidence_id": ["P1-009"], "statement": ["{{ fig('nothing') }}"]})
    with pytest.raises(NarrativeError, match="evidence P1-009"):
        fill_statements(broken, figures)


def test_a_case_without_a_file_has_an_empty_narrative(project, figures, evidence):
    narrative = read_narrative("leeds", figures, evidence, NO_CHECKS, project)
    assert narrative.is_empty
    assert narrative.section("The project") == ""


def test_sections_are_found_by_heading_whatever_the_capitals(project, figures, evidence, checks):
    text = "# Alder\n\nBefore.\n\n## The Project {#x}\n\n{{ fig('alder-pupils') }} pupils.\n\n### Within\n\nMore.\n"
    (project.narratives / "alder.md").write_text(text, encoding="utf-8")
    narrative = read_narrative("alder", figures, evidence, checks, project)
    assert narrative.introduction == "Before."
    assert (
        narrative.section("the project")
        == "9[^≠^](published-figures.ipynb#check-alder-pupils) pupils.\n\n### Within\n\nMore."
    )
    assert check_marks.LEGEND in narrative.legend


def test_no_section_is_lost():
    narrative = Narrative("alder", sections={"The project": "a", "Money": "b"})
    assert narrative.others(["the project"]) == {"Money": "b"}


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(NarrativeError, match="'One' twice"):
        split_sections("alder", "## One\na\n## One\nb\n")


def test_a_heading_within_code_is_no_heading():
    assert list(split_sections("alder", "## One\n```\n## two\n```\n").sections) == ["One"]


@pytest.mark.parametrize(
    ("figure_id", "mark"),
    [
        ("alder-pupils", "[^≠^](published-figures.ipynb#check-alder-pupils)"),
        ("alder-members", "[^✓^](published-figures.ipynb#check-alder-members)"),
        ("alder-income", ""),
    ],
)
def test_a_figure_carries_the_mark_of_its_check_and_a_link_to_it(figures, checks, figure_id, mark):
    plain = fill(f"{{{{ fig('{figure_id}') }}}}", figures)
    assert fill(f"{{{{ fig('{figure_id}') }}}}", figures, checks=checks) == plain + mark


def test_a_figure_without_a_check_is_an_error_and_not_a_figure_without_a_mark(figures):
    with pytest.raises(NarrativeError, match=r"alder-pupils' has no check: build again"):
        fill("{{ fig('alder-pupils') }}", figures, checks=NO_CHECKS)


def test_a_cited_row_carries_what_is_said_against_it(figures, evidence):
    disputed = evidence.assign(
        differing_figures=["alder-rank;alder-other", ""],
        contradicted_figures=["", ""],
        partial_claims=["", "UC-08:2/4†"],
    )
    filled = fill("{{ ev('P1-001', 'P1-002') }}", figures, disputed)
    assert "[P1-001](evidence-base.ipynb#ev-P1-001)[^≠^](published-figures.ipynb#check-alder-rank)" in filled
    assert "[P1-002](evidence-base.ipynb#ev-P1-002)[^2/4†^](synthesis.ipynb#claim-UC-08)" in filled


def test_a_chapter_may_give_functions_of_its_own(figures):
    def stat(name):
        if name != "absence":
            raise UnknownIdError(f"no indicator '{name}'")
        return "7%"

    assert fill("{{ stat('absence') }}", figures, functions={"stat": stat}) == "7%"
    with pytest.raises(NarrativeError, match="line 2: no indicator 'sun'"):
        fill("one\n{{ stat('sun') }}", figures, functions={"stat": stat})
    with pytest.raises(NarrativeError, match=r"only fig\(…\), ev\(…\) and stat\(…\) can be named"):
        fill("{{ sun }}", figures, functions={"stat": stat})


def test_a_text_without_marks_needs_no_legend(project, figures, evidence):
    (project.narratives / "alder.md").write_text("Nothing.\n", encoding="utf-8")
    assert read_narrative("alder", figures, evidence, NO_CHECKS, project).legend == ""

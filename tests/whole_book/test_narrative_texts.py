"""The texts of ``book/narrative/`` as they stand: agreed headings, no typed number, every id they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers.project.paths import find_project
from helpers.project.registry import load_registry
from helpers.sources.schemas.evidence_schema import typed_numbers
from helpers.text.chapter_parts import LOCALITY_PARTS, PILOT_PARTS
from helpers.text.narratives import split_sections
from tests.running import shipped

PROJECT = find_project()
REGISTRY = load_registry(PROJECT.registry)
LOCALITIES = [entry.id for entry in REGISTRY.localities]
PILOTS = [entry.id for entry in REGISTRY.pilots]
CROSS_CASE = ["executive-summary", "background", "synthesis", "conclusion"]
ALL = [*LOCALITIES, *PILOTS, *CROSS_CASE]

YEAR = re.compile(r"\b20\d\d\b")
PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
REFERENCE = re.compile(r"@([a-z][a-z0-9-]*)")
CALL_OF_EVIDENCE = re.compile(r"\bev\(([^)]*)\)")


def text_of(case_id: str) -> str:
    path = PROJECT.narratives / f"{case_id}.md"
    assert path.is_file(), f"{path.name} is missing: each chapter has its narrative"
    return path.read_text(encoding="utf-8")


def untyped(text: str) -> str:
    """``text`` without what may hold digits: placeholders, cross references and citations."""
    return REFERENCE.sub(" ", PLACEHOLDER.sub(" ", text))


@pytest.mark.parametrize("case_id", ALL)
def test_no_number_is_typed(case_id: str) -> None:
    text = untyped(text_of(case_id))
    if case_id == "conclusion":  # what has happened since has dates, each with its source in since_2025_national.csv
        text = YEAR.sub(" ", text)
    assert typed_numbers(text) == []


def test_a_typed_number_beside_placeholders_is_seen() -> None:
    text = 'It drew 12 schools of {{ fig("ealing-schools-total") }} {{ ev("P3-013") }} [@greany2025], see @sec-ealing.'
    assert typed_numbers(untyped(text)) == ["12"]


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_a_case_has_the_agreed_sections(case_id: str) -> None:
    wanted = LOCALITY_PARTS if case_id in LOCALITIES else PILOT_PARTS
    assert list(split_sections(case_id, text_of(case_id)).sections) == list(wanted)


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_the_criteria_are_told_in_the_order_of_the_framework(case_id: str) -> None:
    heading = "Under the four criteria" if case_id in LOCALITIES else "What happened, by criterion"
    told = re.findall(r"^### (.+)$", split_sections(case_id, text_of(case_id)).section(heading), re.MULTILINE)
    assert told == list(shipped("framework")["criterion_title"].drop_duplicates())


@pytest.mark.parametrize("case_id", ALL)
def test_every_reference_is_a_chapter_or_a_work_cited(case_id: str) -> None:
    works = re.findall(r"^@\w+\{([^,]+),", Path(PROJECT.root, "book/references.bib").read_text(encoding="utf-8"), re.M)
    chapters = [f"sec-{entry}" for entry in [*LOCALITIES, *PILOTS, *(entry.id for entry in REGISTRY.chapters)]]
    assert set(REFERENCE.findall(text_of(case_id))) <= {*works, *chapters}


@pytest.mark.parametrize("case_id", [*LOCALITIES, *PILOTS])
def test_a_narrative_rests_on_evidence_of_its_own_pilot(case_id: str) -> None:
    """A row on another pilot has no place in a case's story; rows on all cases may stand anywhere."""
    evidence = shipped("evidence").set_index("evidence_id")["case"]
    pilot = case_id if case_id in PILOTS else next(e.pilot for e in REGISTRY.localities if e.id == case_id)
    allowed = {"all", pilot, *(entry.id for entry in REGISTRY.localities_of(pilot))}
    named = [row for call in CALL_OF_EVIDENCE.findall(text_of(case_id)) for row in re.findall(r'"([^"]+)"', call)]
    assert named, "a narrative names the evidence it rests on"
    assert {row: evidence[row] for row in named if evidence[row] not in allowed} == {}


@pytest.mark.parametrize("chapter_id", [*CROSS_CASE, "how-localed-worked"])
def test_running_text_has_no_identifier(chapter_id: str) -> None:
    assert re.findall(r"\b(?:ES|PR|P1|P2|P3|SY|C|UC)-\d{2,3}\b", PLACEHOLDER.sub(" ", text_of(chapter_id))) == []


def test_every_finding_on_the_whole_project_is_used_in_a_narrative() -> None:
    """Findings of the executive summary, on the project as a whole, and of the synthesis."""
    texts = (path.read_text(encoding="utf-8") for path in PROJECT.narratives.glob("*.md"))
    used = {
        name for text in texts for call in CALL_OF_EVIDENCE.findall(text) for name in re.findall(r'"([^"]+)"', call)
    }
    ids = shipped("evidence")["evidence_id"]
    assert sorted(set(ids[ids.str.match("ES|PR|SY")]) - used) == []


def words_read(text: str) -> int:
    """Words of a narrative as they are read: a figure is one word, footnotes, citations and anchors are none."""
    figures = re.sub(r"\{\{\s*fig\([^}]*\}\}", "one", text)
    bare = re.sub(r"\{\{.*?\}\}|\{#.*?\}|\[@[^\]]*\]|\]\([^)]*\)", " ", figures)
    return len(re.findall(r"\w[\w’'.,%/-]*", bare))


def test_the_synthesis_has_the_agreed_length() -> None:
    assert 2500 <= words_read(text_of("synthesis")) <= 3000


ELEMENT_SECTION = re.compile(r"^### [^\n{]+ \{#element-([\w-]+)\}\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def element_faults(text: str) -> list[str]:
    """Elements of the model without examples, each with its evidence, from two named localities."""
    told = dict(ELEMENT_SECTION.findall(text))
    evidence, titles = (
        shipped("evidence").set_index("evidence_id")["case"],
        {e.id: e.title for e in REGISTRY.localities},
    )
    faults = []
    for element in shipped("coherence_model")["element_id"]:
        section = told.get(element, "")
        cited = {
            evidence[name] for call in CALL_OF_EVIDENCE.findall(section) for name in re.findall(r'"([^"]+)"', call)
        }
        named = {case for case, title in titles.items() if title in PLACEHOLDER.sub(" ", section)}
        if len(named & cited) < 2:
            faults.append(element)
    return faults


def test_each_element_has_examples_with_evidence_from_two_named_localities() -> None:
    assert list(dict(ELEMENT_SECTION.findall(text_of("synthesis")))) == list(shipped("coherence_model")["element_id"])
    assert element_faults(text_of("synthesis")) == []


def test_an_element_without_an_example_or_its_evidence_is_found() -> None:
    text = text_of("synthesis")
    assert element_faults(text.replace("Surrey", "A county")) == ["sensemaking-feedback"]
    assert element_faults(text.replace('"P1-132", "P1-133", ', "")) == ["tight-loose"]


@pytest.mark.parametrize(
    ("element", "cases"),
    [
        ("equity-inclusion", ["milton-keynes"]),
        ("childrens-voice", ["coventry", "surrey"]),
        ("big-data-human-stories", ["north-of-tyne", "ealing", "sheffield", "milton-keynes", "surrey"]),
    ],
)
def test_where_the_synthesis_says_that_the_report_has_no_example_the_register_has_none(element, cases) -> None:
    told = dict(ELEMENT_SECTION.findall(text_of("synthesis")))[element]
    assert "the report gives no example" in told
    evidence = shipped("evidence")
    of_element = evidence[evidence["elements"].fillna("").str.split(";").map(lambda codes: element in codes)]
    assert of_element.loc[of_element["case"].isin(cases), "evidence_id"].to_list() == []

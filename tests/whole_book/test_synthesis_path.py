"""From a sentence of the synthesis to the evidence, on to its place in the source, and back; and what a row carries.

A statement is a run of sentences that ends in ``ev(…)``: those before it rest on the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
import pytest

from helpers.project.codebook import load_codebook
from helpers.project.registry import load_registry
from helpers.sources.schemas.row_rules import split_codes
from helpers.text import backlinks, claim_tables, codebook_tables, evidence_tables
from helpers.text.links import anchor
from helpers.text.narratives import NarrativeError, read_narrative
from tests.running import SHIPPED, Tables, run_template

REGISTRY, CODEBOOK = load_registry(), load_codebook()
TEMPLATES = backlinks.read_templates(REGISTRY)
EV = re.compile(r"\{\{\s*(?:ev|par)\([^)]*\)\s*\}\}")
OFFICIAL = dict.fromkeys(("stat", "place", "rank_origin"), lambda *_: "as published")
CARRIED = ["rows_count", "summary", "evidence_ids"]
pytestmark = pytest.mark.xdist_group("shipped-tables")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return SHIPPED


@pytest.fixture(scope="module")
def register(tables) -> pd.DataFrame:
    return tables["evidence_register"]


def paragraphs_of(template: str) -> Iterator[str]:
    """Paragraphs and list entries, without headings."""
    for part in re.split(r"\n\s*\n|\n(?=- )", template):
        if part.strip() and not part.lstrip().startswith("#"):
            yield part.strip()


def bare_sentences(template: str) -> list[str]:
    """Words of a paragraph after its last evidence: sentences that rest on nothing."""
    found = []
    for paragraph in paragraphs_of(template):
        rest = EV.split(paragraph)[-1].strip(" .\n")
        if rest:
            found.append(rest)
    return found


def test_every_statement_of_the_synthesis_ends_in_evidence():
    assert bare_sentences(TEMPLATES["synthesis"]) == []


def test_a_planted_statement_without_evidence_is_found():
    planted = TEMPLATES["synthesis"] + '\nAll went well {{ ev("SY-002") }}. Children gained everywhere.\n'
    assert bare_sentences(planted) == ["Children gained everywhere"]


def test_every_id_leads_to_a_row_and_the_row_to_a_paragraph_of_its_section(tables, register):
    rows = register.set_index("evidence_id")
    sections = tables["evidence_paragraphs"].set_index("paragraph_id")["section"]
    mentions = backlinks.find_mentions(TEMPLATES["synthesis"])
    assert mentions
    for name in mentions:
        assert sections[rows.loc[name, "paragraph"]] == rows.loc[name, "section"], name


ANCHOR = re.compile(r"\{#([\w.-]+)\}")
LINK = re.compile(r"\]\(([\w-]+)\.ipynb#([\w.-]+)\)")


def filled(chapter_id: str, tables: Tables, register: pd.DataFrame) -> str:
    """A narrative with its footnotes, as its chapter shows it."""
    figures, checks = tables["published_figures"], tables["published_figure_checks"]
    paragraphs = tables["evidence_paragraphs"]
    narrative = read_narrative(chapter_id, figures, register, checks, paragraphs=paragraphs, functions=OFFICIAL)
    return "\n\n".join([narrative.introduction, *narrative.sections.values()])


@pytest.fixture(scope="module")
def page_anchors(tables, register) -> dict[str, list[str]]:
    """The anchors of the register, of the list of paragraphs and of each narrative, as the chapters make them."""
    pages = {"evidence-base": "\n".join(register_cells(register)), "codebook": "\n".join(paragraph_cells(tables))}
    for chapter_id, template in TEMPLATES.items():
        if template:
            pages[chapter_id] = filled(chapter_id, tables, register)
    pages["published-figures"] = "\n".join(
        anchor("check", name, "x") for name in tables["published_figure_checks"]["id"]
    )
    pages["evidence-matrices"] = "\n".join([*claim_cells(tables), *matrix_cells(tables)])
    return {page: ANCHOR.findall(text) for page, text in pages.items()}


def matrix_cells(tables) -> Iterator[str]:
    for matrix, by in (("framework_matrix", "criterion"), ("coherence_matrix", "element")):
        yield from evidence_tables.cells_table(tables[matrix], by)[by.capitalize()]


def register_cells(register: pd.DataFrame) -> Iterator[str]:
    mentions, titles = backlinks.used_in(TEMPLATES), backlinks.chapter_titles(REGISTRY)
    for _, _, rows in evidence_tables.register_sections(register, REGISTRY):
        yield from evidence_tables.register_table(rows, CODEBOOK, mentions, titles).fillna("").to_numpy().ravel()


def claim_cells(tables) -> Iterator[str]:
    sections = tables["evidence_paragraphs"].set_index("paragraph_id")["section"].to_dict()
    titles = evidence_tables.case_titles(REGISTRY)
    for _, _, rows in claim_tables.claims_by_scope(tables["universal_claim_checks"], REGISTRY):
        yield from (
            claim_tables.claims_table(rows, tables["universal_claim_findings"], sections, titles).to_numpy().ravel()
        )


def paragraph_cells(tables) -> Iterator[str]:
    yield from codebook_tables.paragraphs_table(tables["coverage"]).fillna("").to_numpy().ravel()


def test_every_row_of_the_register_has_one_anchor(page_anchors, register):
    anchors = [name for name in page_anchors["evidence-base"] if name.startswith("ev-")]
    assert sorted(anchors) == sorted(f"ev-{name}" for name in register["evidence_id"])


def test_every_statement_made_of_all_has_one_anchor_and_its_finding_leads_there(page_anchors, tables, register):
    anchors = [name for name in page_anchors["evidence-matrices"] if name.startswith("claim-")]
    claims = tables["universal_claims"]
    assert sorted(anchors) == sorted(f"claim-{name}" for name in claims["claim_id"])
    said = register.set_index("evidence_id")["universal_claims"].map(split_codes)
    assert all(row.claim_id in said[row.evidence_id] for row in claims.itertuples())


def test_every_link_on_the_path_lands_on_an_anchor(page_anchors, tables, register):
    """Sentence → row → paragraph → row → sentence: no link of any of the four leads nowhere."""
    anchors = {page: set(found) for page, found in page_anchors.items()}
    texts = [*register_cells(register), *paragraph_cells(tables), *claim_cells(tables)]
    texts += [filled(name, tables, register) for name in TEMPLATES]
    links = {link for text in texts for link in LINK.findall(text)}
    assert len(links) > len(register)
    assert {(page, anchor) for page, anchor in links if anchor not in anchors.get(page, set())} == set()


def test_anchors_are_unique_on_each_page(page_anchors):
    for page, found in page_anchors.items():
        assert len(found) == len(set(found)), page


def test_every_row_that_a_narrative_names_leads_back_to_it(register):
    named = register[register["evidence_id"].isin(list(backlinks.find_mentions(TEMPLATES["synthesis"])))]
    titles = backlinks.chapter_titles(REGISTRY)
    cells = evidence_tables.register_table(named, CODEBOOK, backlinks.used_in(TEMPLATES), titles)["Used in"]
    assert len(cells) and cells.str.contains("(synthesis.ipynb#cite-synthesis-", regex=False).all()


def test_a_row_that_is_gone_stops_the_narrative_that_names_it(tables, register):
    gone = next(iter(backlinks.find_mentions(TEMPLATES["synthesis"])))
    rest = register[register["evidence_id"] != gone]
    with pytest.raises(NarrativeError, match=f"narrative/synthesis.md, line \\d+: no evidence '{gone}'"):
        read_narrative("synthesis", tables["published_figures"], rest, tables["published_figure_checks"])


def test_one_row_less_changes_matrices_text_and_figures(tables, register, monkeypatch):
    """A row with an element, on one locality, that the synthesis does not name: what it carries is in the results."""
    localities = [entry.id for entry in REGISTRY.localities]
    named = set(backlinks.find_mentions(TEMPLATES["synthesis"]))
    in_claims = ";".join(tables["universal_claim_findings"]["evidence_ids"])
    free = register[
        register["case"].isin(localities)
        & register["elements"].notna()
        & ~register["evidence_id"].isin(named)
        & ~register["evidence_id"].map(lambda name: name in in_claims)
    ]
    row = free.iloc[0]
    fewer = Tables(tables)
    fewer["evidence"] = tables["evidence"][tables["evidence"]["evidence_id"] != row["evidence_id"]]
    for made in ("evidence_register", "framework_matrix", "coherence_matrix", "coverage", "universal_claim_checks"):
        fewer.pop(made, None)

    for matrix, by, codes in (
        ("framework_matrix", "criterion", [row["criterion"]]),
        ("coherence_matrix", "element", row["elements"].split(";")),
    ):
        before, after = (given[matrix].set_index(["case", by])[CARRIED] for given in (tables, fewer))
        changed = before.ne(after).all(axis=1)
        assert set(changed[changed].index) == {(row["case"], code) for code in codes}
    assert row["evidence_id"] not in ";".join(fewer["coverage"]["evidence_ids"])
    assert len(fewer["evidence_register"]) == len(register) - 1

    whole, less = (run_template("evidence_matrices", given, monkeypatch) for given in (tables, fewer))
    differing = {name for name in whole.data if not whole.data[name].equals(less.data[name])}
    assert {"criteria", "criteria-strength", "elements", "elements-counts"} <= differing
    assert whole.captions["criteria"] != less.captions["criteria"]

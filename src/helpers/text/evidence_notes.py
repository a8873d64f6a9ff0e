"""One footnote per paragraph: the findings and paragraphs that it rests on, and the checks of its figures.

A narrative's placeholders leave private marks in the filled-in text (:func:`mark`). A chapter's :class:`Footnotes` take
them out, paragraph by paragraph, and put a Pandoc footnote at the end of each paragraph that had any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from helpers.checks.check_outcomes import NOT_CHECKABLE, TITLES
from helpers.indicators import formats
from helpers.project.rows import row_dicts
from helpers.sources.schemas.row_rules import split_codes
from helpers.text.links import link

Kind = Literal["ev", "par", "fig"]
MARK = re.compile("\ue000(ev|par|fig):([^\ue001]+)\ue001")
BEFORE_MARK = re.compile(r"\s*(?=\ue000(?:ev|par):)")
LIST_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\S")
STANDS_ALONE = re.compile(r"^\s*(?:#{1,6}\s|:::|\||```)")
SECTION_TITLES = {"ES": "executive summary"}


@dataclass(frozen=True)
class NoteSources:
    """What footnotes are written from: rows of the register, of the report's paragraphs and of the checks, by id."""

    findings: Mapping[str, Mapping[str, Any]]
    paragraphs: Mapping[str, Mapping[str, Any]]
    checks: Mapping[str, Mapping[str, Any]]


def note_sources(
    evidence: pd.DataFrame, paragraphs: pd.DataFrame | None, checks: pd.DataFrame | None, figures: pd.DataFrame
) -> NoteSources:
    """The sources of footnotes, from the tables ``evidence_register``, ``evidence_paragraphs``,
    ``published_figure_checks`` and ``published_figures``.
    """
    if checks is not None:
        kinds = figures.set_index("figure_id")["value_kind"]
        checks = checks.assign(value_kind=checks["id"].map(kinds))
    return NoteSources(
        findings=_by_id(evidence, "evidence_id"),
        paragraphs=_by_id(paragraphs, "paragraph_id"),
        checks=_by_id(checks, "id"),
    )


def mark(kind: Kind, identifier: str) -> str:
    """A private mark in a filled-in text, to be taken out by :class:`Footnotes` or :func:`without_marks`."""
    return f"\ue000{kind}:{identifier}\ue001"


def without_marks(text: str) -> str:
    """``text`` as it reads, with neither marks nor the space before them.

    >>> without_marks("It grew " + mark("ev", "P1-001") + ".")
    'It grew.'
    """
    return MARK.sub("", BEFORE_MARK.sub("", text))


class Footnotes:
    """The footnotes of one chapter, numbered as its sections are annotated.

    Notes are named ``<chapter_id>-<number>``, since several chapters may come to stand in one document. The first
    paragraph that rests on a row of the register bears the anchor to which the register leads back.
    """

    def __init__(self, chapter_id: str, sources: NoteSources) -> None:
        self._chapter_id, self._sources = chapter_id, sources
        self._count = 0
        self._seen: set[str] = set()

    def annotate(self, text: str, extra: str = "") -> str:
        """``text`` with a footnote at the end of each paragraph or list item that bears marks, and their definitions.

        ``extra`` ends the last footnote.
        """
        lines: list[str] = []
        notes: list[str] = []
        for paragraph in split_paragraphs(text):
            marks = MARK.findall("\n".join(paragraph))
            clean = without_marks("\n".join(paragraph)).split("\n")
            if note := note_text(marks, self._sources):
                self._count += 1
                name = f"^{self._chapter_id}-{self._count}"
                notes.append(f"[{name}]: {note}")
                clean[-1] = clean[-1].rstrip() + self._with_anchor(f"[{name}]", marks)
            lines += clean
        if notes and extra:
            notes[-1] += f" {extra}"
        return "\n".join(lines).strip() + ("\n\n" + "\n\n".join(notes) if notes else "")

    def _with_anchor(self, reference: str, marks: Iterable[tuple[str, str]]) -> str:
        new = unseen(marks, self._seen)
        return f"[{reference}]{{#{anchor_of_mention(self._chapter_id, new[0])}}}" if new else reference


def unseen(marks: Iterable[tuple[str, str]], seen: set[str]) -> list[str]:
    """The rows of the register that ``marks`` name and ``seen`` does not hold yet; they are added to it.

    They have one anchor together, named by the first of them, since an element can have one label only.
    """
    new = list(dict.fromkeys(name for kind, name in marks if kind == "ev" and name not in seen))
    seen.update(new)
    return new


def split_paragraphs(text: str) -> list[list[str]]:
    """The lines of ``text`` by paragraph: list items, headings, fences and empty lines each by themselves.

    >>> split_paragraphs("One\\ntwo.\\n\\n- three\\n- four")
    [['One', 'two.'], [''], ['- three'], ['- four']]
    """
    paragraphs: list[list[str]] = []
    is_open = False
    for line in text.splitlines():
        begins_anew = not line.strip() or LIST_ITEM.match(line) or STANDS_ALONE.match(line)
        if is_open and not begins_anew:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        is_open = bool(line.strip()) and not STANDS_ALONE.match(line)
    return paragraphs


def note_text(marks: Iterable[tuple[str, str]], sources: NoteSources) -> str:
    """The footnote of a paragraph: findings with their section, then paragraphs of the report, then checks.

    A figure that cannot be checked is passed over. Every part is a link: to the row of the register, to the place in
    the report, to the check.
    """
    unique = list(dict.fromkeys(marks))
    findings = [_finding(sources.findings[name]) for kind, name in unique if kind == "ev"]
    places = [_place(sources.paragraphs[name]) for kind, name in unique if kind == "par"]
    checks = [_check(sources.checks[name]) for kind, name in unique if kind == "fig" and name in sources.checks]
    parts = [*findings]
    if places:
        parts.append(f"{'Also in' if findings else 'From'} the report: {'; '.join(places)}.")
    if outcomes := [check for check in checks if check]:
        parts.append(f"Figures checked: {'; '.join(outcomes)}.")
    return " ".join(parts)


def anchor_of_mention(chapter_id: str, evidence_id: str) -> str:
    """The anchor of the paragraph of a chapter that is the first to rest on a row of the register."""
    return f"cite-{chapter_id}-{evidence_id}"


def section_title(section: str) -> str:
    """A section of the report as a note names it.

    >>> section_title("2.2"), section_title("ES")
    ('section 2.2', 'executive summary')
    """
    return SECTION_TITLES.get(section, f"section {section}")


def section_heading(section: str) -> str:
    """A section of the report as a heading or a table names it.

    >>> section_heading("2.2"), section_heading("ES")
    ('Section 2.2', 'Executive Summary')
    """
    return section_title(section).title()


def _finding(row: Mapping[str, Any]) -> str:
    statement = str(row["statement"]).strip().removesuffix(".")
    text = f"{statement} ({link('ev', row['evidence_id'], section_title(row['section']))})."
    return " ".join([text, *caveats(row)])


def caveats(row: Mapping[str, Any]) -> list[str]:
    """What speaks against figures that a finding repeats, by the columns of ``evidence_register``."""
    said = {
        "differing_figures": "differs from official statistics",
        "contradicted_figures": "is contradicted elsewhere",
    }
    return [
        f"A figure in this finding {link('check', ids[0], words)}."
        for column, words in said.items()
        if (ids := split_codes(row.get(column)))
    ]


def _place(row: Mapping[str, Any]) -> str:
    label = f"{section_title(row['section'])}, “{row['heading']}”, {row['locator']}"
    return link("par", row["paragraph_id"], label)


def _check(row: Mapping[str, Any]) -> str:
    if row["status"] == NOT_CHECKABLE:
        return ""
    quantity = formats.measure_phrase(str(row["quantity"]))
    value = formats.printed_value(row["published_value"], row["value_kind"])
    return f"{quantity} ({value}), {link('check', row['id'], TITLES[row['status']])}"


def _by_id(table: pd.DataFrame | None, column: str) -> dict[str, Mapping[str, Any]]:
    if table is None:
        return {}
    return {str(row[column]): row for row in row_dicts(table)}

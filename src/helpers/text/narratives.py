"""Narratives: hand-written Markdown in ``book/narrative/`` that names figures and evidence by id and holds no number.

``{{ fig("coventry-pupils") }}`` becomes the figure as printed; ``{{ ev("P1-004") }}`` and ``{{ par("p-2.2-04") }}``
name what a sentence rests on and show nothing in it. All three go into the one footnote of their paragraph
(:mod:`evidence_notes`). A chapter may give further functions by name. A name or an id that is not known is an error
that says file, line and the nearest known id.
"""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
import pandas as pd

from helpers.indicators import formats
from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.rows import rows_of
from helpers.project.text_files import read_text
from helpers.sources.tables import read_table
from helpers.text.evidence_notes import Footnotes, Kind, NoteSources, mark, note_sources, without_marks

UNKNOWN_ID = ": add it to data/raw, or mend the id; if it stands there, build again, so that the case's rows hold it"
NARRATIVE_TABLES = ("published_figures", "evidence_register", "published_figure_checks", "evidence_paragraphs")
FIGURE_FORMS = ("value", "words", "none", "ordinal", "hedged")


class NarrativeError(ValueError):
    """A narrative cannot be filled in; the message names file, line and the mend."""


@dataclass(frozen=True)
class Narrative:
    """One case's text: what stands before the first level-2 heading, then the sections by heading, in file order."""

    case_id: str
    introduction: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    notes: Footnotes | None = None

    def annotate(self, text: str, extra: str = "") -> str:
        """``text`` of a notebook's own with a footnote for its marks, numbered on from the narrative's."""
        return self.notes.annotate(text, extra) if self.notes else without_marks(text)

    def section(self, heading: str) -> str:
        """The text under ``heading`` (capitals do not matter), or an empty text where there is no such part."""
        wanted = heading.casefold()
        return next((text for title, text in self.sections.items() if title.casefold() == wanted), "")


def read_narrative(
    case_id: str,
    figures: pd.DataFrame,
    evidence: pd.DataFrame,
    checks: pd.DataFrame,
    project: Project | None = None,
    *,
    paragraphs: pd.DataFrame | None = None,
    functions: Mapping[str, Callable[..., str]] | None = None,
) -> Narrative:
    """The narrative of ``case_id`` with figures and footnotes; an empty one where no file has been written.

    ``figures`` is the table ``published_figures``, ``checks`` the table ``published_figure_checks``, ``evidence`` the
    table ``evidence_register``: each whole, or read by ``case_id``. ``paragraphs`` is ``evidence_paragraphs``, needed
    where the text calls ``par``. ``functions`` are further ones that the text may call.

    Raises
    ------
    NarrativeError
        The file names a figure, a paragraph or a row of evidence that is not there, or is not a sound template.
    """
    path = (project or find_project()).narratives / f"{case_id}.md"
    sources = note_sources(evidence, paragraphs, checks, figures)
    notes = Footnotes(case_id, sources)
    note_file(path)
    if not path.is_file():
        return Narrative(case_id, notes=notes)
    name = f"narrative/{path.name}"
    text = _rendered(read_text(path, NarrativeError, name), name, figures, sources, functions)
    sections = split_sections(case_id, text)
    return Narrative(
        case_id,
        notes.annotate(sections.introduction),
        {heading: notes.annotate(body) for heading, body in sections.sections.items()},
        notes,
    )


def read_chapter_narrative(chapter_id: str, project: Project | None = None) -> Narrative:
    """The narrative of ``chapter_id``, with the tables that :func:`read_narrative` takes read from the project.

    Figures, evidence and checks are read for the chapter alone: what belongs to no single case, and what its
    narrative names.
    """
    *by_case, paragraphs = NARRATIVE_TABLES
    figures, evidence, checks = (read_table(name, project, case=chapter_id) for name in by_case)
    return read_narrative(chapter_id, figures, evidence, checks, project, paragraphs=read_table(paragraphs, project))


def fill(template: str, figures: pd.DataFrame, *, source: str = "text") -> str:
    """``template`` with its figures filled in and without footnotes; ``source`` is what an error calls it.

    Raises ``NarrativeError`` as :func:`read_narrative` does.

    >>> from helpers.sources.tables import read_raw
    >>> fill('Coventry has {{ fig("coventry-schools-total") }} schools.', read_raw("published_figures"))
    'Coventry has 115 schools.'
    """
    return without_marks(_rendered(template, source, figures, None, None))


def _rendered(
    template: str,
    source: str,
    figures: pd.DataFrame,
    sources: NoteSources | None,
    functions: Mapping[str, Callable[..., str]] | None,
) -> str:
    """``template`` with its figures filled in and the private marks of what it rests on."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
        # With a name of its own, so that a traceback tells the template's lines from the program's.
        loader=jinja2.FunctionLoader(lambda name: (template, name, None)),
        comment_start_string="<!--#",  # Jinja's own "{#" begins an id of a heading in Markdown
        comment_end_string="#-->",
    )
    known = {
        "fig": _figure_filler(figures, sources),
        "ev": _citer("ev", "evidence", sources.findings if sources else None),
        "par": _citer("par", "paragraph of the report", sources.paragraphs if sources else None),
        **(functions or {}),
    }
    try:
        return environment.get_template(source).render(known)
    except jinja2.TemplateSyntaxError as error:
        message = f'a placeholder opens with "{{{{", closes with "}}}}" and has nothing but {_names(known)} within'
        raise NarrativeError(f'{source}, line {error.lineno}: {message}; found here: "{error.message}"') from None
    except (jinja2.UndefinedError, UnknownIdError) as error:
        message = f"{error}; {_callable(known)}" if type(error) is jinja2.UndefinedError else str(error)
        raise NarrativeError(f"{source}, line {_line_of(error, source)}: {message}") from None
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        message = f"this placeholder cannot be filled in: give each function ids in quotation marks; {_callable(known)}"
        raise NarrativeError(f"{source}, line {_line_of(error, source)}: {message}") from error


def fill_statements(evidence: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """``evidence`` with the placeholders of its statements filled in."""
    filled = [
        fill(row.statement, figures, source=f"evidence {row.evidence_id}") if "{{" in row.statement else row.statement
        for row in rows_of(evidence)
    ]
    return evidence.assign(statement=pd.Series(filled, index=evidence.index, dtype=object))


def split_sections(case_id: str, text: str) -> Narrative:
    """Cut ``text`` at its level-2 headings; a level-1 heading, which the book writes itself, is left out.

    >>> split_sections("coventry", "Intro.\\n\\n## The project\\n\\nWords.\\n").sections
    {'The project': 'Words.'}
    """
    introduction: list[str] = []
    sections: dict[str, list[str]] = {}
    current = introduction
    is_code = False
    for line in text.splitlines():
        is_code ^= line.lstrip().startswith("```")
        if line.startswith("## ") and not is_code:
            title = line.removeprefix("## ").split("{#")[0].strip()
            if title in sections:
                raise NarrativeError(f"narrative/{case_id}.md has the heading '{title}' twice: merge the two")
            current = sections[title] = []
        elif not (line.startswith("# ") and not is_code):
            current.append(line)
    bodies = {title: "\n".join(lines).strip() for title, lines in sections.items()}
    return Narrative(case_id, "\n".join(introduction).strip(), bodies)


class UnknownIdError(LookupError):
    """Raised inside a template by a placeholder, a chapter's own too; the caller finds its line."""

    def __str__(self) -> str:
        return str(self.args[0])


def _line_of(error: Exception, source: str) -> int | str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source]
    return frames[-1].lineno or "?" if frames else "?"


def _callable(functions: Mapping[str, object]) -> str:
    return f"only {_names(functions)} can be named"


def _names(functions: Mapping[str, object]) -> str:
    *others, last = [f"{name}(…)" for name in functions]
    return f"{', '.join(others)} and {last}"


def _figure_filler(figures: pd.DataFrame, sources: NoteSources | None) -> Callable[..., str]:
    rows = {row.figure_id: row for row in rows_of(figures)}

    def fig(figure_id: str, form: str = "value") -> str:
        if figure_id not in rows:
            raise UnknownIdError(f"no published figure '{figure_id}'{_nearest(figure_id, rows)}")
        if sources is not None and figure_id not in sources.checks:
            raise UnknownIdError(f"figure '{figure_id}' has no check: build again, so that the case's rows hold it")
        return _formed(rows[figure_id], form) + mark("fig", figure_id)

    return fig


def _formed(row: Any, form: str) -> str:
    text = formats.printed_value(row.value, row.value_kind)
    match form:
        case "value":
            return text
        case "hedged":
            return formats.hedged(text, row.qualifier)
        case "none":
            return "none" if row.value == "0" else text
        case "words" | "ordinal":
            if not row.value.isdigit():
                raise UnknownIdError(f"figure '{row.figure_id}' is {text}, no whole number: it has no form '{form}'")
            return (formats.in_words if form == "words" else formats.ordinal)(int(row.value))
        case _:
            raise UnknownIdError(f"figure '{row.figure_id}' has no form '{form}'; there are: {', '.join(FIGURE_FORMS)}")


def _citer(kind: Kind, what: str, known: Mapping[str, object] | None) -> Callable[..., str]:
    """``ev`` or ``par``: it shows nothing, and leaves a mark for the footnote."""

    def cite(*ids: str) -> str:
        if unknown := [name for name in ids if known is not None and name not in known]:
            raise UnknownIdError(f"no {what} '{unknown[0]}'{_nearest(unknown[0], known or {})}")
        return "".join(mark(kind, name) for name in ids)

    return cite


def _nearest(wanted: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, sorted(known), n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else UNKNOWN_ID

"""The book's plan: ``_quarto.yml``, read strictly. A key that this renderer does not carry out is refused by name."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from helpers.book.book_problems import Problem, RenderError, problems_of_text
from helpers.project.yaml_files import load_yaml
from helpers.project.yaml_models import fault_in_words

HOME = PurePosixPath("index.qmd")

FormatName = Literal["html", "pdf", "docx", "epub"]
FORMATS: tuple[FormatName, ...] = ("html", "pdf", "docx", "epub")
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _hyphened(name: str) -> str:
    return name.replace("_", "-")


class _Hyphened(_Strict):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, alias_generator=_hyphened)


class ProjectPlan(_Hyphened):
    """What ``project:`` says: where the book goes and which files go with it."""

    type: Literal["book"]
    output_dir: str
    resources: OneOrMore = ()
    post_render: Literal["_extensions/localed/post_render.py"] | None = None
    """The step that both renderers end with: ``post_render.finish_book``."""


class Part(_Hyphened):
    """A part of the book: its title and its chapters' files."""

    part: str
    chapters: tuple[str, ...]


class BookPlan(_Hyphened):
    """What ``book:`` says: title page, contents, downloads."""

    title: str
    subtitle: str | None = None
    author: str | None = None
    date: Any = None
    date_format: str | None = None
    description: str | None = None
    output_file: str = "book"
    downloads: tuple[Literal["pdf", "docx", "epub"], ...] = ()
    search: Literal[False] = False
    """Quarto's own: both renderers have the project's, whose index the last step writes."""
    favicon: str | None = None
    repo_url: str | None = None
    chapters: tuple[str | Part, ...]
    appendices: tuple[str, ...] = ()

    @property
    def day(self) -> datetime.date | None:
        """The date on the title page, where it is given as a date."""
        return self.date if isinstance(self.date, datetime.date) else None


class ThemePlan(_Strict):
    """The light and dark themes of stock Quarto; the embedded renderer has one style sheet with both."""

    light: OneOrMore
    dark: OneOrMore


class HtmlPlan(_Hyphened):
    """What ``format: html:`` says."""

    theme: ThemePlan | None = None
    css: OneOrMore = ()
    toc: bool = True
    toc_depth: int = Field(default=3, ge=1, le=6)
    toc_title: str = "On this page"
    number_sections: bool = True
    number_depth: int = Field(default=2, ge=1, le=6)
    html_math_method: Literal["mathml"] = "mathml"
    lightbox: Literal[False] = False
    code_copy: Literal[False] = False
    anchor_sections: bool = True
    respect_user_color_scheme: Literal[True] = True


class PdfPlan(_Hyphened):
    """What ``format: typst:`` says."""

    papersize: str = "a4"
    toc: bool = True
    toc_depth: int = Field(default=2, ge=1, le=6)
    number_sections: bool = True
    bibliographystyle: Literal["chicago-author-date"] = "chicago-author-date"
    pdf_standard: Literal["ua-1"] = "ua-1"
    tbl_colwidths: Literal[False] = False
    include_in_header: Literal["_extensions/localed/paper.typ"] | None = None
    """The type of Quarto's PDF; the embedded renderer's is in ``book/theme/book.typ``."""
    font_paths: Literal["book/assets/fonts"] = "book/assets/fonts"


class DocxPlan(_Hyphened):
    """What ``format: docx:`` says."""

    reference_doc: str | None = None
    toc: bool = True
    toc_depth: int = Field(default=2, ge=1, le=6)
    number_sections: bool = True
    number_depth: Literal[2] = 2
    callout_icon: Literal[False] = False


class EpubPlan(_Hyphened):
    """What ``format: epub:`` says."""

    css: OneOrMore = ()
    toc: bool = True
    toc_depth: int = Field(default=2, ge=1, le=6)
    number_sections: bool = True


class FormatPlans(_Strict):
    """The formats that the book is made in."""

    html: HtmlPlan
    typst: PdfPlan
    docx: DocxPlan
    epub: EpubPlan


class QuartoConfig(_Hyphened):
    """The whole of ``_quarto.yml``."""

    project: ProjectPlan
    book: BookPlan
    format: FormatPlans
    lang: str = "en"
    bibliography: OneOrMore = ()
    link_citations: bool = True
    filters: tuple[Literal["localed"], ...] = ()
    """The extension in ``_extensions/localed``, which both renderers run."""


@dataclass(frozen=True)
class Entry:
    """One chapter's place in the book."""

    source: PurePosixPath
    part: str | None
    is_appendix: bool

    @property
    def href(self) -> PurePosixPath:
        """The page's path below the book's folder: it mirrors the source's."""
        return self.source.with_suffix(".html")


def read_config(path: Path, profile: str | None = None) -> QuartoConfig:
    """The plan in the ``_quarto.yml`` at ``path``, with that of the project profile ``profile`` merged over it.

    A profile ``NAME`` is the file ``_quarto-NAME.yml`` beside it, as Quarto documents under "Project Profiles". Quarto
    passes over a profile that has no file; here that is a fault, since the profile carries the marks of simulated data.

    Raises
    ------
    RenderError
        Not YAML, or keys that are unknown, missing or of the wrong kind; each is named with its place.
    """
    plan = _read_yaml(path)
    name = path.name
    if profile:
        beside = profile_path(path, profile)
        plan = merge_plans(plan, _read_yaml(beside), beside.name)
        name = f"{path.name} with {beside.name}"
    try:
        return QuartoConfig.model_validate(plan)
    except ValidationError as error:
        raise RenderError([_config_problem(name, fault) for fault in error.errors()]) from error


def profile_path(path: Path, profile: str) -> Path:
    """Where the plan of a profile lies, beside the ``_quarto.yml`` at ``path``."""
    return path.with_name(f"{path.stem}-{profile}{path.suffix}")


def merge_plans(plan: Any, over: Any, file: str, place: str = "") -> Any:
    """``over`` merged over ``plan`` as Quarto merges: keys within keys, lists joined, all else replaced.

    A list's entries that are there already are not added again. Raises ``RenderError`` where the two hold different
    kinds under one key: what Quarto would make of that is not documented.

    >>> merge_plans({"a": {"b": 1, "c": [1]}}, {"a": {"b": 2, "c": [1, 3]}}, "_quarto-x.yml")
    {'a': {'b': 2, 'c': [1, 3]}}
    """
    if isinstance(plan, dict) and isinstance(over, dict):
        merged = dict(plan)
        for key, value in over.items():
            merged[key] = merge_plans(plan[key], value, file, f"{place}.{key}".strip(".")) if key in plan else value
        return merged
    if isinstance(plan, list) and isinstance(over, list):
        return plan + [entry for entry in over if entry not in plan]
    if isinstance(plan, dict | list) or isinstance(over, dict | list):
        raise RenderError([Problem(file, f"'{place}' is of another kind than in _quarto.yml: write it as it is there")])
    return over


def _read_yaml(path: Path) -> Any:
    try:
        with problems_of_text(path.name):
            return load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RenderError([Problem(path.name, "there is no such file: restore it from git")]) from error


def _config_problem(file: str, fault: Any) -> Problem:
    place = ".".join(str(step) for step in fault["loc"] if step not in ("str", "Part")) or "whole file"
    if fault["type"] == "extra_forbidden":
        return Problem(file, f"unknown key '{place}': the embedded renderer does not carry it out; take it out")
    return Problem(file, f"'{place}': {fault_in_words(fault)}")


class UnknownFormatError(ValueError):
    """A format was asked for that the book does not come in; the message names those that there are."""


def as_formats(names: Sequence[str]) -> tuple[FormatName, ...]:
    """Formats by their names, none named: all; raises :class:`UnknownFormatError`.

    >>> as_formats(["html"])
    ('html',)
    """
    if unknown := sorted({*names} - {*FORMATS}):
        raise UnknownFormatError(f"no format {', '.join(unknown)}: there are {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in names) or FORMATS


def book_entries(config: QuartoConfig) -> list[Entry]:
    """Every chapter in reading order: the chapters with their parts, then the appendices."""
    return [
        *(Entry(PurePosixPath(source), part, False) for source, part in _chapters(config)),
        *(Entry(PurePosixPath(source), None, True) for source in config.book.appendices),
    ]


def _chapters(config: QuartoConfig) -> Iterator[tuple[str, str | None]]:
    for item in config.book.chapters:
        if isinstance(item, Part):
            yield from ((source, item.part) for source in item.chapters)
        else:
            yield item, None

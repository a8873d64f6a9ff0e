"""The Quarto that this book may use. Whatever else stands in a chapter is refused by its name and place.

Stock Quarto knows far more. A construct that only one of the two renderers knew would give two different books, so each
is either carried out here or refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from helpers.book.book_problems import Problem
from helpers.book.chapter_elements import ChapterElements, Element
from helpers.book.chapter_source import Source

CALLOUTS = ("note", "tip", "warning", "important", "caution")
FORMAT_ALIASES = {"html": "html", "pdf": "pdf", "typst": "pdf", "docx": "docx", "epub": "epub"}
REFERENCE_KINDS = ("fig", "tbl", "sec")
# Cross-reference types of Quarto that this book does not use.
OTHER_REFERENCE_KINDS = (
    *("eq", "lst", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem", "alg"),
    *("nte", "tip", "wrn", "imp", "cau"),
)
# Plain classes, styled for both renderers in _extensions/localed/localed.css.
DIV_CLASSES = {"standfirst", "cards", "card", "key-figures", "key-figure", "at-a-glance", "small"}
DIV_CLASSES |= {"beside", "beside-words", "beside-picture", "ways", "way"}
PILOT_CLASS = re.compile(r"pilot-\d+")  # a box in the colour of that pilot
SPAN_CLASSES = {"kicker", "number", "label", "nowrap"}
HEADING_CLASSES = {"unnumbered", "unlisted", "making"}
CODE_LANGUAGES = {"python", "bash", "yaml", "json", "text", "csv", "markdown"}
REFS_ID = "refs"

SHORTCODE = re.compile(r"\{\{\{?<\s*(/?[\w-]*)(.*?)>\}\}\}?")
VARIABLE = re.compile(r"\{\{<\s*var\s+([\w.-]+)\s*>\}\}")
FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})(.*)$")
RULE = re.compile(r"^-{3,}\s*$")


def substitute_variables(source: Source, variables: Mapping[str, Any]) -> list[Problem]:
    """Put values in for ``{{< var a.b >}}``; every other shortcode, and every unknown name, is a problem."""
    problems: list[Problem] = []
    in_code = False

    def value_of(match: re.Match[str]) -> str:
        value: Any = variables
        for step in match[1].split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None or isinstance(value, Mapping):
            problems.append(Problem(place, f"unknown variable '{match[1]}': _variables.yml does not hold it"))
            return match[0]
        return str(value)

    for position, (line, place) in enumerate(zip(source.lines, source.places, strict=True)):
        if fence := FENCE.match(line):
            in_code = not in_code
            if in_code and fence[2].strip().startswith("{") and not fence[2].strip().startswith("{."):
                problems.append(
                    Problem(place, f"executable or raw block '{fence[2].strip()}': chapters hold prose only")
                )
        if in_code:
            continue
        if RULE.match(line):
            problems.append(Problem(place, "a rule written '---' can open a block of metadata: write '***'"))
        replaced = VARIABLE.sub(value_of, line)
        problems += [
            Problem(place, f"shortcode '{match[1] or match[0]}': only {{{{< var NAME >}}}} is supported")
            for match in SHORTCODE.finditer(replaced)
            if not VARIABLE.fullmatch(match[0])
        ]
        source.lines[position] = replaced
    return problems


def check_syntax(found: ChapterElements, source: Source) -> list[Problem]:
    """Every construct of a chapter that the book may not use."""
    problems: list[Problem] = []
    for element in found.of(*_CHECKS):
        faults = _CHECKS[element.kind](element)
        problems.extend(Problem(source.place_of(*tokens), message) for message, tokens in faults)
    problems += [Problem(source.place_of(title), message) for title, message in _title_faults(found)]
    return list(dict.fromkeys(problems))


Fault = tuple[str, tuple[str, ...]]


def _title_faults(found: ChapterElements) -> Iterator[tuple[str, str]]:
    headings = found.of("Header")
    if not found.titles or not found.begins_with_heading or headings[0].level != 1:
        yield "", "a chapter begins with its title, one heading of the first level: # Title {#sec-id}"
    for text in found.titles[1:]:
        yield text, f"a second heading of the first level, '{text}': a chapter has one title"
    for above, below in pairwise(headings):
        if below.level > above.level + 1:
            fault = f"skips from level {above.level} to {below.level}: readers by ear lose the thread"
            yield below.text, f"the heading '{below.text}' {fault}"


def _check_div(div: Element) -> Iterator[Fault]:
    callouts = [name for name in div.classes if name.startswith("callout-")]
    if callouts:
        kind = callouts[0].removeprefix("callout-")
        if kind not in CALLOUTS:
            yield f"unknown callout type '{kind}'; there are: {', '.join(CALLOUTS)}", (callouts[0],)
        yield from _unknown_attributes(div, {"title", "collapse"}, callouts[0])
    elif "content-visible" in div.classes:
        yield from _unknown_attributes(div, {"when-format", "when-profile"}, "content-visible")
        wanted = div.attributes.get("when-format")
        if wanted not in FORMAT_ALIASES and not (wanted is None and "when-profile" in div.attributes):
            yield f"content-visible for the unknown format '{wanted}'", ("content-visible", str(wanted))
    elif "panel-tabset" in div.classes:
        yield from _unknown_attributes(div, set(), "panel-tabset")
    elif div.identifier != REFS_ID:
        for name in div.classes:
            if name not in DIV_CLASSES and not PILOT_CLASS.fullmatch(name):
                yield f"unknown div class '{name}'", (":::", name)
        if div.identifier.startswith(("fig-", "tbl-")):
            yield f"div '{div.identifier}': sub-figures and divs with captions are not supported", (div.identifier,)
        yield from _unknown_attributes(div, set(), ":::")


def _check_span(span: Element) -> Iterator[Fault]:
    for name in span.classes:
        if name not in SPAN_CLASSES:
            yield f"unknown span class '{name}'", (name,)
    yield from _unknown_attributes(span, set(), "")


def _check_header(header: Element) -> Iterator[Fault]:
    for name in header.classes:
        if name not in HEADING_CLASSES:
            yield f"unknown class '{name}' on the heading '{header.text}'", (name,)
    yield from _unknown_attributes(header, set(), header.text[:20])


def _check_image(image: Element) -> Iterator[Fault]:
    for name in image.classes:
        yield f"unknown class '{name}' on the picture {image.address}", (name,)
    yield from _unknown_attributes(image, {"fig-alt", "width"}, image.address)
    if not image.attributes.get("fig-alt", "").strip() and (image.is_within or not image.text.strip()):
        yield f"the picture {image.address} has no alt text: set fig-alt", (image.address,)


def _check_figure(figure: Element) -> Iterator[Fault]:
    if figure.identifier and not figure.identifier.startswith("fig-"):
        yield f"the figure id '{figure.identifier}' must begin with fig-", (figure.identifier,)


def _check_table(table: Element) -> Iterator[Fault]:
    if table.identifier and not table.identifier.startswith("tbl-"):
        yield f"the table id '{table.identifier}' must begin with tbl-", (table.identifier,)
    for name in table.classes:
        yield f"unknown class '{name}' on a table", (name,)
    yield from _unknown_attributes(table, set(), table.identifier)


def _check_cite(cite: Element) -> Iterator[Fault]:
    for name in cite.names:
        kind, _, rest = name.partition("-")
        if rest and kind in OTHER_REFERENCE_KINDS:
            yield (
                f"unsupported cross-reference '@{name}': there are @fig-, @tbl- and @sec-",
                (f"@{name}",),
            )
        elif rest and kind.lower() in REFERENCE_KINDS and kind != kind.lower():
            yield f"cross-reference '@{name}' with a capital: write @{name.lower()}", (f"@{name}",)


def _check_raw(raw: Element) -> Iterator[Fault]:
    if not re.fullmatch(r"\s*<!--.*?-->\s*", raw.text, re.DOTALL):
        yield f"raw {raw.format} '{raw.text.strip()[:60]}': chapters hold Markdown only", (raw.text.strip()[:60],)


def _check_code(code: Element) -> Iterator[Fault]:
    for name in code.classes:
        if name not in CODE_LANGUAGES:
            yield f"unknown class '{name}' on a block of code", (name,)
    yield from _unknown_attributes(code, set(), "```")


def _check_code_words(code: Element) -> Iterator[Fault]:
    if "{{" in code.text:
        yield (
            f"'{{{{' in code, `{code.text}`: Quarto reads it as a shortcode and drops it, so say it in words",
            (code.text,),
        )


def _check_link(link: Element) -> Iterator[Fault]:
    for name in link.classes:
        if name not in {"uri", "email"}:  # which pandoc gives to <https://…>
            yield f"unknown class '{name}' on a link", (name,)
    yield from _unknown_attributes(link, set(), link.address)


def _unknown_attributes(element: Element, known: set[str], token: str) -> Iterator[Fault]:
    for name in element.attributes:
        if name not in known:
            yield f"unknown option '{name}' on {token or element.kind}", (name, token) if token else (name,)


_CHECKS: dict[str, Callable[[Element], Iterator[Fault]]] = {
    "Div": _check_div,
    "Span": _check_span,
    "Header": _check_header,
    "Image": _check_image,
    "Figure": _check_figure,
    "Table": _check_table,
    "Cite": _check_cite,
    "RawBlock": _check_raw,
    "RawInline": _check_raw,
    "CodeBlock": _check_code,
    "Code": _check_code_words,
    "Link": _check_link,
}

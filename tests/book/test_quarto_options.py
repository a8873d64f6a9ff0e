"""Everything that the sources ask of stock Quarto is documented for the place where it stands.

The options are those of https://quarto.org/docs/reference (projects, formats, cells) as far as the book uses them, each
with the kind of value that it takes. An option that is misspelt, or stands under the wrong format, does nothing in
Quarto and says nothing.
"""

import re
from datetime import date
from itertools import chain

import pytest
import yaml

from helpers.book.chapter_source import CELL_OPTIONS, FRONT_MATTER_KEYS
from helpers.book.quarto_syntax import CALLOUTS, DIV_CLASSES, FORMAT_ALIASES, HEADING_CLASSES, SPAN_CLASSES
from helpers.project.paths import EXTENSION, find_project

ROOT = find_project().root
TEXT, YES_OR_NO, NUMBER, TEXTS = str, bool, int, (str, list)

PROJECT = {"type": TEXT, "output-dir": TEXT, "resources": TEXTS, "post-render": TEXTS}
BOOK = {  # projects/books.html; the second line from projects/websites.html
    **dict.fromkeys(("title", "subtitle", "author", "date-format", "description", "output-file"), TEXT),
    "repo-url": TEXT,
    "favicon": TEXT,
    "search": (bool, dict),
    "date": (str, date),
    "downloads": TEXTS,
    "chapters": list,
    "appendices": list,
}
CONTENTS = {"toc": YES_OR_NO, "toc-depth": NUMBER, "number-sections": YES_OR_NO}  # all formats
FORMATS = {
    "html": {
        **CONTENTS,
        "theme": (str, list, dict),
        "css": TEXTS,
        "toc-title": TEXT,
        "number-depth": NUMBER,
        "html-math-method": (str, dict),
        "respect-user-color-scheme": YES_OR_NO,
        "code-copy": (bool, str),
    },
    "typst": {
        **CONTENTS,
        "papersize": TEXT,
        "include-in-header": TEXTS,
        "font-paths": TEXTS,
        "bibliographystyle": TEXT,
        "pdf-standard": TEXTS,  # since version 1.9
        "tbl-colwidths": (str, bool, list),  # authoring/tables.html
    },
    "docx": {
        **CONTENTS,
        "reference-doc": TEXT,
        "number-depth": NUMBER,
        "callout-icon": YES_OR_NO,  # authoring/callouts.html
    },
    "epub": {**CONTENTS, "css": TEXTS},
}
THEMES = {"light": TEXTS, "dark": TEXTS}  # output-formats/html-themes.html
DOCUMENT = {"lang": TEXT, "bibliography": TEXTS, "link-citations": YES_OR_NO, "filters": list}
DOCUMENTED_CALLOUTS = {"note", "tip", "warning", "important", "caution"}
DOCUMENTED_FORMATS = {"html", "pdf", "typst", "docx", "epub"}  # authoring/conditional.html
DOCUMENTED_HEADING_CLASSES = {"unnumbered", "unlisted"}
DOCUMENTED_CELL_OPTIONS = {"label", "fig-cap", "fig-alt", "tbl-cap", "echo", "output"}
DOCUMENTED_FRONT_MATTER = {"title", "subtitle", "description"}
PLANS = sorted(path.name for path in ROOT.glob("_quarto*.yml"))


def faults(place, values, documented):
    for key, value in values.items():
        if key not in documented:
            yield f"{place}: '{key}' is not documented there"
        elif not isinstance(value, documented[key]):
            yield f"{place}: '{key}' takes no {type(value).__name__}"


def plan_faults(plan):
    places = {"project": PROJECT, "book": BOOK}
    for key, documented in places.items():
        yield from faults(key, plan.get(key, {}), documented)
    for entry in plan.get("book", {}).get("chapters", []):
        if isinstance(entry, dict):
            yield from faults("book: chapters", entry, {"part": TEXT, "chapters": list})
    for to, values in plan.get("format", {}).items():
        yield from faults(f"format: {to}", values, FORMATS.get(to, {}))
        if isinstance(theme := values.get("theme"), dict):
            yield from faults(f"format: {to}: theme", theme, THEMES)
    rest = {key: value for key, value in plan.items() if key not in ("project", "book", "format")}
    yield from faults("top", rest, DOCUMENT)


@pytest.mark.parametrize("name", PLANS)
def test_every_option_of_the_plan_is_documented_where_it_stands(name):
    assert list(plan_faults(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ({"format": {"typst": {"number-depth": 2}}}, "format: typst: 'number-depth' is not documented there"),
        ({"format": {"html": {"toc-depth": "3"}}}, "format: html: 'toc-depth' takes no str"),
        ({"favicon": "x.svg"}, "top: 'favicon' is not documented there"),
        ({"format": {"html": {"theme": {"night": []}}}}, "format: html: theme: 'night' is not documented there"),
        ({"book": {"chapters": [{"part": "A", "chapter": []}]}}, "book: chapters: 'chapter' is not documented there"),
        ({"project": {"post_render": "x.py"}}, "project: 'post_render' is not documented there"),
    ],
)
def test_an_option_in_the_wrong_place_or_of_the_wrong_kind_is_found(plan, fault):
    assert list(plan_faults(plan)) == [fault]


def test_files_that_the_plan_names_are_there():
    plan = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
    html = plan["format"]["html"]
    named = [plan["project"]["post-render"], plan["bibliography"], plan["book"]["favicon"], *html["css"]]
    named += [path for path in chain(*html["theme"].values()) if path != "default"]
    typst = plan["format"]["typst"]
    named += [typst["font-paths"], typst["include-in-header"], plan["format"]["docx"]["reference-doc"]]
    named += [plan["format"]["epub"]["css"], *(f"_extensions/{name}/_extension.yml" for name in plan["filters"])]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_depth_of_numbers_is_the_same_in_every_format():
    formats = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))["format"]
    filtered = re.search(r"NUMBERED_LEVELS = (\d)", (ROOT / EXTENSION / "headings.lua").read_text(encoding="utf-8"))
    assert filtered is not None
    assert {formats["html"]["number-depth"], formats["docx"]["number-depth"], int(filtered[1])} == {2}


def test_the_extension_says_what_quarto_documents_of_extensions():
    extension = yaml.safe_load((ROOT / EXTENSION / "_extension.yml").read_text(encoding="utf-8"))
    assert set(extension) <= {"title", "author", "version", "quarto-required", "contributes"}
    assert extension["contributes"] == {"filters": [{"path": "localed.lua", "at": "post-render"}]}


def test_what_chapters_may_use_is_documented_or_has_a_style_that_both_renderers_read():
    assert set(CALLOUTS) == DOCUMENTED_CALLOUTS
    assert set(FORMAT_ALIASES) == DOCUMENTED_FORMATS
    assert CELL_OPTIONS == DOCUMENTED_CELL_OPTIONS
    assert FRONT_MATTER_KEYS == DOCUMENTED_FRONT_MATTER
    styles = (ROOT / EXTENSION / "localed.css").read_text(encoding="utf-8")
    own = DIV_CLASSES | SPAN_CLASSES | HEADING_CLASSES - DOCUMENTED_HEADING_CLASSES
    assert [name for name in sorted(own) if not re.search(rf"\.{name}\b", styles)] == []


def test_git_ignores_what_quarto_would_otherwise_add_to_the_list():
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set(lines)

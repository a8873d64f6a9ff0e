"""Removal of what no page uses from the style libraries of Quarto's theme: rules, custom properties, icons.

Quarto compiles the whole of Bootstrap into each of its two themes and brings 2,000 icons, and no option leaves parts of
them out. A rule stays if every class and id that it asks for is named on some page or in some script, or put together
by a script (``bi-${icon}``), so that what a script adds keeps its look.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import tinycss2
from fontTools import subset

LIBRARIES = "site_libs"
"""Where Quarto lays the styles, scripts and fonts of a site."""
NAMES = re.compile(r"[\w-]+")
USED_PROPERTY = re.compile(r"var\(\s*(--[\w-]+)")
GROUPS = {"media", "supports", "container", "layer"}
"""At-rules that hold rules."""
PRIVATE_USE = range(0xE000, 0xF900)
"""Where icon fonts have their pictures."""
ICON_FONT = "*.woff"
COMMA = tinycss2.ast.LiteralToken(0, 0, ",")


def remove_unused_styles(folder: Path, pages: Iterable[Path]) -> None:
    """Reduce the style libraries of the book in ``folder`` to what its ``pages``, all of them, and its scripts use."""
    libraries = folder / LIBRARIES
    sheets = sorted(libraries.rglob("*.css"))
    if not sheets:
        return
    scripts = [path.read_text(encoding="utf-8") for path in libraries.rglob("*.js")]
    elsewhere = [path.read_text(encoding="utf-8") for path in folder.rglob("*.css") if path not in sheets]
    names = {name for page in pages for name in _names_on(page)} | set(NAMES.findall("\n".join(scripts)))
    texts: dict[Path, str] = {}
    reduced = {sheet: sheet.read_text(encoding="utf-8") for sheet in sheets}
    while reduced != texts:  # a property may have been used by one that has gone
        texts = reduced
        known = names | set(USED_PROPERTY.findall("\n".join([*texts.values(), *elsewhere])))
        reduced = {sheet: used_styles(text, known) for sheet, text in texts.items()}
    for sheet, text in reduced.items():
        sheet.write_text(text, encoding="utf-8")
    icons = {ord(letter) for text in reduced.values() for letter in text if ord(letter) in PRIVATE_USE}
    for font in libraries.rglob(ICON_FONT):
        _keep_icons(font, icons)


def used_styles(text: str, names: set[str]) -> str:
    """The style sheet ``text`` without rules for other classes and ids, and other custom properties, than ``names``.

    A name that ends with a hyphen is the first part of one that a script puts together.
    """
    stems = tuple(name for name in names if name.endswith("-") and name.strip("-"))

    def is_known(name: str) -> bool:
        return name in names or any(name.startswith(stem) and name.removeprefix(stem) in names for stem in stems)

    return tinycss2.serialize(list(_used_rules(tinycss2.parse_stylesheet(text, True, True), is_known)))


def _used_rules(rules: Iterable[Any], is_known: Callable[[str], bool]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [selector for selector in _selectors(rule.prelude) if all(map(is_known, _asked_for(selector)))]
            rule.prelude = [token for selector in selectors for token in (COMMA, *selector)][1:]
            content = tinycss2.parse_blocks_contents(rule.content, True, True) if selectors else []
            rule.content = [part for part in content if not _is_unused_property(part, is_known)]
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS and rule.content is not None:
            rule.content = list(_used_rules(tinycss2.parse_rule_list(rule.content, True, True), is_known))
        if rule.type != "error" and rule.content != []:  # None: a rule without a block, as @import
            yield rule


def _selectors(prelude: list[Any]) -> list[list[Any]]:
    """The selectors of a rule, parted at commas; those within ``:is(…)`` are inside one token."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _asked_for(selector: list[Any]) -> set[str]:
    """The classes and ids that an element must have; those within ``:not(…)`` and ``:is(…)`` do not count."""
    ids = {token.value for token in selector if token.type == "hash"}
    return ids | {token.value for dot, token in pairwise(selector) if dot == "." and token.type == "ident"}


def _is_unused_property(part: Any, is_known: Callable[[str], bool]) -> bool:
    return part.type == "declaration" and part.name.startswith("--") and not is_known(part.name)


def _keep_icons(font: Path, icons: set[int]) -> None:
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it warns of two bytes too many in the font of the icons
    options = subset.Options(flavor="woff")
    with subset.load_font(str(font), options) as loaded:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=icons)
        subsetter.subset(loaded)
        subset.save_font(loaded, str(font), options)


def _names_on(page: Path) -> Iterator[str]:
    tree = lxml.html.parse(str(page)).getroot()
    for value in tree.xpath("//@class | //@id | //@style | //style/text() | //script/text()"):
        yield from NAMES.findall(value)

"""Removal of what no page uses from the style libraries of Quarto's theme: rules, custom properties, icons; and of what
the dark theme repeats of the light one, over which Quarto lays it.

Quarto compiles the whole of Bootstrap into each of its two themes and brings 2,000 icons, and no option leaves parts of
them out. A rule stays if every class and id that it asks for is named on some page or in some script, or put together
by a script (``bi-${icon}``), so that what a script adds keeps its look.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import tinycss2
from fontTools import subset

from helpers.book.search_index import ASSETS, SHARED_SCRIPT

LIBRARIES = "site_libs"
"""Where Quarto lays the styles, scripts and fonts of a site."""
NAMES = re.compile(r"[\w-]+")
USED_PROPERTY = re.compile(r"var\(\s*(--[\w-]+)")
GROUPS = {"media", "supports", "container", "layer"}
"""At-rules that hold rules."""
PRIVATE_USE = range(0xE000, 0xF900)
"""Where icon fonts have their pictures."""
ICON_FONT = "*.woff"
DARK_THEME, THEMES = "bootstrap-dark-*.min.css", "bootstrap-*.min.css"
COMMA = tinycss2.ast.LiteralToken(0, 0, ",")


def remove_unused_styles(folder: Path, pages: Iterable[Path]) -> None:
    """Reduce the style libraries of the book in ``folder`` to what its ``pages``, all of them, and its scripts use."""
    libraries = folder / LIBRARIES
    sheets = sorted(libraries.rglob("*.css"))
    if not sheets:
        return
    scripts = [*libraries.rglob("*.js"), *(folder / ASSETS).glob(SHARED_SCRIPT.name)]
    written = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    elsewhere = [path.read_text(encoding="utf-8") for path in folder.rglob("*.css") if path not in sheets]
    names = {name for page in pages for name in _names_on(page)} | set(NAMES.findall(written))
    texts: dict[Path, str] = {}
    reduced = {sheet: sheet.read_text(encoding="utf-8") for sheet in sheets}
    while reduced != texts:  # a property may have been used by one that has gone
        texts = reduced
        known = names | set(USED_PROPERTY.findall("\n".join([*texts.values(), *elsewhere])))
        reduced = {sheet: used_styles(text, known) for sheet, text in texts.items()}
    for dark in libraries.rglob(DARK_THEME):
        for light in set(dark.parent.glob(THEMES)) - {dark}:
            reduced[dark] = layered_styles(reduced[dark], reduced[light])
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


def layered_styles(text: str, base: str) -> str:
    """The style sheet ``text``, which is laid over ``base``, without what it repeats of it.

    Properties go by groups of one first word, as ``border`` and ``border-width``, and only those that all rules of both
    sheets set alike: of single rules left out, another of the same sheet could win where it had lost.
    """
    rules = tinycss2.parse_stylesheet(text, True, True)
    below = tinycss2.parse_stylesheet(base, True, True)
    ours, theirs = _declarations(rules), _declarations(below)
    repeated = {group for group, declared in ours.items() if theirs.get(group) == declared}
    blocks = {tinycss2.serialize([rule]) for rule in below if _is_block(rule)}
    kept = [rule for rule in rules if not _is_block(rule) or tinycss2.serialize([rule]) not in blocks]
    return tinycss2.serialize(list(_without(kept, repeated)))


def _is_block(rule: Any) -> bool:
    """Whether it is an at-rule that holds no rules, as ``@keyframes``."""
    return rule.type == "at-rule" and rule.lower_at_keyword not in GROUPS


def _declarations(rules: Iterable[Any]) -> dict[str, list[tuple[str, ...]]]:
    """By group, all that the rules declare, in order: the selectors, with the conditions around them, and the words."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for rule in rules:
        around = tinycss2.serialize(rule.prelude)
        if rule.type == "qualified-rule":
            for part in tinycss2.parse_blocks_contents(rule.content, True, True):
                found[_group(part)].append((around, part.serialize()))
        elif not _is_block(rule) and rule.content is not None:
            for group, declared in _declarations(tinycss2.parse_rule_list(rule.content, True, True)).items():
                found[group] += [(around, *words) for words in declared]
    return found


def _group(part: Any) -> str:
    """The group of a declaration; a custom property is one by itself, and so is what is no declaration."""
    if part.type != "declaration" or part.name.startswith("--"):
        return getattr(part, "name", part.type)
    return part.lower_name.removeprefix("-webkit-").removeprefix("-moz-").partition("-")[0]


def _without(rules: Iterable[Any], groups: Set[str]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            content = tinycss2.parse_blocks_contents(rule.content, True, True)
            rule.content = [part for part in content if _group(part) not in groups]
        elif not _is_block(rule) and rule.content is not None:
            rule.content = list(_without(tinycss2.parse_rule_list(rule.content, True, True), groups))
        if rule.content != []:
            yield rule


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

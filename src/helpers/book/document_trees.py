"""Going through a document tree: reading it, and changing it in place.

panflute's own ``walk`` builds every list of the tree anew; over the register of evidence, with its thousands of table
cells, that took most of a rendering. These two go the same way, children before parents, and rebuild only what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import panflute as pf

Wanted = TypeVar("Wanted", bound=pf.Element)
Rules = Mapping[type, Callable[[Any], Any]]


def each(root: pf.Element, *kinds: type[Wanted]) -> Iterator[Wanted]:
    """Every element of the given kinds at or below ``root``, children before parents, in reading order."""
    for name in root._children:
        if name == "metadata":
            continue
        child = getattr(root, name)
        if isinstance(child, pf.Element):
            yield from each(child, *kinds)
        elif child:
            for item in child:
                if item._children:
                    yield from each(item, *kinds)
                elif isinstance(item, kinds):
                    yield item
    if isinstance(root, kinds):
        yield root


def rewrite(root: pf.Element, rules: Rules) -> None:
    """Apply to every element below ``root`` the rule for its type, children before parents.

    A rule gives back the element that takes the place, a list of those that do (an empty one removes it), or None to
    leave it (it may have been changed in place).
    """
    for name in root._children:
        if name == "metadata":
            continue
        child = getattr(root, name)
        if isinstance(child, pf.Element):
            rewrite(child, rules)
            if (rule := rules.get(type(child))) and (new := rule(child)) is not None and new is not child:
                setattr(root, name, new)
        elif child:
            _rewrite_list(root, name, child, rules)


def _rewrite_list(root: pf.Element, name: str, items: Any, rules: Rules) -> None:
    result: list[pf.Element] = []
    is_changed = False
    for item in items:
        if item._children:
            rewrite(item, rules)
        rule = rules.get(type(item))
        new = rule(item) if rule else None
        if new is None or new is item:
            result.append(item)
            continue
        is_changed = True
        result.extend(new if isinstance(new, list) else [new])
    if is_changed:
        setattr(root, name, result)

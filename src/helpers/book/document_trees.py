"""Going through a document tree: every element of some kinds, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import panflute as pf

Wanted = TypeVar("Wanted", bound=pf.Element)


def each(root: pf.Element, *kinds: type[Wanted]) -> Iterator[Wanted]:
    """Every element of the given kinds at or below ``root``, children before parents, in reading order.

    panflute's own ``walk`` builds every list of the tree anew, which takes most of the time over thousands of table
    cells.
    """
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

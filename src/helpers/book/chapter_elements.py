"""The elements of a chapter that the renderer needs, in reading order, as ``elements.lua`` recorded them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILTER = Path(__file__).with_name("elements.lua")
METADATA = "localed-elements"


@dataclass(frozen=True)
class Element:
    """One element; fields that its kind has not are empty."""

    kind: str
    """As pandoc calls it: Header, Div, Span, Figure, Table, Image, Link, Cite, RawBlock, RawInline, Code, CodeBlock."""
    identifier: str = ""
    classes: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """Its words; of a figure or table, those of its caption."""
    level: int = 0
    address: str = ""
    names: tuple[str, ...] = ()
    """What a citation or cross reference names."""
    format: str = ""
    is_within: bool = False
    """Whether a heading is in a callout or a tab, or a picture in a figure."""


@dataclass(frozen=True)
class ChapterElements:
    """All elements recorded, and the text of the headings of the first level that are in no other element."""

    elements: tuple[Element, ...]
    titles: tuple[str, ...]
    begins_with_heading: bool

    def of(self, *kinds: str) -> list[Element]:
        """The elements of these kinds."""
        return [element for element in self.elements if element.kind in kinds]


def chapter_elements(tree: str) -> ChapterElements:
    """The elements recorded in a tree that was read with the filter."""
    found = json.loads(json.loads(tree)["meta"][METADATA]["c"])
    elements, titles = tuple(map(_element, found["elements"])), tuple(found["titles"])
    return ChapterElements(elements, titles, found["begins_with_heading"])


def _element(noted: dict[str, Any]) -> Element:
    names, classes = tuple(noted.pop("names", ())), tuple(noted.pop("classes", ()))
    return Element(**{**noted, "attributes": dict(noted.get("attributes", ()))}, names=names, classes=classes)

"""Identifiers of headings, by which pages lead to each other."""

from __future__ import annotations

import re


def heading_id(title: str) -> str:
    """The identifier that pandoc gives a heading.

    >>> heading_id("Leadership and governance of the partnership")
    'leadership-and-governance-of-the-partnership'
    """
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s.-]", "", title.lower()).strip())

"""What a chart function gives back: the picture, its data and its words, which belong together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

__all__ = ["Chart"]

LONGEST_TITLE_WORDS = 15


@dataclass(frozen=True)
class Chart:
    """A figure, the rows it shows (its CSV), its words.

    ``title`` is the takeaway, ``caption`` the method and source in small print, ``alt`` what the picture shows.
    """

    figure: Figure
    data: pd.DataFrame
    caption: str
    alt: str
    title: str = ""

    def __post_init__(self) -> None:
        if len(self.title.split()) > LONGEST_TITLE_WORDS:
            raise ValueError(
                f"a chart's title has at most {LONGEST_TITLE_WORDS} words, and this one more: {self.title}"
            )

    @property
    def full_caption(self) -> str:
        """The takeaway in bold, then the caption, as Markdown."""
        return f"**{self.title.removesuffix('.')}.** {self.caption}" if self.title else self.caption

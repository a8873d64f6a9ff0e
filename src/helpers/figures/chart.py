"""What a chart function gives back: the picture, its data and its words, which belong together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

__all__ = ["Chart"]


@dataclass(frozen=True)
class Chart:
    """A figure, the rows it shows (its CSV), its caption (the finding) and its alt text (what the picture shows)."""

    figure: Figure
    data: pd.DataFrame
    caption: str
    alt: str

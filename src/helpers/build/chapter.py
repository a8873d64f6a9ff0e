"""What a notebook shows and hands on: the one way a figure, a table or a sentence leaves a cell.

A cell displays; it writes no file. The data behind a figure travels inside the executed notebook, in an output of the
type :data:`BUNDLE`, and ``build.publishing`` lifts it out. So a notebook can run anywhere (in JupyterLab, on a
worker without a shared disk) and leaves nothing half-written.
"""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from IPython.display import display

from helpers.figures.palette import png_in_few_colours

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from helpers.figures.chart import Chart

__all__ = ["Chapter"]

BUNDLE = "application/vnd.localed.bundle+json"
"""MIME type of what an output says of itself: kind, name, caption, alt, csv. JupyterLab does not show it."""

FIGURE_DPI = 200
MARGIN_IN = 0.1
NAME = re.compile(r"^[a-z][a-z0-9-]*$")


@dataclass(frozen=True)
class Chapter:
    """One case's chapter: labels made here are prefixed with its id, since labels are book-wide.

    >>> Chapter("coventry").label("figure", "absence")
    'fig-coventry-absence'
    """

    case_id: str

    def label(self, kind: Literal["figure", "table"], name: str) -> str:
        """The book-wide cross-reference label of a figure or table of this chapter."""
        if not NAME.match(name):
            raise ValueError(f"'{name}' cannot name a {kind}: use lower-case letters, digits and hyphens")
        return f"{'fig' if kind == 'figure' else 'tbl'}-{self.case_id}-{name}"

    def show(self, chart: Chart, *, name: str) -> None:
        """Show ``chart`` with its title, caption, alternative text and data, as the figure ``name`` of this chapter."""
        self.figure(chart.figure, name=name, caption=chart.full_caption, alt=chart.alt, data=chart.data)

    def figure(self, figure: Figure, *, name: str, caption: str, alt: str, data: pd.DataFrame) -> None:
        """Show ``figure`` with its caption; its ``data`` becomes the CSV beside it.

        One figure a cell. ``caption`` states the finding, ``alt`` says what the picture shows for this case; both are
        computed. Raises ``ValueError`` where either is empty or there is no data: no picture goes out without them.
        """
        _require(f"figure '{name}'", caption=caption, alt=alt)
        if data.empty:
            raise ValueError(f"figure '{name}' has no data behind it")
        png = as_png(figure)
        _close(figure)
        bundle = {"kind": "figure", "label": self.label("figure", name), "name": name, "caption": caption, "alt": alt}
        _show({"image/png": b64encode(png).decode(), "text/plain": alt}, {**bundle, "csv": as_csv(data)})
        _show({"text/markdown": f"*{caption}*"}, {"kind": "preview"})

    def table(self, table: pd.DataFrame, *, name: str, caption: str, data: pd.DataFrame | None = None) -> None:
        """Show ``table`` as a Markdown table; its CSV holds ``data`` (default: the table as shown).

        Cells may hold Markdown. Missing values show as an en dash: missing is not zero. Numbers must come formatted
        (see ``indicators.formats``), since a table is read, and its CSV is computed with.
        """
        _require(f"table '{name}'", caption=caption)
        bundle = {"kind": "table", "label": self.label("table", name), "name": name, "caption": caption}
        _show({"text/markdown": as_markdown(table)}, {**bundle, "csv": as_csv(table if data is None else data)})
        _show({"text/markdown": f"*{caption}*"}, {"kind": "preview"})

    def text(self, markdown: str) -> None:
        """Show ``markdown``: a sentence, a list or a section with headings, made from data."""
        _show({"text/markdown": markdown.strip()}, {"kind": "text"})


def as_png(figure: Figure) -> bytes:
    """``figure`` with a margin around it as a PNG in few colours; the same figure gives the same bytes every time.

    ``savefig`` draws a figure twice, so it is only asked where something reaches out of the figure.
    """
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.transforms import Bbox
    from PIL import Image, ImageOps

    figure.set_dpi(FIGURE_DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    page = figure.bbox_inches
    filled = Bbox.union([page, figure.get_tightbbox(canvas.get_renderer())])
    if np.allclose(filled.extents, page.extents, rtol=0, atol=1 / FIGURE_DPI):
        drawn = Image.fromarray(np.asarray(canvas.buffer_rgba()))
        picture = ImageOps.expand(drawn, round(MARGIN_IN * FIGURE_DPI), "white")
    else:
        saved = io.BytesIO()
        figure.set_layout_engine("none")  # it is laid out
        figure.savefig(saved, format="png", dpi=FIGURE_DPI, bbox_inches=filled.padded(MARGIN_IN))
        picture = Image.open(saved)
    return png_in_few_colours(picture, (FIGURE_DPI, FIGURE_DPI))


def as_csv(table: pd.DataFrame) -> str:
    """``table`` as CSV text, without its index, ``\\n`` line ends."""
    return table.to_csv(index=False, lineterminator="\n")


def as_markdown(table: pd.DataFrame) -> str:
    """``table`` as a Markdown pipe table without its index: numeric columns to the right, missing as an en dash."""
    from pandas.api.types import is_numeric_dtype

    aligned = ["right" if is_numeric_dtype(table[column]) else "left" for column in table.columns]
    shown = table.astype(object).where(table.notna(), "–").map(_cell)
    return shown.to_markdown(index=False, colalign=aligned, disable_numparse=True)


def _cell(value: object) -> str:
    return str(value).replace("\n", " ").replace("|", "\\|")


def _require(what: str, **texts: str) -> None:
    for field, text in texts.items():
        if not text.strip():
            raise ValueError(f"{what} has no {field}")


def _show(data: dict[str, str], bundle: dict[str, str]) -> None:
    display({**data, BUNDLE: bundle}, raw=True)


def _close(figure: Figure) -> None:
    """Without this, the inline backend shows the figure a second time at the end of its cell."""
    import matplotlib.pyplot as plt

    plt.close(figure)

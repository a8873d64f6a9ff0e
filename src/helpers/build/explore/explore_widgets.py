"""The widgets of ``notebooks/explore.ipynb``: each change looks again and writes the code that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import ipywidgets as widgets
import pandas as pd

from helpers.build.explore.looking import (
    COMPARATORS,
    TABLES,
    Comparator,
    Selection,
    SelectionError,
    as_html,
    look,
    place_titles,
)
from helpers.project.registry import Registry, load_registry
from helpers.project.rows import row_dicts
from helpers.sources.tables import read_table

FIRST_INDICATOR = "persistent_absence_pct"
COMPARATOR_TITLES: dict[Comparator, str] = {
    "england": "England",
    "region": "Region",
    "neighbours": "Statistical neighbours",
}
PICK_SEVERAL = "Hold Ctrl (on a Mac: Cmd) to pick several."


class Explorer:
    """Places, indicators, comparators and years to pick; the charts, the table and the code of what is picked.

    ``box`` is the whole, which a notebook shows as the last line of a cell. Without arguments it reads the project's
    tables.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame] | None = None, registry: Registry | None = None) -> None:
        self.registry = registry or load_registry()
        self.tables = tables or {name: read_table(name) for name in TABLES}
        titles = list(place_titles(self.registry, self.tables["areas"]))
        catalogue = row_dicts(self.tables["indicators"])
        years = sorted(self.tables["indicator_values"]["academic_year"].unique())
        ids = [row["indicator_id"] for row in catalogue]
        self.places = widgets.SelectMultiple(
            options=titles, value=titles[:1], rows=9, description="Places", tooltip=PICK_SEVERAL
        )
        self.indicators = widgets.SelectMultiple(
            options=[(row["short_title"], row["indicator_id"]) for row in catalogue],
            value=[FIRST_INDICATOR if FIRST_INDICATOR in ids else ids[0]],
            rows=9,
            description="Indicators",
            tooltip=PICK_SEVERAL,
        )
        self.beside = {
            name: widgets.Checkbox(value=True, description=COMPARATOR_TITLES[name], indent=False)
            for name in COMPARATORS
        }
        self.years = widgets.SelectionRangeSlider(
            options=years,
            index=(0, len(years) - 1),
            description="Years",
            continuous_update=False,
            layout=widgets.Layout(width="32em"),
        )
        self.seen = widgets.HTML()
        self.code = widgets.Textarea(rows=11, layout=widgets.Layout(width="100%"))
        self.box = widgets.VBox(
            [
                widgets.HBox([self.places, self.indicators, widgets.VBox(list(self.beside.values()))]),
                widgets.HTML(f"<small>{PICK_SEVERAL}</small>"),
                self.years,
                self.seen,
                widgets.HTML("<b>The code of this view</b>: copy it into a cell of any notebook of the project."),
                self.code,
            ]
        )
        for widget in (self.places, self.indicators, self.years, *self.beside.values()):
            widget.observe(self._look_again, names="value")
        self._look_again()

    @property
    def selection(self) -> Selection:
        """What the widgets are set to."""
        first, last = cast("tuple[str, str]", self.years.value)
        return Selection(
            places=tuple(self.places.value),
            indicators=tuple(self.indicators.value),
            beside=tuple(name for name in COMPARATORS if self.beside[name].value),
            years=(first, last),
        )

    def _look_again(self, _change: Any = None) -> None:
        """Show what is picked now; a selection that cannot be shown is said where the charts would be."""
        selection = self.selection
        try:
            self.seen.value = as_html(look(selection, self.tables, self.registry))
            self.code.value = selection.code()
        except SelectionError as error:
            self.seen.value = f"<p>{str(error).capitalize()}.</p>"
            self.code.value = ""

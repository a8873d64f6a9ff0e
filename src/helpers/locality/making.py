"""Where a chapter comes from: its parameter, its tables, the publishers behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from helpers import prose
from helpers.sources import Sidecar


def sources_reading(sidecars: Iterable[Sidecar]) -> pd.DataFrame:
    """The files behind a chapter to read: title, publisher with link, licence, date of access."""
    rows = [
        {
            "Data": entry.title,
            "Publisher": entry.publisher,
            "Publication": f"[{entry.publication}]({entry.url})" if entry.url.startswith("http") else entry.publication,
            "Read on": prose.date_in_words(entry.accessed.isoformat()),
        }
        for entry in sidecars
    ]
    return pd.DataFrame(rows, columns=["Data", "Publisher", "Publication", "Read on"]).drop_duplicates("Data")


def making_note(case_id: str, template: str, table_names: Sequence[str]) -> str:
    """How the chapter was made: template, parameter, tables read."""
    names = prose.join_words(f"`{name}`" for name in table_names)
    return (
        f'This chapter is the notebook `notebooks/{template}.ipynb`, run with `CASE_ID = "{case_id}"`. It reads the '
        f"tables {names}; no number in it is typed. The account and its findings come from the evaluation report "
        "[@greany2025]."
    )

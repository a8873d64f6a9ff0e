"""Where a chapter comes from: its parameter, its tables, the publishers behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from helpers.indicators import formats
from helpers.sources.sidecars import Sidecar


def sources_reading(sidecars: Iterable[Sidecar]) -> pd.DataFrame:
    """The files behind a chapter to read, those of one publication together: data, publisher, day of reading."""
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for entry in sidecars:
        read_on = formats.date_in_words(entry.accessed.isoformat())
        grouped.setdefault((entry.publisher, entry.url, read_on), []).append(entry.title)
    rows = [
        {"Data": f"[{'; '.join(dict.fromkeys(titles))}]({url})", "Publisher": publisher, "Read on": read_on}
        for (publisher, url, read_on), titles in grouped.items()
    ]
    return pd.DataFrame(rows, columns=["Data", "Publisher", "Read on"])


def making_note(case_id: str, template: str, table_names: Sequence[str]) -> str:
    """Where account and numbers come from; template, parameter and tables read, folded away."""
    names = formats.join_words(f"`{name}`" for name in table_names)
    return (
        "The account and its findings come from the evaluation report [@greany2025], its printed figures from there "
        "and the project's other documents; everything else from official statistics. No number is typed.\n\n"
        '::: {.callout-note title="How this chapter was made" collapse="true"}\n'
        f'The notebook `notebooks/{template}.ipynb`, run with `CASE_ID = "{case_id}"`, reads the tables {names}.\n:::'
    )

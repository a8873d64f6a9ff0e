"""The publishers behind a chapter's data, as a table."""

from __future__ import annotations

from collections.abc import Iterable

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

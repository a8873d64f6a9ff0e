"""Do links answer? Judged on what the browser holds after the page's own script has run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.browser.visiting import Visit


def link_faults(visits: Sequence[Visit], folder: Path) -> dict[Path, list[str]]:
    """By page: each link to a page, place or file of the book in ``folder`` that is not there, or is empty."""
    ids = {visit.path: visit.ids for visit in visits}
    return {visit.path: list(dict.fromkeys(_faults(visit, ids, folder))) for visit in visits}


def _faults(visit: Visit, ids: dict[Path, set[str]], folder: Path) -> list[str]:
    found = []
    for address, name in visit.links:
        parts = urlsplit(address)
        if parts.scheme != "file":
            continue
        target = Path(unquote(parts.path))
        fragment = unquote(parts.fragment)
        if not target.is_relative_to(folder):
            found.append(f"{name} leads out of the book: {address}")
        elif not target.is_file():
            found.append(f"{name} leads nowhere: {target.relative_to(folder)}")
        elif not target.stat().st_size:
            found.append(f"{name} leads to an empty file: {target.relative_to(folder)}")
        elif fragment and target in ids and fragment not in ids[target]:
            found.append(f"{name} leads to a place that is not there: {target.relative_to(folder)}#{fragment}")
    return found

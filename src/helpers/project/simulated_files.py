"""How files made of simulated evidence are marked, in their name and in their first line."""

from __future__ import annotations

from pathlib import PurePosixPath

FILE_PREFIX = "simulated-"
CSV_LINE = (
    "# Simulated data: made up by this project's simulator. They say nothing of any real person, school or place."
)


def marked_name(name: str) -> str:
    """A file's name with the mark.

    >>> marked_name("tables/survey/items.csv")
    'tables/survey/simulated-items.csv'
    """
    path = PurePosixPath(name)
    return str(path.with_name(f"{FILE_PREFIX}{path.name}"))


def marked_csv(text: str) -> str:
    """CSV ``text`` whose first line says what it is; ``pandas.read_csv(…, comment="#")`` passes over that line."""
    return f"{CSV_LINE}\n{text}"

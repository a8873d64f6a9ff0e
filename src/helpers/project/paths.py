"""The paths of the project's folders and files, and the environment variables that name its root and renderer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT_VARIABLE = "LOCALED_ROOT"
RENDERER_VARIABLE = "LOCALED_RENDERER"
"""The renderer that is asked for, where one is; ``make report RENDERER=…`` and ``--renderer`` set it."""
ROOT_MARKER = "_quarto.yml"
EXTENSION = Path("_extensions") / "localed"
"""The book's own Quarto extension, below the project's root: filters, styles and scripts that both renderers use."""


class _Below:
    """A path below the root of the project that is asked for it."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __get__(self, project: Project, owner: type[Project] | None = None) -> Path:
        return project.root / self._path


@dataclass(frozen=True)
class Project:
    """The folders and files of one checkout, named once.

    Pass a ``Project`` to whatever reads or writes; tests make one of a temporary folder.
    """

    root: Path

    registry = _Below("cases.yml")
    quarto_config = _Below(ROOT_MARKER)
    front_page = _Below("index.qmd")
    quarto_variables = _Below("_variables.yml")
    notebooks = _Below("notebooks")
    book_sources = _Below("book")
    narratives = _Below("book/narrative")
    helpers = _Below("src/helpers")

    raw = _Below("data/raw")
    restricted = _Below("data/raw/restricted")
    signed_off = _Below("data/raw/restricted/signed_off.csv")
    """The ledger of what reviewers signed; what they signed lies in the folder of the same name."""
    processed = _Below("data/processed")
    gate = _Below("data/processed/restricted_gate")
    """What waits at the disclosure gate: requests with true counts, and safe tables that nobody has signed."""

    outputs = _Below("outputs")
    chapters = _Below("outputs/chapters")
    """Executed notebooks, one per chapter: what both renderers read."""
    figures = _Below("outputs/figures")
    """Pictures and the data behind each, in a folder per chapter."""
    tables = _Below("outputs/tables")
    failed = _Below("outputs/failed")
    """Partial runs of notebooks that failed, kept for the person who mends them."""
    disclosure_log = _Below("outputs/disclosure_log.csv")
    """Every decision of the disclosure gate."""
    book = _Below("outputs/book")
    simulated_book = _Below("outputs/book-simulated")
    """The book of an edition with simulated data: never in the place of the other."""
    preview = _Below("outputs/preview")
    """The pages that ``make preview`` shows."""
    profiles = _Below("outputs/profiles")
    """Profiles of authorities, a folder each, and the page that lists them."""
    failed_profiles = _Below("outputs/profiles/failed")
    """Partial runs of profiles that failed, apart from those of the book's chapters."""


def find_project(start: Path | None = None) -> Project:
    """The project that ``start`` (default: the working folder) lies in.

    ``LOCALED_ROOT`` in the environment wins; then the nearest folder upwards that holds ``_quarto.yml``;
    then the checkout that this package is installed from.

    Raises
    ------
    FileNotFoundError
        No folder upwards holds ``_quarto.yml``.
    """
    if named := os.environ.get(ROOT_VARIABLE):
        return Project(Path(named).resolve())
    here = (start or Path.cwd()).resolve()
    installed_from = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, installed_from):
        if (folder / ROOT_MARKER).is_file():
            return Project(folder)
    raise FileNotFoundError(
        f"no {ROOT_MARKER} in {here} or above it: run this inside the project, or set {ROOT_VARIABLE} to its folder"
    )

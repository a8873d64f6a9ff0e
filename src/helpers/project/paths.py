"""Where everything in the project lies; no other module spells a folder's name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT_VARIABLE = "LOCALED_ROOT"
RENDERER_VARIABLE = "LOCALED_RENDERER"
"""The renderer that is asked for, where one is; ``make report RENDERER=…`` and ``--renderer`` set it."""
ROOT_MARKER = "_quarto.yml"
EXTENSION = Path("_extensions") / "localed"
"""The book's own Quarto extension, below the project's root: filters and styles that both renderers use."""


@dataclass(frozen=True)
class Project:
    """The folders and files of one checkout, named once.

    Pass a ``Project`` to whatever reads or writes; tests make one of a temporary folder.
    """

    root: Path

    @property
    def registry(self) -> Path:
        return self.root / "cases.yml"

    @property
    def quarto_config(self) -> Path:
        return self.root / ROOT_MARKER

    @property
    def front_page(self) -> Path:
        return self.root / "index.qmd"

    @property
    def quarto_variables(self) -> Path:
        return self.root / "_variables.yml"

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def preview(self) -> Path:
        """The pages that ``make preview`` shows."""
        return self.outputs / "preview"

    @property
    def restricted(self) -> Path:
        return self.raw / "restricted"

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed"

    @property
    def gate(self) -> Path:
        """What waits at the disclosure gate: requests with true counts, and safe tables that nobody has signed."""
        return self.processed / "restricted_gate"

    @property
    def signed_off(self) -> Path:
        """The ledger of what reviewers signed; what they signed lies in the folder of the same name."""
        return self.restricted / "signed_off.csv"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def book_sources(self) -> Path:
        return self.root / "book"

    @property
    def narratives(self) -> Path:
        return self.book_sources / "narrative"

    @property
    def helpers(self) -> Path:
        return self.root / "src" / "helpers"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    @property
    def chapters(self) -> Path:
        """Executed notebooks, one per chapter: what both renderers read."""
        return self.outputs / "chapters"

    @property
    def figures(self) -> Path:
        """Pictures and the data behind each, in a folder per chapter."""
        return self.outputs / "figures"

    @property
    def tables(self) -> Path:
        return self.outputs / "tables"

    @property
    def failed(self) -> Path:
        """Partial runs of notebooks that failed, kept for the person who mends them."""
        return self.outputs / "failed"

    @property
    def disclosure_log(self) -> Path:
        """Every decision of the disclosure gate."""
        return self.outputs / "disclosure_log.csv"

    @property
    def book(self) -> Path:
        return self.outputs / "book"

    @property
    def profiles(self) -> Path:
        """Profiles of authorities, a folder each, and the page that lists them."""
        return self.outputs / "profiles"

    @property
    def failed_profiles(self) -> Path:
        """Partial runs of profiles that failed, apart from those of the book's chapters."""
        return self.profiles / "failed"

    @property
    def simulated_book(self) -> Path:
        """The book of an edition with simulated data: never in the place of the other."""
        return self.outputs / "book-simulated"


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

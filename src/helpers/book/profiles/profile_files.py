"""Where the files of a profile lie, and which are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers.build.chapter_plan import ChapterSpec
from helpers.build.output_files import files_below
from helpers.indicators.place_lookup import Place
from helpers.project.paths import Project

TEMPLATE = "profile.ipynb"
AREA_PARAMETER = "PLACE_ID"
DATA = "data"
INDEX = "index.html"


@dataclass(frozen=True)
class ProfileFiles:
    """The files of one profile."""

    project: Project
    place: Place

    @property
    def folder(self) -> Path:
        """The profile's folder."""
        return self.project.profiles / self.place.id

    @property
    def notebook(self) -> Path:
        """The executed notebook, which page and PDF are made from."""
        return self.folder / f"{self.place.id}.ipynb"

    @property
    def page(self) -> Path:
        """The page, whole on its own."""
        return self.folder / f"{self.place.id}.html"

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.folder / f"{self.place.id}.pdf"

    @property
    def data(self) -> Path:
        """The data behind figures and tables, as CSV."""
        return self.folder / DATA

    @property
    def source(self) -> PurePosixPath:
        """The notebook's path below the project's root, as the renderer names it."""
        return PurePosixPath(self.notebook.relative_to(self.project.root).as_posix())

    @property
    def spec(self) -> ChapterSpec:
        """The notebook run that makes the profile."""
        template = self.project.notebooks / TEMPLATE
        parameters = ((AREA_PARAMETER, self.place.area_code),)
        return ChapterSpec(f"profile-{self.place.id}", self.place.title, "profile", template, parameters)

    @property
    def is_there(self) -> bool:
        """Whether both page and PDF are."""
        return self.page.is_file() and self.pdf.is_file()

    def executed(self) -> list[Path]:
        """What the notebook run has left: data and notebook."""
        return files_below(self.data) + ([self.notebook] if self.notebook.is_file() else [])

    def rendered(self) -> list[Path]:
        """What the renderer has left: page and PDF."""
        return [path for path in (self.page, self.pdf) if path.is_file()]

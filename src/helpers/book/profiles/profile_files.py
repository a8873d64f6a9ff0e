"""Where the files of a profile lie, and which are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from helpers.build.chapter_plan import ChapterSpec
from helpers.build.output_files import notebook_path
from helpers.indicators.place_lookup import Place
from helpers.project.paths import Project

TEMPLATE = "profile.ipynb"
AREA_PARAMETER = "PLACE_ID"
INDEX = "index.html"


@dataclass(frozen=True)
class ProfileFiles:
    """The files of one profile."""

    project: Project
    place: Place

    @property
    def spec(self) -> ChapterSpec:
        """The notebook run that makes the profile."""
        template = self.project.notebooks / TEMPLATE
        parameters = ((AREA_PARAMETER, self.place.area_code),)
        return ChapterSpec(f"profile-{self.place.id}", self.place.title, "profile", template, parameters)

    @property
    def notebook(self) -> Path:
        """The executed notebook, which page and PDF are made from."""
        return notebook_path(self.spec, self.project)

    @property
    def page(self) -> Path:
        """The page, whole on its own."""
        return self.notebook.with_suffix(".html")

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.notebook.with_suffix(".pdf")

    @property
    def is_there(self) -> bool:
        """Whether both page and PDF are."""
        return self.page.is_file() and self.pdf.is_file()

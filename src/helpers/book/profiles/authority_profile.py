"""The profile of an authority: the run of its notebook, its files, and how page and PDF are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers.build.chapter_plan import PROFILE_PARAMETER, PROFILE_TEMPLATE, ChapterSpec
from helpers.build.output_files import notebook_path
from helpers.indicators.place_lookup import Place
from helpers.project.paths import Project
from helpers.project.read_record import note_file, note_files


@dataclass(frozen=True)
class Profile:
    """One profile: the run of its notebook, and its files."""

    project: Project
    place: Place

    @property
    def spec(self) -> ChapterSpec:
        """The notebook run that makes the profile."""
        template = self.project.notebooks / PROFILE_TEMPLATE
        parameters = ((PROFILE_PARAMETER, self.place.area_code),)
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

    def render(self) -> list[Path]:
        """Make page and PDF of the executed notebook; the old ones stay where they cannot be made."""
        from helpers.book.single_document import render_document

        project = self.project
        note_file(self.notebook)
        note_file(project.quarto_config)
        for pattern in ("theme/**/*", "assets/**/*"):
            note_files(project.book_sources / pattern)
        note_files(project.root / "_extensions" / "**" / "*")
        source = PurePosixPath(self.notebook.relative_to(project.root).as_posix())
        # In a browser's tab and in a PDF the authority's name alone would not say enough.
        title = f"{self.place.title}: official statistics on schools and pupils"
        render_document(project, source, title, self.page, self.pdf)
        return [self.page, self.pdf]

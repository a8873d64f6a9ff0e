"""Page and PDF of an executed profile."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from helpers.book.profiles.profile_files import ProfileFiles
from helpers.indicators.place_lookup import Place
from helpers.project.paths import Project
from helpers.project.read_record import note_file, note_files


def render_profile(project: Project, place: Place) -> list[Path]:
    """Page and PDF of an executed profile; the old ones stay where they cannot be made."""
    from helpers.book.single_document import render_document

    files = ProfileFiles(project, place)
    note_file(files.notebook)
    note_file(project.quarto_config)
    for pattern in ("theme/**/*", "assets/**/*"):
        note_files(project.book_sources / pattern)
    note_files(project.root / "_extensions" / "**" / "*")
    source = PurePosixPath(files.notebook.relative_to(project.root).as_posix())
    render_document(project, source, document_title(place), files.page, files.pdf)
    return [files.page, files.pdf]


def document_title(place: Place) -> str:
    """What the profile is called where its authority alone would not say enough: in a browser's tab, in a PDF.

    >>> document_title(Place("leeds", "Leeds", "E08000035", "383", "Yorkshire and The Humber"))
    'Leeds: official statistics on schools and pupils'
    """
    return f"{place.title}: official statistics on schools and pupils"

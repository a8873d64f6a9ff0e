"""What the tasks of a profile do: run its notebook, and render what it made. Imports of weight stand inside."""

from __future__ import annotations

import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from helpers.book.profiles.profile_files import DATA, ProfileFiles
from helpers.indicators.place_lookup import Place
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project

if TYPE_CHECKING:
    from helpers.build.publishing import PublishedChapter


class ProfileError(ValueError):
    """A profile cannot be made as its notebook stands; the message says why."""


def run_profile(project: Project, place: Place) -> None:
    """Run the notebook of one authority; when that fails, nothing of it is left that looks finished."""
    from helpers.build.normalising import notebook_bytes
    from helpers.build.notebook_run import keep_partial_run, run_notebook
    from helpers.build.output_files import partial_run_path
    from helpers.build.publishing import publish

    files = ProfileFiles(project, place)
    try:
        executed = run_notebook(files.spec, project)
        with keep_partial_run(executed, files.spec, project):
            chapter = publish(executed, files.spec, project)
        data = gather_data(chapter)
        shutil.rmtree(files.data, ignore_errors=True)
        for name, content in data.items():
            with replacing(files.data / name) as beside:
                beside.write_bytes(content)
        with replacing(files.notebook) as beside:
            beside.write_bytes(notebook_bytes(chapter.notebook))
        partial_run_path(files.spec.case_id, project, is_profile=True).unlink(missing_ok=True)
    except BaseException:
        remove_profile(project, place)
        raise


def gather_data(chapter: PublishedChapter) -> dict[str, bytes]:
    """The data of a chapter by the name of its file; links to it in the notebook's captions lead there from now on.

    Pictures are in the notebook. Raises ``ProfileError`` where a figure and a table share a name.
    """
    data: dict[str, bytes] = {}
    for path, content in chapter.files.items():
        name = PurePosixPath(path).name
        if not name.endswith(".csv"):
            continue
        if name in data:
            raise ProfileError(f"a figure and a table of the profile are both called {name}: give one another name")
        data[name] = content
        for cell in chapter.notebook.cells:
            for option in ("fig-cap", "tbl-cap"):
                if option in cell.metadata:
                    cell.metadata[option] = cell.metadata[option].replace(f"(../{path})", f"({DATA}/{name})")
    return data


def render_profile(project: Project, place: Place) -> None:
    """Page and PDF of an executed profile; the old ones stay where they cannot be made."""
    from helpers.book.single_document import render_document

    files = ProfileFiles(project, place)
    render_document(project, files.source, document_title(place), files.page, files.pdf)


def document_title(place: Place) -> str:
    """What the profile is called where its authority alone would not say enough: in a browser's tab, in a PDF.

    >>> document_title(Place("leeds", "Leeds", "E08000035", "383", "Yorkshire and The Humber"))
    'Leeds: official statistics on schools and pupils'
    """
    return f"{place.title}: official statistics on schools and pupils"


def remove_profile(project: Project, place: Place) -> None:
    """Remove every file of a profile."""
    shutil.rmtree(ProfileFiles(project, place).folder, ignore_errors=True)

"""Where a chapter's files lie and which of them are there. Light: a build with nothing to do imports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from helpers.project.edition import edition
from helpers.project.paths import Project

NOTEBOOK_SUFFIX = ".ipynb"


def chapter_path(case_id: str, project: Project) -> Path:
    """Where the executed chapter of a case lies."""
    return project.chapters / f"{case_id}{NOTEBOOK_SUFFIX}"


def book_folder(project: Project) -> Path:
    """Where this edition's book lies: one of simulated data never takes the place of the other."""
    return project.simulated_book if edition(project) == "simulated" else project.book


def partial_run_path(case_id: str, project: Project, *, is_profile: bool = False) -> Path:
    """Where the partial run of a chapter that failed is kept; a profile's lies where profiles do, being no chapter."""
    folder = project.failed_profiles if is_profile else project.failed
    return folder / f"{case_id}{NOTEBOOK_SUFFIX}"


def chapter_files(case_id: str, project: Project) -> list[Path]:
    """The files of a chapter that exist, in a fixed order: its pictures and data, then its notebook."""
    notebook = chapter_path(case_id, project)
    return files_below(*_folders(case_id, project)) + ([notebook] if notebook.is_file() else [])


def remove_chapter(case_id: str, project: Project) -> None:
    """Remove every file of a chapter: a chapter that failed, or whose case is gone, must not look finished."""
    for path in chapter_files(case_id, project):
        path.unlink()
    for folder in _folders(case_id, project):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def stray_chapters(known: Iterable[str], project: Project) -> list[str]:
    """Ids of chapters that lie in ``outputs/`` and that the registry does not have (any more)."""
    return sorted(set(_present(project)) - set(known))


def files_below(*folders: Path) -> list[Path]:
    """Every file below ``folders``, in a fixed order, but for those still being written beside their place."""
    return sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def _folders(case_id: str, project: Project) -> tuple[Path, Path]:
    return project.figures / case_id, project.tables / case_id


def _present(project: Project) -> Iterator[str]:
    yield from (path.stem for path in project.chapters.glob(f"*{NOTEBOOK_SUFFIX}"))
    yield from (path.stem for path in project.failed.glob(f"*{NOTEBOOK_SUFFIX}"))
    for room in (project.figures, project.tables):
        yield from (path.name for path in room.glob("*") if path.is_dir())

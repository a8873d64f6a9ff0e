"""Where the files made of a notebook lie and which of them are there. Light: a build with nothing to do imports it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from helpers.build.chapter_plan import ChapterSpec
from helpers.project.edition import edition
from helpers.project.paths import Project

NOTEBOOK_SUFFIX = ".ipynb"
FIGURES, TABLES = "figures", "tables"


def chapter_path(case_id: str, project: Project) -> Path:
    """Where the executed chapter of a case lies."""
    return project.chapters / f"{case_id}{NOTEBOOK_SUFFIX}"


def notebook_path(spec: ChapterSpec, project: Project) -> Path:
    """Where the executed notebook of ``spec`` lies: a profile in a folder of its own, a chapter with the others."""
    if spec.kind == "profile":
        return _profile_folder(spec, project) / f"{_profile_folder(spec, project).name}{NOTEBOOK_SUFFIX}"
    return chapter_path(spec.case_id, project)


def data_path(spec: ChapterSpec, folder: str, file: str, project: Project) -> Path:
    """Where a file behind a figure or table of ``spec`` lies; ``folder`` is :data:`FIGURES` or :data:`TABLES`."""
    if spec.kind == "profile":
        return _profile_folder(spec, project) / "data" / file
    return project.outputs / folder / spec.case_id / file


def data_files(spec: ChapterSpec, project: Project) -> list[Path]:
    """The files behind the figures and tables of ``spec`` that exist, in a fixed order."""
    return files_below(*_data_folders(spec, project))


def remove_made(spec: ChapterSpec, project: Project) -> None:
    """Remove every file made of ``spec``: one that failed, or whose case is gone, must not look finished."""
    if spec.kind == "profile":
        shutil.rmtree(_profile_folder(spec, project), ignore_errors=True)
        return
    for path in [*data_files(spec, project), notebook_path(spec, project)]:
        path.unlink(missing_ok=True)
    for folder in _data_folders(spec, project):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def partial_run_path(spec: ChapterSpec, project: Project) -> Path:
    """Where the partial run of a notebook that failed is kept; a profile's lies where profiles do, being no chapter."""
    folder = project.failed_profiles if spec.kind == "profile" else project.failed
    return folder / f"{spec.case_id}{NOTEBOOK_SUFFIX}"


def leftover_chapters(known: Iterable[str], project: Project) -> list[str]:
    """Ids of chapters that lie in ``outputs/`` and that the registry does not have (any more)."""
    return sorted(set(_present(project)) - set(known))


def remove_leftovers(known: Iterable[str], project: Project) -> None:
    """Remove the chapters of cases that the registry no longer has."""
    for case_id in leftover_chapters(known, project):
        spec = ChapterSpec(case_id, "", "cross_case", Path(), ())
        remove_made(spec, project)
        partial_run_path(spec, project).unlink(missing_ok=True)


def book_folder(project: Project) -> Path:
    """Where this edition's book lies: one of simulated data never takes the place of the other."""
    return project.simulated_book if edition(project) == "simulated" else project.book


def files_below(*folders: Path) -> list[Path]:
    """Every file below ``folders``, in a fixed order, but for those still being written."""
    return sorted(
        path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    )


def _profile_folder(spec: ChapterSpec, project: Project) -> Path:
    return project.profiles / spec.case_id.removeprefix("profile-")


def _data_folders(spec: ChapterSpec, project: Project) -> list[Path]:
    return [data_path(spec, folder, "", project) for folder in (FIGURES, TABLES)]


def _present(project: Project) -> Iterator[str]:
    yield from (path.stem for path in project.chapters.glob(f"*{NOTEBOOK_SUFFIX}"))
    yield from (path.stem for path in project.failed.glob(f"*{NOTEBOOK_SUFFIX}"))
    for folder in (project.figures, project.tables):
        yield from (path.name for path in folder.glob("*") if path.is_dir())

"""Where things wait at the gate. Light: a build with nothing to do imports it."""

from __future__ import annotations

from pathlib import Path

from helpers.project.paths import Project


def request_paths(name: str, project: Project) -> tuple[Path, Path]:
    """Where the request of a gated table lies: its declaration and its frame."""
    folder = project.gate / "requests"
    return folder / f"{name}.json", folder / f"{name}.parquet"


def safe_folder(project: Project) -> Path:
    """Where safe tables wait for their reviewer."""
    return project.gate / "safe"


def safe_paths(name: str, project: Project) -> tuple[Path, Path]:
    """Where a safe table waits, and the cells that it would give away."""
    return safe_folder(project) / f"{name}.csv", safe_folder(project) / f"{name}.json"

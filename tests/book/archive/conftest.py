"""A small release: a git checkout with the project's own plan and registry, a few raw files, and made-up outputs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from helpers.project.paths import Project, find_project
from helpers.sources.sidecars import sidecar_path

REPOSITORY = find_project()
SOURCES = (
    "CITATION.cff",
    "LICENSE",
    "README.md",
    "_quarto.yml",
    "_quarto-simulated.yml",
    "_quarto-real.yml",
    "cases.yml",
    "index.qmd",
    "uv.lock",
)
RAW = (
    "instrument/instrument.yml",
    "evidence/codebook.yml",
    "published/cohorts.csv",
    "published/evidence_sources.csv",
    "published/framework.csv",
    "official/areas.csv",
    "official/academies.csv",
    "boundaries/regions.geojson",
)
IGNORED = ("/src/", "/outputs/", "/data/processed/", "/_variables.yml", "/data/raw/restricted/simulated/")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


def commit_all(project: Project) -> None:
    git(project.root, "add", "--all", "--force", "data/raw")
    git(project.root, "commit", "--quiet", "--message", "More")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path) -> Project:
    """The small release, committed and built."""
    made = Project(tmp_path / "checkout")
    made.root.mkdir()
    for name in SOURCES:
        shutil.copyfile(REPOSITORY.root / name, made.root / name)
    for name in RAW:
        for path in (REPOSITORY.raw / name, sidecar_path(REPOSITORY.raw / name)):
            place = (made.raw / name).with_name(path.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    shutil.copytree(REPOSITORY.notebooks, made.notebooks, ignore=shutil.ignore_patterns(".*"))
    write(made.root / ".gitignore", "".join(f"{line}\n" for line in IGNORED))
    git(made.root, "init", "--quiet")
    git(made.root, "add", "--all")
    git(made.root, "commit", "--quiet", "--message", "The release")
    build(made)
    return made


def build(made: Project) -> None:
    """Outputs such as a build leaves, without a build."""
    write(made.quarto_variables, "cases: {localities: 9}\n")
    write(made.chapters / "coventry.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n')
    write(made.figures / "coventry" / "absence.csv", "academic_year,value\n2022/23,7.5\n")
    write(made.tables / "coventry" / "roles.csv", "role,count\nlead,1\n")
    write(made.book / "index.html", "<!doctype html><title>Book</title>")
    made.processed.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"area_code": ["E08000026"]}).to_parquet(made.processed / "areas.parquet")

"""A name and a description of each file of a release, taken from what the file or its sidecar says of itself."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from helpers.sources.sidecars import SIDECAR_SUFFIX, Sidecar

MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".bin": "application/octet-stream",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".geojson": "application/geo+json",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".qmd": "text/markdown",
    ".scss": "text/x-scss",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
PLAIN_TEXT = "text/plain"

ROOT_FILES = {
    "CHANGELOG.md": "What changed for readers and researchers, newest first",
    "CITATION.cff": "How to cite this edition and the report that it is built on",
    "CONTRIBUTING.md": "Where to make which change, and how",
    "LICENSE": "The licence of the code",
    "LICENSE-data.md": "The licence of official statistics and boundaries",
    "LICENSE-text.md": "The licence of text, figures and tables",
    "Makefile": "The commands that people type; they set up what they need",
    "README.md": "What this is, how to build it, how it is laid out",
    "SHA256SUMS": "The checksum of every file of this archive",
    "_quarto.yml": "The plan of the book, which stock Quarto and the embedded renderer both read",
    "_variables.yml": "Numbers that the front page names, made by the build",
    "cases.yml": "The registry: localities, pilots, comparators, waves, chapters",
    "datapackage.json": "Frictionless description of every raw table and every table that leaves the build",
    "dodo.py": "The build graph: what each task reads and makes",
    "environment.yml": "The same environment for conda and Binder",
    "index.qmd": "The book's front page",
    "pyproject.toml": "The package, its dependencies with the reason for each, the settings of the tools",
    "uv.lock": "The exact version and checksum of every library",
    "verify.py": "Checks every file of this archive against SHA256SUMS; needs Python and nothing else",
}
FOLDERS = {
    "book": "What the book is written and laid out with: narratives, references, theme",
    "data/processed": "Tidy tables, validated by the build",
    "data/raw": "Immutable inputs, each with a sidecar that names publisher, licence, dates and checksum",
    "docs": "Documentation beside the book",
    "notebooks": "Templates, stored without outputs: papermill runs each once a case",
    "outputs/book-simulated": "The book of the simulated edition, which is no finding",
    "outputs/book": "The book: HTML pages, PDF, DOCX and EPUB",
    "outputs/chapters": "Executed notebooks, one a chapter",
    "outputs/front-page": "The map of the front page and the data behind it",
    "outputs/figures": "The pictures of the book and the data behind each",
    "outputs/tables": "The tables of the book as CSV",
    "src/helpers": "The shared code: tables, analysis, figures, execution, rendering",
    "tests": "Tests, laid out as the code is",
}


def media_type(place: str) -> str:
    """The media type of the file at ``place``; plain text where its name does not tell."""
    return MEDIA_TYPES.get(PurePosixPath(place).suffix, PLAIN_TEXT)


def describe_file(place: str, path: Path, sidecars: Mapping[str, Sidecar]) -> tuple[str, str]:
    """The name and the description of the file that stands at ``place`` in the archive and lies at ``path``.

    ``sidecars`` holds those of the raw files, by the place of the file.
    """
    if place in ROOT_FILES:
        return place, f"{ROOT_FILES[place]}."
    if place in sidecars:
        return sidecars[place].title, sidecars[place].description
    if place.endswith(SIDECAR_SUFFIX):
        return (
            path.name,
            f"Sidecar of {path.name.removesuffix(SIDECAR_SUFFIX)}: source, licence, dates, what was taken.",
        )
    if path.suffix == ".py":
        return place, _first_line(path)
    folder = place.rpartition("/")[0]
    return place, f"{_kind(place)} ({folder_description(folder) or 'top folder'})."


def folder_description(folder: str) -> str:
    """What a folder holds: its own description, or that of the nearest folder above that has one."""
    while folder:
        if folder in FOLDERS:
            return FOLDERS[folder]
        folder = folder.rpartition("/")[0]
    return ""


def _first_line(module: Path) -> str:
    """The first sentence of a module's docstring, or that it has none."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    return said.split("\n\n")[0].replace("\n", " ") if said else f"Python module {module.stem}."


def _kind(place: str) -> str:
    stem, suffix = PurePosixPath(place).stem, PurePosixPath(place).suffix
    owner = PurePosixPath(place).parent.name
    if place.startswith("outputs/figures/"):
        return f"{'Data behind' if suffix == '.csv' else 'Picture of'} the figure '{stem}' of the chapter '{owner}'"
    if place.startswith("outputs/tables/"):
        return f"The table '{stem}' as CSV"
    if place.startswith("outputs/chapters/"):
        return f"The chapter '{stem}' as papermill ran it"
    if place.startswith("data/processed/"):
        return f"The processed table '{stem}'"
    if place.startswith("notebooks/"):
        return f"The template '{stem}'"
    return f"{stem}{suffix}"

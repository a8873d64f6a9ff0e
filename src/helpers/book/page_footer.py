"""What stands at the foot of a chapter's page: its notebook, how it was made, how to cite it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from helpers.book.book_loading import Book
from helpers.book.cross_references import Chapter
from helpers.project.yaml_files import load_yaml

COMMIT_LENGTH = 10
ARCHIVE_METADATA, ARCHIVE_COMMIT = "ro-crate-metadata.json", "#commit"
"""What `make archive` leaves of git in a release."""
PARAMETER_TAGS = ("injected-parameters", "parameters")
ASSIGNMENT = re.compile(r"^([A-Za-z_]\w*)\s*=\s*(.+)$", re.MULTILINE)
CITATION_FILE = "CITATION.cff"
BINDER = "https://mybinder.org/v2/gh"


@dataclass(frozen=True)
class Colophon:
    """Facts for a page's foot; None and empty where there is nothing true to say."""

    notebook: PurePosixPath | None
    """The executed notebook, below the book's folder, where the chapter is one."""
    parameters: Mapping[str, str]
    """The notebook's parameters as Python writes their values."""
    commit: str | None
    """The git commit that the book was rendered at, with a note where files differed from it."""
    binder: str | None
    """Where the notebooks open in Binder; only where the plan names a public repository."""
    citation: str
    """How to cite the chapter, as text."""


def colophon_of(book: Book, chapter: Chapter) -> Colophon:
    """The facts for the foot of ``chapter``'s page."""
    source = chapter.entry.source
    is_notebook = source.suffix == ".ipynb"
    repository = book.config.book.repo_url
    return Colophon(
        notebook=source if is_notebook else None,
        parameters=parameters_of(book.root / source) if is_notebook else {},
        commit=commit_of(book.root),
        binder=binder_address(repository) if is_notebook and repository else None,
        citation=citation(book, chapter),
    )


def parameters_of(notebook: Path) -> dict[str, str]:
    """The parameters that the notebook was run with: those injected, else those that its first cell sets."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for wanted in PARAMETER_TAGS:
        for cell in cells:
            if wanted in cell["metadata"].get("tags", []):
                return dict(ASSIGNMENT.findall("".join(cell["source"])))
    return {}


@lru_cache(maxsize=4)
def commit_of(root: Path) -> str | None:
    """The short name of the commit that ``root`` is at; None where neither git nor an archive says."""
    if (archived := root / ARCHIVE_METADATA).is_file() and not (root / ".git").exists():
        return _archived_commit(archived)
    try:
        name = _git(root, "rev-parse", f"--short={COMMIT_LENGTH}", "HEAD").strip()
        changed = _git(root, "status", "--porcelain", "--untracked-files=no").strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{name}, with changes since" if changed else name


def _archived_commit(metadata: Path) -> str | None:
    """The commit that an archive says it was made from: a book made again of it is the book that it holds."""
    graph = json.loads(metadata.read_text(encoding="utf-8"))["@graph"]
    names = [entity["value"] for entity in graph if entity["@id"] == ARCHIVE_COMMIT]
    return names[0][:COMMIT_LENGTH] if names else None


def binder_address(repository: str) -> str | None:
    """Where Binder opens the notebooks of a repository on GitHub; None for one that lies elsewhere.

    >>> binder_address("https://github.com/someone/some-book")
    'https://mybinder.org/v2/gh/someone/some-book/HEAD?labpath=notebooks'
    """
    parts = urlsplit(repository)
    if parts.netloc != "github.com":
        return None
    return f"{BINDER}/{quote(parts.path.strip('/').removesuffix('.git'))}/HEAD?labpath=notebooks"


def citation(book: Book, chapter: Chapter) -> str:
    """How to cite a chapter of the book: author, year, chapter, book, version, address where there is one."""
    plan = book.config.book
    year = f" ({book.date.year})" if book.date else ""
    version = _version(book.root)
    title = f"{plan.title}: {plan.subtitle}" if plan.subtitle else plan.title
    parts = [
        f"{plan.author or plan.title}{year} ‘{chapter.title}’, in {title}",
        *([f"Version {version}"] if version else []),
        *([plan.repo_url] if plan.repo_url else []),
    ]
    return ". ".join(parts) + "."


def _version(root: Path) -> str | None:
    path = root / CITATION_FILE
    return str(load_yaml(path.read_text(encoding="utf-8"))["version"]) if path.is_file() else None


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout

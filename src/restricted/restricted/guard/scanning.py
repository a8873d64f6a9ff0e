"""What is tracked or staged in git, held against the signatures of restricted evidence."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from helpers.project.paths import Project
from helpers.sources.csv_files import TableError
from restricted.guard.signatures import Signatures, as_digest
from restricted.guard.unpacking import Sealed, parts_of
from restricted.intake.file_reading import DELIMITERS, read_sheets
from restricted.intake.intake_templates import templates
from restricted.rows.evidence_files import (
    SIMULATED_PREFIX,
    TEMPLATES_FOLDER,
    real_files,
    simulated_files,
    table_of,
    unread_files,
)
from restricted.rows.file_kinds import REFUSED_ENDINGS, kind_of
from restricted.rows.vocabulary import load_vocabulary

RESTRICTED_FOLDERS = ("data/raw/restricted", "data/processed/restricted")
HANDBOOK = "data/raw/restricted/README.md"
OWN_KEY_NAMES = ("localed.key", "localed_key")


class GuardError(RuntimeError):
    """git cannot tell what is tracked; nothing was looked at."""


@dataclass(frozen=True)
class Leak:
    """Restricted content where it may not be: the file, and why. No content is repeated."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}. Take it out of git ('git rm --cached'), and of its history if committed"


class Guard:
    """Looks at files of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def leaks_in(self, path: str, content: bytes) -> list[Leak]:
        """What makes the file at ``path``, with ``content``, restricted."""
        if reason := self._misplaced(path, content):
            return [Leak(path, reason)]
        if PurePosixPath(path).suffix.lower() in REFUSED_ENDINGS:
            return [Leak(path, "files of this kind hold rows about persons or their words")]
        if self._is_template(path, content):
            return []
        found: dict[Leak, None] = {}
        for part in parts_of(path, content):
            if isinstance(part, Sealed):
                found[Leak(path, f"{part.place} {part.reason}".removeprefix(f"{path} "))] = None
                continue
            for reason in self._signatures.found_in(part):
                inside = part.place.removeprefix(path).lstrip(", ")
                found[Leak(path, f"{inside}, {reason}" if inside else reason)] = None
        return list(found)

    def tracked_leaks(self) -> list[Leak]:
        """What is restricted in the files that git tracks, as they lie in the working folder."""
        found: list[Leak] = []
        for path in _listed(self.project, "ls-files", "-z"):
            file = self.project.root / path
            if file.is_symlink():
                found += self.leaks_in(path, str(file.readlink()).encode())
            elif file.is_file():
                found += self.leaks_in(path, file.read_bytes())
        return found

    def staged_leaks(self) -> list[Leak]:
        """What is restricted in the files that the next commit adds or changes, as they are staged."""
        names = _listed(self.project, "diff", "--cached", "--relative", "--name-only", "--diff-filter=d", "-z")
        return [leak for path in names for leak in self.leaks_in(path, _git(self.project, "show", f":./{path}"))]

    def _misplaced(self, path: str, content: bytes) -> str | None:
        place = PurePosixPath(path)
        if PurePosixPath(path).name.startswith(SIMULATED_PREFIX):
            return "a simulated file is made by 'make simulate', not kept"
        if place.name in OWN_KEY_NAMES:
            return "a key of the pseudonyms is never kept in a repository"
        for folder in RESTRICTED_FOLDERS:
            if place.is_relative_to(folder) and path != HANDBOOK and not self._is_template(path, content):
                return f"nothing in {folder}/ is kept in git but its README.md and the empty templates"
        return None

    def _is_template(self, path: str, content: bytes) -> bool:
        folder = f"{RESTRICTED_FOLDERS[0]}/{TEMPLATES_FOLDER}"
        return str(PurePosixPath(path).parent) == folder and content in self._templates

    @cached_property
    def _templates(self) -> set[bytes]:
        return {text.encode() for text in templates(self.project).values()}

    @cached_property
    def _signatures(self) -> Signatures:
        known = {as_digest(line.decode()) for text in self._templates for line in text.splitlines()}
        held = {digest for line in _lines_held(self.project) if (digest := as_digest(line))}
        return Signatures(load_vocabulary(self.project), frozenset(held - known))


def _lines_held(project: Project) -> Iterator[str]:
    """The lines of the restricted files that lie here, and their rows as text where they are no text."""
    for path in (*real_files(project), *simulated_files(project)):
        if kind_of(path.name).reader in ("workbook", "spss") and table_of(path, project) is not None:
            try:
                for sheet in read_sheets(path, project.restricted):
                    yield from _joined(sheet.content.itertuples(index=False, name=None))
            except TableError:
                yield from _lines_in(path)
        else:
            yield from _lines_in(path)
    for file in unread_files(project):
        if file.path.is_file():
            yield from _lines_in(file.path)


def _lines_in(path: Path) -> Iterator[str]:
    """The lines of every text in a file but for the first, a table's header."""
    for part in parts_of(path.name, path.read_bytes()):
        if not isinstance(part, Sealed):
            yield from part.text.splitlines()[1:]


def _joined(rows: Iterable[tuple]) -> Iterator[str]:
    """Rows with each delimiter that they may be pasted with."""
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        yield from (delimiter.join(cells) for delimiter in DELIMITERS)


def _listed(project: Project, *words: str) -> list[str]:
    return [name for name in _git(project, *words).decode("utf-8", errors="surrogateescape").split("\0") if name]


def _git(project: Project, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(project.root), *words], capture_output=True, check=True)
    except FileNotFoundError as error:
        raise GuardError("git is not installed, so it cannot be told what is tracked") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise GuardError(f"git cannot tell what is tracked: {said[0] if said else 'no reason given'}") from error
    return done.stdout

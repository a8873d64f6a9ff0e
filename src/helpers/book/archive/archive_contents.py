"""Which files a release holds, and what may never be in one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from helpers.book.front_page import MAP
from helpers.book.quarto_config import read_config
from helpers.book.quarto_profile import profile_of
from helpers.build.output_files import files_below
from helpers.project.edition import edition, released_folder
from helpers.project.paths import ROOT_VARIABLE, Project
from helpers.project.yaml_files import load_yaml

PSEUDONYM = re.compile(rb"\b(?:respondent|interviewee|pupil|interview|observation|workshop|segment)-[0-9a-v]{20}\b")
"""How a restricted row names a person, a pupil or a record; safe tables hold none."""
EDITION_WORDS = {"absent": "", "simulated": "-simulated", "real": "-restricted"}
SIMULATED = "simulated"


class ArchiveError(RuntimeError):
    """The release cannot be archived as it stands; the message says why and what to do."""


@dataclass(frozen=True)
class Release:
    """One release: its title, version, date and edition, and its files by their place in the archive."""

    title: str
    description: str
    version: str
    date: str
    edition: str
    commit: str
    files: dict[str, Path]
    sources: dict[str, str]
    """Those of ``files`` that git tracks, each with git's name for its content."""

    @property
    def name(self) -> str:
        """The archive's name; one that holds anything simulated or drawn from restricted rows says so."""
        return f"localed-evaluation-{self.version}{EDITION_WORDS[self.edition]}"


def collect_release(project: Project) -> Release:
    """What of ``project`` goes into an archive: every file that git tracks, and every file that the build made.

    Raises
    ------
    ArchiveError
        This is no git checkout, or it has changes that are not committed; a built file is missing, or is of another
        edition than the evidence; or a file holds restricted rows.
    """
    commit, sources = committed_files(project.root)
    plan = read_config(project.quarto_config, profile_of(project))
    citation = load_yaml((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    state = str(edition(project))
    files = {name: project.root / name for name in sources} | _built_files(project)
    release = Release(
        title=f"{plan.book.title}: {plan.book.subtitle}",
        description=(plan.book.description or plan.book.title).strip(),
        version=str(citation["version"]),
        date=str(plan.book.date),
        edition=state,
        commit=commit,
        files=dict(sorted(files.items())),
        sources=sources,
    )
    if faults := [*_restricted_files(release, project), *_files_of_another_edition(release)]:
        raise ArchiveError(
            f"{len(faults)} file(s) may not be archived:\n" + "\n".join(f"  - {fault}" for fault in faults)
        )
    return release


def committed_files(root: Path) -> tuple[str, dict[str, str]]:
    """The commit, and the files of it with git's name for their content: what anyone can check out again.

    Raises
    ------
    ArchiveError
        ``root`` is no git checkout, or has changes that are not committed.
    """
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        changed = _git(root, "status", "--porcelain")
        listed = _git(root, "ls-tree", "-r", "-z", commit)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ArchiveError("an archive is made from a git checkout, so that it holds what was committed") from error
    if changed:
        raise ArchiveError(
            "there are changes that are not committed; commit them or put them away, then run 'make archive' again:\n"
            + changed.rstrip()
        )
    entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
    return commit, {name: about.split()[-1] for about, name in entries}


def refuse_changes(release: Release, built: str, project: Project, folder: Path) -> None:
    """Hold what was staged in ``folder`` of ``release`` against the commit ``built``.

    Raises
    ------
    ArchiveError
        The sources changed, or another commit was checked out, since the release was begun; or a file lies in the
        checkout otherwise than git holds it, as a notebook does whose outputs a filter hides from git.
    """
    commit, _ = committed_files(project.root)
    if commit != built:
        raise ArchiveError(
            f"the checkout went from commit {built[:7]} to {commit[:7]} while the release was made: "
            "run 'make archive' again"
        )
    staged = "\n".join(str(folder / name) for name in release.sources)
    found = _git(project.root, "hash-object", "--no-filters", "--stdin-paths", given=staged).split()
    wanted = release.sources.items()
    if changed := [name for (name, content), own in zip(wanted, found, strict=True) if own != content]:
        raise ArchiveError(
            "these files are not as the commit has them (they changed meanwhile, or a filter of git hides the change, "
            "as it does the outputs of a notebook); restore them with 'git checkout', then run 'make archive' again:\n"
            + "\n".join(f"  - {name}" for name in changed)
        )


def _git(root: Path, *arguments: str, given: str = "") -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout


def _built_files(project: Project) -> dict[str, Path]:
    book = project.root / read_config(project.quarto_config, profile_of(project)).project.output_dir
    folders = (project.processed, released_folder(project))
    tables = sorted(path for folder in folders for path in folder.glob("*.parquet"))
    rooms = (project.chapters, project.figures, project.tables, book)
    drawn = (project.root / MAP).parent
    log = [path for path in [project.disclosure_log] if path.is_file()]
    missing = [str(room.relative_to(project.root)) for room in (*rooms, project.processed) if not room.is_dir()]
    if missing or not project.quarto_variables.is_file():
        raise ArchiveError(
            f"the build is not whole ({', '.join(missing) or '_variables.yml'} missing): run 'make report'"
        )
    built = [*tables, *files_below(*rooms, drawn), *log, project.quarto_variables]
    return {str(PurePosixPath(path.relative_to(project.root))): path for path in built}


def _restricted_files(release: Release, project: Project) -> list[str]:
    """Files that hold restricted rows: by their place, their content, or a pseudonym in what the build made.

    What git tracks is read by the guard that keeps such rows out of commits; what the build made came through the
    gate, and is held against the pseudonyms that every restricted row carries.
    """
    faults = _guard_faults(project)
    for name, path in release.files.items():
        is_built = name.startswith(("data/processed/", "outputs/"))
        if is_built and (found := PSEUDONYM.search(_searchable(path))):
            faults.append(f"{name} holds the pseudonym {found[0].decode()}: only tables that passed the gate may leave")
    return faults


def _guard_faults(project: Project) -> list[str]:
    """What the command ``restricted guard`` finds in the files that git tracks."""
    command = [sys.executable, "-m", "restricted", "guard"]
    environment = {**os.environ, ROOT_VARIABLE: str(project.root)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    leaks = [line.removeprefix("✗ ") for line in done.stdout.splitlines() if line.startswith("✗ ")]
    return leaks or [f"the guard against restricted evidence does not run: {done.stderr.strip()[-200:]}"]


def _searchable(path: Path) -> bytes:
    """The bytes of a file in which a text can be found; a parquet file's columns of text are unpacked first."""
    if path.suffix != ".parquet":
        return path.read_bytes()
    table = pq.read_table(path)
    texts = [
        column for column in table.columns if pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    ]
    return "\n".join(str(value) for column in texts for value in column.unique().to_pylist() if value).encode()


def _files_of_another_edition(release: Release) -> list[str]:
    """Built files that say that they are simulated in a release whose name would not."""
    if release.edition == SIMULATED:
        return []
    built = (name for name in release.files if name.startswith("outputs/"))
    return [
        f"{name} is of the simulated edition: 'make clean' and 'make report' make the book anew"
        for name in built
        if SIMULATED in PurePosixPath(name).name.casefold()
    ]

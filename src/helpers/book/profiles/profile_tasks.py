"""The tasks of profiles: run a notebook, render it; what is up to date stays. Beside the book's graph, not in it.

What every profile reads is the same (one template, the same tables), so it is hashed once, and the state holds a few
hashes a profile: time and memory a profile do not grow with their number.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

from helpers.book.profiles.profile_files import TEMPLATE, ProfileFiles
from helpers.book.profiles.profile_making import document_title, render_profile, run_profile
from helpers.build.build_graph import LOCK, TABLE, Graph
from helpers.build.build_state import STATE_FOLDER, Unchanged, content_hash, digest, fingerprint
from helpers.build.output_files import files_below
from helpers.build.portable_tasks import PORTABLE, Portable
from helpers.build.source_inputs import notebook_inputs
from helpers.build.tasks import IS_COMPUTATION, TaskDict
from helpers.indicators.place_lookup import Place
from helpers.project.paths import Project

NOTEBOOK, PROFILE = "profile-notebook", "profile"
STATE_FILE = "profiles.json"
PLACE_TABLES = ("areas", "combined_authority_membership")
RENDERING_CODE = ("rendering",)
PROFILE_SOURCES = ("theme", "assets")


def profile_state_path(project: Project) -> Path:
    """Where the state of the profiles lies."""
    return project.root / STATE_FOLDER / STATE_FILE


def tables_needed(project: Project) -> list[str]:
    """The build's tasks that make the tables which profiles read, and those by which an authority is found."""
    graph = Graph(project)
    template = notebook_inputs(project.notebooks / TEMPLATE, project.helpers)
    names = {*template.tables_among(graph.table_names), *PLACE_TABLES}
    return [f"{TABLE}:{name}" for name in sorted(names)]


class ProfileGraph:
    """The tasks of some ``places``, as doit takes them. The tables must be up to date."""

    def __init__(self, project: Project, places: Sequence[Place]) -> None:
        self.project, self.places = project, places

    def groups(self) -> dict[str, Iterator[TaskDict]]:
        """The tasks by group."""
        return {NOTEBOOK: self.notebooks(), PROFILE: self.profiles()}

    def notebooks(self) -> Iterator[TaskDict]:
        """One notebook run an authority."""
        for place in self.places:
            files = ProfileFiles(self.project, place)
            yield {
                "basename": NOTEBOOK,
                "name": place.id,
                "actions": [partial(run_profile, project=self.project, place=place)],
                "targets": [str(files.notebook)],
                "uptodate": [
                    Unchanged("inputs", lambda: self.notebook_inputs),
                    Unchanged("told", partial(list, files.spec.parameters)),
                    Unchanged("made", partial(self._fingerprint, files, "executed")),
                ],
                "meta": {IS_COMPUTATION: False, PORTABLE: Portable(lambda: self.notebook_files, files.executed)},
                "io": {"capture": False},
            }

    def profiles(self) -> Iterator[TaskDict]:
        """Page and PDF of each. Rendering is this Python's own work, so it goes to processes of its own."""
        for place in self.places:
            files = ProfileFiles(self.project, place)
            yield {
                "basename": PROFILE,
                "name": place.id,
                "actions": [partial(render_profile, project=self.project, place=place)],
                "file_dep": [str(files.notebook)],
                "targets": [str(files.page), str(files.pdf)],
                "uptodate": [
                    Unchanged("renderer", lambda: self.rendering_inputs),
                    Unchanged("title", partial(document_title, place)),
                    Unchanged("made", partial(self._fingerprint, files, "rendered")),
                ],
                "meta": {IS_COMPUTATION: True},
                "io": {"capture": False},
            }

    @cached_property
    def notebook_inputs(self) -> str:
        """A hash of everything that every profile's notebook reads, its code and the registry among it."""
        cases = self._book.registry.model_dump(mode="json", exclude={"chapters"})
        making = Path(__file__).with_name("making.py")
        return digest([_hashes([*self.notebook_files, making]), cases, list(sys.version_info[:2])])

    @cached_property
    def notebook_files(self) -> list[Path]:
        """Every file that every profile's notebook reads, its code among them."""
        spec = ProfileFiles(self.project, self.places[0]).spec
        return [*self._book.chapter_inputs.files_of(spec), *self._lock]

    @cached_property
    def rendering_inputs(self) -> str:
        """A hash of everything that rendering depends on besides the notebook."""
        project = self.project
        sources = [file for name in PROFILE_SOURCES for file in files_below(project.book_sources / name)]
        code = [file for name in RENDERING_CODE for file in files_below(project.helpers / name) if file.suffix == ".py"]
        files = [project.quarto_config, *sources, *code, *self._lock]
        return digest(_hashes(files))

    @cached_property
    def _book(self) -> Graph:
        return Graph(self.project)

    @cached_property
    def _lock(self) -> list[Path]:
        lock = self.project.root / LOCK
        return [lock] if lock.is_file() else []

    def _fingerprint(self, files: ProfileFiles, what: str) -> dict[str, str]:
        return fingerprint(getattr(files, what)(), self.project.root)


def _hashes(files: Iterable[Path]) -> dict[str, str]:
    """Hashes by path, of files inside the project or not: the build's own code may lie elsewhere."""
    return {str(path): content_hash(path) for path in sorted(set(files))}

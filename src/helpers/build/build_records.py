"""The state of the build: for each result a record of what made it, held against what there is now.

A record holds the settings of the task (parameters, versions), what it read, which modules ran, and what it made, each
by the hash of its content. It lies with the result: in the executed notebook's metadata, else in a JSON file. A result
is up to date when all that its record says still holds. New reads can only come of changed code, which is recorded too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.read_record import ABSENT, hash_bytes, hash_file, hash_files, hash_value
from helpers.project.registry import RegistryError, hash_registry, load_registry

STATE_FOLDER = ".doit"
ROWS_FILE = "rows.json"
MOST_ROWS = 5_000
"""As many hashes of rows are kept, the latest ones, for builds that go back and forth between two states."""
INSTALLED = Path(__file__).parents[1]
METADATA_KEY = "localed"
"""Under it a notebook's metadata holds its record."""
LOCK = "uv.lock"
NOT_THERE_BEFORE = "new"
"""In place of the hash of a module that was not there when its task began."""
Hashes = Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """What made a result. ``reads`` are kind, name, filter and hash; ``modules`` and ``outputs`` hashes by path."""

    settings: dict[str, Any]
    reads: list[list[str]]
    modules: dict[str, str]
    outputs: dict[str, str]


class BuildState:
    """The records of one project held against what is there now, within one build."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._hashes: dict[tuple[str, int, int, int], str] = {}
        self._registries: dict[str, str] = {}
        self._rows_path = project.root / STATE_FOLDER / ROWS_FILE
        self._rows: dict[str, str] = _read_json(self._rows_path) or {}
        self._rows_known = len(self._rows)

    def hash_of(self, path: Path) -> str:
        """The hash of a file as it is now; each is read once as long as time stamp, size and inode stay.

        Every writer of the build renames a new file into place, so what it writes has another inode.
        """
        try:
            status = path.stat()
        except OSError:
            return ABSENT
        key = (str(path), status.st_mtime_ns, status.st_size, status.st_ino)
        if key not in self._hashes:
            self._hashes[key] = hash_file(path)
        return self._hashes[key]

    def common(self) -> dict[str, Any]:
        """The settings of every task: the versions of Python and of the libraries."""
        return {"python": list(sys.version_info[:2]), "lock": self.hash_of(self.project.root / LOCK)}

    def is_current(self, record: Record | None, settings: Mapping[str, Any], made: Iterable[Path]) -> bool:
        """Whether all that ``record`` says still holds, and the files ``made`` are those that it names."""
        return (
            record is not None
            and record.settings == settings
            and record.outputs == self.hashes(made)
            and all(self.hash_of(self.project.root / path) == known for path, known in record.modules.items())
            and all(self.hash_now(kind, name, given) == known for kind, name, given, known in record.reads)
        )

    def hashes(self, paths: Iterable[Path]) -> dict[str, str]:
        """Content hashes by path, below the project's root where the file lies there."""
        return {self._below(path): self.hash_of(path) for path in paths}

    def hash_now(self, kind: str, name: str, given: str) -> str:
        """The hash of what a read would return now; see :mod:`helpers.project.read_record` for the kinds."""
        path = self.project.root / name
        if kind == "rows":
            return self._hash_rows(name, given)
        if kind == "registry":
            return self._hash_registry(path)
        return self.hash_of(path) if kind == "file" else hash_files(path, "names" if kind == "names" else "files")

    def _hash_registry(self, path: Path) -> str:
        """The hash of what the registry says; nearly every record asks for it, and its file is read once."""
        content = self.hash_of(path)
        if content not in self._registries:
            self._registries[content] = ABSENT
            with suppress(RegistryError):
                self._registries[content] = hash_registry(load_registry(path))
        return self._registries[content]

    def sources_now(self) -> dict[str, str]:
        """The hashes of everything that decides rows and modules, taken before a task begins.

        A file that is edited while a task runs counts with what it was before, so that the task runs again.
        """
        project = self.project
        modules = {path for folder in {project.helpers, INSTALLED} for path in folder.rglob("*.py")}
        return self.hashes([*modules, *project.narratives.glob("*.md"), *_tables(project), project.registry])

    def finished(
        self, settings: Mapping[str, Any], noted: Mapping[str, Any], before: Hashes, outputs: Mapping[str, str]
    ) -> Record:
        """The record of a task that read and imported what is ``noted`` (see ``take_record``), and made ``outputs``.

        ``before`` are the :meth:`sources_now` of the time when the task began, ``outputs`` hashes by path.
        """
        for kind, name, given, known in noted["reads"]:
            if kind == "rows" and (key := self._rows_key(name, given, before)):
                self._rows[key] = known
        modules = {path: before.get(path, NOT_THERE_BEFORE) for path in noted["modules"]}
        return Record(dict(settings), [list(read) for read in noted["reads"]], modules, dict(outputs))

    def close(self) -> None:
        """Keep the hashes of rows. That this is not possible stops no build: the next one works them out again."""
        if len(self._rows) == self._rows_known:
            return
        kept = dict(list(self._rows.items())[-MOST_ROWS:])
        with suppress(OSError), replacing(self._rows_path) as beside:
            beside.write_text(json.dumps(kept, indent=0), encoding="utf-8")

    def _hash_rows(self, name: str, case: str) -> str:
        """The hash of the rows of a table that concern a case, worked out once for each state of what decides them."""
        key = self._rows_key(name, case, None)
        if key is None:
            return ABSENT
        if key not in self._rows:
            from helpers.sources.tables import hash_rows, read_table

            try:
                self._rows[key] = hash_rows(read_table(name, self.project, case=case))
            except (LookupError, OSError, ValueError):
                self._rows[key] = ABSENT
        return self._rows[key]

    def _rows_key(self, name: str, case: str, known: Hashes | None) -> str | None:
        """Names what decides the rows: table, registry and the case's narrative, as ``known`` or as they are now."""
        project = self.project
        table = next((path for path in _tables(project) if path.stem == name), None)
        if table is None:
            return None
        files = [table, project.registry, project.narratives / f"{case}.md"]
        hashes = [known.get(self._below(path), ABSENT) if known else self.hash_of(path) for path in files]
        return hash_value([name, case, hashes])

    def _below(self, path: Path) -> str:
        return str(path).removeprefix(f"{self.project.root}/")


def _tables(project: Project) -> list[Path]:
    """Every processed table; those of the build before released ones, as ``read_table`` looks for them."""
    return [*project.processed.glob("*.parquet"), *project.processed.glob("released/*.parquet")]


def read_record(path: Path) -> Record | None:
    """The record in the JSON file at ``path``; ``None`` where there is none that can be read."""
    return _as_record(_read_json(path))


def write_record(record: Record, path: Path) -> None:
    """Write ``record`` as the JSON file at ``path``."""
    with replacing(path) as beside:
        beside.write_text(json.dumps(asdict(record), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read_notebook_record(path: Path) -> Record | None:
    """The record in the metadata of the notebook at ``path``; ``None`` where there is none, or the file was edited."""
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)["metadata"][METADATA_KEY]
        is_whole = seal_notebook(text.replace(_digest_line(content["digest"]), _digest_line(""), 1)) == text
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _as_record({key: value for key, value in content.items() if key != "digest"}) if is_whole else None


def notebook_metadata(record: Record) -> dict[str, Any]:
    """What a notebook's metadata holds of ``record``: :func:`seal_notebook` fills in the digest."""
    return {METADATA_KEY: {**asdict(record), "digest": ""}}


def seal_notebook(text: str) -> str:
    """The notebook ``text`` with the hash of itself as the ``digest`` of its record, so that an edit is seen."""
    return text.replace(_digest_line(""), _digest_line(hash_bytes(text.encode())), 1)


def _digest_line(digest: str) -> str:
    """As JSON has it; quotation marks within a cell's text are escaped, so it stands nowhere else."""
    return f'"digest": "{digest}"'


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _as_record(content: dict[str, Any] | None) -> Record | None:
    try:
        return None if content is None else Record(**content)
    except TypeError:
        return None

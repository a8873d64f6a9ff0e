"""What the build remembers between runs: by content, never by time stamps, and safely when it is stopped midway."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from doit.dependency import Dependency, DependencyStatus, FileChangedChecker, JSONCodec, JsonDB
from doit.task import Task

STATE_FOLDER = ".doit"
STATE_FILE = "state.json"


class ContentChecker(FileChangedChecker):
    """A file has changed when its bytes have; a new time stamp is no change, an old one no proof of none.

    Hashes are remembered within one build for a file whose time stamp, size and inode stay: every writer of the build
    renames a new file into place, so what it writes always has another inode.
    """

    def __init__(self) -> None:
        self._known: dict[tuple, str] = {}

    def check_modified(self, file_path: str, file_stat: os.stat_result, state: str) -> bool:
        """Whether ``file_path`` differs from the remembered hash ``state``."""
        return self.hash_of(file_path) != state

    def get_state(self, dep: str, current_state: str | None) -> str | None:
        """The hash to remember, or ``None`` where it is the one remembered already."""
        new = self.hash_of(dep)
        return None if new == current_state else new

    def hash_of(self, path: str | Path) -> str:
        """The content hash of a file."""
        status = Path(path).stat()
        key = (str(path), status.st_mtime_ns, status.st_size, status.st_ino)
        if key not in self._known:
            self._known[key] = content_hash(Path(path))
        return self._known[key]


class StateFile(JsonDB):
    """doit's state in one JSON file, renamed into place. One that cannot be read counts as empty: all is made again."""

    def _load(self) -> dict[str, Any]:
        try:
            content = json.loads(Path(self.name).read_text(encoding="utf-8"))
        except (ValueError, OSError):
            return {}
        is_sound = isinstance(content, dict) and all(isinstance(entry, dict) for entry in content.values())
        return content if is_sound else {}

    def dump(self) -> None:
        """Write the state beside its file, then rename: a build killed here leaves the old state."""
        path = Path(self.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(self._db, sort_keys=True), encoding="utf-8")
        beside.replace(path)


class BuildState(Dependency):
    """Remembers each task as soon as it is done, so that a build that is killed loses only what was running."""

    def __init__(self, path: Path) -> None:
        super().__init__(StateFile, str(path), checker_cls=ContentChecker, codec_cls=JSONCodec)
        self._begun_with: dict[str, dict[str, str]] = {}

    def get_status(self, task: Task, tasks_dict: dict[str, Task], get_log: bool = False) -> DependencyStatus:
        """Whether ``task`` must run; its inputs as they are now are what it will be remembered with."""
        status = super().get_status(task, tasks_dict, get_log)
        if status.status == "run":
            self._begun_with[task.name] = {
                dep: self.checker.hash_of(dep) for dep in task.file_dep if Path(dep).is_file()
            }
        return status

    def save_success(self, task: Task, result_hash: str | None = None) -> None:
        """Remember that ``task`` is done with its inputs as they were when it began, not as they are by now."""
        super().save_success(task, result_hash)
        for dep, begun_with in self._begun_with.pop(task.name, {}).items():
            self._set(task.name, dep, begun_with)
        self.backend.dump()

    def remove_success(self, task: Task) -> None:
        """Forget that ``task`` was ever done."""
        super().remove_success(task)
        self.backend.dump()


class Unchanged:
    """An up-to-date check: whatever ``current`` gives is what it gave when the task was last done.

    Several may stand on one task, each under its own ``name``. Used for what a task was told (parameters, versions) and
    for what it made: an output that someone edited or deleted is made again.
    """

    def __init__(self, name: str, current: Callable[[], object]) -> None:
        self.name, self.current = name, current

    def configure_task(self, task: Task) -> None:
        """Called by doit: what is remembered is taken after the task has run."""
        task.value_savers.append(lambda: {self.name: digest(self.current())})

    def __call__(self, task: Task, values: dict[str, object]) -> bool:
        """Whether nothing has changed; ``values`` are those that doit remembers of ``task``."""
        return values.get(self.name) == digest(self.current())


def digest(value: object) -> str:
    """A hash of anything that JSON can hold.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return hashlib.blake2b(json.dumps(value, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


def fingerprint(files: Iterable[Path], root: Path) -> dict[str, str]:
    """The content hash of each file by its path below ``root``."""
    return {str(path.relative_to(root)): content_hash(path) for path in files}


def content_hash(path: Path) -> str:
    """A hash of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def state_path(project_root: Path) -> Path:
    """Where the state of a project's build lies."""
    return project_root / STATE_FOLDER / STATE_FILE

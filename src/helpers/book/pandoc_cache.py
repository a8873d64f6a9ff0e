"""A cache of what was made from the same input before, so that a change of one chapter makes that one again alone.

Pandoc's text for given arguments, input and named files is always the same, and so is what this package makes of it: it
is kept by a digest of all of these, the package's own code included. A text that cannot be read back whole counts as
never made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from helpers.build.build_records import STATE_FOLDER
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project

FOLDER = Path(STATE_FOLDER) / "rendered"
"""Below the project's root, beside the state of the build; it can be removed at any time."""
LIBRARIES = ("pypandoc_binary", "lxml", "pandas", "tabulate", "pillow", "typst", "jinja2")
MOST_BYTES = 300_000_000
PACKAGE = Path(__file__).parents[1]
RENDERER_CODE = (
    *("book/*.py", "book/*.lua", "project/*.py", "indicators/*.py"),
    *("figures/simulated_marks.py", "figures/palette.py", "figures/__init__.py", "__init__.py"),
)
"""The modules of ``helpers`` that decide how a chapter is rendered; those of the build, which run it, do not."""


class Memory:
    """Texts by what they were made from, kept in ``folder``; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.used: set[str] = set()
        """The names of the texts that were asked for."""

    def recall(
        self, made_from: Iterable[str | bytes], make: Callable[[], str], is_kept: Callable[[], bool] = lambda: True
    ) -> str:
        """The text made from ``made_from``: as it was kept, else by ``make``, and kept if ``is_kept`` then says so."""
        if self._folder is None:
            return make()
        name = _digest(made_from)
        self.used.add(name)
        path = self._folder / name
        if (kept := _read(path)) is not None:
            return kept
        text = make()
        if not is_kept():
            return text
        with suppress(OSError):  # a disk that is full costs time here, and no book
            content = text.encode("utf-8")
            with replacing(path) as beside:
                beside.write_bytes(_digest([content]).encode() + b"\n" + content)
        return text

    def forget_the_rest(self) -> None:
        """Remove what this run did not ask for."""
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in self.used:
                    path.unlink(missing_ok=True)

    def forget_oldest(self, most_bytes: int = MOST_BYTES) -> None:
        """Remove what was made first and not asked for, until ``most_bytes`` are left: a preview may run for days."""
        if self._folder is None or not self._folder.is_dir():
            return
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._folder.iterdir())
        total = sum(size for _, size, _ in found)
        for _, size, path in found:
            if total > most_bytes and path.name not in self.used:
                path.unlink(missing_ok=True)
                total -= size


def memory_of(project: Project) -> Memory:
    """What is kept of the last rendering of ``project``."""
    return Memory(project.root / FOLDER)


@lru_cache(maxsize=1)
def renderer_code() -> str:
    """A digest of the code that renders, as it was when this process first asked, and of the libraries that it uses."""
    files = sorted({path for pattern in RENDERER_CODE for path in PACKAGE.glob(pattern)})
    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    return _digest([*versions, *(part for path in files for part in (path.name, path.read_bytes()))])


def _read(path: Path) -> str | None:
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content.decode("utf-8") if checksum.decode("latin-1") == _digest([content]) else None


def _digest(parts: Iterable[str | bytes]) -> str:
    found = hashlib.blake2b(digest_size=20)
    for part in parts:
        content = part.encode("utf-8") if isinstance(part, str) else part
        found.update(len(content).to_bytes(8, "big"))
        found.update(content)
    return found.hexdigest()

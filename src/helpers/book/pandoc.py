"""Pandoc as a function: Markdown in, document tree out; document tree in, any format out."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import pypandoc

from helpers.book.chapter_elements import FILTER as ELEMENTS
from helpers.book.pandoc_cache import Memory
from helpers.project.paths import EXTENSION

# Raw HTML elements must reach us as raw HTML, to be refused by name, and not as silent divs and spans. A `---` line is
# refused by `quarto_syntax`, and must not open a block of metadata before that.
READER = "markdown-native_divs-native_spans-yaml_metadata_block-implicit_header_references"


class PandocError(RuntimeError):
    """Pandoc refused its input; the message is its own."""

    @property
    def first_line(self) -> str:
        """What it complains of, in quotation marks, without the lines on its own workings that follow."""
        lines = str(self).removeprefix("[WARNING] ").splitlines()
        return f'"{" ".join(lines[: 2 if lines[0].endswith(":") else 1])}"'


@lru_cache(maxsize=1)
def pandoc_path() -> str:
    """The pandoc that is installed with this project, never another that happens to be on PATH."""
    return str(Path(pypandoc.__file__).parent / "files" / "pandoc")


def run_pandoc(
    arguments: list[str], source: str, working_folder: Path | None = None, day: datetime.date | None = None
) -> str:
    """What pandoc prints for ``source``; :class:`PandocError` when it fails or warns of something missing.

    ``day`` is the date that a file made by it carries, in place of now: the same source then gives the same bytes.
    """
    ran = subprocess.run(
        [pandoc_path(), *arguments],
        input=source.encode("utf-8"),
        capture_output=True,
        cwd=working_folder,
        env=os.environ | dated(day),
        check=False,
    )
    said = ran.stderr.decode("utf-8", "replace").strip()
    if ran.returncode or "[WARNING]" in said:
        raise PandocError(said or f"pandoc ended with status {ran.returncode}")
    return ran.stdout.decode("utf-8")


def dated(day: datetime.date | None) -> dict[str, str]:
    """``SOURCE_DATE_EPOCH``, which pandoc takes for the time of day: midnight of ``day``, in UTC."""
    if day is None:
        return {}
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return {"SOURCE_DATE_EPOCH": str(int(midnight.timestamp()))}


def recall_pandoc(
    arguments: list[str], source: str, memory: Memory, folder: Path | None = None, files: Iterable[Path] = ()
) -> str:
    """As :func:`run_pandoc`, out of ``memory`` where pandoc was asked the very same before.

    ``files`` are those that the arguments name; a format that pandoc writes to a file cannot be recalled.
    """
    made_from: list[str | bytes] = [
        version("pypandoc_binary"),
        *arguments,
        source,
        *(path.read_bytes() for path in files),
    ]
    return memory.recall(made_from, lambda: run_pandoc(arguments, source, folder))


def filter_arguments(root: Path, source: PurePosixPath) -> list[str]:
    """What pandoc needs to run the book's filters on the chapter ``source`` of the project, or "." for all of it."""
    return [
        f"--lua-filter={root / EXTENSION / 'localed.lua'}",
        f"--metadata=localed-root:{root}",
        f"--metadata=localed-source:{source}",
    ]


def filter_files(root: Path) -> list[Path]:
    """The files of the filters and those that they read, which decide what pandoc gives: part of each cache key."""
    read = [root / "CITATION.cff", *(root / "data" / "raw" / "glossary").glob("*.yml")]
    own = sorted(Path(__file__).parent.glob("*.lua"))
    return [*own, *sorted((root / EXTENSION).glob("*.lua")), *(path for path in read if path.is_file())]


def parse_markdown(text: str, memory: Memory | None = None) -> str:
    """The document tree of Quarto Markdown, as pandoc's JSON, with its elements noted (see ``chapter_elements``)."""
    arguments = ["--from", READER, "--to", "json", f"--lua-filter={ELEMENTS}"]
    return recall_pandoc(arguments, text, memory or Memory(), files=[ELEMENTS])


def write_tree(
    tree: str,
    to: str,
    arguments: list[str] | None = None,
    working_folder: Path | None = None,
    day: datetime.date | None = None,
) -> str:
    """The document tree, given as pandoc's JSON, in the format ``to``; binary formats go to the ``--output`` that
    ``arguments`` name."""
    return run_pandoc(["--from", "json", "--to", to, *(arguments or [])], tree, working_folder, day)

"""No run of eight words of the source documents may be in the project.

The documents are not in the repository; hashes of their word runs are. ``python -m helpers.sources.copied_text FOLDER``
makes the hashes from the documents.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.text_files import read_text
from helpers.project.yaml_files import read_yaml
from helpers.sources.sidecars import write_sidecar

RUN_LENGTH = 8
"""Words in a row that count as copied."""
LEAST_ALLOWED_WORDS = 6
"""A shorter name needs no entry, and taking it out would hide copies around it."""
HASH_BYTES = 6
"""Of each run's BLAKE2b digest: with 25,000 runs a chance match has a probability of one in ten thousand million."""
WORD_RUNS_FILE = Path("wording") / "word_run_hashes.bin"
ALLOWED_FILE = Path("wording") / "allowed_runs.yml"
CHECKED_SUFFIXES = frozenset({".md", ".qmd", ".ipynb", ".csv", ".yml", ".yaml", ".py", ".bib", ".toml", ".cff", ".typ"})
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
NOT_WORDS = re.compile(r"\{\{.*?\}\}|https?://\S+|<sup>.*?</sup>|<[^<>]*>", re.DOTALL)
"""Placeholders, addresses, footnote marks and tags."""

WordRuns = frozenset[bytes]
"""The hashed word runs of the source documents."""


class WordingError(ValueError):
    """The hashes or the allowed runs cannot be read; the message says how to mend them."""


def split_words(text: str) -> list[str]:
    """The words of ``text`` as written. Marks, tags, addresses and figure placeholders are not words."""
    return WORD.findall(NOT_WORDS.sub(" ", text))


def _folded(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in split_words(text)]


def _hashes(words: Sequence[str]) -> list[bytes]:
    """The hash of each run of :data:`RUN_LENGTH` words, in order."""
    runs = (" ".join(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1))
    return [hashlib.blake2b(run.encode(), digest_size=HASH_BYTES).digest() for run in runs]


def hash_runs(texts: Sequence[str]) -> WordRuns:
    """The word runs of ``texts``, hashed. Runs do not cross from one text to the next."""
    return frozenset(digest for text in texts for digest in _hashes(_folded(text)))


def find_copied_runs(text: str, runs: WordRuns, allowed: Sequence[str] = ()) -> list[str]:
    """The longest stretches of ``text``, in lower case, of which every run of words is in ``runs``.

    ``allowed`` names and titles are taken out of ``text`` first; no run crosses them.
    """
    words = _folded(text)
    if runs.isdisjoint(_hashes(words)):
        return []
    joined = f" {' '.join(words)} "
    for phrase in sorted((" ".join(_folded(phrase)) for phrase in allowed), key=len, reverse=True):
        joined = joined.replace(f" {phrase} ", " | ")
    return [run for part in joined.split(" | ") for run in _stretches(part.split(), runs)]


def _stretches(words: list[str], runs: WordRuns) -> Iterator[str]:
    starts = [start for start, digest in enumerate(_hashes(words)) if digest in runs]
    breaks = [place for place, (one, next_one) in enumerate(pairwise(starts), start=1) if next_one != one + 1]
    for first, last in pairwise([0, *breaks, len(starts)] if starts else []):
        yield " ".join(words[starts[first] : starts[last - 1] + RUN_LENGTH])


def load_word_runs(project: Project | None = None) -> WordRuns:
    """The hashes kept in the project; raises :class:`WordingError` if the file is missing or truncated."""
    path = (project or find_project()).raw / WORD_RUNS_FILE
    note_file(path)
    if not path.is_file():
        raise WordingError(f"{path} is missing: restore it from git")
    content = path.read_bytes()
    if not content or len(content) % HASH_BYTES:
        raise WordingError(f"{path.name} is cut short: restore it from git")
    return frozenset(content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES))


def load_allowed_runs(project: Project | None = None) -> tuple[str, ...]:
    """Titles and names that may be repeated word for word, each with its reason in the file."""
    path = (project or find_project()).raw / ALLOWED_FILE
    note_file(path)
    content = read_yaml(path, WordingError)
    entries = content.get("allowed") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise WordingError(f"{path.name}: the field 'allowed' with its list of entries is missing: restore it from git")
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"words", "reason"} or not str(entry["reason"]).strip():
            raise WordingError(f"{path.name}: each entry needs 'words' and a 'reason': {entry}")
        if len(split_words(entry["words"])) < LEAST_ALLOWED_WORDS:
            raise WordingError(f"{path.name}: '{entry['words']}' is too short to need an entry, and would hide copies")
    return tuple(entry["words"] for entry in entries)


def check_repository(project: Project | None = None) -> list[str]:
    """One message for each copied run in the text files that git tracks, or would track, with file and place."""
    project = project or find_project()
    runs, allowed = load_word_runs(project), load_allowed_runs(project)
    faults = []
    for name in _tracked_names(project):
        path = project.root / name
        if path.suffix not in CHECKED_SUFFIXES or not path.is_file():
            continue
        try:
            faults += [
                f"{name}, {place}: {len(run.split())} words in a row are in a source document: “{run}”; say it in "
                f"other words, or, if it is a title or a name, allow it in data/raw/{ALLOWED_FILE.as_posix()}"
                for place, text in passages(name, read_text(path, WordingError, name))
                for run in find_copied_runs(text, runs, allowed)
            ]
        except WordingError as error:
            faults.append(str(error))
    return faults


def _tracked_names(project: Project) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=project.root, capture_output=True, check=False)
    if listed.returncode:
        raise WordingError(f"git cannot list the files of {project.root}: {listed.stderr.decode().strip()}")
    return sorted({name for name in listed.stdout.decode().split("\0") if name and Path(name) != ALLOWED_FILE})


def passages(name: str, content: str) -> Iterator[tuple[str, str]]:
    """The parts of a file that a run of words can be in, each with its place: table cells, notebook cells, paragraphs.

    Words of code, quotation marks of adjacent strings and comment signs are no obstacle: they are not words, or break
    no paragraph. Raises ``WordingError`` for a table or a notebook that cannot be read.
    """
    if Path(name).suffix == ".csv":
        try:
            for row, cells in enumerate(csv.reader(io.StringIO(content)), start=1):
                yield from ((f"row {row}, column {column}", cell) for column, cell in enumerate(cells, start=1))
        except csv.Error as error:
            raise WordingError(f"{name} cannot be read as CSV: save it as CSV in UTF-8") from error
    elif Path(name).suffix == ".ipynb":
        try:
            sources = ["".join(cell["source"]) for cell in json.loads(content)["cells"]]
        except (ValueError, KeyError, TypeError) as error:
            raise WordingError(
                f"{name} is not a notebook: restore it from git, or save it again in JupyterLab"
            ) from error
        yield from ((f"cell {number}", source) for number, source in enumerate(sources, start=1))
    else:
        for paragraph in re.finditer(r"(?:^.*\S.*\n?)+", content, re.MULTILINE):
            yield f"line {content.count(chr(10), 0, paragraph.start()) + 1}", paragraph[0]


def write_word_runs(documents_folder: Path, project: Project) -> Path:
    """Hash the source documents (``*.txt``) into the project, with the sidecar."""
    documents = sorted(documents_folder.glob("*.txt"))
    if not documents:
        raise WordingError(f"{documents_folder} holds no .txt document to hash")
    runs = hash_runs([path.read_text(encoding="utf-8") for path in documents])
    path = project.raw / WORD_RUNS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(sorted(runs)))
    write_sidecar(
        path,
        title="Hashes of the source documents' word runs",
        description=(
            f"The first {HASH_BYTES} bytes of the BLAKE2b hash of every run of {RUN_LENGTH} words, sorted. "
            "They show whether a sentence was copied and cannot be read back."
        ),
        publisher="This project",
        publication=", ".join(path.stem for path in documents),
        url="https://localed2025.org.uk/",
        licence="Made by this project; holds no text of the documents",
        accessed="2026-11-22",
        taken=f"{len(runs)} distinct runs of {len(documents)} documents; words in lower case, marks left out",
    )
    return path


if __name__ == "__main__":
    print(f"wrote {write_word_runs(Path(sys.argv[1]), find_project())}")

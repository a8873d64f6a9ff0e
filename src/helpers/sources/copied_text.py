"""The guard against copied sentences: no run of eight words of the source documents may stand in the project.

The documents are not in the repository; hashes of their word runs are. :func:`find_copied_runs` is pure;
:func:`check_repository` reads every tracked text; ``python -m helpers.sources.copied_text FOLDER`` makes the hashes.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.yaml_files import load_yaml
from helpers.sources.sidecars import write_sidecar

RUN_LENGTH = 8
"""Words in a row that count as copied."""
LEAST_ALLOWED_WORDS = 6
"""A shorter name stands alone without being a fault, and taking it out would hide copies around it."""
HASH_BYTES = 6
"""Of each run's blake2b digest. With about 25,000 runs a chance match is one in ten thousand million."""

WORD_RUNS_FILE = Path("wording") / "word_run_hashes.bin"
ALLOWED_FILE = Path("wording") / "allowed_runs.yml"
CHECKED_SUFFIXES = frozenset({".md", ".qmd", ".ipynb", ".csv", ".yml", ".yaml", ".py", ".bib", ".toml", ".cff", ".typ"})

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LINE_MARK = re.compile(r"^\s*[#>]+\s?")
NOT_WORDS = re.compile(r"\{\{.*?\}\}|https?://\S+|<sup>.*?</sup>|<[^<>]*>", re.DOTALL)
"""Placeholders, addresses, footnote marks and tags."""


@dataclass(frozen=True)
class WordRuns:
    """The hashed word runs of the source documents."""

    hashes: frozenset[bytes] = field(repr=False)
    run_length: int = RUN_LENGTH


@dataclass(frozen=True)
class CopiedRun:
    """Words of a text that stand in the source in the same order: ``words`` as written, from the ``start``-th word."""

    words: str
    start: int
    length: int


@dataclass(frozen=True)
class CopiedText:
    """A copied run in one place of one file."""

    file: str
    place: str
    words: str
    length: int

    def __str__(self) -> str:
        return (
            f"{self.file}, {self.place}: {self.length} words in a row stand in a source document: “{self.words}”; "
            f"say it in other words, or, where it is a title or a name, allow it in data/raw/{ALLOWED_FILE.as_posix()}"
        )


class WordingError(ValueError):
    """The guard cannot work; the message says what to mend."""


def split_words(text: str) -> list[str]:
    """The words of ``text`` as written. Marks, tags, addresses and figure placeholders are not words."""
    return WORD.findall(NOT_WORDS.sub(" ", text))


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _hash_run(words: Sequence[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=HASH_BYTES).digest()


def hash_runs(texts: Sequence[str], run_length: int = RUN_LENGTH) -> WordRuns:
    """The word runs of ``texts``, hashed. Runs do not cross from one text to the next."""
    hashes: set[bytes] = set()
    for text in texts:
        words = [_plain(word) for word in split_words(text)]
        hashes.update(_hash_run(words[i : i + run_length]) for i in range(len(words) - run_length + 1))
    return WordRuns(frozenset(hashes), run_length)


def find_copied_runs(text: str, runs: WordRuns, allowed: Sequence[str] = ()) -> list[CopiedRun]:
    """The longest stretches of ``text`` whose every run of words stands in ``runs``.

    ``allowed`` names and titles are taken out of ``text`` first: they part it as a full stop does not.
    """
    words, size = split_words(text), runs.run_length
    if not _starts(words, runs):
        return []
    found = []
    for written, offset in _without(words, allowed):
        for first, last in _stretches(_starts(written, runs)):
            end = last + size
            found.append(CopiedRun(" ".join(written[first:end]), offset + first, end - first))
    return found


def _starts(words: Sequence[str], runs: WordRuns) -> list[int]:
    """Where in ``words`` a run begins that stands in the source."""
    size = runs.run_length
    if len(words) < size:
        return []
    plain = [_plain(word) for word in words]
    return [i for i in range(len(words) - size + 1) if _hash_run(plain[i : i + size]) in runs.hashes]


def _without(words: list[str], allowed: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """The parts of ``words`` between allowed phrases, each with the place where it starts."""
    plain = [_plain(word) for word in words]
    phrases = sorted(([_plain(word) for word in split_words(phrase)] for phrase in allowed), key=len, reverse=True)
    start = place = 0
    while place < len(words):
        match = next((phrase for phrase in phrases if phrase and plain[place : place + len(phrase)] == phrase), None)
        if match is None:
            place += 1
            continue
        yield words[start:place], start
        place += len(match)
        start = place
    yield words[start:], start


def _stretches(starts: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers joined: 3, 4, 5, 9 gives (3, 5) and (9, 9)."""
    first = None
    for place, start in enumerate(starts):
        first = start if first is None else first
        if place + 1 == len(starts) or starts[place + 1] != start + 1:
            yield first, start
            first = None


def load_word_runs(project: Project | None = None) -> WordRuns:
    """The hashes kept in the project.

    Raises
    ------
    WordingError
        The file is missing or cut short.
    """
    path = (project or find_project()).raw / WORD_RUNS_FILE
    note_file(path)
    if not path.is_file():
        raise WordingError(
            f"{path} is missing: restore it from git, or make it with 'python -m helpers.sources.copied_text FOLDER'"
        )
    content = path.read_bytes()
    if not content or len(content) % HASH_BYTES:
        raise WordingError(f"{path.name} is cut short: restore it from git")
    return WordRuns(frozenset(content[i : i + HASH_BYTES] for i in range(0, len(content), HASH_BYTES)))


def load_allowed_runs(project: Project | None = None) -> tuple[str, ...]:
    """Titles and names that may stand word for word; each has its reason in the file."""
    path = (project or find_project()).raw / ALLOWED_FILE
    note_file(path)
    entries = load_yaml(path.read_text(encoding="utf-8"))["allowed"]
    for entry in entries:
        if set(entry) != {"words", "reason"} or not str(entry["reason"]).strip():
            raise WordingError(f"{path.name}: each entry needs 'words' and a 'reason': {entry}")
        if len(split_words(entry["words"])) < LEAST_ALLOWED_WORDS:
            raise WordingError(f"{path.name}: '{entry['words']}' is too short to need an entry, and would hide copies")
    return tuple(entry["words"] for entry in entries)


def check_repository(project: Project | None = None) -> list[CopiedText]:
    """Every copied run in the text files that git tracks, or would track, with file and place."""
    project = project or find_project()
    runs, allowed = load_word_runs(project), load_allowed_runs(project)
    return [
        CopiedText(name, place, run.words, run.length)
        for name in _tracked_names(project)
        if Path(name).suffix in CHECKED_SUFFIXES and (project.root / name).is_file()
        for place, text in passages(name, (project.root / name).read_text(encoding="utf-8"))
        for run in find_copied_runs(text, runs, allowed)
    ]


def _tracked_names(project: Project) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=project.root,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        raise WordingError(f"git cannot list the files of {project.root}: {listed.stderr.decode().strip()}")
    return sorted({name for name in listed.stdout.decode().split("\0") if name and Path(name) != ALLOWED_FILE})


def passages(name: str, content: str) -> Iterator[tuple[str, str]]:
    """The parts of a file within which words run on, each with its place: paragraphs, cells, docstrings, comments."""
    suffix = Path(name).suffix
    if suffix == ".csv":
        for row, cells in enumerate(csv.reader(io.StringIO(content)), start=1):
            for column, cell in enumerate(cells, start=1):
                if len(cell) >= 2 * RUN_LENGTH - 1:  # shorter cannot hold a run, and tables of numbers have many cells
                    yield f"row {row}, column {column}", cell
    elif suffix == ".ipynb":
        import nbformat  # a slow import that the rules on tables never need

        for number, cell in enumerate(nbformat.reads(content, as_version=4).cells, start=1):
            yield f"cell {number}", cell.source
    elif suffix == ".py":
        yield from _strings_and_comments(content)
    else:
        yield from _blocks(content)


def _strings_and_comments(content: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield f"line {node.lineno}", node.value
    comments = {}
    for token in tokenize.generate_tokens(io.StringIO(content).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = token.string.lstrip("# ")
    for line, text in _joined(comments):
        yield f"line {line}", text


def _blocks(content: str) -> Iterator[tuple[str, str]]:
    lines = enumerate(content.splitlines(), start=1)
    yield from ((f"line {line}", text) for line, text in _joined({n: text for n, text in lines if text.strip()}))


def _joined(lines: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Neighbouring ``lines``, by number, joined, with the number of the first; marks of quotes and comments go."""
    for first, last in _stretches(list(lines)):
        yield first, " ".join(LINE_MARK.sub("", lines[number]) for number in range(first, last + 1))


def write_word_runs(seeds: Path, project: Project) -> Path:
    """Hash the source documents (``*.txt`` in ``seeds``) into the project, with the sidecar."""
    documents = sorted(seeds.glob("*.txt"))
    if not documents:
        raise WordingError(f"{seeds} holds no .txt document to hash")
    runs = hash_runs([path.read_text(encoding="utf-8") for path in documents])
    path = project.raw / WORD_RUNS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(sorted(runs.hashes)))
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
        taken=f"{len(runs.hashes)} distinct runs of {len(documents)} documents; words in lower case, marks left out",
    )
    return path


def main(arguments: Sequence[str]) -> int:
    """``python -m helpers.sources.copied_text FOLDER`` makes the hashes; without a folder, checks the repository."""
    project = find_project()
    if arguments:
        print(f"wrote {write_word_runs(Path(arguments[0]), project)}")
        return 0
    faults = check_repository(project)
    for fault in faults:
        print(fault)
    print(json.dumps({"copied_runs": len(faults)}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

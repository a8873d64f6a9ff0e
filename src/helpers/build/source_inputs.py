"""What a notebook, or a function of the helpers, reads: the one place where a task's inputs are found out.

Found by reading the code, not declared by hand: the helper modules that a source imports, directly or through others,
and what any of them reads (:mod:`helpers.build.source_reading`). A declaration can be forgotten; an import cannot. The
answer errs on the safe side: a table named anywhere in an imported module counts as read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.build.chapter_plan import PARAMETERS_TAG, assigned_names, read_template, source_of
from helpers.build.planning import noted, once
from helpers.build.source_reading import PACKAGE, Findings, Names, Reads, findings_in, imports_at
from helpers.project.registry import RegistryError

NOT_FOR_NOTEBOOKS = (
    "book",
    "cli",
    "__main__",
)
"""Rooms of the package that no notebook may import: they build the book, they are no part of its analysis."""
TABLES_MODULE = "sources/tables.py"
HOMES_OF_READERS = frozenset(
    {
        "project/paths.py",
        "project/registry.py",
        "sources/sidecars.py",
        TABLES_MODULE,
        "text/narratives.py",
        "text/backlinks.py",
        "project/codebook.py",
        "project/glossary.py",
        "sources/outlines.py",
        "sources/provenance.py",
        "sources/copied_text.py",
        "project/instrument.py",
        "project/edition.py",
    }
)
"""Modules that hold the readers: importing them reads nothing, calling one of their readers does."""
RULES_ROOM = "sources"
"""Rules of raw tables look at other raw files while a table is checked; importing them reads nothing."""


MAY_NAME_RESTRICTED = frozenset({"project/paths.py", "sources/sidecars.py", TABLES_MODULE, "project/edition.py"})
"""Modules that say where restricted files lie, and read none."""
SEARCHES = re.compile(r"\b(?:r?glob|iterdir|os\.walk|scandir|listdir)\s*\(")


@dataclass(frozen=True)
class SourceInputs:
    """What some Python source reads: helper files, and files of the project by name."""

    modules: frozenset[Path]
    reads: Reads
    restricted: tuple[str, ...] = ()
    """Ways to rows about persons that a source takes past the gate, each with its place."""

    @property
    def tables(self) -> Names:
        """The tables read, whole or by case; ``None``: it names one while it runs."""
        if self.reads.tables is None or self.reads.parts is None:
            return None
        return self.reads.tables | {part.partition("/")[0] for part in self.reads.parts}

    def tables_among(self, known: Iterable[str]) -> list[str]:
        """The names of ``known`` that are read, whole or by case."""
        return sorted(name for name in known if self.tables is None or name in self.tables)


def notebook_inputs(template: Path, helpers: Path) -> SourceInputs:
    """What the cells of ``template`` read.

    Raises
    ------
    RegistryError
        The template is missing or not a notebook, a cell is not Python, it imports a room that builds the book, or it
        has a way to rows about persons.
    """
    sources, parameters = [], set()
    for number, cell in enumerate(read_template(template)["cells"], start=1):
        if cell.get("cell_type") != "code":
            continue
        source = source_of(cell)
        try:
            own = _found_in(source)  # each by itself first, so that the fault is told with its cell
            _refuse_rows(f"notebooks/{template.name}, cell {number}", [*own.restricted, *_searches_in(source)])
            if PARAMETERS_TAG in cell.get("metadata", {}).get("tags", []):
                parameters |= assigned_names(source)
            else:
                sources.append(source)
        except SyntaxError as error:
            place = f"notebooks/{template.name}, cell {number}"
            raise RegistryError(f"{place}: not Python: {error.msg} (line {error.lineno} of the cell)") from error
    found = _found_in("\n".join(sources), parameters=tuple(sorted(parameters)))
    for name in sorted(found.imports):
        if name.removeprefix(f"{PACKAGE}.").split(".")[0] in NOT_FOR_NOTEBOOKS:
            raise RegistryError(
                f"notebooks/{template.name} imports {name}: notebooks read tables and show them, no more"
            )
    # What `tables` imports validates raw tables, which is done before any notebook runs: a schema edited without effect
    # on a table must not run a notebook again.
    inputs = _closed(found, helpers, stop_at=TABLES_MODULE)
    _refuse_rows(f"notebooks/{template.name}", inputs.restricted)
    return inputs


def _searches_in(source: str) -> list[str]:
    """Cells name what they read. A search for files, or a shell's command, could meet restricted ones unnamed."""
    lines = enumerate(source.splitlines(), start=1)
    shell = [(n, line) for n, line in lines if line.lstrip().startswith(("!", "%")) and "restricted" in line]
    found = [(source[: hit.start()].count("\n") + 1, hit.group()) for hit in SEARCHES.finditer(source)]
    return [f"line {number}: {text.strip()}" for number, text in [*shell, *found]]


def _refuse_rows(place: str, ways: Iterable[str]) -> None:
    if listed := "; ".join(ways):
        raise RegistryError(
            f"{place} has a way to rows about persons ({listed}): notebooks read the tables that the disclosure gate "
            "releases, with read_table, and nothing else of that evidence"
        )


def module_inputs(name: str, helpers: Path) -> SourceInputs:
    """What the module ``helpers.<name>`` reads, itself included; ``RegistryError`` where there is no such module."""
    if not any(
        path.stem == name.split(".")[-1] or path.parent.name == name.split(".")[-1]
        for path in _files_of(f"{PACKAGE}.{name}", helpers)
    ):
        raise RegistryError(f"there is no module helpers.{name}, which a table is said to be made by: mend its name")
    return _closed(Findings(frozenset({f"{PACKAGE}.{name}"})), helpers)


def function_inputs(function: Callable[..., object], helpers: Path) -> SourceInputs:
    """What ``function`` reads through the modules that it imports while it runs."""
    code = getattr(function, "__code__", None)
    if code is None:
        raise RegistryError(f"{function!r} is not a plain function, so what it imports cannot be found out")
    source = once(("source", code.co_filename), lambda: Path(code.co_filename).read_text(encoding="utf-8"))
    line = code.co_firstlineno
    return _closed(noted(source, line, find=lambda: imports_at(source, line)), helpers)


def _closed(start: Findings, helpers: Path, stop_at: str | None = None) -> SourceInputs:
    """Follow imports until nothing new is found, but not those of the module ``stop_at``."""
    return once(("closed", start, helpers, stop_at), lambda: _follow(start, helpers, stop_at))


def _follow(start: Findings, helpers: Path, stop_at: str | None) -> SourceInputs:
    reached: dict[Path, Findings] = {}
    followed: set[str] = set()
    waiting = set(start.imports)
    stop = helpers / (stop_at or "")
    while waiting:
        name = waiting.pop()
        followed.add(name)
        for path in _files_of(name, helpers):
            if path not in reached:
                reached[path] = _findings_of_file(path)
                if path != stop:
                    waiting |= reached[path].imports - followed
    reads = start.reads
    restricted: list[str] = []
    for path, found in sorted(reached.items()):
        inside = path.relative_to(helpers)
        if inside.as_posix() not in MAY_NAME_RESTRICTED:
            restricted += [f"helpers/{inside.as_posix()}, {way}" for way in found.restricted]
        if str(inside) not in HOMES_OF_READERS and inside.parts[0] != RULES_ROOM:
            reads |= found.reads
    data = {beside for folder in {path.parent for path in reached} for beside in _data_in(folder)}
    return SourceInputs(frozenset(reached) | data, reads, tuple(restricted))


def _files_of(module: str, helpers: Path) -> tuple[Path, ...]:
    """The files that importing ``module`` runs: each package's ``__init__`` on the way, and the module's own."""
    return once(("files", module, helpers), lambda: tuple(_look_for(module, helpers)))


def _look_for(module: str, helpers: Path) -> Iterator[Path]:
    package, *parts = module.split(".")
    if package != PACKAGE:
        return
    folder = helpers
    found = [folder / "__init__.py"]
    for part in parts:
        found += [folder / f"{part}.py", folder / part / "__init__.py"]
        folder = folder / part
    yield from (path for path in found if path.is_file())


def _data_in(package: Path) -> tuple[Path, ...]:
    """Files that lie in a package and that its modules may read: styles, fonts, word lists."""
    return once(("data", package), lambda: tuple(_look_in(package)))


def _look_in(package: Path) -> Iterator[Path]:
    for path in package.iterdir():
        if path.is_file() and path.suffix not in (".py", ".pyc") and not path.name.startswith("."):
            yield path
        elif path.is_dir() and path.name != "__pycache__" and not any(path.glob("*.py")):
            yield from sorted(item for item in path.rglob("*") if item.is_file())


def _findings_of_file(path: Path) -> Findings:
    package = ".".join([PACKAGE, *path.relative_to(_root_of(path)).parent.parts])
    try:
        return once(("findings", path), lambda: _found_in(path.read_text(encoding="utf-8"), package))
    except SyntaxError as error:
        raise RegistryError(f"src/helpers/…/{path.name}, line {error.lineno}: not Python: {error.msg}") from error


def _found_in(source: str, package: str = PACKAGE, parameters: tuple[str, ...] = ()) -> Findings:
    return noted(source, package, parameters, find=lambda: _parsed(source, package, parameters))


_parsed = functools.lru_cache(maxsize=2_000)(findings_in)


def _root_of(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == PACKAGE and parent.parent.name == "src")

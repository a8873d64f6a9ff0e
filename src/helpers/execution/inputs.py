"""What a notebook, or a function of the helpers, reads: the one place where a task's inputs are found out.

Found by reading the code, not declared by hand: the helper modules that a source imports, directly or through others,
and the tables that any of them names in ``read_table``. A declaration can be forgotten; an import cannot. The answer
errs on the safe side: a table named anywhere in an imported module counts as read.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.execution.plan import read_template, source_of
from helpers.registry import RegistryError

PACKAGE = "helpers"
NOT_FOR_NOTEBOOKS = ("execution", "rendering", "commands", "refresh", "__main__")
"""Rooms of the package that no notebook may import: they build the book, they are no part of its analysis."""
TABLE_READERS = frozenset({"read_table"})
TABLES_MODULE, NARRATIVES_MODULE = "tables.py", "narratives.py"
RAW_IS_THEIR_TRADE = frozenset({"paths.py", "sources.py", TABLES_MODULE})
"""Modules that speak of ``data/raw/`` on behalf of the build; importing them does not make a notebook read it."""


@dataclass(frozen=True)
class SourceInputs:
    """What some Python source reads: helper files, and tables by name (``None``: it names one while it runs)."""

    modules: frozenset[Path]
    tables: frozenset[str] | None
    reads_raw: bool
    """Whether a module of the closure looks into ``data/raw`` itself (outlines for maps, the codebook)."""
    reads_narratives: bool

    def tables_among(self, known: Iterable[str]) -> list[str]:
        """The names of ``known`` that are read."""
        return sorted(name for name in known if self.tables is None or name in self.tables)


@dataclass(frozen=True)
class _Findings:
    imports: frozenset[str]
    tables: frozenset[str]
    names_tables_while_running: bool
    reads_raw: bool


def notebook_inputs(template: Path, helpers: Path) -> SourceInputs:
    """What the cells of ``template`` read.

    Raises
    ------
    RegistryError
        The template is missing or not a notebook, a cell is not Python, or it imports a room that builds the book.
    """
    findings = []
    for number, cell in enumerate(read_template(template)["cells"], start=1):
        if cell.get("cell_type") != "code":
            continue
        try:
            findings.append(_findings_in(source_of(cell)))
        except SyntaxError as error:
            place = f"notebooks/{template.name}, cell {number}"
            raise RegistryError(f"{place}: not Python: {error.msg} (line {error.lineno} of the cell)") from error
    for name in sorted({name for finding in findings for name in finding.imports}):
        if name.removeprefix(f"{PACKAGE}.").split(".")[0] in NOT_FOR_NOTEBOOKS:
            raise RegistryError(
                f"notebooks/{template.name} imports {name}: notebooks read tables and show them, no more"
            )
    # What `tables` imports validates raw tables, which is done before any notebook runs: a schema edited without effect
    # on a table must not run a notebook again.
    return _closed(findings, helpers, stop_at=TABLES_MODULE)


def module_inputs(name: str, helpers: Path) -> SourceInputs:
    """What the module ``helpers.<name>`` reads, itself included."""
    return _closed([_Findings(frozenset({f"{PACKAGE}.{name}"}), frozenset(), False, False)], helpers)


def _closed(start: list[_Findings], helpers: Path, stop_at: str | None = None) -> SourceInputs:
    """Follow imports until nothing new is found, but not those of the module ``stop_at``."""
    reached: dict[Path, _Findings] = {}
    followed: set[str] = set()
    waiting = {name for findings in start for name in findings.imports}
    while waiting:
        name = waiting.pop()
        followed.add(name)
        for path in _files_of(name, helpers):
            if path not in reached:
                reached[path] = _findings_of_file(path, path.stat().st_mtime_ns)
                if path != helpers / (stop_at or ""):
                    waiting |= reached[path].imports - followed
    everything = [*start, *reached.values()]
    is_open = any(findings.names_tables_while_running for findings in everything)
    data = {beside for folder in {path.parent for path in reached} for beside in _data_in(folder)}
    return SourceInputs(
        modules=frozenset(reached) | data,
        tables=None if is_open else frozenset().union(*(findings.tables for findings in everything)),
        reads_raw=any(found.reads_raw for path, found in reached.items() if path.name not in RAW_IS_THEIR_TRADE)
        or any(findings.reads_raw for findings in start),
        reads_narratives=helpers / NARRATIVES_MODULE in reached,
    )


def _files_of(module: str, helpers: Path) -> Iterator[Path]:
    """The files that importing ``module`` runs: each package's ``__init__`` on the way, and the module's own."""
    *packages, last = module.split(".")
    if [*packages, last][0] != PACKAGE:
        return
    folder = helpers
    yield from _existing(folder / "__init__.py")
    for part in [*packages, last][1:]:
        yield from _existing(folder / f"{part}.py")
        folder = folder / part
        yield from _existing(folder / "__init__.py")


def _existing(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path


def _data_in(package: Path) -> Iterator[Path]:
    """Files that lie in a package and that its modules may read: styles, fonts, word lists."""
    for path in package.iterdir():
        if path.is_file() and path.suffix not in (".py", ".pyc") and not path.name.startswith("."):
            yield path
        elif path.is_dir() and path.name != "__pycache__" and not any(path.glob("*.py")):
            yield from sorted(item for item in path.rglob("*") if item.is_file())


@functools.cache
def _findings_of_file(path: Path, _changed: int) -> _Findings:
    package = ".".join([PACKAGE, *path.relative_to(_root_of(path)).parent.parts])
    try:
        return _findings_in(path.read_text(encoding="utf-8"), package)
    except SyntaxError as error:
        raise RegistryError(f"src/helpers/…/{path.name}, line {error.lineno}: not Python: {error.msg}") from error


def _root_of(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == PACKAGE and parent.parent.name == "src")


def _findings_in(source: str, package: str = PACKAGE) -> _Findings:
    imports: set[str] = set()
    tables: set[str] = set()
    is_open = reads_raw = False
    for node in ast.walk(ast.parse(_without_magics(source))):
        match node:
            case ast.Import(names=names):
                imports.update(name.name for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = _resolved(module, level, package)
                imports.update([base, *(f"{base}.{name.name}" for name in names)])
            case ast.Attribute(attr="raw" | "restricted"):
                reads_raw = True
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=keywords) if (
                name in TABLE_READERS
            ):
                first = args[0] if args else next((word.value for word in keywords if word.arg == "name"), None)
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    tables.add(first.value)
                else:
                    is_open = True
    ours = frozenset(name for name in imports if name.split(".")[0] == PACKAGE)
    return _Findings(ours, frozenset(tables), is_open, reads_raw)


def _resolved(module: str | None, level: int, package: str) -> str:
    if level == 0:
        return module or ""
    base = package.split(".")
    base = base[: len(base) - level + 1]
    return ".".join([*base, *([module] if module else [])])


def _without_magics(source: str) -> str:
    """``source`` with IPython's own lines blanked, so that it parses as Python."""
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())

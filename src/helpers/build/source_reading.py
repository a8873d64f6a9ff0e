"""What a piece of Python reads of the project, found in its syntax: modules, tables, raw files, sidecars, narratives.

Files are read through a few functions, :data:`READERS`, so whoever names one of them reads what it reads: what its
first argument says where that is written out (a text, a list of texts, a name given to one of these, a parameter of the
notebook), and everything of its kind where it is not. ``read_table`` with a ``case`` that is told so reads one part of
the table, else its whole and any part. Whoever reaches into ``data/raw`` or the narratives without them
counts as reading all. A new function that reads files of the project for notebooks belongs into :data:`READERS`.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

PACKAGE = "helpers"
Names = frozenset[str] | None
"""Names of what is read; ``None``: what it is shows only while it runs, so everything of the kind counts."""

NOTHING: Names = frozenset()


@dataclass(frozen=True)
class Reads:
    """Names of what is read, by kind. A name may be ``{CASE_ID}``: whatever the notebook is given as that parameter."""

    tables: Names = NOTHING
    """Tables that are read whole."""
    parts: Names = NOTHING
    """Tables that are read by case, each with the case, ``table/case``; the case ``*`` is any of them."""
    narratives: Names = NOTHING
    raw: Names = NOTHING
    """Paths below ``data/raw/``, without the files of tables."""
    sidecars: Names = NOTHING
    """Tables and outlines whose sidecars are read."""
    chapters: Names = NOTHING
    """The list of the chapters across cases: all of it, or nothing."""

    def __or__(self, other: Reads) -> Reads:
        return Reads(
            _union(self.tables, other.tables),
            _union(self.parts, other.parts),
            _union(self.narratives, other.narratives),
            _union(self.raw, other.raw),
            _union(self.sidecars, other.sidecars),
            _union(self.chapters, other.chapters),
        )


def _union(one: Names, other: Names) -> Names:
    return None if one is None or other is None else one | other


@dataclass(frozen=True)
class Reader:
    """What a function reads: ``kind`` is a field of :class:`Reads`; ``{}`` in ``name`` is its first argument."""

    kind: str
    name: str = "{}"

    def given(self, names: Names) -> Reads:
        """What is read when the first argument is one of ``names``."""
        if "{}" not in self.name:
            return Reads(**{self.kind: frozenset({self.name})})
        return Reads(**{self.kind: None if names is None else frozenset(map(self.name.format, names))})


ALL_RAW = Reads(raw=None, sidecars=None)
READERS: Mapping[str, tuple[Reader, ...]] = {
    "read_table": (Reader("tables"),),
    "read_narrative": (Reader("narratives"),),
    "read_templates": (Reader("narratives"), Reader("chapters")),
    "chapter_titles": (Reader("chapters"),),
    "read_outlines": (Reader("raw", "boundaries/{}.geojson"),),
    "load_instrument": (Reader("raw", "instrument/instrument.yml"), Reader("raw", "evidence/codebook.yml")),
    "load_codebook": (Reader("raw", "evidence/codebook.yml"),),
    "load_glossary": (Reader("raw", "glossary/glossary.yml"),),
    "load_plan": (Reader("raw", "design/analysis_plan.yml"),),
    "load_rules": (Reader("raw", "disclosure/rules.yml"),),
    "plan_sha256": (Reader("raw", "design/analysis_plan.yml"),),
    "plan_path": (Reader("raw", "design/analysis_plan.yml"),),
    "load_word_runs": (Reader("raw", "wording/word_run_hashes.bin"),),
    "load_allowed_runs": (Reader("raw", "wording/allowed_runs.yml"),),
    "sidecars_of": (Reader("sidecars"),),
    "read_sidecar": (Reader("raw"), Reader("sidecars")),
    "raw_files": (Reader("raw"), Reader("sidecars")),
    "verify_sources": (Reader("raw"), Reader("sidecars")),
    "read_raw": (Reader("raw"), Reader("sidecars")),
}
"""The functions through which notebooks read files of the project. Those whose argument is no name read all."""
BY_CASE_READER, CASE_ARGUMENT, ANY_CASE = "read_table", "case", "*"
"""The reader that reads a part of a table where it is given a case."""
NO_NAME = frozenset({"read_templates", "chapter_titles", "read_sidecar", "raw_files", "verify_sources", "read_raw"})
FOLDERS = {
    "raw": ALL_RAW,
    "restricted": ALL_RAW,
    "narratives": Reads(narratives=None),
    "chapters": Reads(chapters=None),
}
"""Folders of ``paths.Project`` and lists of ``registry.Registry``: whoever names one reads all that is in it."""
RESTRICTED_PATH = re.compile(r"(?:^|[/\\])restricted(?:[/\\]|$)|restricted[./\\]rows|\bread_rows\b")
"""A text that leads to rows about persons: a folder on the way, or the module that reads them, named while running."""


@dataclass(frozen=True)
class Findings:
    """What one source imports of the package, and what it reads."""

    imports: frozenset[str] = frozenset()
    reads: Reads = field(default_factory=Reads)
    restricted: tuple[str, ...] = ()
    """Ways to rows about persons that it takes by itself, past the gate: ``line 3: 'data/raw/restricted/x.csv'``."""


def findings_in(source: str, package: str = PACKAGE, parameters: Iterable[str] = ()) -> Findings:
    """What ``source``, a module of ``package`` or a notebook's cells with ``parameters``, imports and reads.

    Raises ``SyntaxError`` where it is not Python; IPython's own lines are passed over.
    """
    tree = ast.parse(without_magics(source))
    nodes = list(ast.walk(tree))
    bound = Counter(_bindings(nodes))
    # A parameter that the source gives another value is no parameter any more.
    known = {name: frozenset({f"{{{name}}}"}) for name in parameters if not bound[name]} | _constants(tree, bound)
    imports: set[str] = set()
    reads = Reads()
    called: set[int] = set()
    restricted: list[str] = []
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in told and RESTRICTED_PATH.search(text):
                restricted.append(f"line {node.lineno}: {text!r}")
            case ast.Attribute(attr="restricted", value=value) if not _is_package(value):
                restricted.append(f"line {node.lineno}: .restricted")
            case ast.Import(names=names):
                imports.update(name.name for name in names)
                restricted += [f"line {node.lineno}: import {n.name}" for n in names if _is_restricted(n.name)]
            case ast.ImportFrom(module=module, names=names, level=level):
                base = _resolved(module, level, package)
                if _is_restricted(base):
                    restricted.append(f"line {node.lineno}: from {base}")
                imports.update([base, *(f"{base}.{name.name}" for name in names)])
                for alias in names:
                    if alias.asname not in (None, alias.name):
                        reads |= _everything(alias.name)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as function) if name in READERS:
                called.add(id(function))
                reads |= _read_by(name, node, known)
    for node in nodes:
        match node:
            case ast.Name(id=named) | ast.Attribute(attr=named) if id(node) not in called:
                reads |= _everything(named)
                if isinstance(node, ast.Attribute) and named in FOLDERS:
                    reads |= FOLDERS[named]
    ours = frozenset(name for name in imports if name.split(".")[0] == PACKAGE)
    return Findings(ours, reads, tuple(restricted))


def _is_restricted(module: str) -> bool:
    """Whether ``module`` is of the distribution that reads rows about persons, which helpers never import."""
    return module.split(".")[0] == "restricted"


def _is_package(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == PACKAGE


def imports_at(source: str, line: int) -> Findings:
    """What the functions that begin at ``line`` of the module ``source`` import when they run."""
    found: set[str] = set()
    for node in _functions_of(source).get(line, ()):
        for inner in ast.walk(node):
            match inner:
                case ast.Import(names=names):
                    found.update(name.name for name in names)
                case ast.ImportFrom(module=module, names=names, level=0) if module:
                    found.update([module, *(f"{module}.{name.name}" for name in names)])
    return Findings(frozenset(name for name in found if name.split(".")[0] == PACKAGE))


@functools.lru_cache(maxsize=20)
def _functions_of(source: str) -> dict[int, list[ast.AST]]:
    """Functions by the line that they begin in, their decorators included."""
    found: dict[int, list[ast.AST]] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            found.setdefault(min([node.lineno, *(item.lineno for item in decorators)]), []).append(node)
    return found


def without_magics(source: str) -> str:
    """``source`` with IPython's own lines blanked, so that it parses as Python."""
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())


def _read_by(name: str, call: ast.Call, known: Mapping[str, frozenset[str]]) -> Reads:
    first = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg in ("name", "case_id")), None)
    names = None if name in NO_NAME or first is None else _names(first, known)
    reads = _parts_read(call, names, known) if name == BY_CASE_READER else None
    if reads is not None:
        return reads
    reads = Reads()
    for reader in READERS[name]:
        reads |= reader.given(names)
    return reads


def _parts_read(call: ast.Call, tables: Names, known: Mapping[str, frozenset[str]]) -> Reads | None:
    """What is read by case; ``None`` where no case is given. One that shows only while it runs may be any, or none."""
    given = next((word.value for word in call.keywords if word.arg in (CASE_ARGUMENT, None)), None)
    if given is None or (isinstance(given, ast.Constant) and given.value is None):
        return None
    is_spread = all(word.arg != CASE_ARGUMENT for word in call.keywords)
    cases = None if is_spread else _names(given, known)
    if cases is None:
        return Reads(tables=tables, parts=_of_cases(tables, (ANY_CASE,)))
    return Reads(parts=_of_cases(tables, cases))


def _of_cases(tables: Names, cases: Iterable[str]) -> Names:
    return None if tables is None else frozenset(f"{table}/{case}" for table in tables for case in cases)


def _everything(name: str) -> Reads:
    """A reader that is handed on and not called reads whatever it is given then."""
    reads = Reads(parts=None) if name == BY_CASE_READER else Reads()
    for reader in READERS.get(name, ()):
        reads |= reader.given(None)
    return reads


def _names(node: ast.expr, known: Mapping[str, frozenset[str]]) -> Names:
    match node:
        case ast.Constant(value=str(text)):
            return frozenset({text})
        case ast.Name(id=name):
            return known.get(name)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            found = [_names(item, known) for item in items]
            return frozenset[str]().union(*(names for names in found if names)) if None not in found else None
    return None


def _constants(tree: ast.Module, bound: Mapping[str, int]) -> dict[str, frozenset[str]]:
    """Names that stand for a text or a list of texts, and for nothing else anywhere in the source."""
    found = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if bound[name] == 1:
                if names := _names(value, {}):
                    found[name] = names
    return found


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every place that binds a name or may change what it stands for."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names


def _resolved(module: str | None, level: int, package: str) -> str:
    if level == 0:
        return module or ""
    base = package.split(".")
    base = base[: len(base) - level + 1]
    return ".".join([*base, *([module] if module else [])])

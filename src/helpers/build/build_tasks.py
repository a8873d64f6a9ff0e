"""The tasks of a build as doit takes them: what each does, and when its result is up to date.

``raw`` → ``table:*`` → ``front-page`` and ``chapter:*`` → ``book``; ``leftovers`` removes chapters whose case is gone.
Tables that other tables are made of are declared; chapters run when all tables are there. What a task really read is in
its record.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from helpers.build import derived_tables
from helpers.build.build_records import (
    STATE_FOLDER,
    BuildState,
    read_notebook_record,
    read_record,
    write_record,
)
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.build.computations import make_derived, make_front_page, make_raw, recorded
from helpers.build.front_page_files import front_page_files
from helpers.build.output_files import (
    book_folder,
    data_files,
    files_below,
    leftover_chapters,
    notebook_path,
    remove_leftovers,
    remove_made,
)
from helpers.build.workers import Workers
from helpers.project.edition import edition
from helpers.project.paths import RENDERER_VARIABLE, Project
from helpers.project.read_record import take_record
from helpers.project.registry import load_registry

RAW, TABLE, FRONT_PAGE, LEFTOVERS, CHAPTER, BOOK = "raw", "table", "front-page", "leftovers", "chapter", "book"
ENGINE = (
    "build/chapter_run.py",
    "build/notebook_run.py",
    "build/kernels.py",
    "build/publishing.py",
    "build/simulated_marking.py",
    "build/normalising.py",
    "build/matplotlibrc",
    "figures/simulated_marks.py",
)
"""What decides, outside of its kernel, how a chapter comes out."""
BOOK_INPUTS = (
    *("_quarto*.yml", "*.qmd", "_variables.yml", "CITATION.cff", "book/*", "_extensions/**/*"),
    *("outputs/chapters/*.ipynb", "outputs/figures/**/*", "outputs/tables/**/*", "outputs/front-page/*"),
    # What pages call terms, codes and measures by.
    *("data/raw/glossary/glossary.yml", "data/raw/evidence/codebook.yml", "data/raw/official/indicators.csv"),
)
NOT_OF_THE_BOOK = {"build", "cli"}
"""Packages whose modules are loaded with those that render, and decide nothing of the book."""
TaskDict = dict[str, Any]


class NotebookRunner(Protocol):
    """Runs a notebook somewhere and gives the files of its chapter by path below the project's root."""

    def __call__(self, spec: ChapterSpec, settings: Mapping[str, Any]) -> dict[str, bytes]:
        """Run the notebook of ``spec``, whose record will hold the ``settings``."""


@dataclass(frozen=True)
class Engine:
    """What tasks are done with: the state, processes for computations, and a place for notebooks."""

    project: Project
    state: BuildState
    workers: Workers
    run_notebook: NotebookRunner


def book_tasks(
    engine: Engine, make_book: Callable[[Project], object] | None, formats: Sequence[str] = ()
) -> Iterator[TaskDict]:
    """The tasks of the whole book, in the order in which they are begun.

    ``make_book`` renders it in ``formats``, of which none named are all.
    """
    specs = chapter_specs(load_registry(engine.project.registry), engine.project)
    yield from table_tasks(engine)
    yield from chapter_tasks(engine, specs, after=[RAW, TABLE])
    yield computed_task(
        engine, FRONT_PAGE, partial(make_front_page, engine.project), front_page_files(engine.project), [RAW, TABLE]
    )
    yield _leftovers_task(engine.project, [spec.case_id for spec in specs])
    if make_book is not None:
        yield _book_task(engine, make_book, sorted(formats))


def table_tasks(engine: Engine) -> Iterator[TaskDict]:
    """Raw files checked and their tables stored, then a task for each table made of others."""
    project = engine.project
    record = read_record(record_path(RAW, project))
    names = [project.root / name for name in record.outputs] if record else []
    yield computed_task(engine, RAW, partial(make_raw, project), names)
    derived = {table.name for table in derived_tables.TABLES}
    for table in derived_tables.TABLES:
        yield computed_task(
            engine,
            f"{TABLE}:{table.name}",
            partial(make_derived, project, table.name),
            table.files(project),
            [RAW, *(f"{TABLE}:{name}" for name in table.inputs if name in derived)],
            record=project.processed / f"{table.name}.json",
        )


def chapter_tasks(
    engine: Engine, specs: Iterable[ChapterSpec], after: list[str], group: str = CHAPTER
) -> Iterator[TaskDict]:
    """A task for each notebook; its record is in its metadata."""
    for spec in specs:
        yield task_dict(
            f"{group}:{spec.case_id}",
            partial(_make_chapter, engine, spec),
            partial(_is_chapter_current, engine, spec),
            after,
        )


def computed_task(
    engine: Engine,
    name: str,
    work: Callable[[], list[Path]],
    files: list[Path],
    after: Iterable[str] = (),
    record: Path | None = None,
) -> TaskDict:
    """A task whose ``work`` runs in a process of its own and gives the files that it made; ``files`` are expected."""
    path = record or record_path(name, engine.project)
    return task_dict(
        name, partial(_compute, engine, name, work, path), partial(_is_computed, engine, name, files, path), after
    )


def task_dict(
    name: str, work: Callable[[], None], is_current: Callable[[], bool], after: Iterable[str] = ()
) -> TaskDict:
    """One task of doit."""
    group, _, own = name.partition(":")
    return {
        "basename": group,
        **({"name": own} if own else {}),
        "actions": [work],
        "uptodate": [is_current],
        "task_dep": list(after),
        # doit would swap sys.stdout for the whole process, which other threads write to.
        "io": {"capture": False},
    }


def record_path(name: str, project: Project) -> Path:
    """Where the record of a task lies whose result is no table and no notebook."""
    return project.root / STATE_FOLDER / f"{name.replace(':', '-')}.json"


# Computations in processes of their own.


def _compute(engine: Engine, name: str, work: Callable[[], list[Path]], record: Path) -> None:
    state = engine.state
    settings, before = {**state.common(), "task": name}, state.sources_now()
    try:
        noted, made = engine.workers.run(partial(recorded, engine.project.root, work))
    except BaseException:
        record.unlink(missing_ok=True)
        raise
    write_record(state.finished(settings, noted, before, state.hashes(made)), record)


def _is_computed(engine: Engine, name: str, files: list[Path], record: Path) -> bool:
    state = engine.state
    made = [path for path in files if path.is_file()]
    return state.is_current(read_record(record), {**state.common(), "task": name}, made)


# Notebooks.


def _make_chapter(engine: Engine, spec: ChapterSpec) -> None:
    """Run one notebook and write its chapter; when that fails, no chapter is left that looks finished."""
    from helpers.build.publishing import write_chapter

    try:
        write_chapter(engine.run_notebook(spec, _settings(engine, spec)), spec, engine.project)
    except BaseException:
        remove_made(spec, engine.project)
        raise


def _is_chapter_current(engine: Engine, spec: ChapterSpec) -> bool:
    record = read_notebook_record(notebook_path(spec, engine.project))
    return engine.state.is_current(record, _settings(engine, spec), data_files(spec, engine.project))


def _settings(engine: Engine, spec: ChapterSpec) -> dict[str, Any]:
    """Parameters, template, versions and engine of a notebook run."""
    state, package = engine.state, Path(__file__).parents[1]
    return {
        **state.common(),
        "parameters": spec.parameter_values,
        "title": spec.title,
        "template": state.hash_of(spec.template),
        "engine": {name: state.hash_of(package / name) for name in ENGINE},
        "is_marked": edition(engine.project) == "simulated",
    }


def _leftovers_task(project: Project, known: list[str]) -> TaskDict:
    return task_dict(
        LEFTOVERS, partial(remove_leftovers, known, project), lambda: not leftover_chapters(known, project)
    )


# The book.


def _book_task(engine: Engine, make_book: Callable[[Project], object], formats: list[str]) -> TaskDict:
    after = [RAW, TABLE, FRONT_PAGE, LEFTOVERS, CHAPTER]
    work = partial(_make_book, engine, make_book, formats)
    return task_dict(BOOK, work, partial(_is_book_current, engine, formats), after)


def _make_book(engine: Engine, make_book: Callable[[Project], object], formats: list[str]) -> None:
    project, state = engine.project, engine.state
    settings, before, reads = _book_settings(state, formats), state.sources_now(), _book_reads(state)
    make_book(project)
    modules = [path for path in take_record(project.root)["modules"] if not NOT_OF_THE_BOOK & set(Path(path).parts)]
    noted = {"reads": reads, "modules": modules}
    made = state.hashes(files_below(book_folder(project)))
    write_record(state.finished(settings, noted, before, made), record_path(BOOK, project))


def _is_book_current(engine: Engine, formats: list[str]) -> bool:
    """Whether the book is up to date in all ``formats`` at least."""
    state = engine.state
    record = read_record(record_path(BOOK, engine.project))
    if record is None or record.reads != _book_reads(state):
        return False
    made = record.settings.get("formats", [])
    if made and not (formats and {*formats} <= {*made}):
        return False
    return state.is_current(record, _book_settings(state, made), files_below(book_folder(engine.project)))


def _book_settings(state: BuildState, formats: list[str]) -> dict[str, Any]:
    found = shutil.which("quarto")  # another one may make another book
    quarto = [found, Path(found).stat().st_mtime_ns] if found else []
    asked = os.environ.get(RENDERER_VARIABLE) or "auto"
    filters = sorted((Path(__file__).parents[1] / "book").glob("*.lua"))
    return {
        **state.common(),
        "filters": {path.name: state.hash_of(path) for path in filters},
        "edition": edition(state.project),
        "quarto": quarto,
        "renderer": asked,
        "formats": formats,
    }


def _book_reads(state: BuildState) -> list[list[str]]:
    project = state.project
    folders = [path for path in sorted(project.book_sources.glob("*")) if path.is_dir() and path != project.narratives]
    patterns = [*BOOK_INPUTS, *(f"book/{path.name}/**/*" for path in folders)]
    reads = [("files", pattern) for pattern in patterns] + [("registry", project.registry.name)]
    return [[kind, name, "", state.hash_now(kind, name, "")] for kind, name in reads]

"""What each task does. Imports of weight stand inside the functions: a build with nothing to do never pays for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.book.front_page import draw_map, in_step
from helpers.build.book_contents import with_contents
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.output_files import partial_run_path, remove_chapter, stray_chapters
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.sources.parts import parts_folder

if TYPE_CHECKING:
    from helpers.book import BookResult

rendered: dict[Project, BookResult] = {}
"""What the last rendering of a project gave; the command reports it."""


def check_sources(project: Project) -> None:
    """Stop on a raw file that is changed, missing or undocumented, and on a code of ``cases.yml`` that none has."""
    from helpers.sources.registry_codes import check_codes
    from helpers.sources.sidecars import verify_sources

    verify_sources(project.raw)
    check_codes(project)


def validate_table(project: Project, name: str) -> None:
    """One raw table, checked and stored, and in parts where it is kept so."""
    from helpers.sources.tables import processed_path, read_raw, write_table

    with _removed_on_failure(processed_path(name, project), parts_folder(name, project)):
        write_table(read_raw(name, project), name, project)


def derive_table(project: Project, name: str) -> None:
    """One derived table, stored, and in parts where it is kept so, and as CSV where it has a name for that."""
    from helpers.build import derived_tables
    from helpers.build.chapter import as_csv
    from helpers.sources.tables import processed_path, read_table, write_table

    table = next(table for table in derived_tables.TABLES if table.name == name)
    with _removed_on_failure(processed_path(name, project), parts_folder(name, project)):
        made = derived_tables.make_derived(table, {name: read_table(name, project) for name in table.inputs}, project)
        write_table(made, table.name, project)
        if table.csv_name:
            with replacing(project.tables / table.csv_name) as beside:
                beside.write_text(as_csv(made), encoding="utf-8")


def write_variables(project: Project) -> None:
    """The front page's numbers, as ``_variables.yml``, and its map."""
    import yaml

    from helpers.build.derived_tables import VARIABLE_INPUTS, book_variables
    from helpers.sources.tables import read_table

    tables = {name: read_table(name, project) for name in VARIABLE_INPUTS}
    content = yaml.safe_dump(book_variables(tables, load_registry(project.registry)), sort_keys=True)
    with replacing(project.quarto_variables) as beside:
        beside.write_text(f"# Written by the build from the tables.\n{content}", encoding="utf-8")
    draw_map(project)


def write_contents(project: Project) -> None:
    """The cases' place in ``_quarto.yml``, and what the front page has of registry and codebook."""
    registry = load_registry(project.registry)
    written = (
        (project.quarto_config, lambda text: with_contents(text, registry)),
        (project.front_page, lambda text: in_step(text, project)),
    )
    for path, write in written:
        text = path.read_text(encoding="utf-8")
        if (wanted := write(text)) != text:
            with replacing(path) as beside:
                beside.write_text(wanted, encoding="utf-8")


def remove_chapters(project: Project, known: list[str]) -> None:
    """Remove the chapters of cases that the registry no longer has."""
    for case_id in stray_chapters(known, project):
        remove_chapter(case_id, project)
        partial_run_path(case_id, project).unlink(missing_ok=True)


def begin_kernels(project: Project, say: Callable[[str], None]) -> None:
    """Say which kernels notebooks get, and begin to import what warm ones need, beside the tables; returns at once."""
    from helpers.build.kernel_choice import choice_in_words, why_cold

    say(choice_in_words())
    if why_cold() is None:
        from helpers.build import kernels

        kernels.import_ahead(project)


def make_chapter(project: Project, spec: ChapterSpec) -> None:
    """Run one notebook and write its chapter; when that fails, no chapter is left that looks finished."""
    from helpers.build.notebook_run import keep_partial_run, run_notebook
    from helpers.build.publishing import publish, write_chapter

    try:
        executed = run_notebook(spec, project)
        with keep_partial_run(executed, spec, project):
            chapter = publish(executed, spec, project)
        write_chapter(chapter, spec, project)
    except BaseException:
        remove_chapter(spec.case_id, project)
        raise


def refuse_chapter(project: Project, spec: ChapterSpec, error: Exception) -> None:
    """A chapter whose inputs cannot even be told: it fails with ``error``, and none is left that looks finished."""
    remove_chapter(spec.case_id, project)
    raise error


def make_book(project: Project) -> None:
    """Every format of the book; the renderer checks it before it takes the old one's place."""
    from helpers.book import render_book

    rendered[project] = render_book(project)


@contextmanager
def _removed_on_failure(*paths: Path) -> Iterator[None]:
    """A table that cannot be made leaves no older one behind that could be taken for it."""
    try:
        yield
    except BaseException:
        for path in paths:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise

"""What is said when a build has ended: what was made, where it is, how long it took, and every failure."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from rich.console import Console

from helpers.build.build_run import Outcome
from helpers.build.chapter_errors import ChapterError
from helpers.build.output_files import book_folder
from helpers.cli.progress import duration, title_of
from helpers.project.command_errors import in_words, is_own
from helpers.project.paths import Project

STAGES = (("raw", "raw files and tables"), ("table", "derived tables"), ("chapter", "chapters"), ("book", "book"))
SHOWN_TRACEBACK_LINES = 12


def report_outcome(outcome: Outcome, project: Project, console: Console, case_id: str | None) -> None:
    """Print what ``outcome`` says; failures come last, where they are read."""
    for line in [*_made(outcome, project, case_id), *_cold_kernels(), *failure_lines(outcome, project)]:
        console.print(line, markup=False, soft_wrap=True)


def _made(outcome: Outcome, project: Project, case_id: str | None) -> Iterator[str]:
    if outcome.is_sound and not outcome.done:
        what = f"the chapter {case_id}" if case_id else "everything"
        yield f"Nothing to do: {what} is up to date ({duration(outcome.seconds)})."
        if outcome.page:
            yield f"The page by itself: {_below_root(outcome.page, project)}"
        if book_folder(project).is_dir():
            yield f"The book: {_below_root(book_folder(project) / 'index.html', project)}"
        return
    stages = [f"{title} {said}" for group, title in STAGES if (said := _stage(outcome, group))]
    if stages:
        yield "Done: " + ", ".join(stages) + f"; {duration(outcome.seconds)} in all."
    if case_id and outcome.is_sound:
        yield f"The chapter: {_below_root(project.chapters / f'{case_id}.ipynb', project)}"
        if outcome.misfits:
            yield (
                "The book stays as it was: chapters that were not built again do not fit this one yet. 'make report' "
                f"catches them up.\n{outcome.misfits}"
            )
        elif "book" not in outcome.done:
            yield "The book was not rendered: other chapters are missing. 'make report' builds them all."
    if outcome.page:
        yield f"The page by itself: {_below_root(outcome.page, project)}"
    if "book" in outcome.done:
        if outcome.book is not None:
            steps = ", ".join(f"{step} {duration(seconds)}" for step, seconds in outcome.book.seconds.items())
            yield f"Rendered by {outcome.book.renderer}" + (f" ({steps})." if steps else ".")
        yield f"The book: {_below_root(book_folder(project) / 'index.html', project)}"


def _cold_kernels() -> Iterator[str]:
    running = sys.modules.get("helpers.build.notebook_run")  # not there where no notebook ran
    for reason, count in Counter(running.reasons_cold if running else ()).items():
        yield f"{count} notebook(s) ran in cold kernels, since none could be forked: {reason}"


def _stage(outcome: Outcome, group: str) -> str:
    times = [seconds for name, seconds in outcome.done.items() if name.split(":")[0] == group]
    if not times:
        return ""
    count = f"{len(times)} in " if group in ("table", "chapter") else ""
    return f"{count}{duration(sum(times))}"


def failure_lines(outcome: Outcome, project: Project) -> Iterator[str]:
    """Every failure with its place and reason, those of one cause once; nothing where there is none."""
    if outcome.is_sound:
        return
    yield ""
    yield f"{len(outcome.failures)} failed:"
    for names, error in _alike(outcome.failures):
        yield ""
        yield from _failure(names, error, outcome, project)
    if outcome.blocked:
        yield ""
        yield f"Not run because of that: {', '.join(title_of(name) for name in sorted(outcome.blocked))}."
    if "book" in outcome.blocked and book_folder(project).is_dir():
        yield f"{_below_root(book_folder(project), project)} is still the book of the last whole build."


def _alike(failures: dict[str, Exception]) -> list[tuple[list[str], Exception]]:
    """Failures with one cause once: a template that is missing fails every chapter made of it."""
    groups: dict[str, tuple[list[str], Exception]] = {}
    for name, error in sorted(failures.items()):
        key = name if isinstance(error, ChapterError) else f"{type(error).__name__}: {error}"
        groups.setdefault(key, ([], error))[0].append(name)
    return list(groups.values())


def _failure(names: list[str], error: Exception, outcome: Outcome, project: Project) -> Iterator[str]:
    titles = ", ".join(title_of(name) for name in names)
    if isinstance(error, ChapterError):
        yield f"✗ {titles}"
        yield f"    notebook:   notebooks/{error.spec.template.name}"
        if error.cell:
            yield f"    cell:       {error.cell.number}: {error.cell.first_line}"
        given = ", ".join(f"{key}={value!r}" for key, value in error.spec.parameter_values.items())
        yield f"    parameters: {given}"
        yield f"    exception:  {_indented(error.reason, ' ' * 16)}"
        if error.partial_run:
            yield f"    partial run: {_below_root(error.partial_run, project)}"
        return
    said = in_words(error) or type(error).__name__
    if not is_own(error):
        # Not one of ours: the place in the code is what helps to mend it.
        said = "\n".join(outcome.tracebacks.get(names[0], said).rstrip().splitlines()[-SHOWN_TRACEBACK_LINES:])
    yield f"✗ {titles}: {_indented(said, '    ')}"


def _indented(text: str, indent: str) -> str:
    first, *rest = text.splitlines() or [""]
    return "\n".join([first, *(indent + line for line in rest)])


def _below_root(path: object, project: Project) -> str:
    return str(path).removeprefix(f"{project.root}/")

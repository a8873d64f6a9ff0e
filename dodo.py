"""The tasks for doit's own commands (`doit list`, `doit info chapter:coventry`); `make report` runs the same."""

from functools import partial

from helpers.book.render_book import render_book
from helpers.build.build_records import STATE_FOLDER, BuildState
from helpers.build.build_tasks import Engine, book_tasks
from helpers.build.chapter_run import run_chapter
from helpers.build.workers import InThisProcess
from helpers.project.paths import find_project

PROJECT = find_project()
STATE = BuildState(PROJECT)
DOIT_CONFIG = {"dep_file": str(PROJECT.root / STATE_FOLDER / "doit.json"), "backend": "json", "continue": True}


def task_report():
    run = partial(run_chapter, project=PROJECT, state=STATE)
    engine = Engine(PROJECT, STATE, InThisProcess(), lambda spec, settings: run(spec, settings=settings))
    yield from book_tasks(engine, render_book)

"""Builds for the preview, one for each line of standard input; the answer to each is a line of JSON on standard output.

This process imports the code of build and renderer once and runs none of it: each build is a fork of it, so that it
begins at once and with nothing kept from the last. The process that forks kernels stays too. When a module that is
imported here changes, the process begins again as a new one.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from helpers.book.render_book import render_site
from helpers.build import chapter_run, kernels, publishing  # noqa: F401 - a build in a fork finds them imported
from helpers.build.build_lock import BuildError, only_one_build
from helpers.build.build_tasks import book_tasks
from helpers.build.chapter_plan import chapter_specs
from helpers.build.kernel_choice import why_cold
from helpers.build.output_files import chapter_path
from helpers.build.temporary_files import temporary_files
from helpers.build.workers import end_in_words
from helpers.cli.launching import launch
from helpers.cli.reporting import failure_lines
from helpers.project.command_errors import in_words, is_own
from helpers.project.interruption import INTERRUPTED
from helpers.project.paths import Project
from helpers.project.read_record import hash_file, loaded_modules
from helpers.project.registry import load_registry

AT_ONCE = "--at-once"
"""Told to a process that begins again with a build to be done."""
AGAIN = "save a file, or begin again"
Answer = dict[str, Any]


def serve(project: Project, case_id: str | None, *, at_once: bool = False) -> None:
    """Build when asked to, until standard input ends; a build that runs then is stopped as Ctrl-C stops one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meets the builds, and the program that asks for them
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever else is printed is for the person
    imported = {path: hash_file(Path(path)) for path in loaded_modules()}
    is_warm = False
    while at_once or os.read(0, 1024):
        if any(hash_file(Path(path)) != known for path, known in imported.items()):
            os.dup2(answers, 1)
            arguments = [word for word in sys.orig_argv[1:] if word != AT_ONCE]
            os.execv(sys.executable, [sys.executable, *arguments, AT_ONCE])
        at_once = False
        os.write(answers, _built_in_a_fork(project, case_id))
        if not is_warm and why_cold() is None:
            is_warm = _import_for_kernels(project)


def _import_for_kernels(project: Project) -> bool:
    """Begin the process that kernels are forked from, as a build would, and wait until it has imported everything."""
    with suppress(BuildError), only_one_build(project), temporary_files(project):
        kernels.import_ahead(project)
        kernels.wait_for_imports()
        return True
    return False


def _built_in_a_fork(project: Project, case_id: str | None) -> bytes:
    ends, writes = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = INTERRUPTED
        with suppress(KeyboardInterrupt):
            os.write(writes, json.dumps(build_once(project, case_id)).encode() + b"\n")
            status = 0
        os._exit(status)
    os.close(writes)
    said = b""
    while True:
        ready, _, _ = select.select([0, ends], [], [])
        if ends in ready:
            if not (part := os.read(ends, 65_536)):
                break
            said += part
        elif not os.read(0, 1024):  # nobody waits for it any more
            os.kill(child, signal.SIGINT)
            os.waitpid(child, 0)
            sys.exit(0)
    os.close(ends)
    _, status = os.waitpid(child, 0)
    ended = end_in_words(os.waitstatus_to_exitcode(status))
    return said or json.dumps({"error": f"the build {ended}: {AGAIN}"}).encode() + b"\n"


def build_once(project: Project, case_id: str | None) -> Answer:
    """Bring the chapters up to date and write the pages: ``error`` in words (empty: none), ``seconds``, ``page``."""
    begun = time.perf_counter()
    answer: Answer = {"error": "", "page": ""}
    try:
        console = Console(stderr=True, highlight=False)
        only = [f"chapter:{case_id}"] if case_id else None
        outcome = launch(project, console, only=only, tasks=partial(book_tasks, make_book=None))
        answer["error"] = "\n".join(failure_lines(outcome, project)).strip()
        if outcome.is_sound:
            result = render_site(project, project.preview, case_id if not _is_whole(project) else None)
            answer["seconds_rendering"] = result.seconds
    except Exception as error:
        answer["error"] = in_words(error) if is_own(error) else traceback.format_exc()
    if case_id:
        answer["page"] = str(chapter_path(case_id, project).relative_to(project.root).with_suffix(".html"))
    return {**answer, "seconds": round(time.perf_counter() - begun, 2)}


def _is_whole(project: Project) -> bool:
    specs = chapter_specs(load_registry(project.registry), project)
    return all(chapter_path(spec.case_id, project).is_file() for spec in specs)

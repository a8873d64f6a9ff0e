"""One notebook on a worker of a cluster: ``python -m helpers.build.remote_notebook`` in a folder with the sources.

Runs what ``work.pickle`` asks for with the same function as at home, and writes what came of it to ``answer.pickle``.
The process ends when the worker that started it is gone: nobody would fetch the answer.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.build.build_records import BuildState
from helpers.build.chapter_errors import ChapterError
from helpers.build.chapter_plan import ChapterSpec
from helpers.build.chapter_run import run_chapter
from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.build.notebook_run import kill_kernels
from helpers.build.workers import able_to_leave
from helpers.project.paths import Project

WORK, ANSWER = Path("work.pickle"), Path("answer.pickle")
LOOK_SECONDS = 1.0
Answer = tuple[dict[str, bytes], Exception | None, bytes | None]
"""The files of a chapter by path below the project's root; or the error, with the partial run where there is one."""


def main() -> None:
    """Do the work."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    ask_for_cold_kernels()  # one notebook a process: a process to fork it from would serve nobody else
    spec, settings = pickle.loads(WORK.read_bytes())
    ANSWER.write_bytes(pickle.dumps(_run(spec, settings, Project(Path.cwd()))))


def _run(spec: ChapterSpec, settings: dict[str, Any], project: Project) -> Answer:
    spec = replace(spec, template=project.root / spec.template)
    try:
        return run_chapter(spec, project, settings, BuildState(project)), None, None
    except ChapterError as error:
        kept = error.partial_run.read_bytes() if error.partial_run else None
        return {}, error, kept
    except Exception as error:
        return {}, able_to_leave(error), None


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    kill_kernels()
    os._exit(1)


if __name__ == "__main__":
    main()

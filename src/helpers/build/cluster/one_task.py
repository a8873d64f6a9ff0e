"""One task in a process of its own, on a worker: ``python -m helpers.build.cluster.one_task ROOM``.

Does what ``work.pickle`` in the room holds and writes ``error.pickle``, empty where all went well. The process ends
when the worker that started it is gone: nobody would fetch what it makes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from helpers.build.cluster.bundles import pack_work, unpack_work
from helpers.build.cluster.worker import ERROR, LOOK_SECONDS, WORK
from helpers.build.kernel_choice import ask_for_cold_kernels
from helpers.build.workers import attempt_far_away


def main(root: str) -> int:
    """Do the work; 0 also where it failed, which the file says."""
    room = Path(root)
    signal.signal(signal.SIGTERM, lambda *_: _end())
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    # One notebook a process: a process to fork it from would serve nobody else.
    ask_for_cold_kernels()
    failure = attempt_far_away(unpack_work((room / WORK).read_bytes(), room))
    (room / ERROR).write_bytes(pack_work(failure.error, room) if failure else b"")
    return 0


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    _end()


def _end() -> None:
    if running := sys.modules.get("helpers.build.notebook_run"):
        running.kill_kernels()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

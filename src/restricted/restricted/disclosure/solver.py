"""Integer programmes by HiGHS, without the lines that it prints past Python's own output."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scipy.optimize import milp

STDOUT = 1


def solve(*arguments: Any, **options: Any) -> Any:
    """What ``scipy.optimize.milp`` gives. Some solves make HiGHS print a line of its own debugging, asked to or not."""
    with silent_c_output():
        return milp(*arguments, **options)


@contextmanager
def silent_c_output() -> Iterator[None]:
    """Drop what libraries in C print meanwhile. Of the whole process, so for one that does nothing else."""
    try:
        kept = os.dup(STDOUT)
    except OSError:  # there is no output to keep clean
        yield
        return
    try:
        _flush()
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, and no path of the project
            os.dup2(nowhere.fileno(), STDOUT)
        yield
    finally:
        _flush()
        os.dup2(kept, STDOUT)
        os.close(kept)


def _flush() -> None:
    """Empty Python's buffer and C's: a line that waits in one would come out after the output is restored."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)

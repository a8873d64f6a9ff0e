"""Ctrl-C: while libraries are loaded it ends the program with a sentence; in a command it raises KeyboardInterrupt."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
STOPPED = "Stopped. What was finished is kept; run it again to go on from here."


def end_on_interrupt() -> None:
    """From now on Ctrl-C ends the program: where it meets an import, libraries turn it into errors of their own."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a program in the background ignores Ctrl-C
        signal.signal(signal.SIGINT, _end)


def raise_on_interrupt() -> None:
    """From now on Ctrl-C raises KeyboardInterrupt, so that a command can end what it started."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    print(f"\n{STOPPED}", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)

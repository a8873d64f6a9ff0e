"""How a command ends that cannot do what it was asked: in a sentence, not in a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from helpers.cli.interruption import INTERRUPTED, STOPPED, raise_on_interrupt

GONE = "if it is a file of the project, 'git checkout -- FILE' restores it; 'make report' makes what a build makes"
NO_ROOM = "free some space and run it again; what was finished is kept"
NOT_ALLOWED = "it must be writable for whoever runs this; what was finished is kept"
MENDS = {
    errno.ENOENT: GONE,
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EFBIG: "this machine lets no file grow so large (see ulimit -f)",
    errno.EROFS: NOT_ALLOWED,
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
}


def in_words(error: Exception) -> str:
    """What ``error`` says; where the system refused a file, also what mends it.

    >>> in_words(OSError(errno.ENOSPC, "No space left on device", "outputs/tables/shares.csv"))
    'No space left on device: outputs/tables/shares.csv (free some space and run it again; what was finished is kept)'
    """
    mend = MENDS.get(error.errno or 0) if isinstance(error, OSError) else None
    if mend is None or not isinstance(error, OSError):
        return str(error)
    place = f": {error.filename}" if error.filename else ""
    return f"{error.strerror}{place} ({mend})"


def is_own(error: Exception) -> bool:
    """Whether the words of ``error`` are enough to mend it: the project's own, or a file that the system refused."""
    return isinstance(error, OSError) or type(error).__module__.startswith("helpers")


@contextmanager
def said_plainly(console: Console) -> Iterator[None]:
    """Errors of the project's own, and files that are missing, are messages; anything else keeps its traceback."""
    raise_on_interrupt()
    try:
        yield
    except KeyboardInterrupt:
        console.print(f"\n{STOPPED}")
        console.file.flush()
        os._exit(INTERRUPTED)  # the threads that were running notebooks would hold the process
    except Exception as error:
        if not is_own(error):
            raise
        console.print(f"✗ {in_words(error)}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None

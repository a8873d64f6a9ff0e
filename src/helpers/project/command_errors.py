"""What every command line of the project shares: its console, and how a command ends that cannot do what it was asked,
in a sentence and not in a traceback."""

from __future__ import annotations

import errno
import os
from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from helpers.project.interruption import INTERRUPTED, STOPPED, raise_on_interrupt

GONE = "if it is a file of the project, 'git checkout -- FILE' restores it; 'make report' makes what a build makes"
NO_ROOM = "free some space and run it again; what was finished is kept"
NOT_ALLOWED = "it must be writable for the user who runs this; what was finished is kept"
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


console = Console(highlight=False)


def say(text: object) -> None:
    """Print ``text`` as it is, without markup and without line breaks of its own."""
    console.print(text, markup=False, soft_wrap=True)


class PlainCommands(TyperGroup):
    """A group of commands: errors of the project's own, and missing files, are messages; others keep their
    traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        raise_on_interrupt()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            console.print(f"\n{STOPPED}")
            console.file.flush()
            os._exit(INTERRUPTED)  # the threads that were running notebooks would hold the process
        except Exception as error:
            if not is_own(error):
                raise
            say(f"✗ {in_words(error)}")
            raise typer.Exit(1) from None


def is_own(error: Exception) -> bool:
    """Whether ``error`` is one that a person mends: the project's own, or the system's about a file."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] in ("helpers", "restricted")

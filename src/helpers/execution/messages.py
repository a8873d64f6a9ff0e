"""How a command ends that cannot do what it was asked: in a sentence, not in a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

INTERRUPTED = 130


@contextmanager
def said_plainly(console: Console) -> Iterator[None]:
    """Errors of the project's own, and files that are missing, are messages; anything else keeps its traceback."""
    try:
        yield
    except KeyboardInterrupt:
        console.print("\nStopped. What was finished is kept; run it again to go on from here.")
        console.file.flush()
        os._exit(INTERRUPTED)  # the threads that were running notebooks would hold the process
    except Exception as error:
        if not isinstance(error, OSError) and not type(error).__module__.startswith("helpers"):
            raise
        console.print(f"✗ {error}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None

"""``python -m helpers`` and ``localed``: what ``make`` calls."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130


@contextmanager
def stopping_in_words() -> Iterator[None]:
    """Ctrl-C while the libraries are still being loaded ends in a word too, not in a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        print("\nStopped before anything was begun.", file=sys.stderr, flush=True)
        os._exit(INTERRUPTED)


def main() -> None:
    """Run the command that was typed."""
    with stopping_in_words():
        from helpers.cli.commands import app

        app(prog_name="localed")


if __name__ == "__main__":
    main()

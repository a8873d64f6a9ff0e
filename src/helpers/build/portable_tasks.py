"""A task that another machine may do: what must be sent there, and which files of an earlier run it replaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PORTABLE = "portable"
"""The key in a task's ``meta``."""


@dataclass(frozen=True)
class Portable:
    """What a task reads and what is there of it: both are asked when the task runs, not when it is declared.

    All that it makes lies in ``outputs/``.
    """

    reads: Callable[[], list[Path]]
    made: Callable[[], list[Path]]

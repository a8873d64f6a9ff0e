"""How a chapter fails: which notebook, with what parameters, in which cell, why, and where its run lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.build.chapter_plan import ChapterSpec


@dataclass(frozen=True)
class FailedCell:
    """Where a notebook stopped. ``number`` counts the template's cells from 1, as JupyterLab shows them."""

    number: int
    first_line: str


class ChapterError(Exception):
    """A notebook did not become a chapter."""

    def __init__(
        self,
        spec: ChapterSpec,
        reason: str,
        *,
        cell: FailedCell | None = None,
        partial_run: Path | None = None,
    ) -> None:
        self.spec, self.reason, self.cell, self.partial_run = spec, reason, cell, partial_run
        place = f"notebooks/{spec.template.name}"
        if cell:
            place += f", cell {cell.number}"
        super().__init__(f"{place}: {reason}")

    def __reduce__(self) -> tuple[Callable[..., ChapterError], tuple[object, ...]]:
        """As pickle needs it: an error of a chapter may come from another process, or another machine."""
        return _chapter_error, (self.spec, self.reason, self.cell, self.partial_run)


def _chapter_error(spec: ChapterSpec, reason: str, cell: FailedCell | None, partial_run: Path | None) -> ChapterError:
    return ChapterError(spec, reason, cell=cell, partial_run=partial_run)

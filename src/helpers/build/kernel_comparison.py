"""Whether warm kernels give what cold ones do: every chapter is run in both and compared, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.build.chapter_plan import ChapterSpec
from helpers.build.normalising import notebook_bytes
from helpers.build.notebook_run import reasons_cold, run_notebook
from helpers.build.publishing import PublishedChapter, publish
from helpers.project.paths import Project

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Comparison:
    """What differs between a chapter's two runs; ``differences`` is empty where nothing does."""

    case_id: str
    differences: tuple[str, ...]
    pictures_count: int


def compare_kernels(
    specs: Sequence[ChapterSpec], project: Project, jobs: int, tell: Callable[[Comparison], None] = lambda _: None
) -> list[Comparison]:
    """Run each chapter in a cold kernel and in a warm one, ``jobs`` chapters at once. Nothing is written.

    Raises
    ------
    ChapterError
        A notebook fails in either.
    RuntimeError
        No warm kernel was to be had, so that nothing was compared.
    """
    before = len(reasons_cold)

    def compare(spec: ChapterSpec) -> Comparison:
        cold, warm = (publish(run_notebook(spec, project, is_warm=kind), spec, project) for kind in (False, True))
        found = Comparison(spec.case_id, tuple(differences(cold, warm)), sum(n.endswith(".png") for n in cold.files))
        tell(found)
        return found

    with ThreadPoolExecutor(jobs) as pool:
        compared = list(pool.map(compare, specs))
    if len(reasons_cold) > before:
        raise RuntimeError(f"no warm kernel was to be had: {reasons_cold[-1]}")
    return compared


def differences(one: PublishedChapter, other: PublishedChapter) -> Iterator[str]:
    """What is not the same in two chapters, in words: cells of the notebook by number, files by name."""
    if notebook_bytes(one.notebook) != notebook_bytes(other.notebook):
        yield from _different_cells(one.notebook, other.notebook) or ["the notebook's metadata"]
    for name in sorted(set(one.files) | set(other.files)):
        if one.files.get(name) != other.files.get(name):
            yield f"the file {name}"


def _different_cells(one: NotebookNode, other: NotebookNode) -> list[str]:
    if len(one.cells) != len(other.cells):
        return [f"{len(one.cells)} cells and {len(other.cells)}"]
    pairs = enumerate(zip(one.cells, other.cells, strict=True), start=1)
    return [f"cell {number}" for number, (cell, same) in pairs if cell != same]

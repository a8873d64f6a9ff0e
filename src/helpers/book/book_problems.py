"""What can be wrong with a book, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from helpers.project.text_files import not_utf8
from helpers.project.yaml_files import YamlError

MOST_PROBLEMS_SHOWN = 60


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place: ``place`` is a file with its line or cell; ``message`` says what, and the mend."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class RenderError(ValueError):
    """The book cannot be made as it stands; ``problems`` holds every reason and the old book is untouched."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        shown = "\n".join(f"  - {problem}" for problem in self.problems[:MOST_PROBLEMS_SHOWN])
        more = len(self.problems) - MOST_PROBLEMS_SHOWN
        super().__init__(
            f"the book cannot be rendered, {len(self.problems)} problem(s):\n{shown}"
            + (f"\n  - and {more} more" if more > 0 else "")
        )

    def __reduce__(self) -> tuple[type[RenderError], tuple[list[Problem]]]:
        """Leaves a process as it is: Exception's own way would make it of its message."""
        return type(self), (self.problems,)


@contextmanager
def problems_of_text(place: str) -> Iterator[None]:
    """What the block reads and is no YAML, or not in UTF-8, is a problem of ``place``; ``RenderError`` holds it."""
    try:
        yield
    except YamlError as error:
        raise RenderError([Problem(place, str(error))]) from error
    except UnicodeDecodeError as error:
        raise RenderError([Problem(place, not_utf8(error))]) from error

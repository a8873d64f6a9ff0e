"""Runs the book's filters on small documents, as both renderers do."""

import subprocess
from collections.abc import Callable

import pytest

from helpers.book.pandoc import pandoc_path
from helpers.project.paths import find_project

FILTER = find_project().root / "_extensions" / "localed" / "localed.lua"
Convert = Callable[..., str]


@pytest.fixture
def convert(tmp_path) -> Convert:
    """Give the Markdown ``text`` in the format ``to``, filtered; files of the project lie below ``tmp_path``."""

    def run(
        text: str,
        to: str = "html5",
        source: str = "outputs/chapters/x.ipynb",
        output: str | None = None,
        *more: str,
    ) -> str:
        arguments = [f"--lua-filter={FILTER}", f"--metadata=localed-root:{tmp_path}", "--wrap=none", *more]
        arguments += [f"--metadata=localed-source:{source}", *([f"--output={tmp_path / output}"] if output else [])]
        ran = subprocess.run(
            [pandoc_path(), "--from", "markdown", "--to", to, *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        )
        assert "rror" not in ran.stderr
        return ran.stdout

    return run

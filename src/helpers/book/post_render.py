"""The step after rendering, the same for both renderers: pages are mended, then the whole book is checked.

Stock Quarto calls it through ``project: post-render:`` in ``_quarto.yml`` and says in its environment what it rendered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from helpers.book.book_checks import check_folder
from helpers.book.book_problems import Problem, RenderError
from helpers.book.page_mends import mend_quarto_pages
from helpers.book.quarto_config import FORMATS, FormatName, QuartoConfig, read_config
from helpers.book.unused_styles import remove_unused_styles
from helpers.project.paths import Project

OUTPUT_FOLDER, OUTPUT_FILES = "QUARTO_PROJECT_OUTPUT_DIR", "QUARTO_PROJECT_OUTPUT_FILES"
OUTPUT_FILE_LIST = "QUARTO_USE_FILE_FOR_PROJECT_OUTPUT_FILES"
"""A file that holds the names in place of the variable, where a system allows no long variables."""
RENDERED_ALL = "QUARTO_PROJECT_RENDER_ALL"
PROFILES = "QUARTO_PROFILE"


def finish_book(
    project: Project,
    folder: Path,
    config: QuartoConfig,
    formats: tuple[FormatName, ...] = FORMATS,
    profile: str | None = None,
) -> list[Problem]:
    """Mend the pages of the book in ``folder`` as far as they need it, and give everything that is wrong with it."""
    if "html" in formats:
        pages = sorted(folder.rglob("*.html"))
        mend_quarto_pages(project.root, folder, config, pages)
        remove_unused_styles(folder, pages)
    return check_folder(folder, config, formats, profile)


def after_quarto(root: Path, environment: Mapping[str, str]) -> list[Problem]:
    """The same after stock Quarto has rendered, as its ``environment`` says.

    A rendering of some chapters or formats alone (``quarto preview``, ``--to html``) is mended and not checked: its
    links lead to pages and downloads that are not there.

    Raises
    ------
    RenderError
        The environment names no output folder, so that it is not Quarto that calls.
    """
    project = Project(root)
    if not (output := environment.get(OUTPUT_FOLDER)):
        raise RenderError(
            [Problem("post-render", f"{OUTPUT_FOLDER} is not set: this step is called by 'quarto render'")]
        )
    profile = next((name for name in environment.get(PROFILES, "").split(",") if name), None)
    config = read_config(project.quarto_config, profile)
    folder = root / output
    files = [root / name for name in _output_files(environment)]
    suffixes = {path.suffix.removeprefix(".") for path in files}
    if RENDERED_ALL in environment and suffixes >= set(FORMATS):
        return finish_book(project, folder, config, FORMATS, profile)
    mend_quarto_pages(root, folder, config, [path for path in files if path.suffix == ".html"])
    return []


def main(root: Path) -> int:
    """Run the step for stock Quarto; the status for the shell."""
    try:
        problems = after_quarto(root, os.environ)
    except RenderError as error:
        problems = error.problems
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


def _output_files(environment: Mapping[str, str]) -> list[str]:
    listed = environment.get(OUTPUT_FILE_LIST)
    text = Path(listed).read_text(encoding="utf-8") if listed else environment.get(OUTPUT_FILES, "")
    return [line for line in text.splitlines() if line]

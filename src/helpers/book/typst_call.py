"""The call of Typst for the PDF, which imports nothing else of ``helpers``: Typst needs the memory of its process."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import typst

PDF_STANDARD: Literal["ua-1"] = "ua-1"  # refuses a picture without alt text, which is wanted
MOST_QUOTED = 120
MEND_PICTURE = "look for a picture without alternative text, or one that is damaged, and mend that"


class TypstRefusalError(Exception):
    """What Typst says of a document that it refuses: its message, and the place with the words there."""

    def __init__(self, message: str, diagnostic: str) -> None:
        super().__init__(message, diagnostic)
        self.message, self.diagnostic = message, diagnostic

    @property
    def mend(self) -> str:
        """Where to look in a chapter: the words that Typst shows of it, else its pictures."""
        shown = re.search(r"^\s*\d+ │ *(.*\S)", self.diagnostic, re.MULTILINE)
        return f"look for '{shown[1][:MOST_QUOTED]}' and mend that" if shown else MEND_PICTURE


def compile_pdf(main: Path, fonts: Path, timestamp: int | None, path: Path) -> None:
    """Compile ``main``, whose pictures are in the same folder, to a PDF that carries ``timestamp``, at ``path``.

    Raises
    ------
    TypstRefusalError
        Typst refuses it.
    """
    try:
        typst.compile(
            main,
            output=path,
            root=main.parent,
            font_paths=[fonts],
            ignore_system_fonts=True,  # the same pages on every machine
            format="pdf",
            pdf_standards=[PDF_STANDARD],
            timestamp=timestamp,
        )
    except (RuntimeError, typst.TypstError) as error:
        raise TypstRefusalError(str(error), getattr(error, "diagnostic", "")) from error

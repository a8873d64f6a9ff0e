"""Mend and check the book that stock Quarto has rendered (``project: post-render:``): helpers.book.post_render.

Quarto runs this with the Python that it finds; the project's own is taken where that one lacks the project.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"

try:
    from helpers.book.post_render import main
except ModuleNotFoundError as error:
    if not PYTHON.is_file() or Path(sys.prefix) == PYTHON.parents[1]:
        sys.exit(f"the project's Python environment is not set up ({error}): run 'make setup', then 'quarto render'")
    os.execv(PYTHON, [str(PYTHON), __file__])

sys.exit(main(ROOT))

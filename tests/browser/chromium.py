"""Which browser the suite drives, and what to say when there is none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

VARIABLE = "LOCALED_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"""The browser suite needs Chromium, and found none on PATH ({", ".join(NAMES)}).
On Debian and Ubuntu: apt-get install -y --no-install-recommends chromium
Elsewhere: install Chromium or Chrome, and name its program in {VARIABLE}."""


def find_chromium() -> str:
    """The path of the Chromium to drive: the one that LOCALED_CHROMIUM names, else the first on PATH.

    Raises ``FileNotFoundError``, which says what to install: a suite that passed without a browser would check nothing.
    """
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_file():
            raise FileNotFoundError(f"{VARIABLE} names {named}, and there is no such file")
        return named
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError(MISSING)

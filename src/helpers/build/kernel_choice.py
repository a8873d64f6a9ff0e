"""Warm kernels or cold ones: what is asked for, what this machine allows, and what is said of it. Light to import."""

from __future__ import annotations

import os

from warm_kernels.zygotes import why_not

COLD_VARIABLE = "LOCALED_COLD"
"""Set to anything but 0 or nothing, it asks for cold kernels; ``make report COLD=1`` and ``--cold`` set it."""

PRELOADED = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.io.formats.csvs",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.patheffects",
    "scipy.stats",
    "scipy.optimize",
    "statsmodels.stats.proportion",
    "geopandas",
    "seaborn",
    "pyogrio",
    "pydantic",
    "yaml",
    "jinja2",
    "tabulate",
    "PIL.PngImagePlugin",
    "PIL.BmpImagePlugin",
    "PIL.GifImagePlugin",
    "PIL.JpegImagePlugin",
    "PIL.PpmImagePlugin",
    "font_source_sans_pro",
    "pandera.pandas",
)
"""What warm kernels need not import again, in an order in which none brings in a later one: what most chapters import,
since the first notebooks wait for all of it. The picture formats are those that Pillow looks into when it opens any.

Never this project's own code: a kernel must run what the files say now.
"""


def ask_for_cold_kernels() -> None:
    """From here on, kernels of this process start cold."""
    os.environ[COLD_VARIABLE] = "1"


def why_cold() -> str | None:
    """Why kernels start cold: asked for, or not possible here; ``None`` where they start warm."""
    if os.environ.get(COLD_VARIABLE, "0") not in ("", "0"):
        return "as asked for"
    return why_not()


def choice_in_words() -> str:
    """The choice as it is printed when a build begins."""
    if reason := why_cold():
        return f"Notebooks run in cold kernels ({reason})."
    return "Notebooks run in warm kernels, forked from a process that has imported the libraries (COLD=1: cold ones)."

"""What the start notebook shows: every template with its one cell to change, every case with its id, and the folders.

Read of the notebooks and the registry themselves, so that the list is never out of date.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry

START = "start.ipynb"
FOLDERS = (
    ("cases.yml", "who took part, in which pilot, set beside what"),
    ("book/narrative/", "the words of each chapter"),
    ("data/raw/", "the data as published, each file with a sidecar that says where it came from"),
    (
        "data/processed/",
        "the same, checked, as tables: `read_table(name)`, some by case too: `read_table(name, case=…)`",
    ),
    ("notebooks/", "these templates"),
    ("src/helpers/", "what the templates call: analysis, charts, prose"),
    ("outputs/", "what `make report` makes: chapters, figures, tables, the book"),
    ("docs/how-to/", "how to add a locality, a pilot, a wave, an indicator, a figure, a chapter"),
)


def list_templates(project: Project | None = None) -> pd.DataFrame:
    """``Template, What it shows, The cell to change``: a row a notebook, those made once a case first."""
    from helpers.build.chapter_plan import PARAMETERS_TAG, read_template, source_of

    rows = []
    for path in sorted((project or find_project()).notebooks.glob("*.ipynb")):
        if path.name == START:
            continue
        cells = read_template(path)["cells"]
        about = next((source_of(cell) for cell in cells if cell["cell_type"] == "markdown"), "")
        tagged = [cell for cell in cells if PARAMETERS_TAG in cell["metadata"].get("tags", [])]
        to_change = f"`{source_of(tagged[0])}`" if tagged and not source_of(tagged[0]).startswith("CHAPTER_ID") else "–"
        title, _, rest = about.partition("\n\n")
        rows.append((f"[{path.name}]({path.name})", title.removeprefix("# "), _first_sentence(rest), to_change))
    table = pd.DataFrame(rows, columns=["Template", "Title", "What it shows", "The cell to change"])
    return table.sort_values("The cell to change", key=lambda cells: cells == "–", kind="stable", ignore_index=True)


def list_cases(project: Project | None = None) -> pd.DataFrame:
    """``Case, CASE_ID, Template``: every pilot and locality, as the registry has them."""
    registry = load_registry((project or find_project()).registry)
    pilots = [(pilot.heading, f'`CASE_ID = "{pilot.id}"`', _link("pilot")) for pilot in registry.pilots]
    localities = [
        (locality.title, f'`CASE_ID = "{locality.id}"`', _link("locality")) for locality in registry.localities
    ]
    return pd.DataFrame([*localities, *pilots], columns=["Case", "What to set", "Template"])


def list_folders() -> pd.DataFrame:
    """``Where, What is there``: the folders of the project."""
    return pd.DataFrame([(f"`{place}`", what) for place, what in FOLDERS], columns=["Where", "What is there"])


def lab_arguments(project: Project) -> list[str]:
    """What JupyterLab is started with: the whole project to browse, the start notebook open."""
    start = Path("notebooks") / START
    return [f"--ServerApp.root_dir={project.root}", f"--LabApp.default_url=/lab/tree/{start.as_posix()}"]


def _link(template: str) -> str:
    return f"[{template}.ipynb]({template}.ipynb)"


def _first_sentence(text: str) -> str:
    """The first sentence of ``text``, in one line.

    >>> _first_sentence("A stand-alone profile. Set `AREA_CODE`.")
    'A stand-alone profile.'
    """
    line = " ".join(text.split())
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]

"""A project small enough to build in seconds: two localities, one pilot, one more chapter, one table."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from helpers.build import chapter
from helpers.project.paths import Project
from helpers.sources.sidecars import write_sidecar
from tests.build.declared import declare

CASES = {
    "project": {
        "start": "2022-04",
        "end": "2024-11",
        "academic_years": ["2022/23", "2023/24"],
        "pre_pandemic_year": "2018/19",
    },
    "waves": [{"id": "year_1", "title": "Year 1", "academic_year": "2022/23"}],
    "comparators": {"country": "E92000001", "neighbour_models": {"baseline": "2021", "current": "2025"}},
    "pilots": [{"id": "north", "number": 1, "title": "North", "aim": "To try"}],
    "localities": [
        {
            "id": name,
            "title": name.title(),
            "pilot": "north",
            "lead": "local_authority",
            "partnership": f"{name} council",
            "areas": [code],
        }
        for name, code in (("ashby", "E08000001"), ("bolton", "E08000002"))
    ],
    "chapters": [{"id": "synthesis", "title": "Synthesis", "template": "synthesis"}],
}

SIDECAR = {
    "title": "Absence",
    "description": "Made up.",
    "publisher": "Nobody",
    "publication": "None",
    "url": "https://example.org",
    "licence": "CC0",
    "accessed": "2026-11-22",
    "taken": "All.",
}

FIGURE_CELL = """
import numpy as np, pandas as pd, matplotlib.pyplot as plt
from helpers.build.chapter import Chapter
chapter = Chapter(CASE_ID)
rng = np.random.default_rng(1)
data = pd.DataFrame({"year": np.repeat([1, 2, 3], 5), "value": rng.normal(size=15)})
figure, axes = plt.subplots(figsize=(3, 2))
axes.plot(data["year"], data["value"])
chapter.figure(figure, name="trend", caption=f"The trend in {CASE_ID}.", alt="A line.", data=data)
"""
SEABORN_CELL = FIGURE_CELL.replace(
    'axes.plot(data["year"], data["value"])',
    'import seaborn as sns\nsns.lineplot(data, x="year", y="value", ax=axes, seed=1)',
)

TEXT_CELL = """
from helpers.build.chapter import Chapter
Chapter({parameter}).text(f"About {{{parameter}}}.")
"""


def code(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


def text(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source.strip(), metadata={"tags": list(tags)} if tags else {})


def write_template(project: Project, name: str, *cells: nbformat.NotebookNode, parameter: str = "CASE_ID") -> Path:
    """A template whose first cell is the parameters cell."""
    first = code(f'{parameter} = "ashby"', "parameters")
    path = project.notebooks / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[first, *cells]), path)
    return path


def write_registry(project: Project, **changes: object) -> None:
    project.registry.write_text(yaml.safe_dump({**CASES, **changes}, sort_keys=False), encoding="utf-8")


def write_raw(project: Project, name: str, content: str) -> Path:
    path = project.raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    write_sidecar(path, **SIDECAR)
    return path


CONTENTS = """\
project: {type: book}
book:
  chapters:
    - index.qmd
    # cases: begin
    # cases: end
    - outputs/chapters/synthesis.ipynb
"""

HELPERS = Path(chapter.__file__).parents[1]


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    return make_project(tmp_path / "project", monkeypatch)


def make_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with a registry and templates whose chapters only say which case they are of."""
    declare(monkeypatch.setattr)
    return write_project(root)


def write_project(root: Path) -> Project:
    """The files of the project."""
    made = Project(root)
    made.root.mkdir()
    made.quarto_config.write_text(CONTENTS, encoding="utf-8")
    (made.root / "index.qmd").write_text("# Overview\n", encoding="utf-8")
    (made.root / "uv.lock").write_text("version = 1\n", encoding="utf-8")
    shutil.copytree(HELPERS, made.helpers, ignore=shutil.ignore_patterns("book", "cli"))  # with the compiled modules
    (made.helpers / "charts.py").write_text("ACCENT = 1\n", encoding="utf-8")
    write_raw(made, "absence/absence.csv", "area_code,value\nE08000001,1.5\nE08000002,2.5\n")
    write_registry(made)
    for name, parameter in (("locality", "CASE_ID"), ("pilot", "CASE_ID"), ("synthesis", "CHAPTER_ID")):
        write_template(made, name, code(TEXT_CELL.format(parameter=parameter)), parameter=parameter)
    return made


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path: what two builds are compared by."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def read_chapter(project: Project, case_id: str) -> dict:
    return json.loads((project.chapters / f"{case_id}.ipynb").read_text(encoding="utf-8"))


class Recorder:
    """A watcher that remembers what ran."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.skips: list[str] = []
        self.failures: dict[str, str] = {}
        self.announced: list[str] = []

    def begin(self, names) -> None:
        self.announced = list(names)

    def started(self, name) -> None:
        pass

    def finished(self, name, seconds) -> None:
        self.ran.append(name)

    def skipped(self, name) -> None:
        self.skips.append(name)

    def failed(self, name, reason) -> None:
        self.failures[name] = reason

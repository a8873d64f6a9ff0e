"""A small made-up book with every construct that the renderer knows, made anew in a folder of its own."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from PIL import Image

from helpers.book.book_checks import check_folder
from helpers.book.book_problems import Problem
from helpers.book.quarto_config import read_config
from helpers.book.quarto_profile import profile_of
from helpers.project.paths import Project

REPOSITORY = Path(__file__).parents[2]
NotebookNode = Any

CONFIG = """
project:
  type: book
  output-dir: outputs/book
  resources: [outputs/figures/**/*.csv, book/assets/fonts/*.woff2]
lang: en-GB
bibliography: book/references.bib
book:
  title: "A small book"
  subtitle: "Made up"
  author: "Nobody"
  date: 2026-11-22
  description: "A book for tests."
  output-file: small-book
  downloads: [pdf, docx, epub]
  chapters:
    - index.qmd
    - part: "The north"
      chapters:
        - outputs/chapters/alpha.ipynb
        - outputs/chapters/beta.ipynb
  appendices:
    - outputs/chapters/gamma.ipynb
format:
  html:
    css: [_extensions/localed/fonts.css, _extensions/localed/tokens.css, _extensions/localed/localed.css]
    toc: true
  typst:
    papersize: a4
  docx:
    reference-doc: book/theme/reference.docx
  epub:
    css: book/theme/epub.css
"""

INDEX = """---
title: "Welcome"
---

::: {.standfirst}
There are {{< var cases.count >}} cases.
:::

::: {.cards}
::: {.card}
## Alpha {.unnumbered}

[Read Alpha](outputs/chapters/alpha.ipynb), or @sec-beta.
:::
:::

![A map of the two.](book/map.png){#fig-map fig-alt="A map with two dots"}

See @fig-map and @fig-beta-trend.
"""

ALPHA_TEXT = """## What happened {#sec-alpha-what}

Prose with a note.^[The note says *more*.] It cites @doe2020 and a page [@doe2020, p. 3]. See @fig-alpha-trend,
@tbl-alpha-rates, [@fig-alpha-trend; @tbl-alpha-rates], [@sec-alpha-what] and @sec-gamma.
Only the number: [-@fig-alpha-trend].

A [link to Beta](beta.ipynb#sec-beta-more), to
[a cell of its table](beta.ipynb#row-1), a [link here](#sec-alpha-what) and the formula $x^2 + 1$.

::: {.callout-note title="Read this"}
A callout with a **title**.
:::

::: {.callout-warning collapse="true"}
## Folded away

A callout that opens.
:::

::: {.panel-tabset}
### First tab

Words of the first tab.

### Second tab

Words of the second tab.
:::

::: {.content-visible when-format="html"}
Only on screen.
:::

::: {.content-visible when-format="pdf"}
Only on paper.
:::

::: {.content-visible when-format="docx"}
Only in Word.
:::

::: {.content-visible when-format="epub"}
Only on the reader.
:::

***

1. One
2. Two

> Said by someone.
"""

RATES = "| Place | Rate, % |\n|:------|--------:|\n| Alpha | 1.5 |\n| Beta | – |\n"
BIBLIOGRAPHY = "@book{doe2020, author = {Doe, Jane}, title = {On Places}, publisher = {Press}, year = {2020}}\n"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60"><rect width="9" height="9"/></svg>'
SQUARE_CODE = "#| label: fig-alpha-square\n#| fig-cap: A square\n#| fig-alt: A small square\n#| echo: false\nshow()"
ROWS = "| a |\n|---|\n| [one]{#row-1} |\n"
WIDE = "| a | b | c | d | e | f | g | h |\n|-|-|-|-|-|-|-|-|\n" + "| word " * 8 + "|\n"


def picture(width: int = 400, height: int = 200, dpi: int = 200) -> bytes:
    """A plain PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#1d4e6b").save(stream, "PNG", dpi=(dpi, dpi))
    return stream.getvalue()


def markdown_cell(text: str, **metadata: Any) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(text, metadata=metadata)


def code_cell(*outputs: dict[str, Any], source: str = "show()", **metadata: Any) -> NotebookNode:
    shown = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    return nbformat.v4.new_code_cell(source, outputs=shown, metadata={"echo": False, **metadata})


def picture_cell(label: str, caption: str, alt: str, **metadata: Any) -> NotebookNode:
    data = base64.b64encode(picture()).decode()
    options = {"label": label, "fig-cap": caption, "fig-alt": alt}
    return code_cell({"image/png": data, "text/plain": alt}, **options, **metadata)


@dataclass
class SmallBook:
    """The made-up book's folder, and the means to change it before it is rendered."""

    root: Path
    notebooks: dict[str, list[NotebookNode]] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def output(self) -> Path:
        return self.root / "outputs" / "book"

    def write(self) -> Project:
        for name, cells in self.notebooks.items():
            path = self.root / "outputs" / "chapters" / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            for number, cell in enumerate(cells):
                cell.id = f"cell-{number}"  # nbformat would draw one at random; chapters have fixed ones
            nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return self.project

    def add(self, text: str, chapter: str = "beta") -> Project:
        """Add Markdown to a chapter, and write the book."""
        self.notebooks[chapter].append(markdown_cell(text))
        return self.write()

    def add_cell(self, cell: NotebookNode, chapter: str = "beta") -> Project:
        self.notebooks[chapter].append(cell)
        return self.write()

    def change_config(self, change: Callable[[dict[str, Any]], object]) -> Project:
        path = self.project.quarto_config
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(config)
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        return self.write()


def make_small_book(root: Path) -> SmallBook:
    book = SmallBook(root)
    (root / "book").mkdir(parents=True)
    for folder in ("book/theme", "book/assets", "_extensions"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    (root / "_quarto.yml").write_text(CONFIG, encoding="utf-8")
    (root / "_variables.yml").write_text("cases: {count: 2}\n", encoding="utf-8")
    (root / "index.qmd").write_text(INDEX, encoding="utf-8")
    (root / "book" / "references.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (root / "book" / "map.png").write_bytes(picture())
    data = root / "outputs" / "figures" / "alpha"
    data.mkdir(parents=True)
    (data / "trend.csv").write_text("year,rate\n2023,1.5\n", encoding="utf-8")
    trend = "Rates *rose* in Alpha. [Data (CSV)](../figures/alpha/trend.csv)"
    book.notebooks = {
        "alpha": [
            code_cell({"text/markdown": "never shown"}, tags=["remove-cell"]),
            markdown_cell("# Alpha {#sec-alpha}"),
            markdown_cell(ALPHA_TEXT),
            picture_cell("fig-alpha-trend", trend, 'A line that rises from "low" to high'),
            code_cell({"text/markdown": RATES}, **{"label": "tbl-alpha-rates", "tbl-cap": "Rates in Alpha"}),
            code_cell({"image/svg+xml": SQUARE}, source=SQUARE_CODE),
        ],
        "beta": [
            markdown_cell(
                f"# Beta {{#sec-beta}}\n\nWords.\n\n## More of Beta {{#sec-beta-more}}\n\nMore words.\n\n{ROWS}"
            ),
            code_cell(source="x = 1", echo=True),
            picture_cell("fig-beta-trend", "Beta is flat.", "A flat line"),
        ],
        "gamma": [markdown_cell(f"# Gamma {{#sec-gamma}}\n\n{WIDE}")],
    }
    book.write()
    return book


@pytest.fixture
def small_book(tmp_path: Path) -> SmallBook:
    """A fresh made-up book, not yet rendered."""
    return make_small_book(tmp_path / "book-project")


@pytest.fixture(scope="module")
def rendered_book(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """The made-up book, rendered in all formats; tests only read it."""
    from helpers.book.render_book import render_book

    book = make_small_book(tmp_path_factory.mktemp("rendered") / "book-project")
    render_book(book.project, renderer="embedded")
    return book


def check_book(project: Project) -> list[Problem]:
    """The faults of the rendered book of this edition."""
    profile = profile_of(project)
    config = read_config(project.quarto_config, profile)
    return check_folder(project.root / config.project.output_dir, config, profile=profile)

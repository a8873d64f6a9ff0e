"""A project small enough to be built a few hundred times. Its tables are those of ``tests.build.declared``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from helpers.book.synced_files import sync
from helpers.project.paths import ROOT_VARIABLE, Project, find_project
from helpers.sources.sidecars import seal
from tests.build.conftest import code, write_project, write_template

REPOSITORY = find_project(Path(__file__)).root if ROOT_VARIABLE not in os.environ else Path(__file__).parents[2]
CONFIG = """\
project:
  type: book
  output-dir: outputs/book
  resources: [outputs/tables/**/*.csv]
lang: en-GB
book:
  title: "A small book"
  author: "Nobody"
  date: 2026-11-22
  description: "A book for trials."
  output-file: small-book
  downloads: [pdf, docx, epub]
  chapters:
    - index.qmd
    # cases: begin
    # cases: end
    - outputs/chapters/synthesis.ipynb
format:
  html: {css: [_extensions/localed/tokens.css, _extensions/localed/localed.css], toc: true}
  typst: {papersize: a4}
  docx: {reference-doc: book/theme/reference.docx}
  epub: {css: book/theme/epub.css}
"""
WORDS = "There are enough words here to make a page that passes for one, and they say nothing of any place. " * 4
REFERENCES = "The first is @sec-ashby, whose shares are in @tbl-ashby-shares; the last is @sec-synthesis."
CELL = """
import pandas as pd
from helpers.build.chapter import Chapter
chapter = Chapter({parameter})
chapter.text(f"{words} {edition} {{{parameter}}}.")
chapter.table(pd.DataFrame({{"year": ["one"], "share": [str(0.5)]}}), name="shares", caption="Shares in one year.")
"""


def write_small_project(root: Path) -> Project:
    """The project with a book that renders in every format."""
    project = write_project(root)
    project.quarto_config.write_text(CONFIG, encoding="utf-8")
    project.front_page.write_text(f"# Overview\n\n{WORDS}\n\n{REFERENCES}\n", encoding="utf-8")
    for folder in ("book/theme", "book/assets", "_extensions"):
        shutil.copytree(REPOSITORY / folder, project.root / folder)
    edit_everything(project, "First edition of")
    sync(project)
    return project


def edit_everything(project: Project, edition: str) -> None:
    """Change what every table, chapter and page is made of."""
    for name, parameter in (("locality", "CASE_ID"), ("pilot", "CASE_ID"), ("synthesis", "CHAPTER_ID")):
        cell = CELL.format(parameter=parameter, words=WORDS, edition=edition)
        write_template(project, name, code(cell), parameter=parameter)
    raw = project.raw / "absence" / "absence.csv"
    raw.write_text(f"area_code,value\nE08000001,{len(edition)}\nE08000002,2.5\n", encoding="utf-8")
    seal(raw)

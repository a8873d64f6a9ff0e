"""From made-up rows to a marked book, and back to a book without chapters on restricted evidence.

The whole path in a copy of this project: rows, release, chapters, marks, all formats, the check of the finished book.
Chapters that read no released table are left as stubs, since their own tests run them.
"""

import shutil
import zipfile
from functools import partial

import lxml.html
import nbformat
import pandas as pd
import pytest
from pypdf import PdfReader
from restricted.release_run import release_evidence
from restricted.simulator import simulate, write_simulated

from helpers.book.render_book import render_book
from helpers.build.build_run import build
from helpers.build.build_tasks import FRONT_PAGE, LEFTOVERS, book_tasks
from helpers.build.chapter_plan import chapter_specs
from helpers.build.output_files import book_folder, chapter_path
from helpers.figures import simulated_marks
from helpers.project.edition import edition
from helpers.project.glossary import load_glossary
from helpers.project.paths import Project, find_project
from helpers.project.registry import load_registry
from tests.book.conftest import check_book
from tests.build.conftest import Recorder

REPOSITORY = find_project()
CHAPTERS = ("survey", "fieldwork", "pupil-attendance", "local-indicators", "disclosure")

pytestmark = [pytest.mark.slow, pytest.mark.kernel, pytest.mark.xdist_group("restricted-editions")]


def copy_of_the_project(root) -> Project:
    hidden = shutil.ignore_patterns("__pycache__", ".*", "restricted")
    for folder in ("book", "notebooks", "data/raw", "_extensions"):
        shutil.copytree(REPOSITORY.root / folder, root / folder, ignore=hidden)
    shutil.copytree(REPOSITORY.helpers, root / "src" / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cases.yml", "index.qmd", "_quarto.yml", "_quarto-simulated.yml", "_quarto-real.yml"):
        shutil.copyfile(REPOSITORY.root / name, root / name)
    # The front page's own head, without what leads into chapters that are stubs here.
    head, *_ = (root / "index.qmd").read_text(encoding="utf-8").partition("\n::: {.beside}")
    (root / "index.qmd").write_text(f"{head}\n", encoding="utf-8")
    return Project(root)


def build_book(project: Project) -> None:
    """Release, build the chapters on released tables, put stubs where others stand, render every format."""
    release_evidence(project)
    has_release = edition(project) != "absent"
    wanted = [f"chapter:{name}" for name in CHAPTERS if has_release]
    outcome = build(project, Recorder(), partial(book_tasks, make_book=None), only=[FRONT_PAGE, LEFTOVERS, *wanted])
    assert outcome.is_sound, outcome.failures
    others = chapter_specs(load_registry(project.registry), project)
    banner = (
        [nbformat.v4.new_markdown_cell(simulated_marks.banner(False))]
        if project.simulated_book == book_folder(project)
        else []
    )
    for spec in others:
        if spec.case_id not in CHAPTERS:
            title = nbformat.v4.new_markdown_cell(f"# {spec.title} {{#sec-{spec.case_id}}}\n\nNot in this test.")
            title.source, _, text = title.source.partition("\n\n")
            if spec.case_id == "glossary":  # pages lead to its terms
                text += "".join(f"\n\n[{term.id}]{{#{term.anchor}}}" for term in load_glossary(project).terms)
            cells = [title, *banner, nbformat.v4.new_markdown_cell(text)]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), chapter_path(spec.case_id, project))
    render_book(project, renderer="embedded")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_of_the_project(tmp_path_factory.mktemp("editions") / "project")


@pytest.fixture(scope="module")
def simulated_book(project):
    write_simulated(simulate(project=project))
    build_book(project)
    return book_folder(project)


def test_made_up_rows_become_a_whole_and_marked_book(project, simulated_book):
    assert simulated_book == project.simulated_book
    assert check_book(project) == []
    for name in CHAPTERS:
        page = lxml.html.parse(str(simulated_book / f"outputs/chapters/{name}.html")).getroot()
        assert simulated_marks.CHAPTER_BANNER in " ".join(page.text_content().split())
        assert page.xpath("//figure//img | //table"), f"{name} shows nothing"
    assert {path.name for path in simulated_book.glob("localed*")} == {
        f"localed-evaluation-simulated.{to}" for to in ("pdf", "docx", "epub")
    }


def test_every_page_on_paper_is_marked(simulated_book):
    for page in PdfReader(simulated_book / "localed-evaluation-simulated.pdf").pages:
        assert simulated_marks.STAMP in " ".join(page.extract_text().split())


def test_every_table_made_of_rows_is_marked_and_still_read(project, simulated_book):
    files = sorted(project.tables.glob("simulated-*.csv"))
    assert len(files) > 10
    for path in files:
        assert path.read_text(encoding="utf-8").splitlines()[0] == simulated_marks.CSV_LINE
        pd.read_csv(path, comment="#")


def test_no_pseudonym_is_anywhere_in_the_book(project, simulated_book):
    rows = simulate(project=project).rows
    ids = set()
    for name, column in (
        ("survey_answers", "respondent_id"),
        ("interviews", "person_id"),
        ("cohort_sessions", "pupil_id"),
    ):
        ids |= set(rows[name][column])
    for path in [*simulated_book.rglob("*.html"), *project.tables.rglob("*.csv"), *project.figures.rglob("*.csv")]:
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in ids), path.name


def test_without_rows_the_book_is_plain_again_and_has_no_such_chapter(project, simulated_book):
    shutil.rmtree(project.restricted / "simulated")
    build_book(project)
    assert book_folder(project) == project.book
    assert check_book(project) == []
    for name in CHAPTERS:
        assert not (project.book / f"outputs/chapters/{name}.html").exists()
    for page in project.book.rglob("*.html"):
        assert simulated_marks.MARK not in page.read_text(encoding="utf-8")
    for path in project.book.rglob("*.csv"):
        assert simulated_marks.CSV_LINE not in path.read_text(encoding="utf-8") and "simulated-" not in path.name
    with zipfile.ZipFile(project.book / "localed-evaluation.docx") as word:
        assert simulated_marks.STAMP.encode() not in b"".join(word.read(name) for name in word.namelist())
    for page in PdfReader(project.book / "localed-evaluation.pdf").pages:
        assert simulated_marks.STAMP not in " ".join(page.extract_text().split())

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers.book.book_problems import Problem, RenderError
from helpers.book.render_book import BookResult
from helpers.book.synced_files import sync
from helpers.build import chapter_run, workers
from helpers.cli import commands, launching
from helpers.cli.commands import app
from helpers.sources.sidecars import verify_sources
from tests.build.conftest import CASES, code, make_project, snapshot, write_raw, write_registry, write_template
from tests.build.test_build_tasks import note_book, note_chapter

RENDER, RENDER_SITE = "helpers.book.render_book.render_book", "helpers.book.render_book.render_site"


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = make_project(tmp_path / "project", monkeypatch)
    for name, parameter in (("locality", "CASE_ID"), ("pilot", "CASE_ID"), ("synthesis", "CHAPTER_ID")):
        write_template(made, name, code("1"), parameter=parameter)
    sync(made)
    return made


def note_in_place(spec, project, settings, state):
    return note_chapter(project, state, spec, settings)


def note_page(project, folder, case_id):
    return BookResult("", folder, {"html": folder / f"{case_id}.html"})


@pytest.fixture
def run(project, monkeypatch):
    monkeypatch.setenv("LOCALED_ROOT", str(project.root))
    monkeypatch.setattr(chapter_run, "run_chapter", note_in_place)
    monkeypatch.setattr(RENDER, note_book)
    monkeypatch.setattr(RENDER_SITE, note_page)
    monkeypatch.setattr(launching, "WorkerProcesses", workers.InThisProcess)  # others know nothing of a test's tables
    return lambda *arguments: CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_report_builds_and_then_has_nothing_to_do(run, project):
    first = run("report")
    assert first.exit_code == 0, first.output
    assert "[  1/" in first.output
    assert "The book: outputs/book/index.html" in first.output
    second = run("report")
    assert second.exit_code == 0
    assert second.output.startswith("Nothing to do")


def test_the_first_line_says_which_renderer_is_taken_and_why(run, tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "quarto").write_text("#!/bin/sh\necho 1.9.38\n")
    (folder / "quarto").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("LOCALED_RENDERER", "")
    said = "The book is rendered by {}"
    assert run("report").output.startswith(said.format("stock Quarto: version 1.9.38, on PATH"))
    assert run("report").output.startswith("Nothing to do")
    assert run("report", "--renderer", "embedded").output.startswith(said.format("the embedded renderer: as requested"))
    (folder / "quarto").write_text("#!/bin/sh\necho 1.9.37\n")
    refused = run("report", "--renderer", "quarto")
    assert refused.exit_code != 0
    assert "the 'quarto' on PATH is older than 1.9.38" in refused.output


def test_a_chapter_alone_waits_for_the_others_before_the_book(run, project):
    result = run("report", "--locality", "bolton")
    assert result.exit_code == 0
    assert "The book was not rendered" in result.output
    assert "The page by itself: outputs/preview/bolton.html" in result.output
    assert "The page by itself" in run("report", "--locality", "bolton").output
    assert [path.name for path in project.chapters.iterdir()] == ["bolton.ipynb"]


def test_a_chapter_alone_is_shown_in_the_book_that_is_there(run, project):
    run("report")
    (project.chapters / "bolton.ipynb").unlink()
    result = run("report", "--locality", "bolton")
    assert "The book: outputs/book/index.html" in result.output
    assert "The book was not rendered" not in result.output


def test_a_chapter_alone_that_others_do_not_fit_leaves_the_book_and_says_so(run, project, monkeypatch):
    run("report")
    before = snapshot(project.book)
    (project.chapters / "bolton.ipynb").unlink()
    problem = Problem("evidence-base.html", "leads to a place that is not there: bolton.html#cite-bolton-P1-004")

    def refuse(project, formats):
        raise RenderError([problem])

    monkeypatch.setattr(RENDER, refuse)
    result = run("report", "--locality", "bolton")
    assert result.exit_code == 0
    assert "The book stays as it was" in result.output
    assert "'make report' catches them up" in result.output
    assert "cite-bolton-P1-004" in result.output
    assert snapshot(project.book) == before
    monkeypatch.setattr(RENDER, note_book)
    assert "The book: outputs/book/index.html" in run("report").output


def test_a_failure_exits_with_1(run, monkeypatch):
    monkeypatch.setattr(chapter_run, "run_chapter", lambda *arguments: 1 / 0)
    result = run("report")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "--locality", "bolten"], "✗ no chapter 'bolten'"),
        (["report", "--formats", "html,odt"], "✗ no format odt: there are html, pdf, docx, epub"),
        (["preview", "bolten"], "✗ no chapter 'bolten'"),
        (["seal", "data/raw/none.csv"], "✗ there is no file data/raw/none.csv"),
    ],
)
def test_errors_of_ours_are_messages(run, arguments, said):
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_registry_with_a_fault_is_a_message(run, project):
    project.registry.write_text("localities: [", encoding="utf-8")
    result = run("report")
    assert result.exit_code == 1
    assert result.output.startswith("✗ cases.yml, line ")


def test_a_second_build_is_a_message(run, project):
    from helpers.build.build_run import only_one_build

    with only_one_build(project):
        result = run("report")
    assert result.exit_code == 1
    assert "another build of this project runs" in result.output


def test_seal_accepts_an_edit(run, project):
    raw = project.raw / "absence" / "absence.csv"
    raw.write_text("area_code,value\nE08000001,3\n", encoding="utf-8")
    assert run("report").exit_code == 1
    assert run("seal", str(raw)).exit_code == 0
    verify_sources(project.raw)
    assert run("report").exit_code == 0


def test_check_lists_every_fault(run, project, monkeypatch):
    import helpers.sources.copied_text

    monkeypatch.setattr(helpers.sources.copied_text, "check_repository", lambda project: [])
    assert (result := run("check")).exit_code == 0, result.output
    write_raw(project, "absence/more.csv", "area_code,value\nE08000001,3\n").write_text("", encoding="utf-8")
    (project.notebooks / "pilot.ipynb").unlink()
    (project.notebooks / "locality.ipynb").write_text("<<<<<<< HEAD\n{}", encoding="utf-8")
    project.quarto_config.write_text("project:\n\ttype: book\n", encoding="utf-8")
    monkeypatch.setattr(helpers.sources.copied_text, "check_repository", lambda project: ["index.qmd, line 3: copied"])
    result = run("check")
    assert result.exit_code == 1
    for said in (
        "more.csv was changed",
        "notebooks/pilot.ipynb is missing",
        "not a notebook from here",
        "indent with spaces",
        "index.qmd, line 3: copied",
    ):
        assert said in result.output


def test_a_build_writes_no_tracked_file_and_refuses_one_that_is_out_of_step(run, project):
    def tracked():
        made = ("outputs/", "data/processed/", ".doit/", "_variables.yml")
        return {name: content for name, content in snapshot(project.root).items() if not name.startswith(made)}

    before = tracked()
    assert run("report").exit_code == 0
    assert tracked() == before
    write_registry(project, localities=[*CASES["localities"], {**CASES["localities"][0], "id": "crewe"}])
    refused = run("report")
    assert refused.exit_code == 1
    assert "_quarto.yml is out of step" in refused.output
    assert run("sync").exit_code == 0
    assert run("report").exit_code == 0
    assert (project.chapters / "crewe.ipynb").is_file()


def test_lab_builds_the_tables_and_opens_the_start_notebook(run, project, monkeypatch):
    opened = []
    monkeypatch.setattr(commands.os, "execv", lambda path, arguments: opened.append(arguments))
    monkeypatch.setattr(commands.os, "chdir", lambda path: None)
    monkeypatch.setattr(commands.os, "geteuid", lambda: 1000)
    assert run("lab").exit_code == 0
    ((program, *arguments),) = opened
    assert program == sys.executable
    assert arguments[:3] == ["-m", "jupyter", "lab"]
    assert f"--ServerApp.root_dir={project.root}" in arguments
    assert "--LabApp.default_url=/lab/tree/notebooks/start.ipynb" in arguments
    assert (project.processed / "absence.parquet").is_file()
    assert not project.chapters.exists()


def test_lab_as_root_says_what_allows_it_and_starts_when_allowed(run, monkeypatch):
    opened = []
    monkeypatch.setattr(commands.os, "execv", lambda path, arguments: opened.append(arguments))
    monkeypatch.setattr(commands.os, "chdir", lambda path: None)
    monkeypatch.setattr(commands.os, "geteuid", lambda: 0)
    refused = run("lab")
    assert refused.exit_code == 1 and "make lab ALLOW_ROOT=1" in refused.output and not opened
    assert run("lab", "--allow-root").exit_code == 0
    assert opened[0][-1] == "--allow-root"


def test_a_build_with_nothing_to_do_imports_nothing_of_weight(project):
    """Pandas, papermill and the renderer cost seconds: the plan of the real project is made without them."""
    script = textwrap.dedent("""
        import sys
        import helpers.cli.commands, helpers.cli.launching, helpers.cli.reporting
        from helpers.book.synced_files import require_in_step
        from helpers.build.build_records import BuildState
        from helpers.build.build_tasks import Engine, book_tasks
        from helpers.build.workers import WorkerProcesses
        from helpers.project.paths import find_project

        project = find_project()
        require_in_step(project)
        for task in book_tasks(Engine(project, BuildState(project), WorkerProcesses(), None), print):
            task["uptodate"][0]()
        heavy = ("pandas", "papermill", "nbformat", "matplotlib", "helpers.book.render_book", "pandera")
        print([name for name in heavy if name in sys.modules])
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_command_is_installed_and_is_the_module():
    localed = shutil.which("localed", path=str(Path(sys.executable).parent))
    assert localed
    asked = [[localed, "--help"], [sys.executable, "-m", "helpers", "--help"]]
    first, second = (subprocess.run(line, capture_output=True, text=True, check=True).stdout for line in asked)
    assert first == second
    for command in ("report", "lab", "check", "refresh", "seal", "archive"):
        assert command in first

"""Real kernels: what a notebook meets when it runs, and how a run that fails is told. Few, since each takes seconds."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from warm_kernels.zygotes import why_not, zygotes

from helpers.build.chapter_errors import ChapterError
from helpers.build.chapter_plan import chapter_specs, pick_chapter
from helpers.build.kernel_choice import COLD_VARIABLE, choice_in_words, why_cold
from helpers.build.normalising import notebook_bytes
from helpers.build.notebook_run import Limits, kill_kernels, run_notebook
from helpers.build.publishing import publish
from helpers.project.registry import RegistryError, load_registry
from tests.build.conftest import SEABORN_CELL, code, text, write_template
from tests.warm_kernels.conftest import needs_fork, running_pids

pytestmark = pytest.mark.kernel
both_kinds = pytest.mark.parametrize("is_warm", [False, pytest.param(True, marks=needs_fork)], ids=["cold", "warm"])


@pytest.fixture(autouse=True)
def few_libraries_and_no_zygote_stays(monkeypatch):
    monkeypatch.setattr("helpers.build.kernels.PRELOADED", ("numpy", "pandas", "matplotlib.pyplot"))
    yield
    zygotes.close()


def spec_of(project, case_id="ashby"):
    return pick_chapter(chapter_specs(load_registry(project.registry), project), case_id)


def failure_of(project, *cells, limits=Limits()):  # noqa: B008 (frozen)
    write_template(project, "locality", *cells)
    with pytest.raises(ChapterError) as caught:
        run_notebook(spec_of(project), project, limits)
    return caught.value


def test_two_runs_of_a_seaborn_figure_give_the_same_bytes(project):
    write_template(project, "locality", text("Words."), code(SEABORN_CELL))
    spec = spec_of(project)
    first, second = (publish(run_notebook(spec, project), spec, project) for _ in range(2))
    assert notebook_bytes(first.notebook) == notebook_bytes(second.notebook)
    assert first.files == second.files
    assert first.files["outputs/figures/ashby/trend.png"].startswith(b"\x89PNG")


SETTINGS_CELL = """
import os, sys, pathlib, helpers
settings = {name: os.environ.get(name) for name in ("LOCALED_ROOT", "OMP_NUM_THREADS", "PYTHONHASHSEED", "TZ")}
settings |= {"folder": os.getcwd(), "python": sys.executable, "helpers": str(pathlib.Path(helpers.__file__).parent)}
settings["warnings"] = os.environ.get("PYTHONWARNINGS")
settings["backend"] = os.environ.get("MPLBACKEND")
from IPython import get_ipython
settings["transport"] = get_ipython().kernel.parent.transport
print(sorted(settings.items()))
"""


def test_a_kernel_is_this_python_in_the_project_with_none_of_the_users_settings(project, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    path = write_template(project, "locality", code(SETTINGS_CELL))
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "someone-elses", "display_name": "R", "language": "R"}
    nbformat.write(notebook, path)
    executed = run_notebook(spec_of(project), project).notebook
    settings = dict(eval(executed.cells[2].outputs[0].text))
    assert settings == {
        "LOCALED_ROOT": str(project.root),
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "folder": str(project.root),
        "python": sys.executable,
        "helpers": str(project.helpers),
        "warnings": None,
        "backend": "module://matplotlib_inline.backend_inline",
        "transport": "ipc",
    }


LIBRARIES_OF_THE_BUILD = """
from pathlib import Path
from helpers.build.kernels import kernel_environment
from helpers.project.paths import find_project
before = kernel_environment(find_project(), Path("/tmp"))
import geopandas, matplotlib.pyplot, pyogrio, pyproj
after = kernel_environment(find_project(), Path("/tmp"))
print(sorted(dict(before.items() ^ after.items())))
"""


def test_what_the_build_imports_changes_no_kernels_environment():
    """Kernels of one environment are forked from one process; geography's libraries set variables of their own."""
    environment = {name: value for name, value in os.environ.items() if "CURL_CA" not in name}
    done = subprocess.run(
        [sys.executable, "-c", LIBRARIES_OF_THE_BUILD], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_cell_that_raises_is_told_with_its_place_and_its_partial_run(project):
    failure = failure_of(project, text("Words."), code("x = 1"), code("# the ratio\nx / 0"), code("x"))
    assert (failure.cell.number, failure.cell.first_line) == (4, "# the ratio")
    assert failure.reason == "ZeroDivisionError: division by zero"
    assert failure.spec.parameter_values == {"CASE_ID": "ashby"}
    assert failure.partial_run == project.failed / "ashby.ipynb"
    assert nbformat.read(failure.partial_run, as_version=4).cells
    assert not project.chapters.exists()


@both_kinds
def test_a_cell_that_does_not_end_is_stopped(project, is_warm):
    write_template(project, "locality", code("import time"), code("time.sleep(60)"))
    with pytest.raises(ChapterError, match="took longer than 1 s") as caught:
        run_notebook(spec_of(project), project, Limits(cell_seconds=1), is_warm=is_warm)
    assert caught.value.cell.number == 3


def test_wrong_parameters_stop_before_a_kernel_starts(project):
    write_template(project, "locality", parameter="CASE")
    with pytest.raises(RegistryError, match="takes no parameter CASE_ID"):
        run_notebook(spec_of(project), project)


def test_no_kernel_and_no_scratch_folder_stays(project, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run_notebook(spec_of(project), project)
    assert list(scratch.iterdir()) == []
    deadline = time.monotonic() + 10
    while (left := _processes_naming(str(scratch))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


@both_kinds
def test_a_build_that_is_stopped_ends_its_kernels(project, tmp_path, monkeypatch, is_warm):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    mark = tmp_path / "running"
    write_template(project, "locality", code(f"open({str(mark)!r}, 'w').close()\nimport time; time.sleep(60)"))
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(run_notebook, spec_of(project), project, is_warm=is_warm)
        deadline = time.monotonic() + 30
        while not mark.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        kill_kernels()
        with pytest.raises(ChapterError, match="kernel died"):
            run.result(timeout=30)
    assert list(scratch.iterdir()) == []
    assert _processes_naming(str(scratch)) == []
    assert running_pids(zygotes) == []


@needs_fork
def test_a_notebook_runs_again_when_what_its_kernel_was_forked_from_is_killed(project, tmp_path):
    mark = tmp_path / "runs"
    count = (
        f"with open({str(mark)!r}, 'a+') as runs: print('run', file=runs)\nruns = open({str(mark)!r}).read().split()"
    )
    write_template(project, "locality", code(f"{count}\nimport time; time.sleep(60 if len(runs) == 1 else 0)"))
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(run_notebook, spec_of(project), project, is_warm=True)
        deadline = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        for pid in running_pids(zygotes):
            os.kill(pid, signal.SIGKILL)
        assert run.result(timeout=60).notebook.cells
    assert mark.read_text() == "run\nrun\n"
    assert not (project.failed / "ashby.ipynb").exists()


def test_cold_kernels_are_used_where_they_are_asked_for(monkeypatch):
    monkeypatch.setenv(COLD_VARIABLE, "1")
    assert why_cold() == "as asked for"
    assert "cold" in choice_in_words()
    monkeypatch.setenv(COLD_VARIABLE, "0")
    assert why_cold() == why_not()


def _processes_naming(words):
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if words in line and str(os.getpid()) not in line.split()[:1]]

"""JupyterLab, started as ``make lab`` starts it but on a copy of the templates, and what a person does in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page

from helpers.cli.commands import lab_arguments
from helpers.project.paths import ROOT_VARIABLE, find_project

STARTS_WITHIN_SECONDS = 180
SLOW_MS = 180_000
"""A whole chapter runs within this, on a machine that is busy with others."""

CELLS = "[...window.jupyterapp.shell.currentWidget.content.model.cells]"
"""The cells of the notebook in front, as JupyterLab holds them: those that are out of sight are not in its page."""
OUTPUTS = f"{CELLS}.filter((cell) => cell.type === 'code').flatMap((cell) => cell.outputs.toJSON())"
IS_DONE = f"""() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'
    && ({CELLS}.every((cell) => cell.type !== 'code' || cell.executionCount !== null)
        || {OUTPUTS}.some((output) => output.output_type === 'error'))"""


@contextmanager
def running_lab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab whose notebooks are copies in ``folder``; they read the tables of the project."""
    project = find_project()
    shutil.copytree(project.notebooks, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    # Without the backend that the suite sets: a person's kernels draw inline.
    inherited = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    lab = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyter", "lab", *lab_arguments(folder)),
            *("--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token=", "--ServerApp.allow_root=True"),
            *("--LabApp.expose_app_in_browser=True", "--LabApp.news_url="),
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ],
        cwd=folder,
        env={**inherited, **own, ROOT_VARIABLE: str(project.root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, lab)
        yield address
    finally:
        lab.terminate()
        try:
            lab.wait(30)
        except subprocess.TimeoutExpired:
            lab.kill()


def _wait_for(address: str, lab: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and lab.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"JupyterLab did not start (status {lab.poll()})")


async def open_page(browser: Browser, address: str) -> Page:
    """A page of JupyterLab with a notebook in front and its kernel ready."""
    page = await browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(SLOW_MS)
    await page.goto(address)
    await notebook(page).locator(".jp-Cell").first.wait_for()
    await page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    return page


def notebook(page: Page) -> Locator:
    """The notebook in front."""
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")


async def run_all_cells(page: Page) -> None:
    """Run all cells by the menu, and wait until every one has run, or one has failed."""
    await page.get_by_role("menuitem", name="Run", exact=True).click()
    await page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    await page.wait_for_function(IS_DONE, timeout=SLOW_MS)


async def go_to_top(page: Page) -> None:
    """Bring the first cells into sight, which JupyterLab takes out of its page while others are looked at."""
    await page.evaluate(
        """() => { const list = window.jupyterapp.shell.currentWidget.content;
                   list.activeCellIndex = 0; return list.scrollToItem(0); }"""
    )


async def outputs_of(page: Page) -> list[dict[str, Any]]:
    """Every output of the notebook in front, as the notebook format has them."""
    return await page.evaluate(OUTPUTS)


async def errors_in(page: Page) -> list[str]:
    """Tracebacks and warnings in the cells of the notebook in front."""
    return [
        str(output.get("evalue") or output.get("text"))
        for output in await outputs_of(page)
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]

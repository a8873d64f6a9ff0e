"""The preview in Chromium, on a small project: edit, see, break, mend."""

import asyncio
import os
import re
import signal
import subprocess
import sys

import psutil
import pytest

from helpers.build.kernel_choice import COLD_VARIABLE
from helpers.project.paths import ROOT_VARIABLE
from tests.faults.small import REPOSITORY, WORDS, edit_everything, write_small_project

WAIT_SECONDS = 240
ADDRESS = re.compile(r"Preview on (http://127\.0\.0\.1:\d+/)")
ASHBY = "outputs/chapters/ashby.html"
BROKEN = "\nThere are {{< meta cases >}} cases.\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return write_small_project(tmp_path_factory.mktemp("preview") / "project")


@pytest.fixture
def preview(project):
    """The command as a person starts it, once its first build is done: process and address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.launch", "preview", "--port", "0"],
        cwd=REPOSITORY,
        env={**os.environ, COLD_VARIABLE: "0", ROOT_VARIABLE: str(project.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    said, address = [], ""
    for line in process.stdout:
        said.append(line)
        address = found[1] if (found := ADDRESS.search(line)) else address
        if line.startswith("Ready"):
            break
    else:
        pytest.fail("".join(said))
    yield process, address
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


async def edit_see_break_mend(context, address, project):
    page = await context.new_page()
    page.set_default_timeout(WAIT_SECONDS * 1000)
    await page.set_viewport_size({"width": 700, "height": 200})
    await page.goto(address + ASHBY)
    await page.wait_for_function("document.documentElement.dataset.preview === 'ready'")
    await page.evaluate("scrollTo(0, 150)")
    front = await context.new_page()
    front.set_default_timeout(WAIT_SECONDS * 1000)
    await front.goto(address)
    faults = []

    edit_everything(project, "Another edition of")
    await page.get_by_text("Another edition of ashby").wait_for()
    await page.wait_for_function("scrollY > 0")
    if abs(found := await page.evaluate("scrollY") - 150) > 2:
        faults.append(f"the page was scrolled by {found} where it was loaded again")

    whole = project.front_page.read_text(encoding="utf-8")
    project.front_page.write_text(whole + BROKEN, encoding="utf-8")
    await front.locator("#preview-state").wait_for(state="visible")
    shown = await front.locator("#preview-state").inner_text()
    line = 1 + (whole + BROKEN).splitlines().index(BROKEN.strip())
    if f"index.qmd, line {line}" not in shown:
        faults.append(f"the error does not say where: {shown}")
    if WORDS.split(".")[0] not in await front.locator("main").inner_text():
        faults.append("the last good page is gone")

    project.front_page.write_text(whole + "\nMended words.\n", encoding="utf-8")
    await front.get_by_text("Mended words.").wait_for()
    if await front.locator("#preview-state").is_visible():
        faults.append("the error is shown though it is mended")
    return faults


def test_edit_see_break_mend_and_end(preview, project, run_in_browser):
    process, address = preview
    assert run_in_browser(edit_see_break_mend, address, project) == []
    family = psutil.Process(process.pid).children(recursive=True)
    assert family
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 0, said
    assert said.rstrip().endswith("Preview ended. What was built is kept.")
    assert "Traceback" not in said
    assert psutil.wait_procs(family, timeout=10)[1] == []


def test_other_hosts_and_other_addresses_are_not_answered(preview):
    _, address = preview
    port = int(address.rstrip("/").rpartition(":")[2])

    async def asked(host):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        status = await reader.readline()
        writer.close()
        return status.split()[1].decode()

    assert asyncio.run(asked(f"localhost:{port}")) == "200"
    assert asyncio.run(asked("elsewhere.example")) == "403"
    listening = {found.laddr.ip for found in psutil.net_connections("tcp") if found.laddr and found.laddr.port == port}
    assert listening == {"127.0.0.1"}

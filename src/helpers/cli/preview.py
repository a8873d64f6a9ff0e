"""The book on this machine's own address while it is written: a saved file is on the screen as soon as it is built.

Nothing but this machine is answered. Pages are those of the last build that went well. A script that is added to each
as it is served waits for news: it loads the page again where the reader is, or shows what failed over the page that
stays.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler
from watchfiles import DefaultFilter, awatch

from helpers.build.workers import ONE_THREAD_EACH
from helpers.project.paths import Project

ADDRESS = "127.0.0.1"
HOSTS = {ADDRESS, "localhost"}
"""By which names it may be asked for: a page from elsewhere cannot reach it under a name of its own."""
FOLDERS = ("book", "notebooks", "src/helpers", "data/raw", "_extensions")
ROOT_FILES = ("_quarto*.yml", "*.qmd", "cases.yml", "CITATION.cff", "uv.lock")
NEWS = "/preview-news"
WORDS_KEPT = 40
END_SECONDS = 15.0
SCRIPT = Path(__file__).with_name("preview.js")
WAITING = '<!DOCTYPE html>\n<html lang="en"><title>Preview</title><p>The first build runs: see the terminal.</p>\n'


class PreviewError(RuntimeError):
    """The preview cannot begin; the message says why and what to do."""


@dataclass
class State:
    """What readers of the preview are told: how often pages were made, whether a build runs, what went wrong."""

    version: int = 0
    is_building: bool = True
    error: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when any of these changes; the next change has an event of its own."""

    @property
    def as_json(self) -> str:
        """What the script on each page reads."""
        return json.dumps({"version": self.version, "building": self.is_building, "error": self.error})

    def change(self, **values: Any) -> None:
        """Set ``values`` and tell everyone."""
        for name, value in values.items():
            setattr(self, name, value)
        self.changed.set()
        self.changed = asyncio.Event()


class _Local(RequestHandler):
    def prepare(self) -> None:
        """Answer this machine's own names only."""
        if self.request.host_name not in HOSTS:
            raise HTTPError(403, "the preview answers 127.0.0.1 and localhost alone")
        self.set_header("Cache-Control", "no-store")


class _News(_Local):
    """Server-sent events: the state, now and whenever it changes."""

    def initialize(self, state: State) -> None:
        self.state = state

    async def get(self) -> None:
        """Tell until the page is closed."""
        self.set_header("Content-Type", "text/event-stream")
        with suppress(StreamClosedError):
            while True:
                changed = self.state.changed
                self.write(f"data: {self.state.as_json}\n\n")
                await self.flush()
                await changed.wait()

    def on_connection_close(self) -> None:
        """The page is gone; what waits for it would wait for ever."""
        self.state.change()


class _Page(_Local):
    """A page of the last good build with the script in it; before there is one, a page that waits."""

    def initialize(self, state: State, folder: Path) -> None:
        self.state, self.folder = state, folder

    def get(self, path: str) -> None:
        """The page at ``path`` below the folder."""
        file = (self.folder / (path or "index.html")).resolve()
        if not file.is_relative_to(self.folder.resolve()):
            raise HTTPError(404)
        if file.is_file():
            text = file.read_text(encoding="utf-8")
        elif self.state.version:
            raise HTTPError(404)
        else:
            text = WAITING
        script = SCRIPT.read_text(encoding="utf-8").replace("NEWS", json.dumps(NEWS))
        head, body, tail = text.rpartition("</body>")
        added = f"<script>{script.replace('VERSION', str(self.state.version))}</script>\n"
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(f"{head}{added}{body}{tail}" if body else text + added)


class _File(StaticFileHandler):
    prepare = _Local.prepare

    def set_extra_headers(self, path: str) -> None:
        """A picture of the last build must not stay in the browser's cache."""
        self.set_header("Cache-Control", "no-store")


class Builder:
    """The process that builds (see ``preview_builder``), begun again where it has ended."""

    def __init__(self, case_id: str | None) -> None:
        place = sys.orig_argv.index("preview")
        self._command = [*sys.orig_argv[:place], "preview-builder", *([case_id] if case_id else [])]
        self._process: asyncio.subprocess.Process | None = None
        self._words: deque[str] = deque(maxlen=WORDS_KEPT)

    async def build(self) -> dict[str, Any]:
        """One build's answer; where the process does not even begin, its last words are the error."""
        if self._process is None or self._process.returncode is not None:
            pipe = asyncio.subprocess.PIPE
            environment = {**dict.fromkeys(ONE_THREAD_EACH, "1"), **os.environ}
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
            )
            self._telling = asyncio.create_task(self._tell())
        assert self._process.stdin and self._process.stdout
        self._words.clear()
        with suppress(ConnectionError):
            self._process.stdin.write(b"build\n")
            await self._process.stdin.drain()
        if answer := await self._process.stdout.readline():
            return json.loads(answer)
        await self._process.wait()
        await self._telling
        return {"error": "\n".join(self._words) or "the process that builds ended without a word"}

    async def _tell(self) -> None:
        assert self._process and self._process.stderr
        async for line in self._process.stderr:
            words = line.decode(errors="replace").rstrip()
            self._words.append(words)
            print(words, file=sys.stderr)

    async def close(self) -> None:
        """End it, and a build that runs; what that had finished is kept."""
        if self._process is None or self._process.returncode is not None:
            return
        assert self._process.stdin
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), END_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def preview(project: Project, case_id: str | None, port: int, console: Console) -> None:
    """Serve and build until Ctrl-C."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_preview(project, case_id, port, console))
    console.print("Preview ended. What was built is kept.")


async def _preview(project: Project, case_id: str | None, port: int, console: Console) -> None:
    state, builder = State(), Builder(case_id)
    arguments = {"state": state, "folder": project.preview}
    files = {"path": str(project.preview)}
    application = Application(
        [(NEWS, _News, {"state": state}), (r"/((?:.*\.html)?)", _Page, arguments), (r"/(.*)", _File, files)]
    )
    try:
        sockets = bind_sockets(port, ADDRESS)
    except OSError as error:
        raise PreviewError(f"port {port} cannot be had ({error.strerror}): PORT=0 takes one that is free") from None
    HTTPServer(application).add_sockets(sockets)
    address = f"http://{ADDRESS}:{sockets[0].getsockname()[1]}/"
    console.print(f"Preview on {address} (Ctrl-C ends it)", soft_wrap=True)
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        async for saved in _each_change(project):
            if saved:
                console.print(f"Saved: {', '.join(saved)}", markup=False, soft_wrap=True)
            state.change(is_building=True)
            answer = await builder.build()
            failed = answer["error"]
            state.change(is_building=False, error=failed, version=state.version + (not failed))
            if failed:
                console.print(f"✗ {failed}", markup=False, soft_wrap=True)
            else:
                page = address + answer["page"]
                console.print(f"Ready in {answer['seconds']} s: {page}", markup=False, soft_wrap=True)
    except asyncio.CancelledError:
        pass
    finally:
        await builder.close()


async def _each_change(project: Project) -> AsyncIterator[list[str]]:
    """Nothing at the beginning; then the sources that were saved, those during a build together after it."""
    changed, saved = asyncio.Event(), set[str]()
    changed.set()

    async def watch(*paths: Path, is_source: Callable[[Any, str], bool], recursive: bool) -> None:
        async for found in awatch(*paths, watch_filter=is_source, recursive=recursive, debounce=200, step=30):
            saved.update(os.path.relpath(path, project.root) for _, path in found)
            changed.set()

    below = DefaultFilter()
    folders = [path for name in FOLDERS if (path := project.root / name).is_dir()]

    def is_of_the_root(_: Any, path: str) -> bool:
        return any(Path(path).match(pattern) for pattern in ROOT_FILES)

    watching = [
        asyncio.create_task(watch(*folders, is_source=below, recursive=True)),
        asyncio.create_task(watch(project.root, is_source=is_of_the_root, recursive=False)),
    ]
    try:
        while True:
            await changed.wait()
            changed.clear()
            now = sorted(saved)
            saved.clear()
            yield now
    finally:
        for task in watching:
            task.cancel()

"""Render the book with stock Quarto or the embedded renderer; the old book stays until the new one is complete."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath

from helpers.book.book_loading import WORKERS, Book, load_book, load_page
from helpers.book.book_problems import RenderError
from helpers.book.docx_epub import write_docx, write_epub
from helpers.book.figure_data_table import write_all_figure_data
from helpers.book.html_site import write_site
from helpers.book.post_render import finish_book
from helpers.book.quarto_call import run_quarto
from helpers.book.quarto_config import FORMATS, FormatName
from helpers.book.quarto_profile import profile_of
from helpers.book.renderer_choice import RendererError, Requested, choose_renderer, find_quarto
from helpers.book.typst_pdf import cache_texts, write_pdf
from helpers.build.chapter_plan import chapter_specs
from helpers.build.output_files import chapter_path
from helpers.build.workers import WorkerProcesses
from helpers.project.atomic_writes import BESIDE_MARK, backup_path
from helpers.project.paths import Project
from helpers.project.registry import load_registry

WRITERS: dict[FormatName, Callable[[Book, Path], object]] = {
    "html": write_site,
    "epub": write_epub,
    "docx": write_docx,
    "pdf": partial(write_pdf, workers=WorkerProcesses([])),
}
LAST: FormatName = "pdf"
"""The format made after the others: Typst uses all cores by itself, and more than half of the memory."""
REDIRECT = '<!DOCTYPE html>\n<meta http-equiv="refresh" content="0; url={page}">\n<a href="{page}">The chapter</a>\n'
"""The front page of a book of which one chapter is built."""
EMBEDDED = "the embedded renderer (pandoc and Typst)"


@dataclass
class BookResult:
    """What was made: by what, the files by format, how many pages, and how long each step took in seconds."""

    renderer: str
    folder: Path
    files: dict[str, Path] = field(default_factory=dict)
    page_count: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def render_book(
    project: Project, formats: Sequence[FormatName] = FORMATS, renderer: Requested | None = None
) -> BookResult:
    """Make the book in the output folder that ``_quarto.yml`` names, and check it.

    ``renderer`` is as :func:`choose_renderer` takes it; the result says which was taken. Quarto makes all formats
    whatever is asked for. The new book takes the old one's place only when it is whole.

    Raises
    ------
    RenderError
        The sources hold something that cannot be rendered, or the book made of them is not whole; every such place is
        listed.
    """
    if choose_renderer(renderer).name == "quarto":
        return render_with_quarto(project)
    return _render_embedded(project, tuple(formats))


def _render_embedded(project: Project, formats: tuple[FormatName, ...]) -> BookResult:
    result = BookResult(EMBEDDED, project.book)
    with _timed(result, "read"):
        book = load_book(project, profile_of(project))
    kept: dict[str, str] = {kind: name for kind, name in book.downloads.items() if kind in formats}
    book = replace(book, downloads=kept)
    output = project.root / book.config.project.output_dir
    with _replacing_folder(output) as folder:
        chosen = [to for to in WRITERS if to in formats]
        names = {to: "index.html" if to == "html" else f"{book.config.book.output_file}.{to}" for to in chosen}

        def write(to: FormatName) -> None:
            with _timed(result, to):
                WRITERS[to](book, folder if to == "html" else folder / names[to])

        with ThreadPoolExecutor(WORKERS) as pool:
            work = [partial(write, to) for to in chosen if to != LAST]
            if LAST in chosen:
                work.insert(0, partial(cache_texts, book))
            list(pool.map(lambda step: step(), work))
        if LAST in chosen:
            write(LAST)
        result.files = {to: output / name for to, name in names.items()}
        with _timed(result, "check"):
            if problems := finish_book(project, folder, book.config, formats, book.profile):
                raise RenderError(problems)
    if tuple(formats) == FORMATS:
        book.memory.forget_the_rest()
    else:
        book.memory.forget_oldest()
    result.folder = output
    result.page_count = len(book.chapters) if "html" in formats else 0
    return result


def render_site(project: Project, folder: Path, case_id: str | None = None) -> BookResult:
    """Write the pages alone into ``folder`` by the embedded renderer, without a check of what they link to.

    With ``case_id`` there is that chapter's page and no other, which needs no other chapter to be built.

    Raises
    ------
    RenderError
        As :func:`render_book`; ``folder`` stays as it was.
    """
    result = BookResult(EMBEDDED, folder)
    with _timed(result, "read"):
        book = _page_of(project, case_id) if case_id else load_book(project, profile_of(project))
    book = replace(book, downloads={})
    with _replacing_folder(folder) as beside, _timed(result, "html"):
        result.page_count = write_site(book, beside)
        if case_id:
            page = book.present[0].entry.href
            (beside / "index.html").write_text(REDIRECT.format(page=page), encoding="utf-8")
            result.files = {"html": folder / page}
    book.memory.forget_oldest()
    return result


def _page_of(project: Project, case_id: str) -> Book:
    specs = chapter_specs(load_registry(project.registry), project)
    source = PurePosixPath(chapter_path(case_id, project).relative_to(project.root))
    return load_page(project, source, {spec.case_id: spec.title for spec in specs}, profile_of(project))


def render_with_quarto(project: Project) -> BookResult:
    """Make the book with the stock Quarto on PATH.

    Raises
    ------
    RendererError
        There is no Quarto on PATH, or it is too old.
    RenderError
        The sources hold something that the book may not use, Quarto failed, or its book is not whole; the old book is
        put back.
    """
    if not (quarto := find_quarto()):
        raise RendererError("there is no recent 'quarto' on PATH: 'make quarto' adds it where the network allows")
    program, version = quarto
    profile = profile_of(project)
    config = load_book(project, profile).config  # what the book may not use is refused before minutes of rendering
    output = project.root / config.project.output_dir
    result = BookResult(f"Quarto {'.'.join(map(str, version))}", output)
    with _keeping_folder(output):
        with _timed(result, "quarto"):
            write_all_figure_data(project.root)
            run_quarto(program, project, output, profile, config.book.day)
        with _timed(result, "check"):
            if problems := finish_book(project, output, config, profile=profile):
                raise RenderError(problems)
    result.files = {"html": output / "index.html"}
    result.files |= {kind: output / f"{config.book.output_file}.{kind}" for kind in config.book.downloads}
    result.page_count = len(list(output.rglob("*.html")))
    return result


@contextmanager
def _replacing_folder(folder: Path) -> Iterator[Path]:
    """A folder to write to, beside ``folder``; it takes its place only when the block ends well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=BESIDE_MARK, dir=folder.parent))
    beside.chmod(0o755)
    try:
        yield beside
        with _keeping_folder(folder):
            beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _keeping_folder(folder: Path) -> Iterator[None]:
    """``folder`` is out of the way while the block makes it anew, and back as it was if the block fails."""
    old = backup_path(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _timed(result: BookResult, step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    result.seconds[step] = round(time.perf_counter() - start, 2)

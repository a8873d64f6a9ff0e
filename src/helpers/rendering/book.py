"""Making the book: all formats from one reading of the sources, and the old book stays until the new one is whole."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.paths import Project
from helpers.rendering.html import make_page
from helpers.rendering.loading import WORKERS, Book, load_book
from helpers.rendering.notebook import pictures_folder
from helpers.rendering.office import write_docx, write_epub
from helpers.rendering.pdf import write_pdf
from helpers.rendering.problems import Problem, RenderError
from helpers.rendering.project import FORMATS, FormatName
from helpers.rendering.search import SearchEntry, index_script

WRITERS: dict[FormatName, Callable[[Book, Path], None]] = {"pdf": write_pdf, "docx": write_docx, "epub": write_epub}
SITE_ASSETS = "assets"
SCREEN_ASSETS = ("book.css", "book.js")


@dataclass
class BookResult:
    """What was made: the files by format, how many pages, and how long each step took in seconds."""

    renderer: str
    folder: Path
    files: dict[str, Path] = field(default_factory=dict)
    page_count: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def render_book(project: Project, formats: Sequence[FormatName] = FORMATS) -> BookResult:
    """Make the book in ``outputs/book`` with the embedded renderer.

    Everything is written beside and takes the old book's place at the end; a failure leaves the old book as it was.

    Raises
    ------
    RenderError
        The sources hold something that cannot be rendered; every such place is listed.
    """
    result = BookResult("embedded renderer (pandoc and Typst)", project.book)
    with _timed(result, "read"):
        book = load_book(project)
    book = replace(book, downloads={kind: name for kind, name in book.downloads.items() if kind in formats})
    with _replacing_folder(project.root / book.config.project.output_dir) as folder:
        if "html" in formats:
            with _timed(result, "html"):
                result.page_count = _write_html(book, folder)
            result.files["html"] = project.book / "index.html"
        for to, write in WRITERS.items():
            if to in formats:
                name = f"{book.config.book.output_file}.{to}"
                with _timed(result, to):
                    write(book, folder / name)
                result.files[to] = project.book / name
    return result


def _write_html(book: Book, folder: Path) -> int:
    with ThreadPoolExecutor(WORKERS) as pool:
        pages = list(pool.map(lambda chapter: make_page(book, chapter), book.chapters))
    entries: list[SearchEntry] = []
    for page, chapter in zip(pages, book.chapters, strict=True):
        path = folder / page.href
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.html, encoding="utf-8")
        entries.extend(page.search)
        write_pictures(book, folder)
    _copy_assets(book, folder)
    _copy_resources(book, folder)
    (folder / SITE_ASSETS / "search-index.js").write_text(index_script(entries), encoding="utf-8")
    return len(pages)


def write_pictures(book: Book, folder: Path) -> None:
    """The notebooks' pictures as files, at the paths that the chapters name them by."""
    for chapter in book.chapters:
        for name, data in chapter.source.pictures.items():
            path = folder / pictures_folder(chapter.entry.source) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _copy_assets(book: Book, folder: Path) -> None:
    assets = folder / SITE_ASSETS
    shutil.copytree(book.root / "book" / "assets", assets, ignore=shutil.ignore_patterns("*.ttf"))
    for name in SCREEN_ASSETS:
        shutil.copy2(book.theme / name, assets / name)
    for path in book.config.format.html.css:
        _copy(book.root, path, folder)


def _copy_resources(book: Book, folder: Path) -> None:
    for pattern in book.config.project.resources:
        for path in sorted(book.root.glob(pattern)):
            if path.is_file():
                _copy(book.root, str(path.relative_to(book.root)), folder)


def _copy(root: Path, path: str, folder: Path) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / path, target)


@contextmanager
def _replacing_folder(folder: Path) -> Iterator[Path]:
    """A folder to write to, beside ``folder``; it takes its place only when the block ends well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    beside.chmod(0o755)
    try:
        yield beside
        old = beside.with_name(f"{beside.name}.old")
        if folder.exists():
            folder.replace(old)
        beside.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


@contextmanager
def _timed(result: BookResult, step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    result.seconds[step] = round(time.perf_counter() - start, 2)


__all__ = ["BookResult", "Problem", "RenderError", "render_book"]

"""The HTML book as files: pages, pictures, search index, styles, and the data that readers download."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helpers.book.book_loading import WORKERS, Book
from helpers.book.chapter_source import pictures_folder
from helpers.book.html_pages import make_page
from helpers.book.search_index import ASSETS, SearchEntry, write_search

SCREEN_FILES = ("book.css", "book.js")
FONTS = "fonts"  # among the resources of the plan, since both renderers use them


def write_site(book: Book, folder: Path) -> int:
    """Write the whole site below ``folder`` and return how many pages it has."""
    with ThreadPoolExecutor(WORKERS) as pool:
        pages = list(pool.map(lambda chapter: make_page(book, chapter), book.present))
    entries: list[SearchEntry] = []
    for page in pages:
        path = folder / page.href
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.html, encoding="utf-8")
        entries.extend(page.search)
    _write_pictures(book, folder)
    _copy_assets(book, folder)
    _copy_resources(book, folder)
    write_search(book.root, folder, entries)
    return len(pages)


def _write_pictures(book: Book, folder: Path) -> None:
    """The notebooks and their pictures, and those that lie in the project, at the paths that the chapters name."""
    for chapter in book.present:
        for name, data in chapter.source.pictures.items():
            path = folder / pictures_folder(chapter.entry.source) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for file in chapter.picture_files:
            _copy(book.root, file, folder)
        if chapter.entry.source.suffix == ".ipynb":
            _copy(book.root, str(chapter.entry.source), folder)


def _copy_assets(book: Book, folder: Path) -> None:
    assets = folder / ASSETS
    shutil.copytree(book.root / "book" / "assets", assets, ignore=shutil.ignore_patterns(FONTS))
    for name in SCREEN_FILES:
        shutil.copyfile(book.theme / name, assets / name)
    for style in book.config.format.html.css:
        _copy(book.root, style, folder)


def _copy_resources(book: Book, folder: Path) -> None:
    for pattern in book.config.project.resources:
        for path in sorted(book.root.glob(pattern)):
            if path.is_file():
                _copy(book.root, str(path.relative_to(book.root)), folder)


def _copy(root: Path, path: str, folder: Path) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / path, target)

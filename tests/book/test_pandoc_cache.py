"""A book rendered again from what is remembered is the same book, and only what changed is asked of pandoc again."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from helpers.book import chapter_facts, combined_document, html_pages, pandoc
from helpers.book.pandoc_cache import FOLDER, PACKAGE, RENDERER_CODE, Memory
from helpers.book.render_book import render_book
from tests.book.conftest import picture


@pytest.fixture
def asked(monkeypatch):
    """What pandoc is asked, by the format that it is to give; a tree that filters change is "filtered"."""
    calls = []
    run = pandoc.run_pandoc

    def note(arguments, source, *rest, **options):
        given, wanted = (arguments[arguments.index(option) + 1] for option in ("--from", "--to"))
        calls.append("filtered" if given == wanted and "--citeproc" not in arguments else wanted)
        return run(arguments, source, *rest, **options)

    monkeypatch.setattr(pandoc, "run_pandoc", note)
    return calls


def files(book):
    return {str(path.relative_to(book.output)): path.read_bytes() for path in book.output.rglob("*") if path.is_file()}


def test_a_chapter_that_changed_is_asked_for_alone_and_the_book_is_that_of_a_whole_rendering(small_book, asked):
    render_book(small_book.project, renderer="embedded")
    assert asked.count("html5") == 4
    asked.clear()
    small_book.add("Words that were not there before.", "beta")
    render_book(small_book.project, renderer="embedded")
    texts = Counter(asked)
    assert (texts["json"], texts["html5"], texts["typst-citations"], texts["filtered"]) == (1, 1, 1, 2)
    remembered = files(small_book)
    for path in (small_book.root / FOLDER).iterdir():
        path.unlink()
    render_book(small_book.project, renderer="embedded")
    assert files(small_book) == remembered


def test_what_is_shown_of_another_chapter_is_seen(small_book, asked):
    """A title that changes is another link text, and so another page, in every chapter that refers to it."""
    render_book(small_book.project, renderer="embedded")
    asked.clear()
    first = small_book.notebooks["gamma"][0]
    first.source = first.source.replace("# Gamma ", "# Gamma ray ")
    small_book.write()
    render_book(small_book.project, renderer="embedded")
    assert asked.count("json") == 1
    assert "Gamma ray" in (small_book.output / "outputs/chapters/alpha.html").read_text(encoding="utf-8")


def test_another_bibliography_is_another_page(small_book, asked):
    render_book(small_book.project, renderer="embedded")
    bibliography = small_book.root / "book" / "references.bib"
    bibliography.write_text(bibliography.read_text(encoding="utf-8").replace("On Places", "On Roads"), encoding="utf-8")
    asked.clear()
    render_book(small_book.project, renderer="embedded")
    assert "On Roads" in (small_book.output / "outputs/chapters/alpha.html").read_text(encoding="utf-8")


def test_only_what_changed_is_prepared_again_in_every_format(small_book, monkeypatch):
    prepared = []

    def note(chapter, index, to, **more):
        prepared.append((chapter.name, to))
        return chapter_facts.with_chapter_facts(chapter, index, to, **more)

    monkeypatch.setattr(html_pages, "with_chapter_facts", note)
    monkeypatch.setattr(combined_document, "with_chapter_facts", note)
    render_book(small_book.project, renderer="embedded")
    assert len(prepared) == 16
    prepared.clear()
    small_book.add("Words that were not there before.", "beta")
    render_book(small_book.project, renderer="embedded")
    assert sorted(prepared) == [("beta", to) for to in ("docx", "epub", "html", "pdf")]
    prepared.clear()
    small_book.add("See @sec-beta-more.", "gamma")
    render_book(small_book.project, renderer="embedded")
    assert {name for name, _ in prepared} == {"gamma"}
    prepared.clear()
    # A section more before it: the number of the next changes, on its own page and where another refers to it.
    first = small_book.notebooks["beta"][0]
    first.source = first.source.replace("Words.", "## Before {#sec-beta-before}\n\nWords.", 1)
    small_book.write()
    render_book(small_book.project, renderer="embedded")
    assert {name for name, _ in prepared} == {"beta", "gamma"}
    assert "Section\u00a02.2" in (small_book.output / "outputs/chapters/gamma.html").read_text(encoding="utf-8")


def test_another_picture_or_another_row_of_data_is_another_page(small_book):
    page = small_book.output / "outputs/chapters/alpha.html"
    render_book(small_book.project, ("html",), renderer="embedded")
    before = page.read_text(encoding="utf-8")
    (small_book.root / "outputs/figures/alpha/trend.csv").write_text("year,rate\n2023,7.25\n", encoding="utf-8")
    (small_book.root / "book/map.png").write_bytes(picture(300, 200))
    render_book(small_book.project, ("html",), renderer="embedded")
    assert "7.25" not in before
    assert "7.25" in page.read_text(encoding="utf-8")
    assert 'width="144"' in (small_book.output / "index.html").read_text(encoding="utf-8")


def test_all_code_that_renders_decides_what_is_kept():
    """Else an edit of it would show pages that the old code made."""
    program = (
        "import helpers.book.render_book, pathlib\n"
        "from helpers.project.read_record import loaded_modules\n"
        "print(*loaded_modules(), sep='\\n')"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in ran.stdout.splitlines()}
    loaded |= set((PACKAGE / "book").glob("*.lua"))
    known = {path for pattern in RENDERER_CODE for path in PACKAGE.glob(pattern)}
    assert {str(path.relative_to(PACKAGE)) for path in loaded - known if "build" not in path.parts} == set()
    assert len(loaded) > 30


def test_what_is_oldest_is_forgotten_first(tmp_path):
    memory = Memory(tmp_path)
    for number in range(4):
        memory.recall([str(number)], lambda: "x" * 100)
    for number, path in enumerate(sorted(tmp_path.iterdir())):
        os.utime(path, (number, number))
    first, second, *_ = sorted(tmp_path.iterdir())
    later = Memory(tmp_path)
    later.used.add(first.name)
    later.forget_oldest(most_bytes=450)
    assert first.is_file()
    assert not second.is_file()
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("harm", [b"", b"cut", b"0" * 40 + b"\nother"])
def test_a_memory_that_is_harmed_is_no_memory(tmp_path, harm):
    memory = Memory(tmp_path)
    assert memory.recall(["a"], lambda: "text") == "text"
    next(tmp_path.iterdir()).write_bytes(harm)
    assert memory.recall(["a"], lambda: "again") == "again"
    assert memory.recall(["a"], lambda: "never") == "again"


def test_what_was_not_asked_for_is_forgotten(tmp_path):
    Memory(tmp_path).recall(["old"], lambda: "text")
    memory = Memory(tmp_path)
    memory.recall(["new"], lambda: "text")
    memory.forget_the_rest()
    assert len(list(tmp_path.iterdir())) == 1


def test_parts_are_told_apart(tmp_path):
    memory = Memory(tmp_path)
    assert memory.recall(["ab", "c"], lambda: "one") == "one"
    assert memory.recall(["a", "bc"], lambda: "two") == "two"

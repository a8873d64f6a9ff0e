"""A book rendered again from what is remembered is the same book, and only what changed is asked of pandoc again."""

import pytest

from helpers.book import pandoc
from helpers.book.pandoc_cache import FOLDER, Memory
from helpers.book.render_book import render_book


@pytest.fixture
def asked(monkeypatch):
    """What pandoc is asked, by the format that it is to give."""
    calls = []
    run = pandoc.run_pandoc

    def note(arguments, source, *rest, **options):
        calls.append(arguments[arguments.index("--to") + 1])
        return run(arguments, source, *rest, **options)

    monkeypatch.setattr(pandoc, "run_pandoc", note)
    return calls


def files(book):
    return {str(path.relative_to(book.output)): path.read_bytes() for path in book.output.rglob("*") if path.is_file()}


def test_a_chapter_that_changed_is_asked_for_alone_and_the_book_is_that_of_a_whole_rendering(small_book, asked):
    render_book(small_book.project, renderer="embedded")
    assert (asked.count("json"), asked.count("html5")) == (4, 4)
    asked.clear()
    small_book.add("Words that were not there before.", "beta")
    render_book(small_book.project, renderer="embedded")
    assert (asked.count("json"), asked.count("html5")) == (1, 1)
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

"""Which renderer is taken. A stand-in for ``quarto`` on PATH says its version and writes what it is told to."""

import os
import stat

import pytest

from helpers.book.book_problems import RenderError
from helpers.book.render_book import render_book
from helpers.book.renderer_choice import RendererError, ask_for_renderer, choose_renderer, find_quarto


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a program named quarto on PATH: it answers ``--version`` and does ``work`` for ``render``."""

    def put(version, work="exit 0"):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "quarto"
        program.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo {version}; exit 0; fi\n{work}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return put


@pytest.mark.parametrize(
    ("version", "is_taken"), [("1.9.38", True), ("1.10.2", True), ("1.9.37", False), ("odd", False)]
)
def test_only_a_recent_quarto_is_taken(stand_in, version, is_taken):
    stand_in(version)
    found = find_quarto()
    assert (found is not None) == is_taken
    if found:
        assert found[1] == tuple(map(int, version.split(".")))


def test_without_quarto_the_embedded_renderer_makes_the_book_and_says_so(small_book, monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = render_book(small_book.project, ("html",))
    assert result.renderer.startswith("the embedded")
    assert result.page_count == 4


def test_with_quarto_its_book_is_taken(small_book, stand_in):
    render_book(small_book.project, renderer="embedded")
    kept = small_book.root / "made-by-quarto"
    small_book.output.replace(kept)
    stand_in("1.9.38", f"cp -r {kept} {small_book.output}")
    assert render_book(small_book.project).renderer == "Quarto 1.9.38"
    assert (small_book.output / "small-book.pdf").read_bytes().startswith(b"%PDF-")


def test_an_older_quarto_is_passed_over_and_the_reason_is_given(stand_in):
    stand_in("1.9.37")
    choice = choose_renderer()
    assert (choice.name, choice.reason) == ("embedded", "the 'quarto' on PATH is older than 1.9.38")
    with pytest.raises(RendererError, match=r"older than 1\.9\.38.*make quarto"):
        choose_renderer("quarto")


def test_the_renderer_that_is_asked_for_is_taken_and_another_name_is_refused(stand_in, monkeypatch):
    monkeypatch.setenv("LOCALED_RENDERER", "")
    stand_in("1.9.38")
    assert str(choose_renderer()).startswith("The book is rendered by stock Quarto: version 1.9.38, on PATH")
    ask_for_renderer("embedded")
    assert (choose_renderer().name, choose_renderer().reason) == ("embedded", "as requested")
    ask_for_renderer("latex")
    with pytest.raises(RendererError, match="unknown renderer 'latex': there are auto, embedded, quarto"):
        choose_renderer()


def test_when_quarto_fails_its_words_are_told_and_the_old_book_is_back(small_book, stand_in):
    render_book(small_book.project, ("html",), renderer="embedded")
    before = (small_book.output / "index.html").read_bytes()
    stand_in(
        "1.9.38", f"mkdir -p {small_book.output}; echo half > {small_book.output}/x; echo 'it went wrong' >&2; exit 3"
    )
    with pytest.raises(RenderError, match="status 3: it went wrong"):
        render_book(small_book.project)
    assert (small_book.output / "index.html").read_bytes() == before
    assert not (small_book.output / "x").exists()


def test_asking_for_a_quarto_that_is_not_there_says_how_to_get_it(small_book, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RendererError, match="make quarto"):
        render_book(small_book.project, renderer="quarto")

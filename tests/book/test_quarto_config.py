"""``_quarto.yml`` is read strictly: the repository's own, and what is wrong with another."""

import pytest

from helpers.book.book_problems import RenderError
from helpers.book.quarto_config import book_entries, read_config

from .conftest import REPOSITORY


def test_the_repositorys_own_plan_is_carried_out_to_the_last_key():
    config = read_config(REPOSITORY / "_quarto.yml")
    sources = [str(entry.source) for entry in book_entries(config)]
    assert sources[0] == "index.qmd"
    assert len(sources) == len(set(sources))
    assert "outputs/chapters/coventry.ipynb" in sources
    assert all((REPOSITORY / path).is_file() for path in (*config.format.html.css, *config.format.epub.css))
    assert (REPOSITORY / config.format.docx.reference_doc).is_file()
    for theme in (*config.format.html.theme.light, *config.format.html.theme.dark):
        assert theme == "default" or (REPOSITORY / theme).is_file(), "named themes fetch fonts from another host"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: c.update({"favicon": "x.svg"}), "unknown key 'favicon'"),
        (
            lambda c: c["format"]["html"].update({"theme": {"light": "a", "night": "b"}}),
            "unknown key 'format.html.theme",
        ),
        (lambda c: c["book"].update({"cover-image": "x.png"}), "unknown key 'book.cover-image'"),
        (lambda c: c["format"].update({"revealjs": {}}), "unknown key 'format.revealjs'"),
        (lambda c: c["format"]["html"].update({"code-fold": True}), "unknown key 'format.html.code-fold'"),
        (lambda c: c.update({"filters": ["other.lua"]}), "'filters.0'"),
        (lambda c: c["project"].update({"type": "website"}), "'project.type'"),
        (lambda c: c["format"]["html"].update({"html-math-method": "katex"}), "'format.html.html-math-method'"),
        (lambda c: c["book"].pop("title"), "'book.title'"),
    ],
)
def test_a_key_that_is_not_carried_out_is_refused_by_name(small_book, change, named):
    with pytest.raises(RenderError) as refused:
        read_config(small_book.change_config(change).quarto_config)
    assert any(named in str(problem) for problem in refused.value.problems), refused.value


def test_a_plan_that_is_not_yaml_is_refused(small_book):
    small_book.project.quarto_config.write_text("book: [", encoding="utf-8")
    with pytest.raises(RenderError, match=r"_quarto\.yml: line 2, column 1: .*close them"):
        read_config(small_book.project.quarto_config)


def test_parts_and_appendices_keep_their_order(small_book):
    entries = book_entries(read_config(small_book.project.quarto_config))
    assert [(entry.source.stem, entry.part, entry.is_appendix) for entry in entries] == [
        ("index", None, False),
        ("alpha", "The north", False),
        ("beta", "The north", False),
        ("gamma", None, True),
    ]
    assert str(entries[1].href) == "outputs/chapters/alpha.html"

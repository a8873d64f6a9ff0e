"""What search finds on a page, and in which order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import lxml.html

from helpers.book import search_index


def test_search_does_not_find_rows_of_a_figure_s_data():
    body = lxml.html.fragment_fromstring(
        "<section><p>Words</p><details class='figure-data'><table><tr><td>7.1</td></tr></table></details></section>"
    )
    assert search_index._words(body) == "Words"


def test_what_tells_how_things_were_made_stands_last_in_search_and_appendices_behind_chapters():
    page = lxml.html.fragment_fromstring(
        "<div><section id='a'><h1>A</h1><section id='b'><h2>B</h2></section>"
        "<section id='c' class='level2 making'><h2>C</h2><section id='d'><h3>D</h3></section></section></section></div>"
    )

    def weights(is_appendix):
        entry = SimpleNamespace(href="a.html", is_appendix=is_appendix)
        chapter: Any = SimpleNamespace(index=1, entry=entry, title="A", label="1 A")
        return [found.weight for found in search_index.search_entries(page, chapter)]

    main, appendix = weights(False), weights(True)
    assert main[:2] == [1, 1] and appendix[:2] == [search_index.APPENDIX_WEIGHT] * 2
    assert main[2:] == appendix[2:] == [search_index.MAKING_WEIGHT] * 2
    assert search_index.MAKING_WEIGHT < search_index.NOTES_WEIGHT < search_index.APPENDIX_WEIGHT
    assert search_index.APPENDIX_WEIGHT < search_index.DEFINITION_WEIGHT < 1


def test_notes_bold_words_tables_and_terms_of_a_glossary_are_set_apart():
    page = lxml.html.fragment_fromstring(
        "<div><section id='a'><h1>A</h1>"
        "<p>A <strong>big</strong><a class='footnote-ref' href='#fn1'><sup>1</sup></a> "
        "<span class='term'>MAT<span class='term-note'>A trust</span></span></p>"
        "<table><tr><td>Row</td></tr></table></section>"
        "<section id='b'><h1>B</h1><dl><dt><span id='term-mat'>MAT</span></dt><dd>A charity</dd></dl></section>"
        "<section id='footnotes'><p>Source</p></section></div>"
    )
    chapter: Any = SimpleNamespace(
        index=1, entry=SimpleNamespace(href="a.html", is_appendix=False), title="A", label="1 A"
    )
    found = [
        (one.id, one.title, one.text, one.stressed, one.listed) for one in search_index.search_entries(page, chapter)
    ]
    assert found == [
        ("a.html#a", "A", "A big MAT", "big", "Row"),
        ("a.html#b", "B", "", "", ""),
        ("a.html#term-mat", "MAT", "A charity", "", ""),
        ("a.html#footnotes", "Notes", "Source", "", ""),
    ]

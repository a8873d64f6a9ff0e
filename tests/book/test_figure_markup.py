"""Figures and tables as a page shows them: the sheet, the tools, the data behind a figure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import lxml.html

from helpers.book import figure_markup, search_index


def test_a_checksum_breaks_into_four_lines_and_copies_as_one():
    digest = "0123456789abcdef" * 4
    body = lxml.html.fromstring(f"<div><table><tr><td><code>{digest}</code></td></tr></table></div>")
    figure_markup.dress_tables(body)
    (code,) = body.iter("code")
    assert code.text_content() == digest
    assert code.get("class") == "checksum"
    assert [chance.tail for chance in code.iter("wbr")] == [digest[:16]] * 3


def test_search_does_not_find_rows_of_a_figure_s_data():
    body = lxml.html.fragment_fromstring(
        "<section><p>Words</p><details class='figure-data'><table><tr><td>7.1</td></tr></table></details></section>"
    )
    assert search_index._words(body) == "Words"


def test_the_name_of_a_file_may_break_in_a_table_and_reads_the_same():
    body = lxml.html.fromstring(
        "<div><table><tr><td><code>indicator_values_x/a.csv</code></td></tr></table><code>left_alone</code></div>"
    )
    figure_markup.dress_tables(body)
    inside, outside = body.iter("code")
    assert inside.text_content() == "indicator_values_x/a.csv"
    assert [chance.tail for chance in inside.iter("wbr")] == ["values_", "x/", "a.csv"]
    assert not list(outside.iter("wbr"))


def test_a_block_of_code_is_reached_by_keyboard_and_its_lines_are_no_stops():
    body = lxml.html.fromstring(
        "<div><pre><code><span><a href='#cb1-1' aria-hidden='true' tabindex='-1'></a>look()</span></code></pre></div>"
    )
    figure_markup.dress_code(body)
    (block,) = body.iter("pre")
    assert block.get("tabindex") == "0"
    assert block.get("aria-label")
    assert block.text_content() == "look()"
    assert not list(block.iter("a"))


def test_what_tells_how_things_were_made_stands_last_in_search_and_appendices_behind_chapters():
    page = lxml.html.fragment_fromstring(
        "<div><section id='a'><h1>A</h1><section id='b'><h2>B</h2></section>"
        "<section id='c' class='level2 making'><h2>C</h2><section id='d'><h3>D</h3></section></section></section></div>"
    )

    def weights(is_appendix):
        entry = SimpleNamespace(href="a.html", is_appendix=is_appendix)
        chapter: Any = SimpleNamespace(entry=entry, title="A", label="1 A")
        return [found.weight for found in search_index.search_entries(page, chapter)]

    main, appendix = weights(False), weights(True)
    assert main[:2] == [1, 1] and appendix[:2] == [search_index.APPENDIX_WEIGHT] * 2
    assert main[2:] == appendix[2:] == [search_index.MAKING_WEIGHT] * 2
    assert search_index.MAKING_WEIGHT < search_index.APPENDIX_WEIGHT < 1

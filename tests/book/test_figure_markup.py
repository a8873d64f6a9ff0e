"""Figures and tables as a page shows them: the sheet, the tools, the data behind a figure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import lxml.html

from helpers.book import figure_markup, search_index
from helpers.book.display_names import Names
from helpers.book.figure_data_table import MOST_ROWS
from helpers.figures import simulated_marks

TABLE = """<table><thead><tr><th>Place</th><th>Share</th><th>Check</th></tr></thead><tbody>
<tr><td>Ealing</td><td>12.5%</td><td>agrees</td></tr><tr><td>Surrey</td><td>–</td><td>–</td></tr></tbody></table>"""


def data_table(tmp_path, text, label="Figure 1.1"):
    path = tmp_path / "chart.csv"
    path.write_text(text, encoding="utf-8")
    return figure_markup._data_table(path, "../figures/chart.csv", label, "fig-chart", Names({"ealing": "Ealing"}))


def test_a_figures_data_stand_behind_a_summary_that_names_the_figure(tmp_path):
    details = data_table(tmp_path, "case,absence_pct\nealing,5.1\nSurrey,\n")
    assert details.tag == "details"
    assert details.get("open") is None
    assert details.findtext("summary") == "Data table of Figure 1.1"
    assert [cell.text for cell in details.iter("th")] == ["Locality", "Absence, %"]
    assert all(cell.get("scope") == "col" for cell in details.iter("th"))
    assert [cell.text for cell in details.iter("td")] == ["Ealing", "5.1", "Surrey", "–"]
    assert "The same as CSV (2 rows), under the names that the code uses." in details.text_content()


def test_a_long_file_shows_its_beginning_and_leads_to_all_of_it(tmp_path):
    details = data_table(tmp_path, "n\n" + "\n".join(map(str, range(MOST_ROWS + 9))))
    assert len(details.findall(".//tbody/tr")) == MOST_ROWS
    assert f"The first {MOST_ROWS} rows. All {MOST_ROWS + 9} rows as CSV" in details.text_content()
    assert [(link.get("href"), link.get("download")) for link in details.iter("a")] == [("../figures/chart.csv", "")]


def test_simulated_data_say_so_and_their_mark_is_no_column(tmp_path):
    details = data_table(tmp_path, simulated_marks.marked_csv("item,share_pct\nq1,5\n"))
    assert [cell.text for cell in details.iter("th")] == ["Item", "Share, %"]
    assert simulated_marks.MARK in details.text_content()


def test_columns_of_numbers_stand_to_the_right_and_others_do_not():
    table = lxml.html.fragment_fromstring(TABLE)
    figure_markup._align_numbers(table)
    assert [cell.get("class") for cell in table.iter("th")] == [None, "align-right", None]
    assert [cell.get("class") for cell in table.iter("td")] == [None, "align-right", "short"] * 2


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

"""Figures and tables as a page shows them: the sheet, the tools, the data behind a figure."""

from __future__ import annotations

import lxml.html
import pytest

from helpers import marks
from helpers.rendering import exhibits, search

TABLE = """<table><thead><tr><th>Place</th><th>Share</th><th>Check</th></tr></thead><tbody>
<tr><td>Ealing</td><td>12.5%</td><td>agrees</td></tr><tr><td>Surrey</td><td>–</td><td>–</td></tr></tbody></table>"""


def data_table(tmp_path, text, label="Figure 1.1"):
    path = tmp_path / "chart.csv"
    path.write_text(text, encoding="utf-8")
    return exhibits._data_table(path, "../figures/chart.csv", label, "fig-chart")


def test_a_figures_data_stand_behind_a_summary_that_names_the_figure(tmp_path):
    details = data_table(tmp_path, "area_name,absence_pct\nEaling,5.1\nSurrey,\n")
    assert details.tag == "details"
    assert details.get("open") is None
    assert details.findtext("summary") == "Data table of Figure 1.1"
    assert [cell.text for cell in details.iter("th")] == ["area name", "absence, %"]
    assert all(cell.get("scope") == "col" for cell in details.iter("th"))
    assert [cell.text for cell in details.iter("td")] == ["Ealing", "5.1", "Surrey", "–"]
    assert "All 2 rows." in details.text_content()


def test_a_long_file_shows_its_beginning_and_leads_to_all_of_it(tmp_path):
    details = data_table(tmp_path, "n\n" + "\n".join(map(str, range(40))))
    assert len(details.findall(".//tbody/tr")) == exhibits.SHOWN_ROWS
    assert f"{exhibits.SHOWN_ROWS} of 40 rows." in details.text_content()
    assert [(link.get("href"), link.get("download")) for link in details.iter("a")] == [("../figures/chart.csv", "")]


def test_the_rows_of_the_chapters_own_case_come_first(tmp_path):
    rows = "\n".join(f"authority,A{number}" for number in range(30))
    details = data_table(tmp_path, f"role,area_name\n{rows}\nlocality,Ealing\n")
    assert [cell.text for cell in details.find(".//tbody/tr")] == ["locality", "Ealing"]


def test_simulated_data_say_so_and_their_mark_is_no_column(tmp_path):
    details = data_table(tmp_path, marks.marked_csv("item,share_pct\nq1,5\n"))
    assert [cell.text for cell in details.iter("th")] == ["item", "share, %"]
    assert marks.MARK in details.text_content()


@pytest.mark.parametrize(
    ("value", "shown"),
    [("", "–"), ("7.123456789", "7.1235"), ("0.5", "0.5"), ("-3", "-3"), ("True", "yes"), ("2024/25", "2024/25")],
)
def test_values_are_shown_to_be_read(value, shown):
    assert exhibits._shown(value) == shown


def test_columns_of_numbers_stand_to_the_right_and_others_do_not():
    table = lxml.html.fragment_fromstring(TABLE)
    exhibits._align_numbers(table)
    assert [cell.get("class") for cell in table.iter("th")] == [None, "align-right", None]
    assert [cell.get("class") for cell in table.iter("td")] == [None, "align-right", "short"] * 2


def test_search_does_not_find_rows_of_a_figure_s_data():
    body = lxml.html.fragment_fromstring(
        "<section><p>Words</p><details class='figure-data'><table><tr><td>7.1</td></tr></table></details></section>"
    )
    assert search._words(body) == "Words"


def test_the_name_of_a_file_may_break_in_a_table_and_reads_the_same():
    body = lxml.html.fromstring(
        "<div><table><tr><td><code>indicator_values_x/a.csv</code></td></tr></table><code>left_alone</code></div>"
    )
    exhibits.dress_tables(body)
    inside, outside = body.iter("code")
    assert inside.text_content() == "indicator_values_x/a.csv"
    assert [chance.tail for chance in inside.iter("wbr")] == ["values_", "x/", "a.csv"]
    assert not list(outside.iter("wbr"))


def test_a_block_of_code_is_reached_by_keyboard_and_its_lines_are_no_stops():
    body = lxml.html.fromstring(
        "<div><pre><code><span><a href='#cb1-1' aria-hidden='true' tabindex='-1'></a>look()</span></code></pre></div>"
    )
    exhibits.dress_code(body)
    (block,) = body.iter("pre")
    assert block.get("tabindex") == "0"
    assert block.get("aria-label")
    assert block.text_content() == "look()"
    assert not list(block.iter("a"))

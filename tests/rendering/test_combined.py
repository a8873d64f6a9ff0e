"""Columns get their widths from what they hold."""

import panflute as pf
from hypothesis import given
from hypothesis import strategies as st

from helpers.rendering.combined import set_column_widths


def table_of(rows):
    cells = [pf.TableRow(*(pf.TableCell(pf.Plain(pf.Str(text))) for text in row)) for row in rows]
    return pf.Table(pf.TableBody(*cells), head=pf.TableHead(), foot=pf.TableFoot())


def widths_of(rows):
    table = table_of(rows)
    set_column_widths(table)
    return [width for _, width in table.colspec]


def test_a_table_that_fits_keeps_its_natural_width():
    assert widths_of([["Measure", "2023"], ["Absence", "7.1"]]) == ["ColWidthDefault"] * 2


def test_words_get_more_room_than_figures_and_much_text_more_than_little():
    figure, label, explanation = widths_of([["12", "number of schools " * 2, "because it was counted twice " * 8]] * 3)
    assert figure < label < explanation


def test_an_address_does_not_take_the_table():
    address, words = widths_of([["https://example.org/" + "x" * 300, "a sentence of some length " * 6]])
    assert address < words


@given(st.lists(st.lists(st.text(max_size=120), min_size=3, max_size=3), min_size=1, max_size=5))
def test_widths_are_shares_of_the_line(rows):
    widths = widths_of(rows)
    assert widths == ["ColWidthDefault"] * 3 or (abs(sum(widths) - 1) < 1e-9 and min(widths) > 0)

"""Columns get their widths from what they hold."""

import panflute as pf
from hypothesis import given
from hypothesis import strategies as st

from helpers.book.column_widths import FULL_TABLE_CHARACTERS
from helpers.book.combined_document import set_column_widths


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


def test_the_longest_word_of_a_head_fits_its_column_though_others_want_more():
    widths = widths_of(
        [["Figure", "Printed", "Official or recomputed", "Why"], ["Schools", "9", "7", "a reason " * 40]]
    )
    assert widths[2] * FULL_TABLE_CHARACTERS > len("recomputed") * 1.1


def test_columns_of_numbers_stand_to_the_right_and_the_first_never_does():
    table = table_of([["Year", "Share", "Check"], ["2023", "7.1%", "agrees"], ["2024", "–", "agrees"]])
    set_column_widths(table)
    assert [alignment for alignment, _ in table.colspec] == ["AlignDefault", "AlignRight", "AlignDefault"]


def test_the_column_that_makes_rows_tall_gets_the_room():
    """Two columns of equal longest cells: the one that is long in every row gets most of the line."""
    long, short = "a sentence of some length " * 4, "points"
    rows = [["Measure", "What it is", "Unit"], [short, long, long], *([[short, long, short]] * 9)]
    measure, what, unit = widths_of(rows)
    assert what > 2 * unit
    assert unit > measure

"""Tables: numbers to the right, header scopes, and widths from what the columns hold."""

import json

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples

LONG, SHORT = "a sentence of some length " * 4, "points"


def pipe_table(rows):
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def colspecs(convert, rows):
    blocks = json.loads(convert(pipe_table(rows), "json"))["blocks"]
    return next(block for block in blocks if block["t"] == "Table")["c"][2]


def widths_of(convert, rows, to="typst"):
    made = convert(pipe_table(rows), to)
    columns = made.partition("columns: ")[2].partition("\n")[0].strip(" ,()")
    return [float(width.strip("% ")) for width in columns.split(",")] if "%" in columns else None


def test_columns_of_numbers_are_right_aligned_and_the_first_never(convert):
    rows = [["Year", "Share", "Check"], ["2023", "7.1%", "agrees"], ["2024", "–", "agrees"]]
    assert [alignment["t"] for alignment, _ in colspecs(convert, rows)] == [
        "AlignDefault",
        "AlignRight",
        "AlignDefault",
    ]


def test_web_pages_have_the_alignment_of_columns_as_classes_and_no_styles(convert):
    made = convert("| Year | Share | Mark | Words |\n|---|---|:-:|:--|\n| 2023 | 7.1% | ✓ | a long entry of words |")
    rows = list(lxml.html.fragment_fromstring(made).iter("tr"))
    assert "style" not in made
    assert [cell.get("class") for cell in rows[0]] == [None, "align-right", "align-center", None]
    assert [cell.get("class") for cell in rows[1]] == [None, "align-right", "short align-center", None]


NUMBERS = ("12.5%", "1,204", "+2.05", "≈ 0", "around 12", "−0.4", "£2.8", "3 pp", "–", "")
WORDS = ("8 of 16", "2022/23", "Year 6", "Ealing")


@pytest.mark.parametrize(("cells", "alignment"), [(NUMBERS, "AlignRight"), (WORDS, "AlignDefault")])
def test_numbers_as_the_book_writes_them_are_numbers_and_words_dates_and_counts_of_counts_are_not(
    convert, cells, alignment
):
    rows = [["A", *cells], ["x", *cells], ["y", *["5"] * len(cells)]]
    found = [column[0]["t"] for column in colspecs(convert, rows)[1:]]
    assert dict(zip(cells, found, strict=True)) == dict.fromkeys(cells, alignment)


def test_header_cells_with_words_have_a_scope(convert):
    table = lxml.html.fromstring(convert("|  | Rate |\n|---|---|\n| Ealing | 5 |"))
    assert [cell.get("scope") for cell in table.iter("th")] == [None, "col"]


def test_a_table_that_fits_keeps_its_natural_width(convert):
    assert widths_of(convert, [["Measure", "2023"], ["Absence", "7.1"]]) is None


def test_web_pages_measure_columns_themselves(convert):
    assert "<col" not in convert(pipe_table([["A", "B"], [LONG, LONG]]))


def test_words_get_more_room_than_figures_and_much_text_more_than_little(convert):
    rows = [["12", "number of schools " * 2, "because it was counted twice " * 8]] * 3
    figure, label, explanation = widths_of(convert, rows)
    assert figure < label < explanation


def test_an_address_does_not_take_the_table(convert):
    address, words = widths_of(
        convert, [["A", "B"], ["https://example.org/" + "x" * 300, "a sentence of some length " * 6]]
    )
    assert address < words


def test_the_longest_word_of_a_head_fits_its_column(convert):
    head = ["Figure", "Printed", "Official or recomputed", "Why"]
    assert widths_of(convert, [head, ["Schools", "9", "7", "a reason " * 40]])[2] > len("recomputed") * 1.1


def test_the_column_that_makes_rows_tall_gets_the_room(convert):
    rows = [["Measure", "What it is", "Unit"], [SHORT, LONG, LONG], *([[SHORT, LONG, SHORT]] * 9)]
    measure, what, unit = widths_of(convert, rows)
    assert what > 2 * unit
    assert unit > measure


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text("abc def,é–", max_size=120), min_size=3, max_size=3), min_size=1, max_size=5))
def test_widths_are_shares_of_the_line(convert, rows):
    widths = widths_of(convert, [["A", "B", "C"], *rows])
    assert widths is None or (abs(sum(widths) - 100) < 0.1 and min(widths) > 0)

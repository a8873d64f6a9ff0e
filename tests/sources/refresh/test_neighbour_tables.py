import pandas as pd
import pytest

from helpers.sources.refresh.neighbour_tables import tidy_neighbours
from helpers.sources.refresh.publisher_files import RefreshError

CODES = {"331": "E08000026", **{str(800 + n): f"E060000{n:02d}" for n in range(1, 11)}}
PAIRS = [part for n in range(1, 11) for part in (f"SN{n}", "SNP")]


def sheet(*rows):
    return pd.DataFrame(rows, columns=["LA num", "LA Name", *PAIRS])


def neighbours_of(number):
    return [number, "Name", *[part for n in range(1, 11) for part in (str(800 + n), "Extremely Close")]]


def test_ten_pairs_become_ten_rows_in_order():
    table = tidy_neighbours(sheet(neighbours_of("331")), CODES, "2021")
    assert table["neighbour_rank"].tolist() == list(range(1, 11))
    assert table["neighbour_code"].tolist() == [CODES[str(800 + n)] for n in range(1, 11)]
    assert set(table["closeness"]) == {"Extremely close"}


def test_headings_among_the_rows_and_dashes_are_left_out():
    rows = (neighbours_of("331"), [None, "Old SNs:", *[None] * 20], ["801", "New", *["-"] * 20])
    assert set(tidy_neighbours(sheet(*rows), CODES, "2021")["area_code"]) == {"E08000026"}


def test_an_unknown_neighbour_is_named():
    with pytest.raises(RefreshError, match="810"):
        tidy_neighbours(sheet(neighbours_of("331")), {k: v for k, v in CODES.items() if k != "810"}, "2021")


def test_fewer_pairs_stop_the_refresh():
    with pytest.raises(RefreshError, match="SN1, SNP to SN10, SNP"):
        tidy_neighbours(sheet(neighbours_of("331")).iloc[:, :-2], CODES, "2025")

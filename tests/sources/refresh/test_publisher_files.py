import openpyxl
import pandas as pd
import pytest

from helpers.sources.refresh.publisher_files import PublisherFolder, RefreshError
from helpers.sources.sidecars import file_sha256


@pytest.fixture
def folder(tmp_path):
    return PublisherFolder(tmp_path)


def test_a_csv_gives_the_columns_asked_for_as_text_and_is_noted(folder):
    path = folder.root / "a.csv"
    path.write_text("code,value,other\n001,,x\n")
    table = folder.csv("a.csv", ["value", "code"])
    assert table.columns.tolist() == ["value", "code"]
    assert table["code"][0] == "001"
    assert pd.isna(table["value"][0])
    assert folder.checksums == {"a.csv": file_sha256(path)}


def test_a_sheet_gives_text_under_the_header_row(folder):
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in ([None, "A title"], ["code", " Average  rank "], ["E1", 7.0], [None, None]):
        book.active.append(row)
    book.save(folder.root / "b.xlsx")
    table = folder.sheet("b.xlsx", "Data", header_row=2, columns=["Average rank"])
    assert table.to_dict("list") == {"code": ["E1"], "Average rank": ["7"]}


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (lambda folder: folder.csv("f", ["a"]), b"\xff\xfe\x00"),
        (lambda folder: folder.csv("f", ["a"]), b""),
        (lambda folder: folder.parquet("f", ["a"]), b"no parquet"),
        (lambda folder: folder.outlines("f"), b"no outlines"),
    ],
)
def test_a_file_of_another_kind_is_named(folder, read, content):
    (folder.root / "f").write_bytes(content)
    with pytest.raises(RefreshError, match=r"^f: expected"):
        read(folder)


def test_a_workbook_that_is_none_is_named(folder):
    (folder.root / "f.xlsx").write_bytes(b"no workbook")
    with pytest.raises(RefreshError, match=r"f\.xlsx: this is not an Excel workbook"):
        folder.sheet("f.xlsx", "Data")


def test_a_missing_file_says_where_it_was_looked_for(folder):
    with pytest.raises(RefreshError, match=r"a\.csv is not in .*put the publisher's file there"):
        folder.csv("a.csv", ["code"])

"""A publisher's file that is damaged is named with its line and what to do, in no library's words."""

import pytest

from helpers.sources.refresh.publisher_files import PublisherFolder, RefreshError


@pytest.mark.parametrize(
    ("method", "content", "said"),
    [
        ("csv", b"", r"^file: expected the column\(s\) a; it has none$"),
        ("csv", b"a,b\n1,2\n1,2,3\n", "^file, row 3: '3 cells' breaks the rule: .*; fetch it again"),
        ("csv", b"a\n\xff\n", "^file, row 2: 'this row' breaks the rule: a text is in UTF-8; .*; fetch it again"),
        ("parquet", b"x", "^file: expected a Parquet file, .*: fetch it again from the publisher$"),
    ],
)
def test_a_damaged_file_is_named_with_its_place_and_the_mend(tmp_path, method, content, said):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(RefreshError, match=said):
        getattr(PublisherFolder(tmp_path), method)("file", ["a"])

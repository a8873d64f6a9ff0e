"""A share of the long run of damaged files: rows in = rows out, or a named refusal."""

from tests.damaged_files import run


def test_damaged_files_are_read_whole_or_refused_by_name():
    assert sum(run(150).values()) == 150

"""A share of the long run of damaged files: rows in = rows out, or a named refusal."""

import pytest
from restricted.intake import spss_files

from tests.damaged_files import WHOLE, outcome_of, run
from tests.examples import examples
from tests.restricted.intake.written_by_programs import with_case_count


def test_damaged_files_are_read_whole_or_refused_by_name():
    count = examples(150)
    assert sum(run(count).values()) == count


@pytest.mark.parametrize("declared", [12, -1])
def test_an_spss_case_that_is_lost_in_reading_is_found_whatever_count_is_declared(tmp_path, monkeypatch, declared):
    read = spss_files._read

    def lose_one(content):
        table, meta, decode = read(content)
        return table.iloc[:-1], meta, decode

    content = with_case_count(WHOLE["spss"], declared)
    assert outcome_of("spss", content, tmp_path) == "rows in = rows out"
    monkeypatch.setattr(spss_files, "_read", lose_one)
    if declared < 0:
        with pytest.raises(AssertionError, match="11 rows read of 12"):
            outcome_of("spss", content, tmp_path)
    else:
        assert outcome_of("spss", content, tmp_path) == "refused"

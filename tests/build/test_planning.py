"""Within one planning things are looked at once; what was found in a source is remembered by its content alone."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.build.planning import _as_findings, _as_json, noted, once, planning
from helpers.build.source_reading import Findings, Reads

NAMES = st.none() | st.frozensets(st.text(max_size=8), max_size=3)
FINDINGS = st.builds(
    Findings,
    st.frozensets(st.text(max_size=8)),
    st.builds(Reads, NAMES, NAMES, NAMES, NAMES, NAMES),
    st.lists(st.text(max_size=8), max_size=2).map(tuple),
)
FOUND = Findings(frozenset({"helpers.charts"}), Reads(tables=frozenset({"shares"}), raw=None), ("line 3: x",))


class Asked:
    """Counts how often it is asked."""

    def __init__(self, answer):
        self.answer, self.count = answer, 0

    def __call__(self):
        self.count += 1
        return self.answer


@given(FINDINGS)
def test_findings_come_back_from_the_note_as_they_were(found):
    assert _as_findings(json.loads(json.dumps(_as_json(found)))) == found


def test_a_thing_is_looked_at_once_in_a_planning_and_anew_in_the_next(tmp_path):
    asked = Asked(1)
    for count in (1, 2):
        with planning(tmp_path / "note"):
            assert [once("key", asked) for _ in range(3)] == [1, 1, 1]
        assert asked.count == count
    assert [once("key", asked) for _ in range(3)] == [1, 1, 1]
    assert asked.count == 5


def test_the_next_planning_finds_nothing_anew_but_in_a_changed_source(tmp_path):
    asked = Asked(FOUND)
    for _ in range(2):
        with planning(tmp_path / "note"):
            assert noted("import a", "helpers", find=asked) == FOUND
    assert asked.count == 1
    with planning(tmp_path / "note"):
        noted("import b", "helpers", find=asked)
        noted("import a", "helpers.figures", find=asked)
        noted("import a", "helpers", find=asked)
    assert asked.count == 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"by": 1}', '{"by": "%s", "findings": 3}'])
def test_a_note_that_cannot_be_used_is_none(tmp_path, content):
    note = tmp_path / "note"
    with planning(note):
        noted("import a", find=Asked(FOUND))
    by = json.loads(note.read_text(encoding="utf-8"))["by"]
    note.write_text(content.replace("%s", by), encoding="utf-8")
    asked = Asked(FOUND)
    with planning(note):
        assert noted("import a", find=asked) == FOUND
    assert asked.count == 1


def test_an_entry_of_another_shape_is_found_anew(tmp_path):
    note = tmp_path / "note"
    with planning(note):
        noted("import a", find=Asked(FOUND))
    content = json.loads(note.read_text(encoding="utf-8"))
    content["findings"] = {key: {"reads": {"no_such_kind": []}, "imports": []} for key in content["findings"]}
    note.write_text(json.dumps(content), encoding="utf-8")
    with planning(note):
        assert noted("import a", find=Asked(FOUND)) == FOUND


def test_what_another_version_of_the_reader_found_counts_no_more(tmp_path):
    note = tmp_path / "note"
    with planning(note):
        noted("import a", find=Asked(FOUND))
    content = json.loads(note.read_text(encoding="utf-8"))
    note.write_text(json.dumps({**content, "by": "another"}), encoding="utf-8")
    asked = Asked(Findings())
    with planning(note):
        assert noted("import a", find=asked) == Findings()

import json
import os

import pytest
from doit.task import Task

from helpers.build.build_state import (
    BuildState,
    ContentChecker,
    StateFile,
    Unchanged,
    content_hash,
    digest,
    fingerprint,
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "input.csv"
    path.write_text("a,b\n", encoding="utf-8")
    return path


def test_a_new_time_stamp_is_no_change(file):
    before = content_hash(file)
    os.utime(file, (0, 0))
    assert not ContentChecker().check_modified(str(file), file.stat(), before)


def test_a_change_under_an_old_time_stamp_is_seen(file):
    before, stamp = content_hash(file), file.stat().st_mtime
    file.write_text("b,a\n", encoding="utf-8")
    os.utime(file, (stamp, stamp))
    assert ContentChecker().check_modified(str(file), file.stat(), before)


def test_a_file_renamed_into_place_within_one_build_is_read_again(file, tmp_path):
    checker = ContentChecker()
    before, status = checker.hash_of(file), file.stat()
    beside = tmp_path / "beside"
    beside.write_text("b,a\n", encoding="utf-8")
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    beside.replace(file)
    assert checker.hash_of(file) != before


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"task": 3}', "\x00"])
def test_a_state_that_cannot_be_read_counts_as_empty(tmp_path, content):
    path = tmp_path / "state.json"
    path.write_text(content, encoding="utf-8")
    assert BuildState(path).get_values("task") == {}


def test_what_is_done_is_remembered_at_once(tmp_path, file):
    path = tmp_path / "state.json"
    state = BuildState(path)
    task = Task("one", None, file_dep=[str(file)])
    state.save_success(task)
    assert set(json.loads(path.read_text(encoding="utf-8"))) == {"one"}
    assert BuildState(path).get_status(task, {}).status == "up-to-date"
    state.remove_success(task)
    assert json.loads(path.read_text(encoding="utf-8")) == {}


def test_the_state_is_renamed_into_place(tmp_path):
    path = tmp_path / "rooms" / "state.json"
    StateFile(str(path), codec=None).dump()
    assert [entry.name for entry in path.parent.iterdir()] == ["state.json"]


def test_what_was_told_or_made_is_compared_by_content(file, tmp_path):
    seen = Unchanged("made", lambda: fingerprint([file], tmp_path))
    task = Task("one", None)
    seen.configure_task(task)
    values = task.value_savers[0]()
    assert seen(task, values)
    file.write_text("edited", encoding="utf-8")
    assert not seen(task, values)
    assert not seen(task, {})


def test_order_does_not_change_a_digest():
    assert digest({"a": [1], "b": 2}) == digest({"b": 2, "a": [1]}) != digest({"a": [2], "b": 2})

"""The zip is the same each time, and says when a file in it is not what it was."""

import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.book.archive import verify
from helpers.book.archive.packing import stage_files, write_sums, write_zip

DAY = date(2026, 11, 22)
NAMES = st.from_regex(r"[a-z]{1,6}(/[a-z]{1,6}){0,2}\.csv", fullmatch=True)


@pytest.fixture
def staged(tmp_path):
    folder = tmp_path / "staged"
    for name, text in {"b/two.csv": "2\n", "a/one.csv": "1\n", "top.txt": "é\n"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    stage_files({"verify.py": Path(verify.__file__)}, folder)
    write_sums(folder)
    return folder


def unpacked(staged, tmp_path):
    archive = write_zip(staged, tmp_path / "release.zip", DAY, frozenset({"verify.py"}))
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "elsewhere")
    return tmp_path / "elsewhere"


def run_verify(folder):
    return subprocess.run([sys.executable, str(folder / "verify.py")], capture_output=True, text=True, check=False)


def test_two_packings_of_the_same_files_are_the_same_bytes(staged, tmp_path):
    first = write_zip(staged, tmp_path / "first.zip", DAY).read_bytes()
    for path in staged.rglob("*.csv"):
        os.utime(path, (0, 1_000_000_000))
        path.chmod(0o600)
    assert write_zip(staged, tmp_path / "second.zip", DAY).read_bytes() == first


def test_entries_are_sorted_dated_and_of_fixed_permissions(staged, tmp_path):
    with zipfile.ZipFile(write_zip(staged, tmp_path / "r.zip", DAY, frozenset({"verify.py"}))) as packed:
        entries = packed.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 0, 0, 0)}
    modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in entries}
    assert modes.pop("verify.py") == 0o755
    assert set(modes.values()) == {0o644}


@given(st.dictionaries(NAMES, st.binary(max_size=40), min_size=1, max_size=6))
def test_every_file_comes_out_as_it_went_in(tmp_path_factory, files):
    folder = tmp_path_factory.mktemp("staged")
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(write_zip(folder, tmp_path_factory.mktemp("zip") / "r.zip", DAY)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == files


def test_an_archive_unpacked_elsewhere_verifies_itself(staged, tmp_path):
    ran = run_verify(unpacked(staged, tmp_path))
    assert (ran.returncode, ran.stdout) == (0, "All 4 files are as archived.\n")


def test_a_changed_and_a_missing_file_are_named(staged, tmp_path):
    folder = unpacked(staged, tmp_path)
    (folder / "a" / "one.csv").write_text("7\n")
    (folder / "top.txt").unlink()
    ran = run_verify(folder)
    assert ran.returncode == 1
    assert "a/one.csv is not as it was archived" in ran.stdout
    assert "top.txt is missing" in ran.stdout
    assert "2 of 4 files are not as archived." in ran.stdout


def test_verifying_outside_an_archive_says_what_to_do(tmp_path):
    stage_files({"verify.py": Path(verify.__file__)}, tmp_path)
    ran = run_verify(tmp_path)
    assert ran.returncode == 2
    assert "run it in the folder that the archive was unpacked to" in ran.stdout


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS names the tool differently")
def test_the_sums_are_read_by_the_usual_tool_too(staged):
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=staged, capture_output=True, check=True)

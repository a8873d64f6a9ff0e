"""Real files of this project, harmed at random: what reads them names file and fault, or takes them as sound.

Harm that leaves a file readable cannot pass for the file either: its checksum no longer holds (the last test).
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.project.paths import Project, find_project
from helpers.project.registry import RegistryError, load_registry
from helpers.sources.schemas.cross_table_checks import OtherTableError
from helpers.sources.schemas.raw_tables import raw_tables
from helpers.sources.sidecars import SourceError, raw_files, read_sidecar, sidecar_path, verify_sources
from helpers.sources.tables import TableError, _validated
from tests.examples import examples

PROJECT = find_project()
SMALL_BYTES = 40_000
RAW = raw_files(PROJECT.raw)
TABLES = [
    table
    for table in raw_tables().values()
    if (files := list(PROJECT.raw.glob(table.pattern))) and sum(path.stat().st_size for path in files) < SMALL_BYTES
]
JUNK = [
    b"\x00",
    b"\xff\xfe",
    b'"',
    b",",
    b"\n",
    b"\r",
    b": ",
    b"- ",
    b"{",
    b"\t",
    b"&a *a",
    b"!!python/object:x",
    b"9" * 40,
    b"-1",
    b"nan",
]
fuzzing = settings(
    max_examples=int(os.environ.get("TRIALS", examples(40))),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@st.composite
def harm(draw):
    """A function that harms bytes: something cut out, doubled, put in or put in another's place."""
    kind = draw(st.sampled_from(["cut", "double", "insert", "replace", "swap lines", "halve", "empty"]))
    place, length = draw(st.floats(0, 1)), draw(st.integers(1, 40))
    junk = draw(st.sampled_from(JUNK) | st.binary(min_size=1, max_size=6))

    def harmed(content: bytes) -> bytes:
        at = int(place * len(content))
        lines = content.splitlines(keepends=True)
        line = int(place * (len(lines) - 1))
        match kind:
            case "cut":
                return content[:at] + content[at + length :]
            case "double":
                return content[: at + length] + content[at:]
            case "insert":
                return content[:at] + junk + content[at:]
            case "replace":
                return content[:at] + junk + content[at + len(junk) :]
            case "swap lines":
                return b"".join([*lines[:line], *lines[line + 1 :], *lines[line : line + 1]])
            case "halve":
                return content[:at]
        return b""

    return harmed


@fuzzing
@given(harm())
def test_a_harmed_registry_is_refused_by_name_or_is_one(tmp_path_factory, harmed):
    path = tmp_path_factory.mktemp("registry") / "cases.yml"
    path.write_bytes(harmed(PROJECT.registry.read_bytes()))
    try:
        load_registry(path)
    except RegistryError as error:
        assert "cases.yml" in str(error)


@fuzzing
@given(st.sampled_from(RAW), harm())
def test_a_harmed_sidecar_is_refused_by_name_or_is_one(tmp_path_factory, raw_file, harmed):
    copy = tmp_path_factory.mktemp("sidecar") / raw_file.name
    sidecar_path(copy).write_bytes(harmed(sidecar_path(raw_file).read_bytes()))
    try:
        read_sidecar(copy)
    except SourceError as error:
        assert sidecar_path(copy).name in str(error)


@fuzzing
@given(st.sampled_from(TABLES), st.integers(0, 100), harm())
def test_a_harmed_table_is_refused_with_file_and_place_or_is_one(tmp_path_factory, table, pick, harmed):
    project = Project(tmp_path_factory.mktemp("harmed") / "project")
    shutil.copytree(PROJECT.raw, project.raw, copy_function=os.symlink)
    project.registry.symlink_to(PROJECT.registry)
    files = sorted(PROJECT.raw.glob(table.pattern))
    chosen = files[pick % len(files)]
    victim = project.raw / chosen.relative_to(PROJECT.raw)
    victim.unlink()
    victim.write_bytes(harmed(chosen.read_bytes()))
    try:
        _validated(table, project)
    except OtherTableError as error:
        assert str(chosen.relative_to(PROJECT.raw)) in str(error)
    except TableError as error:
        assert all(any(str(path.relative_to(PROJECT.raw)) == fault.file for path in files) for fault in error.faults)
        assert re.search(r"\.csv", str(error))


@pytest.mark.parametrize("raw_file", RAW[::9], ids=lambda path: path.name)
def test_a_byte_that_changed_is_a_file_that_changed(tmp_path, raw_file):
    copy = tmp_path / raw_file.relative_to(PROJECT.raw)
    copy.parent.mkdir(parents=True)
    shutil.copyfile(sidecar_path(raw_file), sidecar_path(copy))
    content = bytearray(raw_file.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    with pytest.raises(SourceError, match=re.escape(str(Path(raw_file.relative_to(PROJECT.raw))))):
        verify_sources(tmp_path)

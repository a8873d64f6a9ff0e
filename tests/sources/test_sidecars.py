import datetime
import subprocess

import pytest

from helpers.project.paths import find_project
from helpers.sources.sidecars import (
    SourceError,
    read_sidecar,
    seal,
    sidecar_path,
    verify_sources,
    write_sidecar,
)

FIELDS = {
    "title": "Absence",
    "description": "Absence by authority",
    "publisher": "Department for Education",
    "publication": "Absence in schools",
    "url": "https://www.gov.uk/example",
    "licence": "OGL v3.0",
    "accessed": datetime.date(2026, 11, 22),
    "taken": "all rows",
}


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    (folder / "official").mkdir(parents=True)
    for name in ("absence", "exclusions"):
        path = folder / "official" / f"{name}.csv"
        path.write_text("area_code,value\nE08000026,7.1\n")
        write_sidecar(path, **FIELDS)
    return folder


def test_sound_files_are_given_back(raw):
    assert [path.name for path in verify_sources(raw)] == ["absence.csv", "exclusions.csv"]


def test_a_changed_a_missing_and_an_undocumented_file_are_all_named_with_the_mend(raw):
    (raw / "official" / "absence.csv").unlink()
    (raw / "official" / "exclusions.csv").write_text("")
    (raw / "stray.csv").touch()
    with pytest.raises(SourceError) as caught:
        verify_sources(raw)
    for said in (
        "3 file(s)",
        "official/absence.meta.yml documents a file that is missing: restore it from git",
        "official/exclusions.csv was changed after it was documented",
        "make seal FILE=data/raw/official/exclusions.csv",
        "stray.csv is undocumented: write stray.meta.yml",
    ):
        assert said in str(caught.value)


def test_an_empty_room_is_not_a_sound_one(tmp_path):
    with pytest.raises(SourceError, match="no raw file at all"):
        verify_sources(tmp_path)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("title: [", "line 2, column 1"),
        ("title: Absence", "publisher: this field is missing: add it"),
        ("colour: green", "colour: this field is not known"),
        ("- a\n- b", "whole file: must have fields of its own"),
    ],
)
def test_a_broken_sidecar_is_named_with_its_field(raw, broken, said):
    sidecar_path(raw / "official" / "absence.csv").write_text(broken)
    with pytest.raises(SourceError, match=rf"absence\.meta\.yml.*{said}"):
        verify_sources(raw)


def test_sealing_accepts_an_edit_and_keeps_the_words(raw):
    path = raw / "official" / "absence.csv"
    path.write_text("area_code,value\nE08000026,7.2\n")
    seal(path)
    verify_sources(raw)
    assert read_sidecar(path).title == "Absence"


def test_restricted_evidence_is_not_asked_for(raw):
    (raw / "restricted").mkdir()
    (raw / "restricted" / "survey.csv").touch()
    assert len(verify_sources(raw)) == 2


def test_every_shipped_file_is_documented_by_itself_and_unchanged():
    files = verify_sources(find_project().raw)
    assert len({sidecar_path(path) for path in files}) == len(files) >= 10


def test_other_line_endings_are_named_as_the_cause(tmp_path):
    raw_file = tmp_path / "table.csv"
    raw_file.write_bytes(b"a,b\n1,2\n")
    write_sidecar(raw_file, **FIELDS)
    raw_file.write_bytes(b"a,b\r\n1,2\r\n")
    with pytest.raises(SourceError, match="other line endings than when it was documented"):
        verify_sources(tmp_path)


def test_a_clone_with_automatic_line_endings_keeps_the_bytes_of_raw_files(tmp_path):
    root = find_project().root
    git = ["git", "-c", "core.autocrlf=true", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    source, clone = tmp_path / "source", tmp_path / "clone"
    (source / "data" / "raw").mkdir(parents=True)
    (source / ".gitattributes").write_bytes((root / ".gitattributes").read_bytes())
    (source / "data" / "raw" / "table.csv").write_bytes(b"a,b\n1,2\n")
    (source / "cases.yml").write_bytes(b"a: 1\n")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, "-C", str(source), *words], check=True)
    subprocess.run([*git, "clone", "-q", str(source), str(clone)], check=True)
    assert (clone / "data" / "raw" / "table.csv").read_bytes() == b"a,b\n1,2\n"
    assert (clone / "cases.yml").read_bytes() == b"a: 1\n"

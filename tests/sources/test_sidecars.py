import datetime

import pytest

from helpers.project.paths import find_project
from helpers.sources.sidecars import (
    SourceError,
    raw_files,
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


def test_a_changed_file_is_named_with_the_mend(raw):
    (raw / "official" / "absence.csv").write_text("area_code,value\nE08000026,1.7\n")
    with pytest.raises(SourceError, match=r"1 file.*\n.*official/absence\.csv was changed.*make seal"):
        verify_sources(raw)


def test_an_undocumented_file_is_named(raw):
    (raw / "stray.csv").write_text("a\n1\n")
    with pytest.raises(SourceError, match=r"stray\.csv is undocumented: write stray\.meta\.yml"):
        verify_sources(raw)


def test_a_missing_file_is_named(raw):
    (raw / "official" / "absence.csv").unlink()
    with pytest.raises(SourceError, match=r"absence\.meta\.yml documents a file that is missing"):
        verify_sources(raw)


def test_all_faults_are_told_at_once(raw):
    (raw / "official" / "absence.csv").unlink()
    (raw / "official" / "exclusions.csv").write_text("")
    (raw / "stray.csv").touch()
    with pytest.raises(SourceError, match="3 file"):
        verify_sources(raw)


def test_an_empty_room_is_not_a_sound_one(tmp_path):
    with pytest.raises(SourceError, match="no raw file at all"):
        verify_sources(tmp_path)


@pytest.mark.parametrize(
    ("broken", "said"),
    [("title: [", "not readable YAML"), ("title: Absence", "publisher: Field required"), ("- a\n- b", "whole file")],
)
def test_a_broken_sidecar_is_named_with_its_field(raw, broken, said):
    sidecar_path(raw / "official" / "absence.csv").write_text(broken)
    with pytest.raises(SourceError, match=rf"absence\.meta\.yml.*{said}"):
        verify_sources(raw)


def test_an_unknown_field_is_refused(raw):
    sidecar = sidecar_path(raw / "official" / "absence.csv")
    sidecar.write_text(sidecar.read_text() + "colour: green\n")
    with pytest.raises(SourceError, match="colour"):
        read_sidecar(raw / "official" / "absence.csv")


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


def test_every_shipped_file_is_documented_and_unchanged():
    assert len(verify_sources(find_project().raw)) >= 10


def test_no_two_raw_files_share_a_sidecar():
    sidecars = [sidecar_path(path) for path in raw_files(find_project().raw)]
    assert len(sidecars) == len(set(sidecars))

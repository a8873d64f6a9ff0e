"""Raw files to read: each listed, each fault and licence told once, checksums recognisable."""

from __future__ import annotations

from datetime import date

from helpers.sources.sidecars import Sidecar, SourceFile
from helpers.text import source_tables


def sidecar(**changes: object) -> Sidecar:
    fields = {
        "title": "Absence",
        "description": "Rates",
        "publisher": "DfE",
        "publication": "Pupil absence",
        "url": "https://example.org",
        "licence": "OGL v3.0.",
        "accessed": date(2026, 11, 22),
        "taken": "All",
        "sha256": "a" * 64,
    }
    return Sidecar.model_validate({**fields, **changes})


FILES = {
    "official/absence.csv": sidecar(
        faults=["A year is missing."],
        source_files=[
            SourceFile(name="a.csv", url="https://example.org/a", sha256="b" * 64),
            SourceFile(name="b.csv", url="https://example.org/b", sha256="c" * 64),
        ],
    ),
    "official/exclusion.csv": sidecar(title="Exclusion", faults=["A year is missing."]),
    "later/extra.csv": sidecar(licence="CC BY 4.0"),
}


def test_rooms_hold_every_file_and_unknown_rooms_come_last() -> None:
    folders = list(source_tables.by_folder(FILES))
    assert [folder for _, folder, _ in folders] == ["official", "later"]
    assert sum(len(files) for *_, files in folders) == len(FILES)


def test_a_shared_fault_is_told_once_with_both_files() -> None:
    text = source_tables.faults_text(FILES)
    assert text.count("A year is missing.") == 1
    assert "`absence.csv` and `exclusion.csv`" in text
    assert source_tables.faults_text({"x.csv": sidecar()}) == ""


def test_licences_are_told_once() -> None:
    assert source_tables.licences_text({"x.csv": sidecar()}) == "Licence: OGL v3.0."
    assert source_tables.licences_text(FILES).count("CC BY 4.0") == 1


def test_the_first_file_of_each_raw_table_is_the_anchor_to_which_checks_lead() -> None:
    names = ("official/deprivation_b.csv", "official/deprivation_a.csv", "official/areas.csv", "boundaries/x.geojson")
    assert list(source_tables.files_table({name: sidecar() for name in names})["File"]) == [
        "`x.geojson`",
        "[`areas.csv`]{#source-areas}",
        "[`deprivation_a.csv`]{#source-deprivation}",
        "`deprivation_b.csv`",
    ]


def test_tables_and_the_csv_hold_checksums_whole() -> None:
    assert source_tables.files_table(FILES)["SHA-256"].iloc[0] == f"`{'a' * 64}`"
    data = source_tables.files_data(FILES)
    assert len(data) == 4
    assert set(data["sha256"]) == {"a" * 64}
    assert data["source_sha256"].notna().sum() == 2

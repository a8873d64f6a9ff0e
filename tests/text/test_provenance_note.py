from datetime import date

from helpers.sources.sidecars import Sidecar
from helpers.text.source_tables import publications_table


def sidecar(title, url="https://example.org/a"):
    return Sidecar(
        title=title, description="d", publisher="Department", publication="Statistics", url=url, licence="OGL",
        accessed=date(2026, 11, 22), taken="all", sha256="0",
    )  # fmt: skip


def test_files_of_one_publication_stand_together():
    reading = publications_table(
        [sidecar("Absence"), sidecar("Exclusions"), sidecar("Schools", "https://example.org/b")]
    )
    assert reading["Data"].tolist() == [
        "[Absence; Exclusions](https://example.org/a)",
        "[Schools](https://example.org/b)",
    ]
    assert reading["Read on"].unique().tolist() == ["22 November 2026"]


def test_no_source_gives_a_table_without_rows():
    assert publications_table([]).empty

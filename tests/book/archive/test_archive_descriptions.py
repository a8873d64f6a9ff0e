"""Both descriptions of a release validate against their standards; a planted fault in either is found."""

import json

import pytest

from helpers.book import archive, archive_validation
from helpers.book.archive_crate import CRATE_VERSION, METADATA, describe_release
from helpers.book.archive_tables import describe_tables
from helpers.build.build_records import Record, notebook_metadata, seal_notebook
from tests.book.archive.conftest import write


@pytest.fixture
def staged(project, tmp_path):
    folder = tmp_path / "staged"
    commit = archive.clean_commit(project.root)
    archive._stage_commit(project.root, commit, folder)
    archive._stage_outputs(project, folder)
    release = archive._release(project, commit, folder)
    (folder / archive.DATAPACKAGE).write_text(describe_tables(release), encoding="utf-8")
    (folder / METADATA).write_text(describe_release(release, project), encoding="utf-8")
    return folder


def resources(folder):
    return {entry["path"]: entry for entry in json.loads((folder / "datapackage.json").read_text())["resources"]}


def entities(folder):
    return {entity["@id"]: entity for entity in json.loads((folder / METADATA).read_text())["@graph"]}


def edit(folder, name, change):
    content = json.loads((folder / name).read_text())
    change(content)
    (folder / name).write_text(json.dumps(content))


def table_faults(folder):
    validation = archive_validation.Validation()
    archive_validation.validate_tables(folder, validation)
    return validation.faults


def crate_check(folder):
    validation = archive_validation.Validation()
    archive_validation.validate_crate(folder, validation)
    return validation


def test_a_raw_table_has_the_types_rules_and_sources_that_the_build_knows(staged):
    academies = resources(staged)["data/raw/official/academies.csv"]
    fields = {field["name"]: field for field in academies["schema"]["fields"]}
    assert fields["area_code"]["constraints"]["pattern"] == r"^E\d{8}$"
    assert (fields["academies_count"]["type"], fields["academies_count"]["unit"]) == ("integer", "count")
    assert (fields["academy_share_pct"]["type"], fields["academy_share_pct"]["unit"]) == ("number", "percent")
    assert fields["academy_share_pct"]["constraints"]["minimum"] == 0
    assert academies["licenses"][0]["name"] == "OGL-UK-3.0"
    assert "Department for Education" in academies["sources"][0]["title"]


def test_what_is_our_own_is_not_under_the_governments_licence(staged):
    assert resources(staged)["data/raw/published/framework.csv"]["licenses"][0]["name"] == "CC-BY-4.0"


def test_outlines_are_a_resource_without_a_schema(staged):
    assert "schema" not in resources(staged)["data/raw/boundaries/regions.geojson"]


def test_every_table_holds_against_its_description(staged):
    assert table_faults(staged) == []


def test_a_changed_value_is_found_by_its_checksum_and_one_out_of_range_without_it(staged):
    path = staged / "data/raw/official/academies.csv"
    path.write_text(path.read_text().replace("67.6", "167.6", 1))
    assert any("hash" in fault or "bytes" in fault for fault in table_faults(staged))

    def without_checksum(package):
        entry = next(item for item in package["resources"] if item["path"] == "data/raw/official/academies.csv")
        del entry["hash"], entry["bytes"]

    edit(staged, "datapackage.json", without_checksum)
    assert any("167.6" in fault for fault in table_faults(staged))


@pytest.mark.slow
def test_the_crate_breaks_no_requirement_and_skips_no_check_in_silence(staged):
    validation = crate_check(staged)
    assert validation.faults == []
    assert validation.passed[f"Checks of RO-Crate {CRATE_VERSION}, required"] > 20


@pytest.mark.slow
def test_a_crate_without_a_licence_and_a_file_that_is_not_there_are_found(staged):
    edit(staged, METADATA, lambda crate: next(e for e in crate["@graph"] if e["@id"] == "./").pop("license"))
    (staged / "cases.yml").unlink()
    validation = crate_check(staged)
    assert any("license" in fault for fault in validation.faults)
    assert any("cases.yml" in text for text in [*validation.faults, *validation.advice])


def test_each_chapter_is_the_result_of_running_its_template_with_its_parameter(staged):
    run = entities(staged)["#run-coventry"]
    assert run["instrument"] == {"@id": "notebooks/locality.ipynb"}
    assert run["result"] == {"@id": "outputs/chapters/coventry.ipynb"}
    assert run["object"] == {"@id": "#parameter-coventry"}
    assert entities(staged)["#parameter-coventry"]["value"] == "coventry"


def test_files_and_folders_name_a_licence_of_their_own(staged):
    found = entities(staged)
    assert found["notebooks/"]["license"] == {"@id": "https://spdx.org/licenses/MIT.html"}
    assert found["data/raw/official/areas.csv"]["license"] == {"@id": "https://spdx.org/licenses/OGL-UK-3.0.html"}
    assert found["./"]["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0.html"}


def test_the_files_that_a_chapter_read_are_those_of_its_record(staged, project):
    reads = [["file", "cases.yml", "", "1f"], ["rows", "data/processed/areas.parquet", "coventry", "2e"]]
    record = Record(settings={}, reads=reads, modules={}, outputs={})
    content = {"cells": [], "metadata": notebook_metadata(record), "nbformat": 4, "nbformat_minor": 5}
    write(staged / "outputs/chapters/coventry.ipynb", seal_notebook(json.dumps(content)))
    release = archive._release(project, archive.clean_commit(project.root), staged)
    graph = json.loads(describe_release(release, project))["@graph"]
    (run,) = (entity for entity in graph if entity["@id"] == "#run-coventry")
    assert {entry["@id"] for entry in run["object"]} == {
        "cases.yml",
        "data/processed/areas.parquet",
        "#parameter-coventry",
    }


def test_the_makers_are_those_of_the_citation(staged):
    found = entities(staged)
    assert found["#contributors"]["name"] == "Contributors to the reproducible edition of the LocalED evaluation"
    people = {entity["name"] for entity in found.values() if entity["@type"] == "Person"}
    assert people == {"Toby Greany", "Susan Cousin"}


def test_a_context_of_another_version_stops_the_check(monkeypatch):
    monkeypatch.setattr(archive_validation, "CONTEXT_URL", "https://w3id.org/ro/crate/0.9/context")
    with pytest.raises(RuntimeError, match="set CRATE_VERSION"):
        archive_validation.cache_context()

"""Both descriptions of a release hold against their standards; a planted fault in either is found."""

import json

import pytest

from helpers.book.archive import archive_contents, archive_validation, make_archive
from helpers.book.archive.data_package import describe_tables
from helpers.book.archive.packing import stage_files
from helpers.book.archive.ro_crate import CRATE_VERSION, METADATA, describe_release
from tests.book.archive.conftest import git, write


@pytest.fixture
def staged(project, tmp_path):
    release = archive_contents.collect_release(project)
    folder = tmp_path / "staged"
    stage_files(release.files, folder)
    make_archive.write_json(folder / archive_validation.DATAPACKAGE, describe_tables(release, project))
    (folder / METADATA).write_text(describe_release(release, project, folder), encoding="utf-8")
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
    checked = archive_validation.Checked()
    archive_validation.check_tables(folder, checked)
    return checked.faults


def crate_check(folder):
    checked = archive_validation.Checked()
    archive_validation.check_crate(folder, checked)
    return checked


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


def test_the_crate_breaks_no_requirement_and_skips_no_check_in_silence(staged):
    checked = crate_check(staged)
    assert checked.faults == []
    assert checked.passed[f"checks of RO-Crate {CRATE_VERSION}, required"] > 20


def test_a_crate_without_a_licence_and_a_file_that_is_not_there_are_found(staged):
    edit(staged, METADATA, lambda crate: next(e for e in crate["@graph"] if e["@id"] == "./").pop("license"))
    (staged / "cases.yml").unlink()
    checked = crate_check(staged)
    assert any("license" in fault for fault in checked.faults)
    assert any("cases.yml" in text for text in [*checked.faults, *checked.advice])


def test_each_chapter_is_the_result_of_running_its_template_with_its_parameter(staged):
    run = entities(staged)["#run-coventry"]
    assert run["instrument"] == {"@id": "notebooks/locality.ipynb"}
    assert run["result"] == {"@id": "outputs/chapters/coventry.ipynb"}
    assert {"@id": "#parameter-coventry"} in run["object"]
    assert entities(staged)["#parameter-coventry"]["value"] == "coventry"


def test_licences_stand_with_the_parts_that_they_cover(staged):
    found = entities(staged)
    assert found["dodo.py"]["license"] == {"@id": "https://spdx.org/licenses/MIT.html"}
    assert found["data/raw/official/areas.csv"]["license"] == {"@id": "https://spdx.org/licenses/OGL-UK-3.0.html"}
    assert found["./"]["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0.html"}
    assert "license" not in found["README.md"]


def test_the_makers_are_those_of_the_citation(staged):
    found = entities(staged)
    assert found["#contributors"]["name"] == "Contributors to the reproducible edition of the LocalED evaluation"
    people = {entity["name"] for entity in found.values() if entity["@type"] == "Person"}
    assert people == {"Toby Greany", "Susan Cousin"}


def test_a_context_of_another_version_stops_the_check(monkeypatch):
    monkeypatch.setattr(archive_validation, "CONTEXT_URL", "https://w3id.org/ro/crate/0.9/context")
    with pytest.raises(RuntimeError, match="set CRATE_VERSION"):
        archive_validation.put_context_in_cache()


def test_the_whole_archive_is_the_same_twice(project, monkeypatch):
    monkeypatch.setattr(make_archive, "check_descriptions", lambda folder: archive_validation.Checked())
    first = make_archive.make_archive(project).archive.read_bytes()
    assert make_archive.make_archive(project).archive.read_bytes() == first


def test_a_release_whose_description_breaks_its_standard_leaves_no_archive(project, monkeypatch):
    monkeypatch.setattr(
        make_archive, "check_descriptions", lambda folder: archive_validation.Checked(faults=["planted"])
    )
    with pytest.raises(archive_contents.ArchiveError, match="planted"):
        make_archive.make_archive(project)
    assert not list((project.outputs / "archive").iterdir())


def test_a_source_that_changes_while_the_release_is_packed_leaves_no_archive(project, monkeypatch):
    stage = make_archive.stage_files

    def stage_and_edit(files, folder):
        stage(files, folder)
        (folder / "cases.yml").write_text("of another minute\n")

    monkeypatch.setattr(make_archive, "stage_files", stage_and_edit)
    with pytest.raises(archive_contents.ArchiveError, match=r"not as the commit has them(.|\n)*cases\.yml"):
        make_archive.make_archive(project)
    assert not list((project.outputs / "archive").iterdir())


def test_a_book_built_of_another_commit_is_not_archived(project):
    built = archive_contents.collect_release(project).commit
    with (project.root / "cases.yml").open("a") as file:
        file.write("# read again\n")
    git(project.root, "commit", "--all", "--quiet", "--message", "Later")
    with pytest.raises(archive_contents.ArchiveError, match=rf"went from commit {built[:7]} to"):
        make_archive.make_archive(project, built)


def test_outputs_that_a_filter_hides_from_git_are_seen(project):
    write(project.root / ".git" / "info" / "attributes", "cases.yml filter=stripped\n")
    git(project.root, "config", "filter.stripped.clean", "sed '/hidden/d'")
    with (project.root / "cases.yml").open("a") as file:
        file.write("# hidden from git\n")
    with pytest.raises(archive_contents.ArchiveError, match=r"cases\.yml"):
        make_archive.make_archive(project)

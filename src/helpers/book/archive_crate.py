"""``ro-crate-metadata.json``: the release, its main files, their sources and licences, and how chapters were made.

RO-Crate 1.3. Each executed chapter is the result of a CreateAction: its template is the instrument; its parameter and
the files that its record names are the objects. Executed notebooks hold no time, so neither do the actions.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from helpers.book.archive_tables import LICENCES, Release, licence_of, licence_url
from helpers.book.page_mends import ARCHIVE_COMMIT, ARCHIVE_METADATA
from helpers.build.build_records import read_notebook_record
from helpers.build.chapter_plan import chapter_specs
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.sources.sidecars import file_sha256, raw_files, read_sidecar

CRATE_VERSION = "1.3"
METADATA = ARCHIVE_METADATA
CONTRIBUTORS = "#contributors"
ROOT_LICENCE = "CC-BY-4.0"
ROOT_FILES = {
    "CITATION.cff": "How to cite this edition and the report that it reproduces.",
    "README.md": "What this is, how to build it, how it is laid out.",
    "SHA256SUMS": "The checksum of every other file of this archive.",
    "cases.yml": "The registry of localities, pilots, comparators, waves and chapters.",
    "datapackage.json": "Frictionless description of the tables.",
    "uv.lock": "Version and checksum of every library.",
    "verify.py": "Checks every file against SHA256SUMS; needs Python alone.",
}
FOLDERS = {
    "_extensions": ("The Quarto extension that both renderers run", "MIT"),
    "benchmarks": ("Measurements of the build", "MIT"),
    "book": ("Narratives, references and theme", "CC-BY-4.0"),
    "book/assets/fonts": ("The typefaces of the book", "OFL-1.1"),
    "book/theme": ("The theme of the book", "MIT"),
    "data/processed": ("Validated tables, as Parquet", "CC-BY-4.0"),
    "data/raw": ("Inputs, each with a sidecar that names publisher, licence, dates and checksum", "CC-BY-4.0"),
    "docs": ("How-tos and quality assurance", "CC-BY-4.0"),
    "notebooks": ("Templates without outputs; papermill runs each once per case", "MIT"),
    "outputs/book": ("The book: HTML, PDF, DOCX and EPUB", "CC-BY-4.0"),
    "outputs/book-simulated": ("The book of the simulated edition, which reports no findings", "CC-BY-4.0"),
    "outputs/chapters": ("Executed notebooks, one per chapter", "CC-BY-4.0"),
    "outputs/figures": ("The figures of the book and the data behind each", "CC-BY-4.0"),
    "outputs/tables": ("The tables of the book as CSV", "CC-BY-4.0"),
    "src": ("The code", "MIT"),
    "tests": ("Tests of the code", "MIT"),
}
"""Description and licence of each folder. Every file is in SHA256SUMS; the crate describes those that stand alone."""
EDITION_NOTES = {
    "absent": "",
    "simulated": " SIMULATED EDITION: its restricted evidence is invented; nothing made from it is a finding.",
    "real": " Holds tables released from restricted evidence by disclosure control; the rows are not in it.",
}

Reference = dict[str, str]


def describe_release(release: Release, project: Project) -> str:
    """The metadata of the staged release as JSON; the same release gives the same text."""
    crate = ROCrate(version=CRATE_VERSION)
    _add_root(crate, release)
    _add_folders(crate, release.folder)
    _add_raw_files(crate, release.folder)
    for name in sorted(ROOT_FILES):
        _add_file(crate, release.folder, name, name, ROOT_FILES[name])
    _add_chapters(crate, project, release.folder)
    metadata = crate.metadata.generate()
    graph = [{key: _compact(value) for key, value in entity.items()} for entity in metadata["@graph"]]
    return json.dumps({"@context": metadata["@context"], "@graph": graph}, indent=1, ensure_ascii=False) + "\n"


def _compact(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _add(crate: ROCrate, identifier: str, kind: str | list[str], /, **properties: Any) -> Reference:
    crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))
    return {"@id": identifier}


def _add_root(crate: ROCrate, release: Release) -> None:
    """Title, version, dates, licences, makers, commit, and the reports that the edition reproduces."""
    for spdx, title in LICENCES.items():
        _add(crate, licence_url(spdx), "CreativeWork", name=title, identifier=spdx, description=f"{title}.")
    makers = " and ".join(author["name"] for author in release.citation["authors"])
    _add(crate, CONTRIBUTORS, "Organization", name=makers, description="Everyone who made this edition.")
    crate.name = release.title
    crate.description = (
        f"{release.description}{EDITION_NOTES[release.edition]} "
        "Text, figures and tables: CC BY 4.0. Code: MIT. Official statistics: Open Government Licence v3.0."
    )
    crate.datePublished = release.date
    crate.license = {"@id": licence_url(ROOT_LICENCE)}
    crate.creator = crate.publisher = {"@id": CONTRIBUTORS}
    root = crate.root_dataset
    root["version"] = release.version
    root["inLanguage"] = "en-GB"
    root["isBasedOn"] = [_add_report(crate, report) for report in release.citation["references"]]
    commit = "The commit that this release was made from."
    root["identifier"] = _add(
        crate, ARCHIVE_COMMIT, "PropertyValue", name="Git commit", value=release.commit, description=commit
    )
    crate.metadata["name"] = "RO-Crate metadata"
    crate.metadata["description"] = "The contents of this archive, for machines."


def _add_report(crate: ROCrate, report: dict[str, Any]) -> Reference:
    people = []
    for author in report["authors"]:
        name = f"{author['given-names']} {author['family-names']}"
        identifier = "#" + name.casefold().replace(" ", "-")
        people.append(_add(crate, identifier, "Person", name=name, description="Author of the evaluation report."))
    publisher = report["institution"]["name"]
    maker = _add(crate, "#report-publisher", "Organization", name=publisher, description="Publisher of the report.")
    return _add(
        crate,
        report["url"],
        "CreativeWork",
        name=report["title"],
        author=people,
        publisher=maker,
        datePublished=str(report["year"]),
        description="The report whose findings this edition presents and whose figures it checks; not part of it.",
    )


def _add_folders(crate: ROCrate, folder: Path) -> None:
    for name, (description, spdx) in FOLDERS.items():
        if (folder / name).is_dir():
            properties = {"name": f"{name}/", "description": f"{description}.", **_own_licence(spdx)}
            crate.add_dataset(dest_path=f"{name}/", properties=properties)


def _own_licence(spdx: str) -> dict[str, Reference]:
    """The licence of a file or folder; that of the whole archive holds where none is given, as RO-Crate has it."""
    return {} if spdx == ROOT_LICENCE else {"license": {"@id": licence_url(spdx)}}


def _add_raw_files(crate: ROCrate, folder: Path) -> None:
    for path in raw_files(folder / "data" / "raw"):
        sidecar = read_sidecar(path)
        _add_file(
            crate,
            folder,
            path.relative_to(folder).as_posix(),
            sidecar.title,
            sidecar.description,
            copyrightNotice=sidecar.licence,
            creditText=sidecar.publisher,
            isBasedOn=sidecar.url,
            **_own_licence(licence_of(sidecar.licence)),
        )


def _add_file(crate: ROCrate, folder: Path, place: str, name: str, description: str, **more: Any) -> Reference:
    path = folder / place
    if path.is_file() and crate.get(place) is None:
        size, checksum = str(path.stat().st_size), file_sha256(path)
        said = {"name": name, "description": description, "contentSize": size, "sha256": checksum, **more}
        crate.add_file(dest_path=place, properties=said)
    return {"@id": place}


def _add_chapters(crate: ROCrate, project: Project, folder: Path) -> None:
    actions = []
    for spec in chapter_specs(load_registry(folder / "cases.yml"), project):
        place, template = f"outputs/chapters/{spec.case_id}.ipynb", f"notebooks/{spec.template.name}"
        if not (folder / place).is_file():
            continue
        kinds = {"@type": ["File", "SoftwareSourceCode"]}
        instrument = _add_file(crate, folder, template, template, "A template, without outputs.", **kinds)
        result = _add_file(crate, folder, place, place, f"The executed chapter: {spec.title}.")
        record = read_notebook_record(folder / place)
        objects = [
            _add_file(crate, folder, name, name, "A file that chapters were made from.")
            for name in sorted({name for _, name, *_ in record.reads} if record else ())
            if (folder / name).is_file()
        ]
        objects += [
            _add(crate, f"#parameter-{spec.case_id}", "PropertyValue", name=name, value=value)
            for name, value in spec.parameters
        ]
        action = crate.add_action(
            instrument,
            f"#run-{spec.case_id}",
            object=objects,
            result=result,
            properties={"name": f"Execution of {template} for {spec.title}", "agent": {"@id": CONTRIBUTORS}},
        )
        actions.append({"@id": action.id})
    crate.root_dataset["mentions"] = actions

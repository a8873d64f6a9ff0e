"""``ro-crate-metadata.json``: what the release is, its files, who made them of what, and under which licence.

RO-Crate 1.3. Each executed chapter is the result of a CreateAction: its template is the instrument, the tables that the
template reads and its parameter are the objects. No time of execution is given, since executed notebooks carry none.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from helpers.book.archive.archive_contents import Release
from helpers.book.archive.file_descriptions import FOLDERS, describe_file, folder_description, media_type
from helpers.book.archive.licences import CC_BY, LICENCES, licence_at, licence_of
from helpers.book.archive.packing import staged_names
from helpers.book.page_footer import ARCHIVE_COMMIT, ARCHIVE_METADATA
from helpers.book.quarto_config import read_config
from helpers.book.quarto_profile import profile_of
from helpers.build.build_records import read_notebook_record, tables_read
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.build.output_files import chapter_path
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.project.yaml_files import load_yaml
from helpers.sources.sidecars import Sidecar, file_sha256, raw_files, read_sidecar
from helpers.sources.tables import table_path

CRATE_VERSION = "1.3"
METADATA = ARCHIVE_METADATA
CONTRIBUTORS = "#contributors"
WORKFLOW = "dodo.py"
WORKFLOW_PROFILE = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
SOFTWARE = {
    "papermill": "https://papermill.readthedocs.io/",
    "doit": "https://pydoit.org/",
    "pandas": "https://pandas.pydata.org/",
    "pypandoc_binary": "https://pandoc.org/",
    "typst": "https://typst.app/",
}
BOOK_SUFFIXES = (".html", ".pdf", ".docx", ".epub")
LANGUAGES = {
    "#python": ("Python", "https://www.python.org/", "3.11"),
    "#jupyter": ("Jupyter notebook, format 4.5", "https://nbformat.readthedocs.io/", "4.5"),
}
"""The languages of scripts and templates, with the oldest version that they run with."""

Reference = dict[str, str]


def describe_release(release: Release, project: Project, folder: Path) -> str:
    """The metadata of the staged release in ``folder``, as JSON text; the same release gives the same text."""
    crate = ROCrate(version=CRATE_VERSION)
    citation = load_yaml((folder / "CITATION.cff").read_text(encoding="utf-8"))
    _add_context(crate, release, citation)
    _add_files(crate, folder, _sidecars(project))
    _add_folders(crate)
    _add_workflow(crate, project)
    _add_runs(crate, project)
    entities = [_settled(entity) for entity in crate.metadata.generate()["@graph"]]
    described = {"@context": crate.metadata.generate()["@context"], "@graph": entities}
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def _settled(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity with lists of one taken as the one: the compact form that RO-Crate asks for."""
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in entity.items()}


def _add_context(crate: ROCrate, release: Release, citation: dict[str, Any]) -> None:
    """The root: title, version, dates, licence, makers, and the report that the edition is built on."""
    makers = " and ".join(author["name"] for author in citation["authors"])
    _add(crate, CONTRIBUTORS, "Organization", name=makers, description="Everyone who made this edition.")
    for licence in LICENCES:
        _add(
            crate,
            licence.url,
            "CreativeWork",
            name=licence.title,
            identifier=licence.short_name,
            description=f"Covers: {licence.covers}",
        )
    reports = [_add_report(crate, report) for report in citation["references"]]
    crate.name = release.title
    crate.description = release.description + _edition_note(release)
    crate.datePublished = release.date
    crate.license = {"@id": CC_BY.url}
    crate.creator = {"@id": CONTRIBUTORS}
    crate.publisher = {"@id": CONTRIBUTORS}
    crate.root_dataset["version"] = release.version
    crate.root_dataset["identifier"] = _add(
        crate,
        ARCHIVE_COMMIT,
        "PropertyValue",
        name="Git commit",
        propertyID="git commit",
        value=release.commit,
        description="The commit of the repository that this release was made from.",
    )
    crate.root_dataset["isBasedOn"] = reports
    crate.root_dataset["inLanguage"] = "en-GB"
    crate.metadata["name"] = "RO-Crate metadata"
    crate.metadata["description"] = "What this archive holds, for machines."


def _edition_note(release: Release) -> str:
    notes = {
        "absent": "",
        "simulated": " SIMULATED EDITION: its restricted evidence was invented; nothing made from it is a finding.",
        "real": " Holds tables drawn from restricted evidence that passed disclosure control; the rows are not in it.",
    }
    licences = " Our text, figures and tables: CC BY 4.0. Code: MIT. Official statistics: Open Government Licence v3.0."
    return notes[release.edition] + licences


def _add_report(crate: ROCrate, report: dict[str, Any]) -> Reference:
    publisher = report["institution"]["name"]
    maker = _add(crate, "#report-publisher", "Organization", name=publisher, description="Publisher of the report.")
    people = []
    for author in report["authors"]:
        name = f"{author['given-names']} {author['family-names']}"
        identifier = "#" + name.casefold().replace(" ", "-")
        said: dict[str, Any] = {"name": name, "description": "Author of the evaluation report."}
        if workplace := author.get("affiliation"):
            place = "#" + workplace.casefold().replace(" ", "-")
            said["affiliation"] = _add(crate, place, "Organization", name=workplace, description="Where authors work.")
        people.append(_add(crate, identifier, "Person", **said))
    return _add(
        crate,
        report["url"],
        "CreativeWork",
        name=report["title"],
        author=people,
        publisher=maker,
        datePublished=str(report["year"]),
        description="The report whose findings this edition retells and whose figures it checks; not part of it.",
    )


def _sidecars(project: Project) -> dict[str, Sidecar]:
    return {path.relative_to(project.root).as_posix(): read_sidecar(path) for path in raw_files(project.raw)}


def _add_files(crate: ROCrate, folder: Path, sidecars: dict[str, Sidecar]) -> None:
    for place in staged_names(folder):
        if place == METADATA or _is_copy(place):
            continue
        path = folder / place
        name, description = describe_file(place, path, sidecars)
        said: dict[str, Any] = {
            "name": name,
            "description": description,
            "encodingFormat": media_type(place),
            "contentSize": str(path.stat().st_size),
            "sha256": file_sha256(path),
        }
        licence = licence_at(place)
        if sidecar := sidecars.get(place):
            licence = licence_of(sidecar.licence)
            said |= {"copyrightNotice": sidecar.licence, "creditText": sidecar.publisher, "isBasedOn": sidecar.url}
        if licence is not CC_BY:
            said["license"] = {"@id": licence.url}  # the root's own holds where none is named
        if place.startswith("notebooks/") or place == WORKFLOW:
            said["@type"] = ["File", "SoftwareSourceCode", *(["ComputationalWorkflow"] if place == WORKFLOW else [])]
            said["programmingLanguage"] = {"@id": "#jupyter" if place.endswith(".ipynb") else "#python"}
            said["version"] = file_sha256(path)[:12]
        crate.add_file(dest_path=place, properties=said)


def _is_copy(place: str) -> bool:
    """Whether a file is part of the web book that stands elsewhere in the release: pictures, data, theme.

    SHA256SUMS has every file; describing a thing once keeps the description one that can be read, and checked in time.
    """
    return place.startswith("outputs/book") and PurePosixPath(place).suffix not in BOOK_SUFFIXES


def _add_folders(crate: ROCrate) -> None:
    """Every folder as a Dataset that lists what lies in it; the root then lists only what lies at the top."""
    children: dict[str, list[Reference]] = {}
    for entity in list(crate.data_entities):
        place = PurePosixPath(entity.id)
        children.setdefault(str(place.parent), []).append({"@id": entity.id})
    for folder in sorted(_folders_of(children), key=lambda name: (-name.count("/"), name)):
        said = FOLDERS.get(folder, folder_description(folder) or f"Files of {folder}")
        listed = sorted(children[folder], key=lambda entry: entry["@id"])
        crate.add_dataset(
            dest_path=f"{folder}/", properties={"name": f"{folder}/", "description": f"{said}.", "hasPart": listed}
        )
        children.setdefault(str(PurePosixPath(folder).parent), []).append({"@id": f"{folder}/"})
    crate.root_dataset["hasPart"] = sorted(children["."], key=lambda entry: entry["@id"])


def _folders_of(children: dict[str, list[Reference]]) -> set[str]:
    folders = {str(parent) for name in children for parent in [PurePosixPath(name), *PurePosixPath(name).parents]}
    for folder in folders:
        children.setdefault(folder, [])
    return folders - {"."}


def _add_workflow(crate: ROCrate, project: Project) -> None:
    """The build graph as the workflow, and the software that it runs."""
    for identifier, (name, url, oldest) in LANGUAGES.items():
        _add(crate, identifier, "ComputerLanguage", name=name, url=url, version=oldest, description=f"{name}.")
    required = []
    for package, url in SOFTWARE.items():
        named = f"#{package.replace('_', '-')}"
        found = version(package)
        required.append(
            _add(
                crate,
                named,
                "SoftwareApplication",
                name=package,
                url=url,
                version=found,
                description=f"{package} {found}, as uv.lock pins it.",
            )
        )
    workflow = crate.get(WORKFLOW)
    _add(
        crate,
        WORKFLOW_PROFILE,
        ["CreativeWork", "Profile"],
        name="Bioschemas ComputationalWorkflow profile",
        description="The profile that the workflow follows.",
    )
    workflow["conformsTo"] = {"@id": WORKFLOW_PROFILE}
    workflow["softwareRequirements"] = required
    workflow["creator"] = {"@id": CONTRIBUTORS}
    crate.root_dataset["mainEntity"] = {"@id": WORKFLOW}


def _add_runs(crate: ROCrate, project: Project) -> None:
    """One CreateAction a chapter, and one for the book."""
    registry = load_registry(project.registry)
    specs = chapter_specs(registry, project)
    actions = [_add_run(crate, spec, project) for spec in specs]
    book = read_config(project.quarto_config, profile_of(project)).project.output_dir
    actions.append(
        _add(
            crate,
            "#run-book",
            "CreateAction",
            name="Rendering of the book",
            description="The chapters set as one book in four formats.",
            instrument={"@id": WORKFLOW},
            object=[{"@id": f"outputs/chapters/{spec.case_id}.ipynb"} for spec in specs],
            result={"@id": f"{book}/"},
            agent={"@id": CONTRIBUTORS},
        )
    )
    crate.root_dataset["mentions"] = actions


def _add_run(crate: ROCrate, spec: ChapterSpec, project: Project) -> Reference:
    template = spec.template.relative_to(project.root).as_posix()
    record = read_notebook_record(chapter_path(spec.case_id, project))
    read = tables_read(record) if record else []
    objects = [{"@id": path.relative_to(project.root).as_posix()} for path in (table_path(n, project) for n in read)]
    for name, value in spec.parameters:
        objects.append(
            _add(
                crate,
                f"#parameter-{spec.case_id}",
                "PropertyValue",
                name=name,
                value=value,
                description="The parameter that papermill set.",
            )
        )
    return _add(
        crate,
        f"#run-{spec.case_id}",
        "CreateAction",
        name=f"Execution of {template} for {spec.title}",
        description="The template run by papermill with its parameter; its outputs are the chapter.",
        instrument={"@id": template},
        object=[item for item in objects if crate.get(item["@id"]) is not None],
        result={"@id": f"outputs/chapters/{spec.case_id}.ipynb"},
        agent={"@id": CONTRIBUTORS},
    )


def _add(crate: ROCrate, identifier: str, kind: str | list[str], /, **properties: Any) -> Reference:
    crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **properties}))
    return {"@id": identifier}

"""What a chapter depends on, as files: what its template was found to read, at the places where this project has it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from helpers.build.chapter_plan import ChapterSpec
from helpers.build.declared_tables import DeclaredTable
from helpers.build.source_inputs import SourceInputs, notebook_inputs
from helpers.build.source_reading import ANY_CASE, Names
from helpers.project.edition import released_folder, released_tables
from helpers.project.paths import Project
from helpers.project.registry import RegistryError
from helpers.sources.parts import BY_CASE, part_path
from helpers.sources.sidecars import raw_files, sidecar_path

ENGINE_MODULES = (
    "notebook_run.py",
    "kernels.py",
    "publishing.py",
    "simulated_marking.py",
    "normalising.py",
    "matplotlibrc",
    "../figures/simulated_marks.py",
)
"""What in this package, and beside it, decides how a chapter comes out."""
EDITION_MODULE = Path("project") / "edition.py"
OUTLINES_PATTERN = "boundaries/{}.geojson"


class ChapterInputs:
    """The files that each chapter of a project is made of.

    ``declared`` are the raw tables, ``table_names`` all processed tables, ``case_ids`` all chapters.
    """

    def __init__(
        self, project: Project, declared: list[DeclaredTable], table_names: list[str], case_ids: list[str]
    ) -> None:
        self._project, self._declared = project, {table.name: table for table in declared}
        self._table_names, self._case_ids = table_names, case_ids
        self._found: dict[Path, SourceInputs] = {}

    def files_of(self, spec: ChapterSpec) -> list[Path]:
        """Every file that the chapter ``spec`` reads, its code among them.

        Raises
        ------
        RegistryError
            The template cannot be read, or it names a table that nothing makes, or that is not kept by case, or a case
            that there is not.
        """
        found = self._inputs_of(spec.template)
        if found.tables is not None and (unknown := sorted(found.tables - set(self._table_names))):
            raise RegistryError(
                f"notebooks/{spec.template.name} reads the table(s) {', '.join(unknown)}, which nothing makes; "
                f"there are: {', '.join(sorted(self._table_names))}"
            )
        engine = Path(__file__).parent
        return [
            spec.template,
            *found.modules,
            *(self._table(name) for name in self._whole(found.reads.tables)),
            *self._parts(found.reads.parts, spec),
            *self._raw(found.reads.raw),
            *self._sidecars(found.reads.sidecars),
            *self._narratives(_told(found.reads.narratives, spec)),
            *((engine / name).resolve() for name in ENGINE_MODULES),
        ]

    def asks_edition(self, spec: ChapterSpec) -> bool:
        """Whether the chapter ``spec`` asks whose restricted rows there are."""
        return self._project.helpers / EDITION_MODULE in self._inputs_of(spec.template).modules

    def knows_chapters(self, spec: ChapterSpec) -> bool:
        """Whether the chapter ``spec`` looks at the list of the chapters across cases."""
        return self._inputs_of(spec.template).reads.chapters is None

    def _inputs_of(self, template: Path) -> SourceInputs:
        if template not in self._found:
            self._found[template] = notebook_inputs(template, self._project.helpers)
        return self._found[template]

    def _whole(self, names: Names) -> list[str]:
        return sorted(name for name in self._table_names if names is None or name in names)

    def _table(self, name: str) -> Path:
        is_released = name in released_tables(self._project)
        folder = released_folder(self._project) if is_released else self._project.processed
        return folder / f"{name}.parquet"

    def _parts(self, names: Names, spec: ChapterSpec) -> list[Path]:
        """The files of the parts ``table/case`` of tables."""
        kept = [name for name in BY_CASE if name in self._table_names]
        wanted = [f"{name}/{ANY_CASE}" for name in kept] if names is None else sorted(_told(names, spec) or ())
        found = []
        for table, _, case in (part.partition("/") for part in wanted):
            if case == ANY_CASE and table not in kept:
                continue  # given no case, or one that the reader refuses: its whole counts as read already
            if table not in kept:
                raise RegistryError(
                    f"notebooks/{spec.template.name} reads '{table}' by case, which is not kept so: read it whole, or "
                    f"add it to BY_CASE in src/helpers/sources/parts.py (there are: {', '.join(kept)})"
                )
            if case not in (ANY_CASE, *self._case_ids):
                raise RegistryError(
                    f"notebooks/{spec.template.name} reads '{table}' of '{case}', which cases.yml does not have"
                )
            cases = self._case_ids if case == ANY_CASE else [case]
            found += [part_path(table, own, self._project) for own in cases]
        return found

    def _raw(self, names: Names) -> list[Path]:
        if names is None:
            return self._raw_files
        return [path for name in sorted(names) if (path := self._project.raw / name).is_file()]

    def _sidecars(self, names: Names) -> list[Path]:
        if names is None:
            files: Iterable[Path] = self._raw_files
        else:
            patterns = [
                self._declared[name].pattern if name in self._declared else OUTLINES_PATTERN.format(name)
                for name in sorted(names)
            ]
            files = (path for pattern in patterns for path in self._project.raw.glob(pattern))
        return [path for path in map(sidecar_path, files) if path.is_file()]

    def _narratives(self, names: Names) -> list[Path]:
        ids = self._case_ids if names is None else sorted(names)
        return [path for name in ids if (path := self._project.narratives / f"{name}.md").is_file()]

    @cached_property
    def _raw_files(self) -> list[Path]:
        return raw_files(self._project.raw)


def _told(names: Names, spec: ChapterSpec) -> Names:
    """``names`` with the notebook's parameters filled in."""
    return None if names is None else frozenset(name.format(**spec.parameter_values) for name in names)

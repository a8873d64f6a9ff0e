"""The build graph: every task with its inputs, so that what is up to date stays as it is and nothing else does.

``sources`` → ``table:*`` → ``variables`` and ``chapter:*`` → ``book``; beside them ``contents`` (the
cases' place in ``_quarto.yml``) and ``leftovers`` (chapters whose case is gone). doit decides what to run; this module
only says what each task reads and makes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import Path

from helpers.book.front_page import MAP_MODULE, in_step, map_files
from helpers.build import derived_tables, task_actions
from helpers.build.book_contents import with_contents
from helpers.build.build_state import Unchanged, fingerprint
from helpers.build.chapter_dependencies import ChapterInputs
from helpers.build.chapter_plan import ChapterSpec, chapter_specs
from helpers.build.declared_tables import DeclaredTable, declared_tables
from helpers.build.output_files import book_folder, chapter_files, chapter_path, files_below, stray_chapters
from helpers.build.portable_tasks import Portable
from helpers.build.source_inputs import function_inputs, module_inputs
from helpers.build.table_parts import part_checks, parting_code, parts_made
from helpers.build.tasks import TaskDict, task_for
from helpers.project.edition import edition, released_tables
from helpers.project.paths import Project
from helpers.project.registry import Registry, RegistryError, load_registry
from helpers.sources.sidecars import raw_files, sidecar_path

LOCK = "uv.lock"
CONTENTS, LEFTOVERS, SOURCES, TABLE, VARIABLES, CHAPTER, BOOK = (
    "contents",
    "leftovers",
    "sources",
    "table",
    "variables",
    "chapter",
    "book",
)


NAMING_FILES = tuple(map(Path, ("glossary/glossary.yml", "evidence/codebook.yml", "official/indicators.csv")))
"""What the pages of the book take words from, beside the registry: terms, codes, measures."""
"""Below ``data/raw``; named here too, since the module that reads it is slow to import."""


class Graph:
    """The tasks of one project, as doit takes them."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.registry: Registry = load_registry(project.registry)
        self.specs = chapter_specs(self.registry, project)
        self._task = partial(task_for, project)

    @cached_property
    def declared(self) -> list[DeclaredTable]:
        """The raw tables."""
        return declared_tables(self.project)

    @cached_property
    def table_names(self) -> list[str]:
        """Every processed table, raw, derived or released."""
        made = [table.name for table in derived_tables.TABLES]
        return [*(table.name for table in self.declared), *made, *released_tables(self.project)]

    @cached_property
    def chapter_inputs(self) -> ChapterInputs:
        """What each chapter is made of."""
        return ChapterInputs(self.project, self.declared, self.table_names, [spec.case_id for spec in self.specs])

    def groups(self) -> dict[str, Iterator[TaskDict]]:
        """The tasks by group, in the order in which they are started where nothing else decides."""
        return {
            SOURCES: self.sources(),
            TABLE: self.tables(),
            CONTENTS: self.contents(),
            LEFTOVERS: self.leftovers(),
            CHAPTER: self.chapters(),
            VARIABLES: self.variables(),
            BOOK: self.book(),
        }

    def sources(self) -> Iterator[TaskDict]:
        """Every raw file is documented and as it was then; the registry names codes that are there."""
        files = raw_files(self.project.raw)
        sidecars = [path for path in map(sidecar_path, files) if path.is_file()]
        yield self._task(
            SOURCES,
            task_actions.check_sources,
            reads=[*files, *sidecars, self.project.registry],
            checks=[Unchanged("sidecars", lambda: _names(self.project.raw.rglob("*.meta.yml")))],
        )

    def tables(self) -> Iterator[TaskDict]:
        """Raw tables checked and stored; then the tables made of them."""
        validating = self._common | module_inputs("sources.tables", self.project.helpers).modules
        all_raw = [*raw_files(self.project.raw), self.project.registry]
        for table in self.declared:
            yield self._task(
                f"{TABLE}:{table.name}",
                partial(task_actions.validate_table, name=table.name),
                # A rule may look at any other raw file: whether a figure exists, whether a code is in the codebook.
                reads=[*table.files(self.project.raw), *validating, *(all_raw if table.looks_beside else [])],
                makes=[self._table(table.name), *parts_made(table.name, self.registry, self.project)],
                checks=part_checks(table.name, self.registry, self.project),
                after=[SOURCES],
                is_computation=True,
            )
        for made in derived_tables.TABLES:
            csv = [self.project.tables / made.csv_name] if made.csv_name else []
            yield self._task(
                f"{TABLE}:{made.name}",
                partial(task_actions.derive_table, name=made.name),
                reads=[
                    *map(self._table, made.inputs),
                    *(self.project.root / file for file in made.files),
                    *self._derivation_code(made.module, made.make),
                    *parting_code(made.name, self.project),
                ],
                makes=[self._table(made.name), *parts_made(made.name, self.registry, self.project), *csv],
                checks=[
                    Unchanged("declaration", partial(list, [made.inputs, made.columns])),
                    *part_checks(made.name, self.registry, self.project),
                ],
                is_computation=True,
            )

    def variables(self) -> Iterator[TaskDict]:
        """The numbers that the front page names, and its map."""
        outlines, drawing = map_files(self.project)
        yield self._task(
            VARIABLES,
            task_actions.write_variables,
            reads=[
                *outlines,
                *(module_inputs(MAP_MODULE, self.project.helpers).modules if drawing else ()),
                *map(self._table, derived_tables.VARIABLE_INPUTS),
                *self._derivation_code(derived_tables.VARIABLES_MODULE, derived_tables.book_variables),
                self.project.registry,
            ],
            makes=[self.project.quarto_variables, *drawing],
        )

    def contents(self) -> Iterator[TaskDict]:
        """The cases' place in the table of contents."""
        yield self._task(CONTENTS, task_actions.write_contents, checks=[self._contents_are_in_step])

    def leftovers(self) -> Iterator[TaskDict]:
        """No chapter without a case."""
        known = [spec.case_id for spec in self.specs]
        yield self._task(
            LEFTOVERS,
            partial(task_actions.remove_chapters, known=known),
            checks=[lambda: not stray_chapters(known, self.project)],
        )

    def chapters(self) -> Iterator[TaskDict]:
        """One notebook run per chapter."""
        for spec in self.specs:
            name = f"{CHAPTER}:{spec.case_id}"
            try:
                reads = [*self.chapter_inputs.files_of(spec), *self._common]
            except RegistryError as error:
                yield self._task(
                    name,
                    partial(task_actions.refuse_chapter, spec=spec, error=error),
                    makes=[chapter_path(spec.case_id, self.project)],
                    checks=[False],
                )
                continue
            yield self._task(
                name,
                partial(task_actions.make_chapter, spec=spec),
                reads=reads,
                makes=[chapter_path(spec.case_id, self.project)],
                checks=[
                    Unchanged("told", partial(self._told, spec)),
                    Unchanged("made", partial(self._made, spec)),
                ],
                after=[SOURCES],
                portable=Portable(partial(list, reads), partial(chapter_files, spec.case_id, self.project)),
            )

    def book(self) -> Iterator[TaskDict]:
        """All formats of the book, when every chapter is there."""
        project = self.project
        plans = [project.quarto_config, *project.root.glob(f"{project.quarto_config.stem}-*.yml")]
        prose = [*project.root.glob("*.qmd"), *plans, *files_below(project.book_sources)]
        code = files_below(project.helpers / "book")
        yield self._task(
            BOOK,
            task_actions.make_book,
            reads=[
                *(chapter_path(spec.case_id, project) for spec in self.specs),
                *(path for path in prose if project.narratives not in path.parents),
                *(path for path in code if "__pycache__" not in path.parts),
                *(path for path in [project.helpers / "figures" / "simulated_marks.py"] if path.is_file()),
                project.quarto_variables,
                *map_files(project)[1],
                *(path for path in [project.raw / name for name in NAMING_FILES] if path.is_file()),
                *self._common,
            ],
            checks=[
                Unchanged(
                    "data files", partial(self._fingerprint, lambda: files_below(project.figures, project.tables))
                ),
                Unchanged("renderer", _quarto_on_path),
                Unchanged("titles", self._titles),
                Unchanged("made", partial(self._fingerprint, lambda: files_below(book_folder(project)))),
                Unchanged("edition", partial(edition, project)),
            ],
            # A book is made only when every table is sound, also those that no chapter shows.
            after=[CONTENTS, LEFTOVERS, TABLE],
        )

    def _titles(self) -> list[tuple[str, str]]:
        """What cases and waves are called, in the tables of figures' data too."""
        pilots = [(pilot.id, pilot.title) for pilot in self.registry.pilots]
        localities = [(locality.id, locality.title) for locality in self.registry.localities]
        return [*pilots, *localities, *((wave.id, wave.title) for wave in self.registry.waves)]

    @cached_property
    def _common(self) -> set[Path]:
        """What everything depends on: the versions of the libraries."""
        lock = self.project.root / LOCK
        return {lock} if lock.is_file() else set()

    def _derivation_code(self, module: str, make: Callable[..., object]) -> set[Path]:
        """The code that makes a derived table: its module, what ``make`` imports, and its declaration."""
        return {
            *self._common,
            *module_inputs(module, self.project.helpers).modules,
            *function_inputs(make, self.project.helpers).modules,
            self.project.helpers / "build" / "derived_tables.py",
        }

    def _told(self, spec: ChapterSpec) -> dict[str, object]:
        """What a chapter is told besides its files. Any notebook may look at any case."""
        unseen = set() if self.chapter_inputs.knows_chapters(spec) else {"chapters"}
        cases = self.registry.model_dump(mode="json", exclude=unseen)
        return {
            "parameters": spec.parameter_values,
            "title": spec.title,
            "cases": cases,
            "python": list(sys.version_info[:2]),
            "edition": edition(self.project) if self.chapter_inputs.asks_edition(spec) else "",
            "is marked": edition(self.project) == "simulated",
        }

    def _made(self, spec: ChapterSpec) -> dict[str, str]:
        """The chapter as it lies in ``outputs/``, whatever pictures and tables it has."""
        return self._fingerprint(partial(chapter_files, spec.case_id, self.project))

    def _fingerprint(self, files: Callable[[], list[Path]]) -> dict[str, str]:
        return fingerprint(files(), self.project.root)

    def _table(self, name: str) -> Path:
        return self.project.processed / f"{name}.parquet"

    def _contents_are_in_step(self) -> bool:
        config = self.project.quarto_config.read_text(encoding="utf-8")
        front_page = self.project.front_page.read_text(encoding="utf-8")
        try:
            is_listed = with_contents(config, self.registry) == config
            return is_listed and in_step(front_page, self.project) == front_page
        except RegistryError:
            return False


def _names(paths: Iterator[Path]) -> list[str]:
    return sorted(path.name for path in paths)


def _quarto_on_path() -> list[object]:
    """Which Quarto would render: another one may make another book."""
    found = shutil.which("quarto")
    return [found, Path(found).stat().st_mtime_ns] if found else []

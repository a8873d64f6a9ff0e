"""The generated files that the front page shows: the numbers of ``_variables.yml``, and the map with its data."""

from __future__ import annotations

from pathlib import Path

from helpers.build import derived_tables
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import Registry, RegistryError, load_registry
from helpers.project.text_files import read_text

MAP = "outputs/front-page/localities.svg"
MAP_OUTLINES = "upper_tier_2023"


def front_page_files(project: Project) -> list[Path]:
    """What is made; without the map where the front page shows none."""
    drawing = project.root / MAP
    is_shown = project.front_page.is_file() and MAP in read_text(project.front_page, RegistryError)
    return [project.quarto_variables, *([drawing, drawing.with_suffix(".csv")] if is_shown else [])]


def write_front_page_files(project: Project) -> list[Path]:
    """Write them, and give their paths."""
    import yaml

    from helpers.sources.tables import read_table

    files = front_page_files(project)
    registry = load_registry(project.registry)
    tables = {name: read_table(name, project) for name in derived_tables.VARIABLE_INPUTS}
    variables = yaml.safe_dump(derived_tables.book_variables(tables, registry), sort_keys=True)
    texts = [f"# Written by the build from the tables.\n{variables}"]
    if len(files) > 1:
        from helpers.figures.front_map import localities_map
        from helpers.sources.outlines import read_outlines

        drawn = localities_map(read_outlines(MAP_OUTLINES, project), registry, map_alt(registry))
        texts += [drawn.svg, drawn.data.to_csv(index=False, lineterminator="\n")]
    for path, text in zip(files, texts, strict=True):
        with replacing(path) as beside:
            beside.write_text(text, encoding="utf-8")
    return files


def map_alt(registry: Registry) -> str:
    """The map in words: which locality is in which pilot."""
    groups = [
        f"{pilot.heading}: {', '.join(locality.title for locality in registry.localities_of(pilot.id))}"
        for pilot in registry.pilots
    ]
    return f"Map of England with the localities in the colour of their pilot. {'; '.join(groups)}."

"""The front page: what the build writes into ``index.qmd``, and the map that it draws for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpers.build.book_contents import between_marks, chapter_source, with_cards
from helpers.build.chapter_dependencies import OUTLINES_PATTERN
from helpers.project.atomic_writes import replacing
from helpers.project.registry import Registry, load_registry
from helpers.text.headings import heading_id

if TYPE_CHECKING:
    from helpers.project.codebook import Codebook
    from helpers.project.paths import Project

MAP_BEGIN, MAP_END = "<!-- map: begin", "<!-- map: end"
WAYS_BEGIN, WAYS_END = "<!-- ways: begin", "<!-- ways: end"
MAP = "outputs/front-page/localities.svg"
MAP_OUTLINES = "upper_tier_2023"
MAP_MODULE = "figures.front_map"
SYNTHESIS = "synthesis"


def in_step(front_page: str, project: Project) -> str:
    """``front_page``, the text of ``index.qmd``, in step with the registry and the codebook.

    Only what stands between marks is written: the map's words, a card per pilot, the ways in by criterion and element.
    Raises ``RegistryError`` where one mark of a pair is missing.
    """
    registry = load_registry(project.registry)
    result = with_cards(front_page, registry)
    if MAP_BEGIN in result or MAP_END in result:
        result = between_marks(result, MAP_BEGIN, MAP_END, _map_lines(registry), "index.qmd")
    if WAYS_BEGIN in result or WAYS_END in result:
        from helpers.project.codebook import load_codebook

        lines = _ways_lines(registry, load_codebook(project))
        result = between_marks(result, WAYS_BEGIN, WAYS_END, lines, "index.qmd")
    return result


def map_alt(registry: Registry) -> str:
    """The map in words: which locality is in which pilot."""
    groups = [
        f"{pilot.heading}: {', '.join(locality.title for locality in registry.localities_of(pilot.id))}"
        for pilot in registry.pilots
    ]
    return f"Map of England with the localities in the colour of their pilot. {'; '.join(groups)}."


def map_files(project: Project) -> tuple[list[Path], list[Path]]:
    """What the map is made of and what is made; both empty where the front page shows no map."""
    if not project.front_page.is_file() or MAP not in project.front_page.read_text(encoding="utf-8"):
        return [], []
    drawing = project.root / MAP
    return [project.raw / OUTLINES_PATTERN.format(MAP_OUTLINES)], [drawing, drawing.with_suffix(".csv")]


def draw_map(project: Project) -> None:
    """Write the drawing and its data, where the front page shows it."""
    from helpers.build.chapter import as_csv
    from helpers.figures.front_map import localities_map
    from helpers.sources.outlines import read_outlines

    _, made = map_files(project)
    if not made:
        return
    registry = load_registry(project.registry)
    drawn = localities_map(read_outlines(MAP_OUTLINES, project), registry, map_alt(registry))
    for path, text in zip(made, (drawn.svg, as_csv(drawn.data)), strict=True):
        with replacing(path) as beside:
            beside.write_text(text, encoding="utf-8")


def _map_lines(registry: Registry) -> list[str]:
    caption = (
        "The localities, each in the colour of its pilot; every name leads to its chapter. Source: Office for National "
        "Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database "
        f"right 2023. [Data (CSV)]({MAP.removesuffix('.svg')}.csv)"
    )
    return ["", f'![{caption}]({MAP}){{fig-alt="{map_alt(registry)}"}}', ""]


def _ways_lines(registry: Registry, codebook: Codebook) -> list[str]:
    lines = ["::: {.way}", "### By criterion {.unnumbered}", ""]
    for criterion in codebook.criteria:
        links = " · ".join(
            f"[Pilot\u00a0{pilot.number}]({chapter_source(pilot.id)}#{heading_id(criterion.title)})"
            for pilot in registry.pilots
        )
        lines += [f"- **{criterion.title}:** {links}"]
    lines += [":::", "", "::: {.way}", "### By element of the model {.unnumbered}", ""]
    for domain in codebook.domains:
        links = " · ".join(
            f"[{element.title}]({chapter_source(SYNTHESIS)}#element-{element.id})"
            for element in codebook.elements
            if element.domain == domain.id
        )
        lines += [f"- **[{domain.title}]({chapter_source(SYNTHESIS)}#{heading_id(domain.title)}):** {links}"]
    return [*lines, ":::"]

"""The front page: what ``make sync`` keeps in ``index.qmd`` in step with the registry and the codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.book.book_contents import between_marks, chapter_source
from helpers.build.front_page_files import MAP, map_alt
from helpers.project.registry import Registry, load_registry
from helpers.text.headings import heading_id

if TYPE_CHECKING:
    from helpers.project.codebook import Codebook
    from helpers.project.paths import Project

MAP_BEGIN, MAP_END = "<!-- map: begin", "<!-- map: end"
WAYS_BEGIN, WAYS_END = "<!-- ways: begin", "<!-- ways: end"
SYNTHESIS = "synthesis"


def in_step(front_page: str, project: Project) -> str:
    """``front_page``, the text of ``index.qmd``, in step with the registry and the codebook.

    Only what stands between marks is written: the map's words, the ways in by locality, criterion and element.
    Raises ``RegistryError`` where one mark of a pair is missing.
    """
    registry = load_registry(project.registry)
    result = front_page
    if MAP_BEGIN in result or MAP_END in result:
        result = between_marks(result, MAP_BEGIN, MAP_END, _map_lines(registry), "index.qmd")
    if WAYS_BEGIN in result or WAYS_END in result:
        from helpers.project.codebook import load_codebook

        lines = _ways_lines(registry, load_codebook(project))
        result = between_marks(result, WAYS_BEGIN, WAYS_END, lines, "index.qmd")
    return result


def _map_lines(registry: Registry) -> list[str]:
    caption = (
        "Each locality in the colour of its pilot. Source: Office for National Statistics, "
        "Open Government Licence v3.0. Contains OS data © Crown copyright and database right 2023. "
        f"[Data (CSV)]({MAP.removesuffix('.svg')}.csv)"
    )
    return ["", f'![{caption}]({MAP}){{fig-alt="{map_alt(registry)}"}}', ""]


def _ways_lines(registry: Registry, codebook: Codebook) -> list[str]:
    lines = ["::: {.way}", "### By locality {.unnumbered}", ""]
    for pilot in registry.pilots:
        localities = registry.localities_of(pilot.id)
        links = " · ".join(f"[{locality.title}]({chapter_source(locality.id)})" for locality in localities)
        lines += [f"- **[{pilot.heading}]({chapter_source(pilot.id)}).** {pilot.aim}: {links}"]
    lines += [":::", "", "::: {.way}", "### By criterion {.unnumbered}", ""]
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

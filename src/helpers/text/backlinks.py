"""From a finding back to the sentences that rest on it: which narratives name which row of the register.

The way there is in the text itself: ``ev("P1-004")`` in a narrative becomes a link to the row. The first mention in
each narrative is also an anchor, so that the register can lead back to that very sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

import jinja2
from jinja2 import nodes

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.registry import Registry
from helpers.text.narratives import anchor_of_mention


def find_mentions(template: str) -> list[str]:
    """The ids that ``template`` names with ``ev(…)``, each once, in order.

    >>> find_mentions('All grew {{ ev("SY-002", "P1-004") }}. So {{ fig("x") }} {{ ev("SY-002") }}.')
    ['SY-002', 'P1-004']
    """
    calls = jinja2.Environment().parse(template).find_all(nodes.Call)
    named = [
        argument.value
        for call in calls
        if isinstance(call.node, nodes.Name) and call.node.name == "ev"
        for argument in call.args
        if isinstance(argument, nodes.Const)
    ]
    return list(dict.fromkeys(named))


def used_in(narratives: Mapping[str, str]) -> dict[str, list[str]]:
    """The chapters whose narrative names each row: evidence id → chapter ids, in the order of ``narratives``.

    ``narratives`` holds the templates by chapter id. A row that no narrative names is not there: it is counted in the
    charts and matrices, and no sentence rests on it alone.
    """
    found: dict[str, list[str]] = {}
    for chapter_id, template in narratives.items():
        for evidence_id in find_mentions(template):
            found.setdefault(evidence_id, []).append(chapter_id)
    return found


def read_templates(registry: Registry, project: Project | None = None) -> dict[str, str]:
    """The narratives as they are written, by chapter id: cross-case chapters, then each pilot with its localities."""
    folder = (project or find_project()).narratives
    paths = {chapter_id: folder / f"{chapter_id}.md" for chapter_id in chapter_titles(registry)}
    for path in paths.values():
        note_file(path)
    return {name: path.read_text(encoding="utf-8") for name, path in paths.items() if path.is_file()}


def chapter_titles(registry: Registry) -> dict[str, str]:
    """How each chapter is named where the register leads back to it, by chapter id."""
    titles = {entry.id: entry.title for entry in registry.chapters}
    for pilot in registry.pilots:
        titles[pilot.id] = f"Pilot {pilot.number}"
        titles |= {entry.id: entry.title for entry in registry.localities_of(pilot.id)}
    return titles


def link_mentions(evidence_id: str, chapter_ids: list[str], titles: Mapping[str, str]) -> str:
    """Markdown links to the sentences that name ``evidence_id``, one a chapter, by commas; empty where there are none.

    >>> link_mentions("P1-004", ["coventry"], {"coventry": "Coventry"})
    '[Coventry](coventry.ipynb#cite-coventry-P1-004)'
    """
    links = (f"[{titles[name]}]({name}.ipynb#{anchor_of_mention(name, evidence_id)})" for name in chapter_ids)
    return ", ".join(links)

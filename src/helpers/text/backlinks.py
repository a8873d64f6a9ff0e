"""From a finding back to the paragraphs that rest on it: which narratives name which row of the register.

The way there is in the footnote of the paragraph; the first paragraph of each narrative that names a row bears an
anchor, so that the register can lead back to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from helpers.project.paths import Project, find_project
from helpers.project.read_record import note_file
from helpers.project.registry import Registry, RegistryError
from helpers.project.text_files import read_text
from helpers.text.evidence_notes import anchor_of_mention, split_paragraphs, unseen

CALL = re.compile(r"\bev\(([^()]*)\)")
QUOTED = re.compile(r"""["']([^"']+)["']""")


def find_mentions(template: str) -> dict[str, str]:
    """The ids that ``template`` names with ``ev(…)``, in order, each with the id that names the anchor.

    >>> find_mentions('All grew. {{ ev("SY-002", "P1-004") }}\\n\\nSo. {{ fig("x") }} {{ ev("SY-002", "P1-005") }}')
    {'SY-002': 'SY-002', 'P1-004': 'SY-002', 'P1-005': 'P1-005'}
    """
    found: dict[str, str] = {}
    seen: set[str] = set()
    for paragraph in split_paragraphs(template):
        named = (name for call in CALL.findall("\n".join(paragraph)) for name in QUOTED.findall(call))
        new = unseen((("ev", name) for name in named), seen)
        found |= dict.fromkeys(new, new[0]) if new else {}
    return found


def used_in(narratives: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Where each row of the register is used: evidence id → chapter id → anchor, in the order of ``narratives``.

    ``narratives`` holds the templates by chapter id. A row that no narrative names is not there: it is counted in the
    charts and matrices, and no sentence rests on it alone.
    """
    found: dict[str, dict[str, str]] = {}
    for chapter_id, template in narratives.items():
        for evidence_id, owner in find_mentions(template).items():
            found.setdefault(evidence_id, {})[chapter_id] = anchor_of_mention(chapter_id, owner)
    return found


def read_templates(registry: Registry, project: Project | None = None) -> dict[str, str]:
    """The narratives as they are written, by chapter id: cross-case chapters, then each pilot with its localities."""
    folder = (project or find_project()).narratives
    paths = {chapter_id: folder / f"{chapter_id}.md" for chapter_id in chapter_titles(registry)}
    for path in paths.values():
        note_file(path)
    return {
        name: read_text(path, RegistryError, f"narrative/{path.name}") for name, path in paths.items() if path.is_file()
    }


def chapter_titles(registry: Registry) -> dict[str, str]:
    """How each chapter is named where the register leads back to it, by chapter id."""
    titles = {entry.id: entry.title for entry in registry.chapters}
    for pilot in registry.pilots:
        titles[pilot.id] = f"Pilot {pilot.number}"
        titles |= {entry.id: entry.title for entry in registry.localities_of(pilot.id)}
    return titles


def link_mentions(anchors: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Markdown links to the paragraphs that rest on one row, one a chapter, by commas; empty where there are none.

    >>> link_mentions({"coventry": "cite-coventry-P1-004"}, {"coventry": "Coventry"})
    '[Coventry](coventry.ipynb#cite-coventry-P1-004)'
    """
    return ", ".join(f"[{titles[name]}]({name}.ipynb#{anchor})" for name, anchor in anchors.items())

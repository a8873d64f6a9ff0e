"""Another evaluation in a copy of this collection: what is LocalED's own goes, what serves any evaluation stays.

What goes: the rows of the evidence register and of what the sources print (their headings stay, and so do codebook,
criteria and model), the narratives, the chapters that argue from them, the front page. What stays: official tables,
code, templates, the restricted room, the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from string import Template

from helpers.build.book_contents import chapter_source
from helpers.cli.new_case.adding import NewCaseError, find_areas, one_line, suggest_id
from helpers.project.academic_years import academic_year
from helpers.project.atomic_writes import replacing
from helpers.project.paths import Project
from helpers.project.registry import load_registry
from helpers.sources.sidecars import seal

KEPT_TABLES = frozenset({"framework.csv", "coherence_model.csv"})
"""The criteria and the model that findings are coded by: another evaluation may keep them or write its own."""

CHAPTERS = ("disclosure", "data-sources", "glossary")
"""Chapters that stand without a finding; those that argue from LocalED's own return when there is something to say."""

REGISTRY = Template("""\
# The registry: who takes part, in which pilot, and what each is set beside.
project:
  start: $start
  end: $end
  # The academic years shaded in every trend chart.
  academic_years: [$academic_years]
  # The last full academic year before the pandemic, from which long changes are measured.
  pre_pandemic_year: "2018/19"

waves:
$waves

comparators:
  country: E92000001
  neighbour_models: {baseline: "2025", current: "2025"}
  compared_on: [persistent_absence_pct, key_stage_2_expected_pct, attainment_8_score]

pilots:
  - $pilot

localities:
  - $locality

# The book's other chapters. Localities and pilots have one each; these are made once, across all cases.
chapters:
$chapters
""")

FRONT_PAGE = Template("""\
# Overview {#sec-overview .unnumbered}

::: {.standfirst}
$aim: {{< var cases.localities >}} localities so far.
:::

<!-- cases: begin (the build keeps these cards in step with cases.yml; edit that file) -->
<!-- cases: end -->
""")


@dataclass(frozen=True)
class NewEvaluation:
    """The answers: what the book is called, its first pilot and locality, its first and last month."""

    title: str
    pilot: str
    aim: str
    authority: str
    lead: str
    partnership: str
    start: str
    end: str


def begin_evaluation(evaluation: NewEvaluation, project: Project, *, is_confirmed: bool) -> list[Path]:
    """Write the new registry, contents and front page, empty what is LocalED's own, and give the emptied tables.

    Raises
    ------
    NewCaseError
        Nobody confirmed it, or an answer is empty; nothing is changed.
    PlaceError, RegistryError
        The authority is none, or an answer breaks a rule of the registry; nothing is changed.
    """
    tables = own_tables(project)
    texts = sorted(project.narratives.glob("*.md"))
    if not is_confirmed:
        raise NewCaseError(
            f"this empties {len(tables)} tables, removes {len(texts)} texts and writes cases.yml, _quarto.yml and "
            "index.qmd anew. In a copy of the project, with everything committed, give --yes"
        )
    if empty := [name for name, said in vars(evaluation).items() if not said.strip()]:
        raise NewCaseError(f"an evaluation needs its {' and '.join(empty)}")
    registry_text = _registry_text(evaluation, project)
    contents = _contents(project.quarto_config.read_text(encoding="utf-8"), evaluation)
    with ExitStack() as stack:
        new_registry = stack.enter_context(replacing(project.registry))
        new_registry.write_text(registry_text, encoding="utf-8")
        load_registry(new_registry)
        stack.enter_context(replacing(project.quarto_config)).write_text(contents, encoding="utf-8")
        front_page = FRONT_PAGE.substitute(aim=evaluation.aim)
        stack.enter_context(replacing(project.front_page)).write_text(front_page, encoding="utf-8")
    for path in tables:
        heading = path.read_text(encoding="utf-8").splitlines()[0]
        with replacing(path) as beside:
            beside.write_text(f"{heading}\n", encoding="utf-8")
        seal(path)
    for path in texts:
        path.unlink()
    return tables


def own_tables(project: Project) -> list[Path]:
    """The raw tables that hold what the LocalED evaluation found and printed."""
    found = [*(project.raw / "published").glob("*.csv"), *(project.raw / "evidence").rglob("*.csv")]
    return sorted(path for path in found if path.name not in KEPT_TABLES)


def _registry_text(evaluation: NewEvaluation, project: Project) -> str:
    chapters = {entry.id: entry for entry in load_registry(project.registry).chapters}
    if missing := [name for name in CHAPTERS if name not in chapters]:
        raise NewCaseError(f"cases.yml has no chapter {', '.join(missing)} any more: restore it from git first")
    places = find_areas(evaluation.authority, project)
    title = " and ".join(place.title for place in places)
    years = academic_years_of(evaluation.start, evaluation.end)
    pilot_id = suggest_id(evaluation.pilot)
    locality = {
        "id": suggest_id(title),
        "title": title,
        "pilot": pilot_id,
        "lead": evaluation.lead,
        "partnership": evaluation.partnership,
        "areas": [place.area_code for place in places],
    }
    return REGISTRY.substitute(
        start=evaluation.start,
        end=evaluation.end,
        academic_years=", ".join(f'"{year}"' for year in years),
        waves="\n".join(
            f"  - {{{one_line({'id': f'year_{n}', 'title': f'Year {n} ({year})', 'academic_year': year})}}}"
            for n, year in enumerate(years, start=1)
        ),
        pilot=_braced({"id": pilot_id, "number": 1, "title": evaluation.pilot, "aim": evaluation.aim}),
        locality=_braced(locality),
        chapters="\n".join(
            f"  - {_braced({'id': name, 'title': chapters[name].title, 'template': chapters[name].template})}"
            for name in CHAPTERS
        ),
    )


def _braced(said: Mapping[str, object]) -> str:
    return f"{{{one_line(said)}}}"


def academic_years_of(start: str, end: str) -> list[str]:
    """The academic years from one month to another, each from September to August.

    >>> academic_years_of("2025-09", "2027-07")
    ['2025/26', '2026/27']
    """
    if not all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month) for month in (start, end)) or start > end:
        raise NewCaseError(f"'{start}' to '{end}' are no two months in their order, as 2025-09 and 2027-07 are")
    first, last = (int(month[:4]) - (int(month[5:]) < 9) for month in (start, end))
    return list(map(academic_year, range(first, last + 1)))


def _contents(config: str, evaluation: NewEvaluation) -> str:
    """``config``, the text of ``_quarto.yml``, with the new title and chapters; its formats stay as they are."""
    begin, end = (re.search(rf"^{key}:$", config, re.MULTILINE) for key in ("book", "format"))
    if begin is None or end is None:
        raise NewCaseError("_quarto.yml has no 'book:' before its 'format:': restore it from git first")
    heads = {
        "title": evaluation.title,
        "author": evaluation.partnership,
        "output-file": suggest_id(evaluation.title),
        "downloads": ["pdf", "epub", "docx"],
        "search": True,
    }
    lines = [
        "book:",
        *(f"  {one_line({key: value})}" for key, value in heads.items()),
        "  chapters:",
        "    - index.qmd",
        "    # cases: begin (the build keeps these lines in step with cases.yml; edit that file)",
        "    # cases: end",
        "  appendices:",
        *(f"    - {chapter_source(name)}" for name in CHAPTERS),
        "",
        "",
    ]
    return config[: begin.start()] + "\n".join(lines) + config[end.start() :]

"""Registers of interviews, observations and workshops that add up to Table 1, and segments of them coded twice over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.project.registry import Registry
from helpers.project.rows import rows_of
from restricted.rows.vocabulary import Vocabulary
from restricted.simulator.planted_parameters import Truth
from restricted.simulator.season_calendar import day_in, season_days

ALL = "all"
LEADS, ADVISERS, STAKEHOLDERS = "locality-lead-interviews", "advisory-team-interviews", "stakeholder-interviews"
PROJECT_WIDE = frozenset({ADVISERS, "workshop-observations"})
"""Sources whose records are of no one locality."""
FIRST, SECOND = "C1", "C2"
PARTICIPANTS = (5, 10)
Registers = dict[str, pd.DataFrame]


def simulate_registers(sources: pd.DataFrame, registry: Registry, vocabulary: Vocabulary, seed: int) -> Registers:
    """One record for each that ``sources`` (Table 1) counts, of its source, wave, season and pilot."""
    generator = np.random.default_rng([seed, 2])
    made: dict[str, list[dict[str, object]]] = {"interviews": [], "observations": [], "workshops": []}
    for source in rows_of(sources[sources["unit"].isin(made)]):
        rows = made[source.unit]
        days = season_days(source.season, source.academic_year)
        places = _places(source, registry, generator)
        for number, place in enumerate(places, start=1):
            record = {"wave": source.wave, "locality": place, "source_id": source.source_id}
            record["date"] = day_in(*days, generator)
            rows.append(record | _own_columns(source, number, len(rows) + 1, vocabulary, generator))
    return {name: pd.DataFrame(rows) for name, rows in made.items()}


def _places(source, registry: Registry, generator: np.random.Generator) -> list[str | None]:
    """The locality of each record of a row of Table 1: every locality in turn, in the pilot's where it names one."""
    if source.source_id in PROJECT_WIDE:
        return [None] * int(source.count)
    localities = registry.localities if source.pilot == ALL else registry.localities_of(source.pilot)
    ids = [entry.id for entry in localities]
    order = list(ids) if source.source_id == LEADS else list(generator.permutation(ids))
    return [str(order[number % len(order)]) for number in range(int(source.count))]


def _own_columns(
    source, number: int, running: int, vocabulary: Vocabulary, generator: np.random.Generator
) -> dict[str, object]:
    match source.unit:
        case "interviews":
            role, person = _interviewee(source, number, running, vocabulary, generator)
            return {"interview_id": f"SIM-I{running:03d}", "person_id": person, "role_group": role}
        case "observations":
            return {"observation_id": f"SIM-O{running:03d}"}
        case _:
            return {"workshop_id": f"SIM-W{running:03d}", "participants_count": int(generator.integers(*PARTICIPANTS))}


def _interviewee(
    source, number: int, running: int, vocabulary: Vocabulary, generator: np.random.Generator
) -> tuple[str, str]:
    """Role group and identifier: leads and advisers are asked again in each wave, a stakeholder once."""
    if source.source_id == LEADS:
        return "locality-lead", f"SIM-L{number:02d}"
    if source.source_id == ADVISERS:
        return "advisory-team", f"SIM-A{number:02d}"
    return str(generator.choice(vocabulary.instrument.surveyed_role_ids)), f"SIM-N{running:03d}"


def simulate_segments(registers: Registers, truth: Truth, vocabulary: Vocabulary, seed: int) -> pd.DataFrame:
    """Coded segments of every record; a share of them coded by a second coder, who disagrees at times."""
    generator = np.random.default_rng([seed, 3])
    lists = vocabulary.lists
    criteria, elements = lists["criteria"], lists["elements"]
    # Elements come up unevenly: few often, many seldom, so that a saturation curve bends.
    element_share = 1 / np.arange(1, len(elements) + 1)
    element_share = generator.permutation(element_share / element_share.sum())
    rows, count = [], 0
    for kind, register in (("interview", "interviews"), ("observation", "observations"), ("workshop", "workshops")):
        for record in rows_of(registers[register]):
            for _ in range(1 + int(generator.poisson(truth.segments_mean - 1))):
                count += 1
                place = record.locality if isinstance(record.locality, str) else None
                shared = (f"SIM-S{count:04d}", kind, getattr(record, f"{kind}_id"), place)
                criterion = str(generator.choice(criteria))
                direction = _draw(truth.direction_share[criterion], generator)
                chosen = generator.random(len(elements)) < 1.5 * element_share
                held = [name for name, is_chosen in zip(elements, chosen, strict=True) if is_chosen]
                rows.append((*shared, FIRST, criterion, ";".join(sorted(held)), direction))
                if generator.random() < truth.double_coded_share:
                    kept = [name for name in held if generator.random() < truth.coder_agreement]
                    rows.append(
                        (
                            *shared,
                            SECOND,
                            _again(criterion, criteria, truth.coder_agreement, generator),
                            ";".join(sorted(kept)),
                            _again(direction, lists["directions"], truth.coder_agreement, generator),
                        )
                    )
    columns = ["segment_id", "record_kind", "record_id", "locality", "coder", "criterion", "elements", "direction"]
    return pd.DataFrame(rows, columns=columns)


def _draw(shares: Mapping[str, float], generator: np.random.Generator) -> str:
    weights = np.array(list(shares.values()))
    return str(generator.choice(list(shares), p=weights / weights.sum()))


def _again(code: str, codes: tuple[str, ...], agreement: float, generator: np.random.Generator) -> str:
    if generator.random() < agreement:
        return code
    return str(generator.choice([other for other in codes if other != code]))

"""The planted parameters, all in one place: what the simulated evidence is drawn from, and what a model should recover.

Every value is invented. None is an estimate of anything in the evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from restricted.rows.vocabulary import Vocabulary

RELIABILITY_DRAWS = 40_000


@dataclass(frozen=True)
class Truth:
    """The planted parameters. A mapping left empty is drawn or filled with the default beside it, by the seed.

    Survey, on the logistic scale: an answer is 1 plus the number of ``thresholds`` below a latent value, which is the
    sum of the criterion's mean, the item's shift, the locality's effect, the role group's effect, ``wave_change`` in
    the second wave, the respondent's own deviation and logistic noise. A reversed item's answer is turned round. The
    deviations of one respondent in two waves correlate by ``respondent_correlation``.

    Interviews: the second coder repeats the first one's criterion and direction each with chance ``coder_agreement``
    and else draws from the other codes; each element is kept with the same chance.

    Cohorts, on the logistic scale: a pupil's propensity to miss a session is normal with ``absence_mean_logit`` and
    ``absence_sd_logit``; the sessions missed in a term are beta-binomial with intraclass correlation
    ``absence_overdispersion``. Pupils are taken into a cohort because their missed share of the screening year reached
    the threshold of the cohort's focus, so that their next year is lower without any support. ``cohort_effect_logit``
    is added from the term in which support starts.
    """

    criterion_mean: Mapping[str, float] = field(default_factory=dict)
    """Default: 0.9 for the first criterion, then 0.3 less for each."""
    item_shift: Mapping[str, float] = field(default_factory=dict)
    """Default: drawn, N(0, ``item_sd``)."""
    item_sd: float = 0.4
    thresholds: tuple[float, ...] = (-2.4, -1.0, 0.3, 2.1)
    locality_effect: Mapping[str, float] = field(default_factory=dict)
    """Default: drawn, N(0, ``locality_sd``), centred on 0."""
    locality_sd: float = 0.5
    role_effect: Mapping[str, float] = field(default_factory=dict)
    """Default: drawn, N(0, ``role_sd``), centred on 0."""
    role_sd: float = 0.3
    wave_change: float = 0.4
    respondent_sd: float = 1.6
    respondent_correlation: float = 0.7
    item_missing_share: float = 0.03
    break_off_share: float = 0.04
    """Of respondents, who stop at a random item and answer none after it."""
    response_share: float = 0.35
    """Of those asked, on the average of role groups."""
    second_wave_share: float = 0.85
    """Size of the invented second wave, of the first wave's."""
    linked_share: float = 0.4
    """Of the second wave's respondents who had answered in the first."""
    segments_mean: float = 7.0
    """Segments of a record, Poisson."""
    double_coded_share: float = 0.25
    coder_agreement: float = 0.8
    direction_share: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """By criterion. Default: strengths fall from 0.55 by 0.1 a criterion, challenges rise as much."""
    absence_mean_logit: float = -2.4
    absence_sd_logit: float = 1.1
    absence_overdispersion: float = 0.05
    screening_threshold: Mapping[str, float] = field(
        default_factory=lambda: {"absence": 0.5, "exclusion": 0.2, "vulnerability": 0.15, "transition": 0.15}
    )
    """Share of sessions missed in the screening year that brings a pupil into a cohort, by the cohort's focus."""
    cohort_effect_logit: Mapping[str, float] = field(default_factory=dict)
    """By cohort. Default: ``effect_logit`` for each."""
    effect_logit: float = -0.5
    late_start_share: float = 0.25
    """Of pupils of a cohort with two years of support, who begin in the second."""
    unprinted_cohort_size: int = 10
    """Pupils of a cohort whose size no source prints."""
    kpi_progress_mean: float = 0.6
    """Share of the way from baseline to target."""
    kpi_progress_sd: float = 0.4
    reliability: Mapping[str, float] = field(default_factory=dict)
    """Cronbach's alpha of each criterion's items among very many respondents of the first wave; always computed."""

    def as_data(self) -> dict[str, object]:
        """The parameters as plain data, for JSON."""
        return asdict(self)


def filled(truth: Truth, vocabulary: Vocabulary, seed: int) -> Truth:
    """``truth`` with every empty mapping filled in, and the reliability that follows from it."""
    generator = np.random.default_rng([seed, 0])
    lists, instrument = vocabulary.lists, vocabulary.instrument
    step = {criterion: number for number, criterion in enumerate(lists["criteria"])}
    defaults: dict[str, Mapping] = {
        "criterion_mean": {criterion: round(0.9 - 0.3 * number, 3) for criterion, number in step.items()},
        "item_shift": _drawn(instrument.item_ids, truth.item_sd, generator, is_centred=False),
        "locality_effect": _drawn(lists["localities"], truth.locality_sd, generator, is_centred=True),
        "role_effect": _drawn(instrument.surveyed_role_ids, truth.role_sd, generator, is_centred=True),
        "direction_share": {
            criterion: {
                "strength": round(0.55 - 0.1 * number, 3),
                "challenge": round(0.2 + 0.1 * number, 3),
                "change": 0.15,
                "mixed": 0.1,
            }
            for criterion, number in step.items()
        },
        "cohort_effect_logit": dict.fromkeys(lists["cohorts"], truth.effect_logit),
    }
    completed: dict[str, Any] = {name: getattr(truth, name) or default for name, default in defaults.items()}
    complete = replace(truth, **completed)
    return replace(complete, reliability=_reliability(complete, vocabulary, generator))


def latent_mean(truth: Truth, vocabulary: Vocabulary) -> np.ndarray:
    """The expected latent value of each item, before place, role, wave and person."""
    return np.array(
        [truth.criterion_mean[item.criterion] + truth.item_shift[item.id] for item in vocabulary.instrument.items]
    )


def points_answered(latent: np.ndarray, truth: Truth) -> np.ndarray:
    """Points of the scale for latent values that hold the noise already; before reversed items are turned round."""
    return 1 + (latent[..., None] > np.array(truth.thresholds)).sum(axis=-1)


def _drawn(
    names: tuple[str, ...], spread: float, generator: np.random.Generator, *, is_centred: bool
) -> dict[str, float]:
    values = generator.normal(0, spread, len(names))
    if is_centred:
        values = values - values.mean()
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


def _reliability(truth: Truth, vocabulary: Vocabulary, generator: np.random.Generator) -> dict[str, float]:
    """Cronbach (1951): items over items less one, times one less the items' variances over the sum's."""
    places = generator.choice(list(truth.locality_effect.values()), (RELIABILITY_DRAWS, 1))
    roles = generator.choice(list(truth.role_effect.values()), (RELIABILITY_DRAWS, 1))
    persons = generator.normal(0, truth.respondent_sd, (RELIABILITY_DRAWS, 1))
    noise = generator.logistic(size=(RELIABILITY_DRAWS, len(vocabulary.instrument.items)))
    answers = points_answered(latent_mean(truth, vocabulary) + places + roles + persons + noise, truth)
    found = {}
    for criterion in vocabulary.lists["criteria"]:
        own = [n for n, item in enumerate(vocabulary.instrument.items) if item.criterion == criterion]
        scores = answers[:, own]
        ratio = scores.var(axis=0, ddof=1).sum() / scores.sum(axis=1).var(ddof=1)
        found[criterion] = round(float(len(own) / (len(own) - 1) * (1 - ratio)), 3) if len(own) > 1 else float("nan")
    return found

"""Simulated panels of known truth: planted effects must come back, and none must raise few false alarms.

The simulated authorities have the levels, the spread, the persistence, the uneven noise and the shared changes of the
real ones, but no effect except the planted one. Seeded: the same plan gives the same panels. ``planted_effects`` does
the same in the real authorities and years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from helpers.studies.analysis_plan import AnalysisPlan, Window
from helpers.studies.difference_in_differences import estimate_differences, window_change
from helpers.studies.indicator_panel import Panel
from helpers.studies.placebos import critical_value, placebo_p_values, rank_p_value
from helpers.studies.synthetic_control import fit_each, gap_ratio, ratio_interval, rounding_spread

Floats = NDArray[np.float64]
NEIGHBOURS_COUNT = 10
DIFFERENCES, SYNTHETIC = "difference in differences", "synthetic control"
THIRDS = ("quietest third", "middle third", "noisiest third")


@dataclass(frozen=True)
class Calibration:
    """What simulated panels take from a real one: everything on the scale of logarithms, relative to the year's median.

    ``medians``: the middle rate of each year. ``level_sd``: how lasting levels differ between authorities.
    ``wobble``: covariance over the years of what is not lasting. ``unevenness``: standard deviation of the logarithm of
    an authority's own noise variance, so that some authorities are noisier than others. ``shared``: the share of the
    variance of what is not lasting that an authority has in common with its neighbours.
    """

    academic_years: tuple[str, ...]
    decimals: int
    authorities_count: int
    medians: Floats
    level_sd: float
    wobble: Floats
    unevenness: float
    shared: float = 0.0

    @cached_property
    def wobble_root(self) -> Floats:
        """A square root of ``wobble``: independent normal numbers times it have that covariance."""
        values, vectors = np.linalg.eigh(self.wobble)
        return vectors * np.sqrt(np.maximum(values, 0.0))


def calibrate(panel: Panel, weights: pd.DataFrame, window: Window) -> Calibration:
    """Moments of the panel's placebos: method of moments throughout, so that nothing has to be chosen.

    ``weights``: each authority's comparators (``comparison_weights``). The changes over ``window`` tell how much of a
    change neighbours share and how unevenly authorities change.
    """
    placebos = list(panel.placebos)
    rates = panel.rates.loc[placebos].to_numpy()
    medians = np.median(rates, axis=0)
    # A published nought has no logarithm; half a unit of the last place stands in for it.
    departures = np.log(np.maximum(rates, 10.0**-panel.decimals / 2) / medians)
    departures -= departures.mean(axis=0)
    covariance = np.cov(departures, rowvar=False)
    lasting = lasting_variance(covariance)
    shared = _shared_variance(panel, weights, window)
    differences = estimate_differences(panel, weights, window).reindex(placebos).dropna()
    return Calibration(
        academic_years=panel.academic_years,
        decimals=panel.decimals,
        authorities_count=len(placebos),
        medians=medians,
        level_sd=float(np.sqrt(lasting)),
        wobble=covariance - lasting,
        unevenness=_unevenness(differences, lasting, shared),
        shared=shared,
    )


def lasting_variance(covariance: Floats) -> float:
    """The variance of lasting levels: the mean covariance between years, or the largest that is possible if smaller.

    What is left after taking the same number off every entry is a covariance only up to 1 / (1' S⁻¹ 1).

    >>> lasting_variance(np.array([[2.0, 1.0], [1.0, 2.0]]))
    1.0
    >>> round(lasting_variance(np.array([[1.0, 1.2], [1.2, 2.0]])), 2)
    0.93
    """
    years_count = len(covariance)
    mean = float((covariance.sum() - np.trace(covariance)) / (years_count * (years_count - 1)))
    largest = 1 / float(np.linalg.solve(covariance, np.ones(years_count)).sum())
    return min(max(mean, 0.0), largest)


def _unevenness(differences: pd.Series, lasting: float, shared: float) -> float:
    """From the kurtosis of differences in differences, 3 exp(4 lasting) (1 + (1 - shared)² (exp(unevenness²) - 1)).

    Levels alone make changes uneven, since they are in proportion to the rate; only an authority's own part of the
    rest is.
    """
    beyond_levels = stats.kurtosis(differences, fisher=False) / (3 * np.exp(4 * lasting)) - 1
    return float(np.sqrt(np.log1p(max(beyond_levels, 0.0) / (1 - shared) ** 2)))


def _shared_variance(panel: Panel, weights: pd.DataFrame, window: Window) -> float:
    """One less the variance of differences in differences over the variance that independent changes would give them.

    Were changes independent, a difference to the mean of k neighbours would have 1 + 1/k times the variance of a
    change.
    """
    placebos = list(panel.placebos)
    change = window_change(panel.rates, window)[placebos].to_numpy()
    difference = estimate_differences(panel, weights, window).reindex(placebos)
    known = difference.notna().to_numpy()
    count = float((weights.loc[placebos] > 0).sum(axis=1)[known].mean())
    share = 1 - difference[known].var(ddof=1) / (change[known].var(ddof=1) * (1 + 1 / count))
    return float(min(max(share, 0.0), 0.95))


@dataclass(frozen=True)
class SimulatedPanel:
    """Rates without any effect, unrounded (authorities by years), each authority's variance, and its nearest others."""

    rates: Floats
    noise: Floats
    neighbours: NDArray[np.intp]


def simulate_panel(calibration: Calibration, rng: np.random.Generator) -> SimulatedPanel:
    """One panel. Neighbours are the ten authorities nearest in lasting level, found through noise as real models do."""
    size = calibration.authorities_count
    levels = rng.normal(0.0, calibration.level_sd, size)
    noise = np.exp(rng.normal(-(calibration.unevenness**2) / 2, calibration.unevenness, size))
    seen = levels + rng.normal(0.0, calibration.level_sd / 2, size)
    own = np.sqrt(noise)[:, None] * rng.standard_normal((size, len(calibration.medians)))
    common = _common_changes(seen, rng.standard_normal((size, len(calibration.medians))))
    mixed = np.sqrt(1 - calibration.shared) * own + np.sqrt(calibration.shared) * common
    rates = calibration.medians * np.exp(levels[:, None] + mixed @ calibration.wobble_root.T)
    apart = np.abs(seen[:, None] - seen[None, :])
    np.fill_diagonal(apart, np.inf)
    return SimulatedPanel(
        rates, noise * np.exp(2 * levels), np.argpartition(apart, NEIGHBOURS_COUNT, axis=1)[:, :NEIGHBOURS_COUNT]
    )


def _common_changes(seen: Floats, draws: Floats) -> Floats:
    """Changes of unit variance that authorities near each other in ``seen`` have in common.

    Each is a mean of ``draws``, which come in the order of ``seen``, weighted by a normal curve of the width of the
    neighbourhood.
    """
    return (_smoother(len(seen)) @ draws)[seen.argsort().argsort()]


@cache
def _smoother(size: int) -> Floats:
    place = np.arange(size)
    kernel = np.exp(-(((place[:, None] - place[None, :]) / (2 * NEIGHBOURS_COUNT)) ** 2) / 2)
    return kernel / np.sqrt((kernel**2).sum(axis=1, keepdims=True))


def _columns(calibration: Calibration, years: Sequence[str]) -> list[int]:
    return [calibration.academic_years.index(year) for year in years]


def difference_noise(
    rates: Floats, neighbours: NDArray[np.intp], before: Sequence[int], after: Sequence[int], treated: int
) -> Floats:
    """Differences in differences of every authority; the treated one is nobody's neighbour."""
    change = rates[:, after].mean(axis=1) - rates[:, before].mean(axis=1)
    is_clean = neighbours != treated
    return change - (change[neighbours] * is_clean).sum(axis=1) / is_clean.sum(axis=1)


def synthetic_gaps(
    rates: Floats, neighbours: NDArray[np.intp], fit_columns: Sequence[int], penalty: float, treated: int
) -> Floats:
    """Rates less synthetic rates of every authority, all years; the treated one is nobody's donor."""
    gaps = np.empty_like(rates)
    is_donor = neighbours != treated
    counts = is_donor.sum(axis=1)
    for count in np.unique(counts):
        units = np.flatnonzero(counts == count)
        donors = neighbours[units][is_donor[units]].reshape(-1, count)
        before = rates[:, fit_columns]
        weights = fit_each(before[units], before[donors].swapaxes(1, 2), penalty)
        gaps[units] = rates[units] - (weights[:, None] @ rates[donors])[:, 0]
    return gaps


def run_validation(calibration: Calibration, plan: AnalysisPlan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every simulated panel with every planted effect, nought included, in the plan's main window.

    One authority a panel is treated, drawn by lot. Two tables. The first: ``panel, method, planted_pp, estimate_pp,
    p_value, low_pp, high_pp, kurtosis``, the last that of the panel's differences in differences. The second, of
    panels with nothing planted and each authority in turn taken for the treated one: ``panel, method, third,
    alarm_share``, by how noisy the authority is.
    """
    settings, window = plan.simulation, plan.main_window
    rng = np.random.default_rng(settings.seed)
    before, after = _columns(calibration, window.before), _columns(calibration, window.after)
    fit = [i for i, year in enumerate(calibration.academic_years) if year <= plan.baseline_year]
    floor = rounding_spread(calibration.decimals)
    results, alarms, noises = [], [], []
    for number in range(settings.panels_count):
        panel = simulate_panel(calibration, rng)
        treated = int(rng.integers(calibration.authorities_count))
        rates = panel.rates.round(calibration.decimals)
        others = np.arange(len(rates)) != treated
        planted_rates = {
            planted: (panel.rates[treated, after] + planted).round(calibration.decimals)
            for planted in (0.0, *settings.planted_effects_pp)
        }
        noise = difference_noise(rates, panel.neighbours, before, after, treated)
        reach = critical_value(noise[others], 1 - plan.confidence)
        noises.append(noise[others])
        for planted, seen in planted_rates.items():
            estimate = noise[treated] + seen.mean() - rates[treated, after].mean()
            p_value = rank_p_value(estimate, noise[others])
            ends = estimate - reach, estimate + reach
            results.append((number, DIFFERENCES, planted, estimate, p_value, *ends))
        alarms += _alarms(number, DIFFERENCES, noise, panel.noise, plan.significance)
        if number >= settings.synthetic_panels_count:
            continue
        gaps = synthetic_gaps(rates, panel.neighbours, fit, plan.synthetic_control.penalty, treated)
        misfit = np.maximum(np.sqrt((gaps[:, fit] ** 2).mean(axis=1)), floor)
        ratios = gap_ratio(gaps[:, after], misfit)
        for planted, seen in planted_rates.items():
            moved = gaps[treated, after] + seen - rates[treated, after]
            p_value = rank_p_value(float(gap_ratio(moved[None, :], misfit[[treated]])[0]), ratios[others])
            ends = ratio_interval(float(moved.mean()), float(misfit[treated]), ratios[others], plan.confidence)
            results.append((number, SYNTHETIC, planted, moved.mean(), p_value, *ends))
        alarms += _alarms(number, SYNTHETIC, ratios, panel.noise, plan.significance)
    columns = ["panel", "method", "planted_pp", "estimate_pp", "p_value", "low_pp", "high_pp"]
    found = pd.DataFrame(results, columns=columns)
    kurtosis = pd.Series(stats.kurtosis(noises, axis=1, fisher=False))
    found["kurtosis"] = found["panel"].map(kurtosis).where(found["method"] == DIFFERENCES)
    return found, pd.DataFrame(alarms, columns=["panel", "method", "third", "alarm_share"])


def _alarms(panel: int, method: str, statistics: Floats, noise: Floats, significance: float) -> list[tuple]:
    is_alarm = placebo_p_values(statistics) <= significance
    third = np.searchsorted(np.quantile(noise, [1 / 3, 2 / 3]), noise)
    return [(panel, method, name, float(is_alarm[third == place].mean())) for place, name in enumerate(THIRDS)]

"""Check of proportional odds (Brant, 1990): whether each factor's effects are the same at every cut point.

The ordinal model gives each level of a factor one effect for all cut points. The answers are cut at each point in turn,
and the binary logits of all cuts are fitted together, each with effects of its own. A Wald test per factor asks whether
they are equal, with the covariance clustered by respondent, since a respondent answers several items and each answer
counts at every cut.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from restricted.survey.ordinal_model import OrdinalFit

ODDS_COLUMNS = ("factor", "cuts_count", "restrictions_count", "f_statistic", "p_value")


def check_proportional_odds(fit: OrdinalFit, answers: pd.DataFrame) -> pd.DataFrame:
    """Columns :data:`ODDS_COLUMNS`, one row per factor of ``fit``; none where the scale has a single cut point.

    ``answers``: what ``fit`` was fitted on. A small p-value says that the factor's effects differ between cut points.
    The Wald statistic over its restrictions is compared with an F distribution whose denominator has one degree of
    freedom fewer for each restriction than there are respondents, which keeps the level for few of them.
    """
    cuts = fit.categories[1:]
    if len(cuts) < 2:
        return pd.DataFrame(columns=list(ODDS_COLUMNS))
    given = answers.dropna(subset=["answer"])
    levels = np.column_stack([(given[name].astype(str) == level).to_numpy(float) for name, level in fit.terms])
    reached = given["answer"].to_numpy(float)[:, None] >= np.array(cuts)
    is_cut = np.eye(len(cuts))[np.tile(np.arange(len(cuts)), len(given))]
    repeated = np.repeat(levels, len(cuts), axis=0)
    design = np.column_stack([is_cut, *(is_cut * repeated[:, [term]] for term in range(len(fit.terms)))])
    owners = np.repeat(np.unique(given["respondent_id"], return_inverse=True)[1], len(cuts))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fitted = sm.GLM(reached.ravel().astype(float), design, family=sm.families.Binomial()).fit(
            cov_type="cluster", cov_kwds={"groups": owners}
        )
    step = np.diff(np.eye(len(cuts)), axis=0)
    rows = []
    for factor in fit.levels:
        own = [number for number, (name, _) in enumerate(fit.terms) if name == factor]
        contrasts = np.zeros((len(own) * len(step), design.shape[1]))
        for place, number in enumerate(own):
            start = (number + 1) * len(cuts)
            contrasts[place * len(step) : (place + 1) * len(step), start : start + len(cuts)] = step
        count = len(contrasts)
        wald = float(fitted.wald_test(contrasts, scalar=True).statistic)
        spare = fit.respondents_count - count
        statistic = wald / count * spare / (fit.respondents_count - 1)
        rows.append((factor, len(cuts), count, statistic, float(stats.f.sf(statistic, count, spare))))
    return pd.DataFrame(rows, columns=list(ODDS_COLUMNS))

# /// script
# requires-python = ">=3.11"
# dependencies = ["numpyro==0.22.0", "jax==0.10.2", "numpy", "pandas", "scipy"]
# ///
"""Bayesian cumulative-logit mixed model of planted answers: the frozen cross-check of the ordinal model.

Run once, in an environment of its own, since numpyro is needed for nothing else; from the root of the repository:

    uv run --no-project --script tests/restricted/survey/bayesian/cumulative_logit.py

It writes ``cumulative_logit.json`` beside it, which ``test_bayesian_cross_check.py`` compares with the ordinal model.
Random intercepts of respondents, localities and role groups; items as fixed effects; proportional odds. The share that
agrees is averaged over respondents, so that it is the quantity that the ordinal model estimates.
"""

import hashlib
import json
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
import pandas as pd
from numpyro.diagnostics import effective_sample_size, gelman_rubin
from numpyro.infer import MCMC, NUTS

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[3]))

from tests.restricted.survey.made import planted_answers  # noqa: E402

SEED = 20261129
PLANTED = ((11, 0.1), (12, 0.5), (13, 0.9))
"""Seed of the answers and spread between localities, log odds."""
CHAINS, WARMUP, DRAWS = 2, 1000, 1000
AGREES_FROM = 4


def model(item, person, place, role, counts, answer):
    cuts = numpyro.sample(
        "cuts", dist.TransformedDistribution(dist.Normal(0, 2).expand([4]), dist.transforms.OrderedTransform())
    )
    items = jnp.concatenate([jnp.zeros(1), numpyro.sample("items", dist.Normal(0, 2).expand([counts["item"] - 1]))])
    predictor = items[item]
    for name, index in (("person", person), ("place", place), ("role", role)):
        spread = numpyro.sample(f"{name}_sd", dist.HalfNormal(2.0 if name == "person" else 1.0))
        score = numpyro.sample(f"{name}_score", dist.Normal(0, 1).expand([counts[name]]))
        predictor = predictor + (spread * score)[index]
    numpyro.sample("answer", dist.OrderedLogistic(predictor, cuts), obs=answer)


def shares_agreeing(draws, item, role, places_count):
    """Draws by localities: the share that agrees, over the items and roles of all answers and over respondents."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    weights = weights / weights.sum()
    items = np.column_stack([np.zeros(len(draws["items"])), draws["items"]])
    roles = draws["role_sd"][:, None] * draws["role_score"]
    places = draws["place_sd"][:, None] * draws["place_score"]
    mix = pd.Series(1.0, index=[item, role]).groupby(level=[0, 1]).size()
    found = np.zeros((len(items), places_count))
    for (own_item, own_role), count in mix.items():
        fixed = items[:, own_item] + roles[:, own_role] - draws["cuts"][:, AGREES_FROM - 2]
        latent = (fixed[:, None] + places)[..., None] + draws["person_sd"][:, None, None] * nodes
        found += count / mix.sum() * (1 / (1 + np.exp(-latent))) @ weights
    return 100 * found


def fit(seed, spread):
    answers, _ = planted_answers(seed, spread=spread)
    given = answers.dropna(subset=["answer"])
    codes, names = {}, {}
    for name, column in (
        ("item", "item_id"),
        ("person", "respondent_id"),
        ("place", "locality"),
        ("role", "role_group"),
    ):
        codes[name], names[name] = pd.factorize(given[column], sort=True)
    counts = {name: len(own) for name, own in names.items()}
    answer = given["answer"].to_numpy(int) - 1
    sampler = MCMC(
        NUTS(model, target_accept_prob=0.95),
        num_warmup=WARMUP,
        num_samples=DRAWS,
        num_chains=CHAINS,
        chain_method="sequential",
        progress_bar=False,
    )
    sampler.run(jax.random.PRNGKey(SEED), **codes, counts=counts, answer=answer)
    by_chain = sampler.get_samples(group_by_chain=True)
    draws = {name: np.asarray(values) for name, values in sampler.get_samples().items()}
    shares = shares_agreeing(draws, codes["item"], codes["role"], counts["place"])
    low, high = np.percentile(shares, (2.5, 97.5), axis=0)
    mean = shares.mean(axis=0)
    chains = shares.reshape(CHAINS, DRAWS, -1)
    return {
        "seed": seed,
        "spread": spread,
        "answers_sha256": hashlib.sha256(answers.to_csv(index=False).encode()).hexdigest(),
        "divergences": int(sampler.get_extra_fields()["diverging"].sum()),
        "largest_r_hat": round(float(np.max(gelman_rubin(chains))), 4),
        "smallest_effective_sample": round(float(np.min(effective_sample_size(chains)))),
        "spread_place_mean": round(float(np.mean(by_chain["place_sd"])), 4),
        "spread_person_mean": round(float(np.mean(by_chain["person_sd"])), 4),
        "localities": {
            name: {"agree_pct": round(float(m), 3), "low_pct": round(float(a), 3), "high_pct": round(float(b), 3)}
            for name, m, a, b in zip(names["place"], mean, low, high, strict=True)
        },
    }


if __name__ == "__main__":
    result = {
        "made_with": {"numpyro": numpyro.__version__, "jax": jax.__version__, "chains": CHAINS, "draws": DRAWS},
        "seed": SEED,
        "fits": [fit(seed, spread) for seed, spread in PLANTED],
    }
    (HERE / "cumulative_logit.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")

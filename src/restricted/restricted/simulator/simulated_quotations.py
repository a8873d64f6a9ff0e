"""Quotations that nobody spoke, and the two lists beside them. Each says of itself that it is invented."""

from __future__ import annotations

import numpy as np
import pandas as pd

from restricted.rows.vocabulary import Vocabulary

INVENTED_QUOTATIONS = (
    ("shared-commitment", "We say 'our children' now, and mean those at the school down the road as well (invented)."),
    (
        "shared-commitment",
        "It took a year until people from [another service] stopped asking whose budget it was (invented).",
    ),
    ("leadership-governance", "The board decides things now. Before, it noted them (invented)."),
    ("leadership-governance", "Nobody told us who may say no, so nobody did (invented)."),
    ("focus-approach", "We began with persistent absence because everybody had the figures for it (invented)."),
    ("focus-approach", "The plan was clear to those who wrote it, and to few others (invented)."),
    ("sustainability-impact", "If the money ends, the phone calls will go on. The meetings may not (invented)."),
    ("sustainability-impact", "I could not show you a number that has moved, but I know whom to ring (invented)."),
)
"""Criterion and words. They hold nothing that the checks refuse, and one name that only the list below lets stand."""
OF_SURVEY = (
    "sustainability-impact",
    "We still fill in the same form for Ofsted and for the Inventory twice (invented).",
)
ALLOWED = ("Inventory", "A. Reviewer (invented)")
PROTECTED = (("Applegarth Example Primary", "school"), ("Nowhere Hill", "place"))


def simulate_quotations(
    interviews: pd.DataFrame, answers: pd.DataFrame, consents: pd.DataFrame, vocabulary: Vocabulary, seed: int
) -> dict[str, pd.DataFrame]:
    """The three tables behind quotations: only people with consent to it are quoted, each at most once."""
    generator = np.random.default_rng([seed, 7])
    quotable = consents.loc[consents["scope"] == "quotation", "person_id"]
    heard = interviews[interviews["person_id"].isin(quotable)].drop_duplicates("person_id")
    chosen = heard.iloc[generator.choice(len(heard), len(INVENTED_QUOTATIONS), replace=False)]
    rows = [
        ("interview", person, wave, criterion, text)
        for (person, wave), (criterion, text) in zip(
            chosen[["person_id", "wave"]].itertuples(index=False, name=None), INVENTED_QUOTATIONS, strict=True
        )
    ]
    respondents = consents.loc[consents["scope"] == "survey_quotation", "person_id"]
    answered = answers.loc[answers["respondent_id"].isin(respondents), ["respondent_id", "wave"]].iloc[0]
    rows.append(("survey", answered["respondent_id"], answered["wave"], *OF_SURVEY))
    columns = ["said_in", "person_id", "wave", "criterion", "text"]
    quotations = pd.DataFrame(rows, columns=columns)
    quotations.insert(0, "quotation_id", [f"SIM-Q{number:02d}" for number in range(1, len(quotations) + 1)])
    day = vocabulary.waves[vocabulary.lists["waves"][-1]][1].isoformat()
    return {
        "quotations": quotations,
        "protected_names": pd.DataFrame(PROTECTED, columns=["protected_name", "kind"]),
        "allowed_names": pd.DataFrame([(*ALLOWED, day)], columns=["allowed_name", "reviewer", "date"]),
    }

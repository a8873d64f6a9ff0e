"""Labels in the columns of released tables, which the release writes and chapters and charts read."""

from __future__ import annotations

CODE_SEPARATOR = " × "
"""Between a criterion and what is said under it, in a code of two halves."""

EARLIER, CHOSEN, SUPPORTED = "earlier", "chosen", "supported"
PERIOD_TITLES = {
    EARLIER: "an earlier year",
    CHOSEN: "the year in which they were chosen",
    SUPPORTED: "the first year with support",
}
"""Periods of a pupil's attendance, in order."""

TOWARDS, AWAY, UNCHANGED, HELD = "towards", "away", "unchanged", "held"
"""How a local indicator moved from its baseline: by its target, or held where that is the target."""

SATURATION_BASE, SATURATION_RUN, SATURATION_PCT = 4, 2, 5.0
"""Interviews of the base, interviews of a run, and the new information in a run, per cent of the base's codes, at which
saturation is reached (Guest, Namey and Chen, 2020)."""

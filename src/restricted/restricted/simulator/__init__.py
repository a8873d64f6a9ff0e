"""Invented evidence of the shape of the evaluation's own, so that its pipeline can be run and tested by anybody.

Its registers add up to Table 1 of the report; everything else is drawn from the parameters of a :class:`Truth`, which
an analysis should find again.
"""

from helpers.simulator.simulating import INVENTED, Simulated, simulate, write_simulated
from helpers.simulator.truth import Truth

__all__ = ["INVENTED", "Simulated", "Truth", "simulate", "write_simulated"]

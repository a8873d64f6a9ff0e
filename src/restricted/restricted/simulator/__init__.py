"""Invented evidence of the shape of the evaluation's own, so that its pipeline can be run and tested by anybody.

Its registers add up to Table 1 of the report; everything else is drawn from the parameters of a :class:`Truth`, which
an analysis should find again.
"""

from restricted.simulator.planted_parameters import Truth
from restricted.simulator.simulate import INVENTED, Simulated, simulate, write_simulated

__all__ = ["INVENTED", "Simulated", "Truth", "simulate", "write_simulated"]

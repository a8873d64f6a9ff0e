"""One trial: harm, then a build to the end, then a look at what is there."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass

from tests.faults.ground import Ground
from tests.faults.harm import AT_RANDOM

NO_WORDS_EXPECTED = frozenset({"build killed", "build killed, cold"})


@dataclass(frozen=True)
class Trial:
    """What one trial found. It is lost when ``losses`` is not empty: the next build did not make good the harm."""

    fault: str
    number: int
    was_met: bool
    """Whether there was anything left to harm at the moment drawn."""
    status: int
    is_clear: bool
    """Whether the harmed build ended in words."""
    lingering: str
    """Processes that outlived it."""
    next_status: int
    losses: str
    seconds: float

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.is_clear and not self.lingering and not self.losses and self.next_status == 0

    @property
    def row(self) -> dict[str, object]:
        """For the CSV."""
        return asdict(self)


def harm_at_random(fault: str, number: int, ground: Ground, seed: int = 0) -> tuple[Trial, str]:
    """A trial of ``fault``, and what its two builds said. The same ``seed`` and ``number`` draw the same moment."""
    begun = time.monotonic()
    chance = random.Random(f"{seed}/{fault}/{number}")
    ground.reset()
    if chance.random() < 0.5:
        ground.clear()
    harm = AT_RANDOM[fault]
    build = ground.start(**harm.environment)
    was_met = harm.meet(ground, build, chance)
    harmed = ground.finished(build)
    lingering = ground.lingering()
    after = ground.run()
    trial = Trial(
        fault=fault,
        number=number,
        was_met=was_met,
        status=harmed.status,
        is_clear=after.is_clear and (harmed.is_clear or fault in NO_WORDS_EXPECTED),
        lingering="; ".join(lingering),
        next_status=after.status,
        losses="; ".join(ground.losses()),
        seconds=round(time.monotonic() - begun, 1),
    )
    return trial, f"{harmed.said}\n--- the next build:\n{after.said}"

"""One trial: harm, then a build to the end, then a look at what is there."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass

from tests.faults.ground import DID_NOT_END, Ground, is_clear
from tests.faults.harm import AT_RANDOM

NO_WORDS_EXPECTED = frozenset({"build killed", "build killed, cold", "everything killed"})


@dataclass(frozen=True)
class Trial:
    """What one trial found. It is lost when ``losses`` is not empty: the next build did not make good the harm."""

    fault: str
    number: int
    seed: int
    moment: str
    """The phase of the build, or which of the processes, that was met; empty where there was nothing left to harm."""
    was_cleared: bool
    """Whether the build began from nothing; else every file was there, in an older edition."""
    status: int
    is_clear: bool
    """Whether the harmed build ended in words."""
    lingering: str
    """Processes that outlived it."""
    next_status: int
    is_undecided: bool
    """Whether the next build took longer than it was given, so that nobody knows what it would have ended in."""
    losses: str
    seconds: float

    @property
    def was_met(self) -> bool:
        """Whether there was anything left to harm at the moment drawn."""
        return bool(self.moment)

    @property
    def is_lost(self) -> bool:
        """Whether the next build did not end in the same bytes as one that nobody harmed."""
        return not self.is_undecided and (bool(self.losses) or self.next_status != 0)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.is_clear and not self.lingering and not self.is_lost and not self.is_undecided

    @property
    def row(self) -> dict[str, object]:
        """For the CSV."""
        return asdict(self)


def harm_at_random(fault: str, number: int, ground: Ground, seed: int = 0) -> tuple[Trial, str]:
    """A trial of ``fault``, and what its builds said. The same ``seed`` and ``number`` draw the same moment."""
    begun = time.monotonic()
    chance = random.Random(f"{seed}/{fault}/{number}")
    was_cleared = ground.begin(chance)
    harm = AT_RANDOM[fault]
    build = ground.start(**harm.environment)
    met = harm.meet(ground, build, chance)
    harmed = ground.finished(build)
    lingering = ground.lingering()
    harm.undo(ground)
    after = ground.run()
    trial = Trial(
        fault=fault,
        number=number,
        seed=seed,
        moment=met.moment,
        was_cleared=was_cleared,
        status=harmed.status,
        is_clear=after.is_clear and is_clear(met.said) and (harmed.is_clear or fault in NO_WORDS_EXPECTED),
        lingering="; ".join(lingering + ground.lingering()),
        next_status=after.status,
        is_undecided=DID_NOT_END in after.said,
        losses="; ".join(ground.losses()),
        seconds=round(time.monotonic() - begun, 1),
    )
    return trial, f"{harmed.said}\n{met.said}\n--- the next build:\n{after.said}"

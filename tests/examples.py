"""How many examples a property is tried on: as many as it says in `make test-all`, a fifth in `make test`."""

from hypothesis import settings


def examples(count: int) -> int:
    """``count`` of every hundred examples of the profile in force."""
    return max(1, count * settings().max_examples // 100)

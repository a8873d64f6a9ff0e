"""What every test may count on: pictures are drawn without a screen, and kernels start cold unless a test asks.

Each small project of the tests is an environment of its own, and so would need a process of its own to fork from.

Hypothesis tries the same examples each time, so that the suite says of one commit what it said before: `make test` the
first few, `make test-all` all. `make exact` and `make faults` go looking for others (``--hypothesis-profile=default``).
"""

import os

import pytest
from hypothesis import HealthCheck, settings

import helpers.build  # noqa: F401  (before nbformat, which would compile a grammar for two seconds)

# No test says how fast anything is, so none may fail on a machine that is busy.
settings.register_profile(
    "same each time", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("few", settings.get_profile("same each time"), max_examples=20)
settings.load_profile("same each time")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("LOCALED_COLD", "1")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a fixture of their module or folder run in one worker: what is costly is then made once.

    Those that start kernels come first, so that no worker ends with a long one while others have nothing to do.
    """
    items.sort(key=lambda item: item.get_closest_marker("kernel") is None)
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (place := _place_of_what_is_shared(item)):
            item.add_marker(pytest.mark.xdist_group(place))


def _place_of_what_is_shared(item: pytest.Item) -> str | None:
    info = getattr(item, "_fixtureinfo", None)
    known = [definition for found in info.name2fixturedefs.values() for definition in found] if info else []
    for definition in known:
        if definition.scope in ("module", "session") and definition.baseid.startswith("tests/"):
            return definition.baseid
    return None

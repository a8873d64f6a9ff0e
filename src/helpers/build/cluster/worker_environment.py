"""Which libraries a worker must have: those that the lock gives the collection, in the versions that are here."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping

MOST_DIFFERENCES_SHOWN = 5


def locked_names(lock: str, of: str) -> list[str]:
    """The packages that the package ``of`` needs to run, directly or through others, by ``lock`` (text of ``uv.lock``).

    Those of dependency groups (tests, archive) are left out: a worker has no need of them.
    """
    packages = {package["name"]: package for package in tomllib.loads(lock)["package"]}
    found: set[str] = set()
    waiting = [of]
    while waiting:
        package = packages.get(waiting.pop(), {})
        for needed in package.get("dependencies", []):
            if needed["name"] not in found:
                found.add(needed["name"])
                waiting.append(needed["name"])
    return sorted(found)


def lock_hash(lock: str) -> str:
    """The first digits of the SHA-256 of a lock file: enough to tell two apart in a message."""
    return hashlib.sha256(lock.encode()).hexdigest()[:12]


def differences(ours: Mapping[str, str | None], theirs: Mapping[str, str | None]) -> list[str]:
    """What a worker has otherwise than this machine, a sentence each; what is not here either is not asked of it.

    >>> differences({"pandas": "3.0.1", "python": "3.11", "appnope": None}, {"pandas": "2.2.0", "python": "3.11"})
    ['pandas 2.2.0, here 3.0.1']
    """
    return [
        f"{name} {theirs.get(name) or 'is missing'}, here {version}"
        for name, version in sorted(ours.items())
        if version is not None and theirs.get(name) != version
    ]


def refusal(found: list[str], lock: str) -> str:
    """Why a worker with the differences ``found`` is not asked, and what mends it."""
    more = len(found) - MOST_DIFFERENCES_SHOWN
    shown = "; ".join(found[:MOST_DIFFERENCES_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return f"its libraries are not those of uv.lock ({lock_hash(lock)}): {shown}. 'uv sync --locked' there mends that"

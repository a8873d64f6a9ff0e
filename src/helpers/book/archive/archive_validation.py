"""Both descriptions held against their standards, without a network.

roc-validator fetches RO-Crate's JSON-LD context, and its own profiles are in its package. The context is the one that
``rocrate`` ships for the same version of RO-Crate, put into the validator's cache under the address that it asks for.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from helpers.book.archive.ro_crate import CRATE_VERSION

CONTEXT_URL = f"https://w3id.org/ro/crate/{CRATE_VERSION}/context"
PROFILE = f"ro-crate-{CRATE_VERSION}"
DATAPACKAGE = "datapackage.json"


@dataclass
class Checked:
    """What the validators found: ``faults`` break a standard, ``advice`` counts recommendations not followed."""

    faults: list[str] = field(default_factory=list)
    advice: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    passed: dict[str, int] = field(default_factory=dict)


def check_descriptions(folder: Path) -> Checked:
    """Both descriptions of the staged release in ``folder``, and every table against its schema."""
    checked = Checked()
    check_tables(folder, checked)
    check_crate(folder, checked)
    return checked


def check_tables(folder: Path, checked: Checked) -> None:
    """Add to ``checked`` what Frictionless finds: checksums, sizes, types, constraints and keys, row by row."""
    from frictionless import Package

    package = Package(str(folder / DATAPACKAGE))
    report = package.validate()
    for task in report.tasks:
        for error in task.errors:
            checked.faults.append(f"{DATAPACKAGE}, {task.name}: {error.message}")
    checked.faults += [f"{DATAPACKAGE}: {error.message}" for error in report.errors]
    checked.passed["resources of datapackage.json, checksums included"] = sum(task.valid for task in report.tasks)
    checked.passed["rows held against a Frictionless schema"] = sum(
        task.stats.get("rows") or 0 for task in report.tasks
    )


def check_crate(folder: Path, checked: Checked) -> None:
    """Add to ``checked`` what roc-validator finds: requirements, recommendations, and checks that it could not do."""
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    logging.getLogger("rocrate_validator").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as cache:
        settings = ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier=PROFILE,
            requirement_severity=Severity.RECOMMENDED,
            offline=True,
            cache_path=Path(cache) / "http",
        )
        put_context_in_cache()
        result = services.validate(settings)
    passed: Counter[str] = Counter()
    for check in result.executed_checks:
        passed[check.severity.name] += result.get_executed_check_result(check) is True
    for issue in result.get_issues(Severity.OPTIONAL):
        if issue.severity >= Severity.REQUIRED:
            checked.faults.append(f"ro-crate-metadata.json, {issue.violatingEntity}: {issue.message}")
        else:
            checked.advice[str(issue.message)] += 1
    checked.skipped.update(
        f"{skip.check.name}: {skip.message or skip.category.value}" for skip in result.skipped_check_details
    )
    for severity in (Severity.REQUIRED, Severity.RECOMMENDED):
        checked.passed[f"checks of RO-Crate {CRATE_VERSION}, {severity.name.casefold()}"] = passed[severity.name]


def put_context_in_cache() -> None:
    """Give the validator's HTTP cache the JSON-LD context that ``rocrate`` ships, under the address it is asked for.

    Raises
    ------
    RuntimeError
        ``rocrate`` ships the context of another version of RO-Crate than the one that we describe releases with.
    """
    from requests import Request
    from requests.structures import CaseInsensitiveDict
    from requests_cache import CachedResponse
    from rocrate_validator.utils.http import HttpRequester

    shipped = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
    said: dict[str, Any] = json.loads(shipped)
    if said.get("@id") != CONTEXT_URL:
        raise RuntimeError(
            f"the library rocrate ships the context {said.get('@id')}, and releases are described with {CONTEXT_URL}: "
            "set CRATE_VERSION to the version that it ships"
        )
    request = Request("GET", CONTEXT_URL, headers={"Accept": "application/ld+json, application/json"}).prepare()
    headers = CaseInsensitiveDict({"Content-Type": "application/ld+json"})
    response = CachedResponse(status_code=200, content=shipped, url=CONTEXT_URL, headers=headers)
    cache = HttpRequester().session.cache
    cache.responses[cache.create_key(request)] = response

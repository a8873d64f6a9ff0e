"""Both descriptions of a release validated against their standards, without a network."""

from __future__ import annotations

import json
import logging
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from frictionless import Package
from requests import Request
from requests.structures import CaseInsensitiveDict
from requests_cache import CachedResponse
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

from helpers.book.archive_crate import CRATE_VERSION
from helpers.book.archive_tables import DATAPACKAGE

CONTEXT_URL = f"https://w3id.org/ro/crate/{CRATE_VERSION}/context"


@dataclass
class Validation:
    """``faults`` break a standard; ``advice`` counts recommendations not followed, ``skipped`` checks not done."""

    faults: list[str] = field(default_factory=list)
    advice: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    passed: dict[str, int] = field(default_factory=dict)

    def report(self, release: str) -> str:
        """What was validated, as Markdown."""
        lines = [f"# Validation of {release}", "", "| Passed | Count |", "| --- | ---: |"]
        lines += [f"| {name} | {count} |" for name, count in self.passed.items()]
        for heading, counted in (("Recommendations not followed", self.advice), ("Checks skipped", self.skipped)):
            lines += ["", f"{heading}:" if counted else f"{heading}: none.", ""]
            lines += [f"- {text} ({count} times)" for text, count in sorted(counted.items())]
        return "\n".join(lines).rstrip() + "\n"


def validate_descriptions(folder: Path) -> Validation:
    """Validate the descriptions of the release in ``folder``, and every table against its schema."""
    validation = Validation()
    validate_tables(folder, validation)
    validate_crate(folder, validation)
    return validation


def validate_tables(folder: Path, validation: Validation) -> None:
    """Add what Frictionless finds: checksums, sizes, types, constraints and keys, row by row."""
    report = Package(str(folder / DATAPACKAGE)).validate()
    for task in report.tasks:
        validation.faults += [f"{DATAPACKAGE}, {task.name}: {error.message}" for error in task.errors]
    validation.faults += [f"{DATAPACKAGE}: {error.message}" for error in report.errors]
    validation.passed["Resources of datapackage.json, with checksums"] = sum(task.valid for task in report.tasks)
    validation.passed["Rows against a schema"] = sum(task.stats.get("rows") or 0 for task in report.tasks)


def validate_crate(folder: Path, validation: Validation) -> None:
    """Add what roc-validator finds: requirements, recommendations, and checks that it could not do."""
    logging.getLogger("rocrate_validator").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as cache:
        settings = ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier=f"ro-crate-{CRATE_VERSION}",
            requirement_severity=Severity.RECOMMENDED,
            offline=True,
            cache_path=Path(cache) / "http",
        )
        cache_context()
        result = services.validate(settings)
    for severity in (Severity.REQUIRED, Severity.RECOMMENDED):
        checks = [check for check in result.executed_checks if check.severity == severity]
        passed = sum(result.get_executed_check_result(check) is True for check in checks)
        validation.passed[f"Checks of RO-Crate {CRATE_VERSION}, {severity.name.casefold()}"] = passed
    for issue in result.get_issues(Severity.OPTIONAL):
        if issue.severity >= Severity.REQUIRED:
            validation.faults.append(f"ro-crate-metadata.json, {issue.violatingEntity}: {issue.message}")
        else:
            validation.advice[str(issue.message)] += 1
    validation.skipped.update(
        f"{skip.check.name}: {skip.message or skip.category.value}" for skip in result.skipped_check_details
    )


def cache_context() -> None:
    """Give the validator's HTTP cache the JSON-LD context that ``rocrate`` ships, under the address it asks for.

    Raises ``RuntimeError`` if ``rocrate`` ships another version of it than :data:`CRATE_VERSION`.
    """
    shipped = (files("rocrate") / "data" / "ro-crate.jsonld").read_bytes()
    if (address := json.loads(shipped).get("@id")) != CONTEXT_URL:
        raise RuntimeError(f"rocrate ships the context {address}: set CRATE_VERSION ({CRATE_VERSION}) to that version")
    request = Request("GET", CONTEXT_URL, headers={"Accept": "application/ld+json, application/json"}).prepare()
    headers = CaseInsensitiveDict({"Content-Type": "application/ld+json"})
    response = CachedResponse(status_code=200, content=shipped, url=CONTEXT_URL, headers=headers)
    cache = HttpRequester().session.cache
    cache.responses[cache.create_key(request)] = response

"""The manifest of a release, as tests of other packages need it: an edition, and one released table."""

import json

from helpers.project.edition import DECISIONS_TABLE, RELEASES_TABLE, Edition, manifest_path
from helpers.project.paths import Project

INVENTED = ["The second wave of the survey."]


def put_manifest(project: Project, edition: Edition) -> None:
    """A release of the table ``survey_items``; ``absent`` removes the manifest."""
    path = manifest_path(project)
    if edition == "absent":
        path.unlink(missing_ok=True)
        return
    names = ("survey_items", RELEASES_TABLE, DECISIONS_TABLE)
    files = {f"data/processed/released/{name}.parquet": "" for name in names}
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = {"edition": edition, "tables": {}, "files": files, "invented": INVENTED}
    path.write_text(json.dumps(manifest), encoding="utf-8")

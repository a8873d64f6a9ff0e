"""YAML as plain Python: the one place that says which parser reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# libyaml's parser where PyYAML was built with it, ten times as fast; a build with nothing to do reads three files.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """What ``text`` says; raises ``yaml.YAMLError`` with line and column where it is not YAML.

    >>> load_yaml("waves: [2022-04]")
    {'waves': ['2022-04']}
    """
    return yaml.load(text, Loader=LOADER)


def read_yaml(path: Path, error: type[Exception]) -> Any:
    """What the file at ``path`` says; raises ``error`` with the mend where it is missing or is not YAML."""
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as cause:
        raise error(f"{path} is missing: restore it from git") from cause
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise error(f"{path.name} is not readable YAML: {cause}") from cause

"""YAML as plain Python: the one place that says which parser reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    FastLoader = yaml.SafeLoader
else:
    # libyaml's parser where PyYAML was built with it, ten times as fast; a build with nothing to do reads three files.
    FastLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(FastLoader):
    """Reads a mapping whose keys are all different; PyYAML itself would keep the last of those that stand twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; raises ``yaml.YAMLError`` with the place of a key that stands twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key '{key.value}' stands twice: keep one", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def load_yaml(text: str) -> Any:
    """What ``text`` says; raises ``yaml.YAMLError`` with line and column where it is not YAML.

    >>> load_yaml("waves: [2022-04]")
    {'waves': ['2022-04']}
    """
    return yaml.load(text, Loader=Loader)


def read_yaml(path: Path, error: type[Exception]) -> Any:
    """What the file at ``path`` says; raises ``error`` with the mend where it is missing or is not YAML."""
    try:
        return load_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError as cause:
        raise error(f"{path} is missing: restore it from git") from cause
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        raise error(f"{path.name} is not readable YAML: {cause}") from cause

"""YAML files as pydantic models: every fault of a file is listed at once, each with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from helpers.project.yaml_files import read_yaml

Model = TypeVar("Model", bound=BaseModel)


def read_model(path: Path, model: type[Model], error: type[Exception]) -> Model:
    """The file at ``path`` as ``model``; raises ``error``, which names the mend, where it cannot be used."""
    return validate_model(read_yaml(path, error), model, error, path.name)


def validate_model(content: Any, model: type[Model], error: type[Exception], name: str) -> Model:
    """``content`` as ``model``; raises ``error``, which lists every fault of the file ``name``."""
    try:
        return model.model_validate(content)
    except ValidationError as cause:
        faults = "\n".join(
            f"  - {_place(content, fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in cause.errors()
        )
        raise error(f"{name} has {cause.error_count()} fault(s):\n{faults}") from cause


def _place(content: Any, location: tuple[Any, ...]) -> str:
    """A place that a person can find: ``localities[2] (wakefield) → areas``."""
    names: list[str] = []
    value = content
    for part in location:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        label = f"[{part}]" if isinstance(part, int) else str(part)
        if isinstance(part, int) and isinstance(value, dict) and "id" in value:
            label += f" ({value['id']})"
        names.append(label)
    return re.sub(r" → \[", "[", " → ".join(names)) or "whole file"

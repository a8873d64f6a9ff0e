"""YAML files as pydantic models: every fault of a file is listed at once, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.project.read_record import note_file
from helpers.project.yaml_files import read_yaml

Model = TypeVar("Model", bound=BaseModel)
Value = TypeVar("Value", bound=Hashable)


class Entry(BaseModel):
    """An entry of a file that people edit: a field that is not known is a fault, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def repeated(values: Iterable[Value]) -> list[Value]:
    """The values that occur more than once, in the order of their first occurrence.

    >>> repeated(["a", "b", "a"])
    ['a']
    """
    return [value for value, count in Counter(values).items() if count > 1]


def read_model(path: Path, model: type[Model], error: type[Exception]) -> Model:
    """The file at ``path`` as ``model``; raises ``error``, which names the mend, where it cannot be used."""
    note_file(path)
    return validate_model(read_yaml(path, error), model, error, path.name)


def validate_model(content: Any, model: type[Model], error: type[Exception], name: str) -> Model:
    """``content`` as ``model``; raises ``error``, which lists every fault of the file ``name``."""
    try:
        return model.model_validate(content)
    except ValidationError as cause:
        faults = "\n".join(f"  - {_place(content, fault['loc'])}: {fault_in_words(fault)}" for fault in cause.errors())
        raise error(f"{name} has {cause.error_count()} fault(s):\n{faults}") from cause


WORDS = {
    "missing": "this field is missing: add it",
    "extra_forbidden": "this field is not known: leave it out, or correct its spelling",
    "string_type": "must be a text: put it in quotation marks",
    "int": "must be a whole number",
    "float": "must be a number",
    "bool": "must be true or false",
    "date": "must be a day of the calendar, as 2024-05-31",
    "string_pattern_mismatch": "must be written as the pattern {pattern} says",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries, and has {actual_length}",
    "too_long": "must have at most {max_length} entries, and has {actual_length}",
    "list_type": "must be a list: begin each entry with '-', or put all in square brackets",
    "tuple_type": "must be a list: begin each entry with '-', or put all in square brackets",
    "dict_type": "must have fields of its own, each as 'name: value'",
    "model_type": "must have fields of its own, each as 'name: value'",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}
"""How a person would say what pydantic finds, by the type of its error or the first word of that. No value is repeated:
some files are confidential."""


def fault_in_words(fault: Any) -> str:
    """One error of a pydantic ``ValidationError``: what is wrong, so that it says the mend.

    >>> fault_in_words({"type": "too_short", "ctx": {"min_length": 1, "actual_length": 0}, "msg": "Tuple should …"})
    'must have at least 1 entries, and has 0'
    """
    words = WORDS.get(fault["type"]) or WORDS.get(fault["type"].partition("_")[0])
    return words.format(**fault.get("ctx", {})) if words else fault["msg"].removeprefix("Value error, ")


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

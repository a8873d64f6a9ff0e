"""Texts that people edit, read as UTF-8: the one place that says what is wrong with one that cannot be."""

from __future__ import annotations

from pathlib import Path


def read_text(path: Path, error: type[Exception], name: str = "") -> str:
    """The text of the file at ``path``, which messages call ``name`` (default: as it is).

    Raises ``error`` with the mend where it is missing or not in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as cause:
        raise error(f"{name or path} is missing: restore it from git") from cause
    except UnicodeDecodeError as cause:
        raise error(f"{name or path.name}, {not_utf8(cause)}") from cause


def not_utf8(error: UnicodeDecodeError) -> str:
    """Where a file stops being UTF-8, and the mend."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return f"line {line}: a character that is not in UTF-8: save the file in UTF-8"

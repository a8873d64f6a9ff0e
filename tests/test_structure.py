"""What the layers of import-linter do not say: one name a module, and none that grows out of sight."""

from collections import Counter
from pathlib import Path

from helpers.project.paths import find_project

SOURCES = find_project().root / "src"
MODULES = sorted(path for path in SOURCES.rglob("*.py") if path.name not in ("__init__.py", "__main__.py"))
MOST_LINES = 350


def test_module_names_are_unique() -> None:
    counted = Counter(path.stem for path in MODULES)
    assert [name for name, count in counted.items() if count > 1] == []


def test_no_module_is_longer_than_the_limit() -> None:
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []


def test_no_module_or_package_is_called_utils() -> None:
    names = {part for path in MODULES for part in Path(path.relative_to(SOURCES)).with_suffix("").parts[1:]}
    assert not names & {"utils", "util", "misc", "common"}

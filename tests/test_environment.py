"""``environment.yml`` lists the same set as ``pyproject.toml``; direct dependencies are in the lock; uv has a cache."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
OWN_DISTRIBUTIONS = {"warm-kernels", "localed-restricted"}
"""Distributions of this repository, which conda installs from their folders."""
ONLY_IN_CONDA = {"python", "pip", "quarto"}


def split(requirement: str) -> tuple[str, str]:
    name, _, bounds = re.match(r"([A-Za-z0-9_.-]+)(\[[^]]*\])?(.*)", requirement).groups()
    return name.lower().replace("_", "-"), bounds.strip()


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def researchers_set() -> dict[str, str]:
    content = project()
    listed = content["project"]["dependencies"]
    return dict(split(entry) for entry in listed if split(entry)[0] not in OWN_DISTRIBUTIONS)


def conda_set() -> dict[str, str]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [entry for entry in entries if isinstance(entry, str)]
    flat += [line for entry in entries if isinstance(entry, dict) for line in entry["pip"] if not line.startswith("-e")]
    return {name: bounds for name, bounds in map(split, flat) if name not in ONLY_IN_CONDA}


def test_both_lists_hold_the_same_packages_with_the_same_bounds():
    assert conda_set() == researchers_set()


def test_conda_has_the_python_range_of_the_project():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert f"python{project()['project']['requires-python']}" in entries


def test_every_direct_dependency_is_locked():
    locked = {package["name"] for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    groups = [entry for group in project()["dependency-groups"].values() for entry in group]
    direct = {split(entry)[0] for entry in [*project()["project"]["dependencies"], *groups]}
    assert direct - locked == set()


@pytest.mark.parametrize(
    ("home", "chosen", "expected"),
    [
        ("a folder", "", ""),  # uv's own default, below the home
        ("a file", "", str(ROOT / ".uv" / "cache")),
        ("nowhere", "", str(ROOT / ".uv" / "cache")),
        ("a file", "/elsewhere", "/elsewhere"),
    ],
)
def test_uv_keeps_its_cache_here_where_the_home_cannot_be_written(tmp_path, home, chosen, expected):
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").touch()
    place = "/proc/nowhere" if home == "nowhere" else str(tmp_path / home)
    environment = {name: value for name, value in os.environ.items() if name not in ("XDG_CACHE_HOME", "UV_CACHE_DIR")}
    environment |= {"HOME": place} | ({"UV_CACHE_DIR": chosen} if chosen else {})
    shown = subprocess.run(
        ["make", "-s", "--eval", "shown: ; @echo $(UV_CACHE_DIR)", "shown"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == expected

import pytest
from restricted.rows.pseudonyms import KEY_VARIABLE, write_new_key

from tests.restricted.intake.team import project_beside, write_sound


@pytest.fixture
def project(tmp_path):
    """A project with no restricted file."""
    return project_beside(tmp_path)


@pytest.fixture
def team(project, key):
    """A project with a team's sound files, and its key."""
    write_sound(project)
    return project


@pytest.fixture
def key(project, tmp_path, monkeypatch):
    """A key outside the project."""
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "keys" / "key"))
    return write_new_key(project)

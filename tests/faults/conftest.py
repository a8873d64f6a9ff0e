"""The small project, built once for all tests that do it harm."""

import pytest

from tests.faults.ground import prepare


@pytest.fixture(scope="session")
def ground(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("faults").resolve())

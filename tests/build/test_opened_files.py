"""A chapter of each kind opens nothing past its record; `make exact` asks all chapters."""

import subprocess
import sys

import pytest

from helpers.project.paths import find_project


@pytest.mark.slow
@pytest.mark.parametrize("chapters", [["coventry", "combined-authority", "synthesis", "data-sources", "glossary"]])
def test_notebooks_open_nothing_that_they_do_not_record(chapters):
    root = find_project().root
    command = [sys.executable, "-m", "tests.exactness", "--from-raw", *chapters]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

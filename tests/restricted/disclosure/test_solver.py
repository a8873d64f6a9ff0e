"""What a library in C prints while it solves reaches nobody; what is printed before and after does."""

import subprocess
import sys

import numpy as np
import pytest
from restricted.disclosure.solver import solve

PRINTING = """
import ctypes
from contextlib import nullcontext
from restricted.disclosure.solver import silent_c_output
say = ctypes.CDLL(None).puts
print("before")
say(b"C before")
with {}():
    say(b"C while it solves")
    ctypes.CDLL(None).write(1, b"straight out\\n", 13)
print("after")
say(b"C after")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library has another name there")
@pytest.mark.parametrize(("guard", "is_heard"), [("silent_c_output", False), ("nullcontext", True)])
def test_only_what_is_printed_meanwhile_is_dropped(guard, is_heard):
    told = subprocess.run([sys.executable, "-c", PRINTING.format(guard)], capture_output=True, text=True, check=True)
    lines = set(told.stdout.splitlines())
    assert {"before", "C before", "after", "C after"} <= lines
    assert ({"C while it solves", "straight out"} <= lines) == is_heard
    assert len(lines) == (6 if is_heard else 4)


def test_it_solves():
    found = solve(np.array([-1.0]), integrality=1, bounds=(0, 2.5))
    assert found.x.tolist() == [2.0]

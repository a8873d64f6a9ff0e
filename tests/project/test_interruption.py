import signal
import subprocess
import sys

from helpers.project.interruption import INTERRUPTED, STOPPED

PROGRAM = """
import os, signal
from helpers.project.interruption import end_on_interrupt, raise_on_interrupt
signal.signal(signal.SIGINT, signal.{before})
end_on_interrupt()
{then}
try:
    os.kill(os.getpid(), signal.SIGINT)
except KeyboardInterrupt:
    print("raised")
else:
    print("ignored")
"""


def run(before="default_int_handler", then=""):
    program = PROGRAM.format(before=before, then=then)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_an_interrupt_while_libraries_load_ends_in_a_sentence_and_no_traceback():
    ended = run()
    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (INTERRUPTED, "", STOPPED)


def test_in_a_command_it_raises_again():
    assert run(then="raise_on_interrupt()").stdout == "raised\n"


def test_a_program_in_the_background_goes_on_ignoring_it():
    assert run(before=signal.SIG_IGN.name).stdout == "ignored\n"

"""How zygotes begin, refuse, die and end; and what becomes of their kernels."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from warm_kernels.process import KernelLostError, WarmProcess
from warm_kernels.zygotes import CannotForkError, Command, Zygotes, why_not

import warm_kernels
from tests.warm_kernels.conftest import kernel, needs_fork, running_pids

pytestmark = [pytest.mark.kernel, needs_fork, pytest.mark.xdist_group("warm")]
PACKAGE = Path(warm_kernels.__file__).parent
MOST_LINES = 300
END_SECONDS = 30
PROGRAM = "import sys, time; print('up', flush=True); time.sleep(float(sys.argv[1]))"


@pytest.fixture
def own():
    """Zygotes of this test alone."""
    made = Zygotes()
    yield made
    made.close()


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Modules to run in place of a kernel's, and modules to import ahead."""
    (tmp_path / "wait_a_while.py").write_text(PROGRAM)
    (tmp_path / "talks.py").write_text("print('hello')")
    (tmp_path / "warns.py").write_text("import warnings; warnings.warn('old')")
    (tmp_path / "fails.py").write_text("1 / 0")
    (tmp_path / "threads.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    (tmp_path / "keeps_stream.py").write_text(
        "import sys\ndef say(text, file=sys.stdout): print(text, file=file, flush=True)"
    )
    (tmp_path / "says.py").write_text("import keeps_stream; keeps_stream.say('said')")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def start(own, env, *arguments, module="wait_a_while", preload=(), cwd="/", stdout=None):
    with open(os.devnull, "r+") as null:  # noqa: PTH123
        out = null.fileno() if stdout is None else stdout
        streams = [null.fileno(), out, out]
        return own.start(Command(sys.executable, module, arguments), preload, env, cwd, streams)


def ended(*pids):
    """Whether all the processes end soon."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        if not [pid for pid in pids if _runs(pid)]:
            return True
        time.sleep(0.05)
    return False


def _runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_process_is_forked_signalled_and_told_of(own, programs):
    process = start(own, programs, "60")
    assert process.poll() is None
    assert os.getpgid(process.pid) == process.pid
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.05)
    process.terminate()
    assert process.wait(END_SECONDS) == -signal.SIGTERM
    process.kill()  # nothing happens, whatever has that number now
    assert start(own, programs, "0").wait(END_SECONDS) == 0
    assert ended(process.pid)
    assert len(running_pids(own)) == 1


def test_many_at_once_each_have_their_own_end(own, programs):
    processes = [start(own, programs, "60" if number % 2 else "0") for number in range(12)]
    for number, process in enumerate(processes):
        if number % 2:
            process.kill()
    assert [process.wait(END_SECONDS) for process in processes] == [0, -signal.SIGKILL] * 6
    assert ended(*(process.pid for process in processes))


@pytest.mark.parametrize(
    ("preload", "said"),
    [
        ("talks", "hello"),
        ("warns", "old"),
        ("fails", "division by zero"),
        ("absent_module", "absent_module"),
        ("threads", "thread"),
    ],
)
def test_what_may_not_be_imported_ahead_is_refused_once_and_remembered(own, programs, preload, said):
    for _ in range(2):
        with pytest.raises(CannotForkError, match=said):
            start(own, programs, "0", preload=(preload,))
    assert running_pids(own) == []


def test_a_stream_kept_by_a_module_leads_to_the_kernels_own(own, programs, tmp_path):
    with (tmp_path / "out").open("wb") as out:
        process = start(own, programs, module="says", preload=("keeps_stream",), stdout=out.fileno())
        assert process.wait(END_SECONDS) == 0
    assert (tmp_path / "out").read_text() == "said\n"


def test_a_program_that_cannot_begin_is_an_error_of_the_system(own, programs):
    with pytest.raises(OSError, match="cannot begin"):
        start(own, programs, "0", cwd="/nowhere-at-all")


def test_a_zygote_that_was_killed_takes_its_kernels_along_and_is_replaced(own, programs):
    process = start(own, programs, "60")
    (zygote,) = running_pids(own)
    os.kill(zygote, signal.SIGKILL)
    assert process.wait(END_SECONDS) == -signal.SIGKILL
    assert process.is_orphan
    again = start(own, programs, "0")
    assert again.wait(END_SECONDS) == 0
    assert not again.is_orphan
    assert running_pids(own) != [zygote]


def test_a_zygote_that_is_killed_while_it_imports_is_replaced(own, programs, tmp_path):
    """The import kills its process the first time, and not the second."""
    (tmp_path / "dies_once.py").write_text(
        "import os, signal, sys\nfrom pathlib import Path\n"
        f"mark = Path({str(tmp_path / 'mark')!r})\n"
        "if not mark.exists():\n    mark.touch()\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert start(own, programs, "0", preload=("dies_once",)).wait(END_SECONDS) == 0


def test_an_import_that_always_kills_its_process_is_tried_no_more(own, programs, tmp_path):
    (tmp_path / "dies.py").write_text(
        f"import os, signal\nopen({str(tmp_path / 'tries')!r}, 'a').write('x')\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    for _ in range(2):
        with pytest.raises(CannotForkError, match="died 3 times"):
            start(own, programs, "0", preload=("dies",))
    assert (tmp_path / "tries").read_text() == "xxx"


def test_another_environment_needs_another_zygote_and_late_variables_do_not(own, programs):
    start(own, programs, "0")
    start(own, {**programs, "IPYTHONDIR": "/elsewhere", "JPY_PARENT_PID": "1"}, "0")
    assert len(running_pids(own)) == 1
    start(own, {**programs, "READ_AT_IMPORT": "1"}, "0")
    assert len(running_pids(own)) == 2


def test_the_oldest_zygote_retires_when_its_kernels_have_ended(own, programs):
    process = start(own, programs, "60")
    (first,) = running_pids(own)
    for number in range(2):
        start(own, {**programs, "NUMBER": str(number)}, "0")
    assert first not in running_pids(own)
    assert process.poll() is None
    process.kill()
    assert process.wait(END_SECONDS) == -signal.SIGKILL
    assert ended(first)


def test_closing_ends_kernels_with_what_they_started(own, programs, tmp_path):
    (tmp_path / "parent.py").write_text(
        "import subprocess, time\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\ntime.sleep(60)"
    )
    with (tmp_path / "out").open("wb") as out:
        process = start(own, programs, module="parent", stdout=out.fileno())
    deadline = time.monotonic() + END_SECONDS
    while not (said := (tmp_path / "out").read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    own.close()
    assert ended(process.pid, int(said))
    assert process.wait(END_SECONDS) == -signal.SIGKILL


BUILDER = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, and so for ever, where tests run in the background
from warm_kernels.zygotes import Command, zygotes
null = os.open(os.devnull, os.O_RDWR)
process = zygotes.start(Command(sys.executable, "wait_a_while", ("60",)), (), dict(os.environ), "/", [null] * 3)
print(process.pid, *(zygote.process.pid for zygote in zygotes._zygotes.values()), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_its_builder_however_that_ends(programs, end):
    env = {**programs, "PYTHONPATH": os.pathsep.join([programs["PYTHONPATH"], str(PACKAGE.parent)])}
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with builder:
        pids = [int(pid) for pid in builder.stdout.readline().split()]
        assert len(pids) == 2
        builder.send_signal(end)
    assert ended(*pids)


IMPORTING_BUILDER = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored, and so for ever, where tests run in the background
from warm_kernels.zygotes import zygotes
zygotes.ahead(sys.executable, ("imports_long",), dict(os.environ))
print(*(zygote.process.pid for zygote in zygotes._zygotes.values()), flush=True)
time.sleep(60)
"""


def test_nor_does_a_zygote_that_is_still_importing(programs, tmp_path):
    mark = tmp_path / "mark"
    (tmp_path / "imports_long.py").write_text(f"import time; open({str(mark)!r}, 'w').close(); time.sleep(60)")
    env = {**programs, "PYTHONPATH": os.pathsep.join([programs["PYTHONPATH"], str(PACKAGE.parent)])}
    builder = subprocess.Popen(
        [sys.executable, "-c", IMPORTING_BUILDER], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with builder:
        pid = int(builder.stdout.readline())
        deadline = time.monotonic() + END_SECONDS
        while not mark.exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert _runs(pid)
        builder.kill()
    assert ended(pid)


def test_a_kernel_whose_request_is_lost_is_no_kernel():
    import socket

    own, theirs = socket.socketpair()
    theirs.close()
    with pytest.raises(KernelLostError):
        WarmProcess(own, b"{}")


@pytest.mark.parametrize("command", [["ir", "-e", "1"], ["python", "-X", "utf8", "-m", "ipykernel"], ["python"]])
def test_only_a_python_module_can_be_forked(command):
    with pytest.raises(CannotForkError, match="python -m MODULE"):
        Command.parse(command)


def test_no_forking_where_it_is_not_safe(monkeypatch):
    assert why_not() is None
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "darwin" in why_not()


def test_a_kernel_that_cannot_be_forked_starts_cold_and_says_why(room, monkeypatch):
    with kernel(room, preload=("absent_module",)) as running:
        assert isinstance(running.process, subprocess.Popen)
        assert "absent_module" in running.manager.provisioner.reason_cold
        assert running.value("6 * 7") == 42


def test_a_launch_option_that_a_fork_cannot_honour_starts_cold(room):
    with kernel(room, independent=True) as running:
        assert "independent" in running.manager.provisioner.reason_cold
        assert running.value("6 * 7") == 42


def test_a_restarted_kernel_is_warm_and_empty(room):
    with kernel(room) as running:
        running.run("x = 1")
        before = running.process.pid
        running.manager.restart_kernel(now=True)
        running.client.wait_for_ready(timeout=60)
        assert isinstance(running.process, WarmProcess)
        assert running.process.pid != before
        assert "NameError" in running.run("x")


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_the_package_stands_alone_and_in_small_parts(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MOST_LINES
    names = set()
    for node in ast.walk(ast.parse(source)):
        names |= {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        names |= {node.module} if isinstance(node, ast.ImportFrom) else set()
    tops = {name.split(".")[0] for name in names}
    assert "helpers" not in tops
    in_the_zygote = path.name in ("zygote.py", "child.py", "lazy_modules.py", "fake_shell.py", "__init__.py")
    allowed = {"warm_kernels", *sys.stdlib_module_names} | (set() if in_the_zygote else {"jupyter_client", "traitlets"})
    assert tops <= allowed


def test_a_fork_of_the_builder_shares_its_zygotes_and_sees_their_end(own, programs):
    own.ahead(sys.executable, ("json",), programs)
    own.wait_ready()
    (before,) = running_pids(own)

    def in_a_fork(look):
        child = os.fork()
        if child == 0:
            status = 2
            try:
                status = int(not look())
            finally:
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def forks_from_it():
        start(own, programs, "0", preload=("json",)).wait(END_SECONDS)
        return running_pids(own) == [before]

    assert in_a_fork(forks_from_it) == 0
    assert in_a_fork(forks_from_it) == 0
    os.kill(before, signal.SIGKILL)
    next(iter(own._zygotes.values())).process.wait(END_SECONDS)
    assert in_a_fork(lambda: running_pids(own) == []) == 0

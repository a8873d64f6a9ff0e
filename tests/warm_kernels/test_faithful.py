"""A warm kernel is as a cold one: what cells can see of either is compared, and nothing leaks from one to the next."""

import os
import time

import pytest

from tests.warm_kernels.conftest import CELL_SECONDS, kernel, needs_fork

pytestmark = [pytest.mark.kernel, needs_fork, pytest.mark.xdist_group("warm")]

STATE = """
import gc, locale, logging, os, signal, sys, threading, warnings, builtins
LIBRARIES = ("numpy", "pandas", "matplotlib", "dateutil", "pyarrow", "PIL")
state = {
    "filters": [repr(item) for item in warnings.filters],
    "environment": {k: v for k, v in os.environ.items() if k not in NOT_COMPARED},
    "path": sys.path, "argv": sys.argv[1:-1], "command": sys.orig_argv[:3], "flags": tuple(sys.flags),
    "executable": sys.executable, "prefix": sys.prefix, "recursion": sys.getrecursionlimit(),
    "finders": [getattr(f, "__name__", type(f).__name__) for f in sys.meta_path if type(f).__name__ != "Stash"],
    "main": (__name__, sys.modules["__main__"] is sys.modules[__name__], hasattr(sys.modules["__main__"], "__file__")),
    "signals": {s.name: str(signal.getsignal(s)).split(" at ")[0] for s in signal.Signals if s.name[3] != "R"},
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "threads": sorted(t.name.split("-")[0] for t in threading.enumerate()),
    "main thread": threading.current_thread().name,
    "locale": locale.setlocale(locale.LC_ALL), "umask": os.umask(0o22), "folder": os.getcwd(),
    "handlers": len(logging.root.handlers), "builtins": sorted(dir(builtins)),
    "gc": (gc.isenabled(), gc.get_threshold()), "excepthook": sys.excepthook.__name__,
    "leads its session": os.getsid(0) == os.getpid() == os.getpgid(0),
    "hidden": sorted({n.split(".")[0] for n in sys.modules} & set(LIBRARIES)),
    "namespace": sorted(k for k in globals() if k not in ("state",)),
}
import asyncio
state["loop"] = (asyncio.get_event_loop().is_running(), type(asyncio.get_event_loop()).__name__)
state["stdin"] = (os.isatty(0), os.read(0, 1))
"""

LIBRARIES = """
import logging, matplotlib, matplotlib.pyplot as plt, numpy as np, pandas as pd, sys, warnings, os
options = {}
for name in sorted(pd._config.config._registered_options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options[name] = repr(pd.get_option(name))
state = {
    "pandas": options, "matplotlib": {k: repr(v) for k, v in matplotlib.rcParams.items()},
    "numpy": repr(np.get_printoptions()), "errors": np.geterr(), "backend": plt.get_backend(),
    "fonts": len(matplotlib.font_manager.fontManager.ttflist), "maps": len(matplotlib.colormaps),
    "filters": [repr(item) for item in warnings.filters],
    "environment": {k: v for k, v in os.environ.items() if k not in NOT_COMPARED},
    "modules": sorted(n for n in sys.modules if n.split(".")[0] in ("numpy", "pandas", "matplotlib")),
    "specifications": [n for n, m in list(sys.modules.items()) if n.startswith("pandas") and m.__spec__.name != n],
    "loggers": sorted((n, l.level) for n, l in logging.root.manager.loggerDict.items()
                      if hasattr(l, "level") and n.split(".")[0] in ("pandas", "matplotlib", "PIL")),
    "html": "<table" in pd.DataFrame({"a": [1]})._repr_html_(), "shown": repr(pd.DataFrame([range(40)])),
}
"""

NOT_COMPARED = ("JPY_PARENT_PID", "PYTEST_CURRENT_TEST")


def prepared(state):
    return f"NOT_COMPARED = {NOT_COMPARED!r}\n{state}"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What a cold kernel and a warm one say of themselves, before and after the libraries are imported."""
    found = {}
    for warm in (False, True):
        with kernel(tmp_path_factory.mktemp("k"), warm=warm, cwd=str(tmp_path_factory.getbasetemp())) as running:
            fresh = running.value("state", prepared(STATE))
            found[warm] = fresh, running.value("state", prepared(LIBRARIES))
    return found


def test_a_fresh_kernel_shows_the_same_state(both):
    cold, warm = both[False][0], both[True][0]
    assert len(cold) > 20
    assert {name: (cold[name], warm[name]) for name in cold if cold[name] != warm[name]} == {}


def test_libraries_are_as_if_imported_there(both):
    cold, warm = both[False][1], both[True][1]
    assert {name: (cold[name], warm[name]) for name in cold if cold[name] != warm[name]} == {}
    assert cold["specifications"] == []
    assert cold["html"]


def test_random_numbers_differ_from_kernel_to_kernel_and_follow_a_seed(room, tmp_path):
    drawn = []
    code = "import random, numpy as np, uuid, tempfile, secrets"
    expression = (
        "(random.random(), float(np.random.rand()), float(np.random.default_rng().random()), secrets.token_hex())"
    )
    seeded = "(random.Random(3).random(), float(np.random.RandomState(3).rand()))"
    for number in range(2):
        (place := tmp_path / f"{number}").mkdir()
        with kernel(place) as running:
            drawn.append((running.value(expression, code), running.value(seeded)))
    assert all(one != other for one, other in zip(drawn[0][0], drawn[1][0], strict=True))
    assert drawn[0][1] == drawn[1][1]


def test_nothing_leaks_from_one_kernel_to_the_next(room, tmp_path):
    dirty = """
import os, sys, warnings, random, builtins, pandas as pd, numpy as np, matplotlib as mpl
os.environ["LEAK"] = "1"; os.environ.pop("HOME", None); os.chdir("/")
pd.set_option("display.max_rows", 3); pd.leak = 1; mpl.rcParams["figure.dpi"] = 7; np.set_printoptions(precision=2)
warnings.simplefilter("error"); random.seed(1); np.random.seed(1); builtins.leak = 1; sys.path.append("/leak")
sys.setrecursionlimit(4321); os.umask(0o77); handle = open("/dev/null")
"""
    clean = """
import os, sys, warnings, builtins, pandas as pd, numpy as np, matplotlib as mpl
found = ("LEAK" in os.environ, "HOME" in os.environ, os.getcwd() == "/", pd.get_option("display.max_rows"),
         hasattr(pd, "leak"), mpl.rcParams["figure.dpi"], np.get_printoptions()["precision"],
         warnings.filters[0][0] == "error", hasattr(builtins, "leak"), "/leak" in sys.path, sys.getrecursionlimit(),
         os.umask(0o22), "handle" in globals())
"""
    seen = []
    for number, first in enumerate(("", dirty, "")):
        (place := tmp_path / f"{number}").mkdir()
        with kernel(place) as running:
            if first:
                assert running.run(first) == ""
            else:
                seen.append(running.value("found", clean))
    assert seen[0] == seen[1]
    assert seen[0][:3] == (False, "HOME" in os.environ, False)


def test_the_environment_is_the_one_asked_for_and_the_folder_too(room, tmp_path):
    asked = {**os.environ, "WARM_TEST": "grün", "TZ": "Asia/Tokyo"}
    with kernel(room, env=asked, cwd=str(tmp_path)) as running:
        code = "import os, time"
        assert running.value('os.environ["WARM_TEST"]', code) == "grün"
        assert running.value("time.localtime(0).tm_hour") == 9
        assert running.value("os.getcwd()") == str(tmp_path)
        assert running.run('!printf %s "$WARM_TEST"').strip() == "grün"


def test_an_interrupt_stops_the_cell_and_not_the_kernel(room):
    with kernel(room) as running:
        running.run("x = 41")
        running.client.execute("import time\nwhile True: time.sleep(0.01)")
        time.sleep(0.5)
        running.manager.interrupt_kernel()
        assert running.client.get_shell_msg(timeout=CELL_SECONDS)["content"]["ename"] == "KeyboardInterrupt"
        assert running.value("x + 1") == 42


@pytest.mark.parametrize(
    ("code", "status"),
    [("os._exit(7)", 7), ("os.kill(os.getpid(), 11)", -11), ("get_ipython().kernel.do_shutdown(False)", 0)],
)
def test_a_kernels_end_is_told_as_it_was(room, code, status):
    with kernel(room) as running:
        process = running.process
        running.client.execute(f"import os\n{code}")
        assert process.wait(30) == status


def test_a_shutdown_on_request_runs_what_was_registered_for_the_end(room, tmp_path):
    mark = tmp_path / "ended"
    with kernel(room) as running:
        running.run(f"import atexit\natexit.register(lambda: open({str(mark)!r}, 'w').write('yes'))")
        process = running.process
        running.client.shutdown()
        assert process.wait(30) == 0
    assert mark.read_text() == "yes"


def test_child_processes_work_and_die_with_the_kernels_group(room, tmp_path):
    (tmp_path / "worker.py").write_text("def double(x):\n    return 2 * x\n")
    with kernel(room, cwd=str(tmp_path)) as running:
        for method in ("fork", "spawn"):
            code = f"import multiprocessing as mp, worker\nwith mp.get_context({method!r}).Pool(2) as pool:\n"
            code += "    made = pool.map(worker.double, [1, 2])"
            assert running.value("made", code) == [2, 4]
        assert running.value("subprocess.run(['echo', 'x'], capture_output=True).stdout", "import subprocess") == b"x\n"
        child = running.value("subprocess.Popen(['sleep', '600']).pid")
        running.manager.shutdown_kernel(now=True)
        deadline = time.monotonic() + 20
        while _runs(child) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _runs(child)


def test_threads_and_the_event_loop_work(room):
    threads = (
        "import threading\nfound = []\nts = [threading.Thread(target=found.append, args=(i,)) for i in range(4)]\n"
    )
    threads += "[t.start() for t in ts]; [t.join() for t in ts]"
    with kernel(room) as running:
        assert sorted(running.value("found", threads)) == [0, 1, 2, 3]
        assert running.run("import asyncio\nawait asyncio.sleep(0.01)\nprint('awake')") == "awake\n"
        pooled = (
            "import concurrent.futures as f\nwith f.ThreadPoolExecutor(2) as pool: made = list(pool.map(abs, [-1]))"
        )
        assert running.value("made", pooled) == [1]


def test_output_below_python_is_heard(room):
    with kernel(room) as running:
        assert "from below" in running.run("import os, time\nos.system('echo from below'); time.sleep(0.5)")
        assert "to stderr" in running.run("import sys\nprint('to stderr', file=sys.stderr)")


@pytest.mark.skipif(not hasattr(__import__("resource"), "prlimit"), reason="limits are set from outside on Linux")
def test_a_limit_of_memory_set_from_outside_holds(room):
    import resource

    with kernel(room) as running:
        size = running.value("resource.getrusage(resource.RUSAGE_SELF).ru_maxrss", "import resource") * 1024
        assert size < 2**30
        limit = 2 * 2**30
        resource.prlimit(running.process.pid, resource.RLIMIT_DATA, (limit, limit))
        said = running.run("import numpy as np\nx = np.ones(2**30)")
        assert "MemoryError" in said
        assert running.value("1") == 1


def _runs(pid):
    psutil = pytest.importorskip("psutil")
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE

"""Modules imported ahead are out of sight until they are imported, and then as if imported only now."""

import importlib
import importlib.util
import os
import sys
import threading
import warnings

import pytest
from warm_kernels.lazy_modules import Stash, preload, restore_filters


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Two packages of which the second needs the first; each warns, sets a variable and counts its imports."""
    for name, needs in (("stashed_base", ""), ("stashed_top", "import stashed_base")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(
            f"import os, warnings\n{needs}\n"
            f"os.environ['{name.upper()}'] = 'set'\n"
            f"warnings.filterwarnings('ignore', message='said by {name}')\n"
            "times = []\ntimes.append(1)\n"
        )
        (folder / "part.py").write_text("VALUE = 7\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    filters, modules, path = list(warnings.filters), dict(sys.modules), list(sys.meta_path)
    yield tmp_path
    sys.meta_path[:] = path
    for name in [name for name in sys.modules if name.startswith("stashed_")]:
        del sys.modules[name]
    sys.modules.update({name: module for name, module in modules.items() if name.startswith("stashed_")})
    restore_filters(filters)
    for name in ("STASHED_BASE", "STASHED_TOP"):
        os.environ.pop(name, None)


@pytest.fixture
def stash(made):
    fresh = list(warnings.filters)
    result = Stash(preload(["stashed_base", "stashed_base.part", "stashed_top"]))
    result.hide()
    for name in ("STASHED_BASE", "STASHED_TOP"):
        os.environ.pop(name, None)
    restore_filters(fresh)
    return result


def ignored():
    return {item[1].pattern for item in warnings.filters if item[1] is not None and "said by" in item[1].pattern}


def test_nothing_is_seen_before_the_first_import(stash):
    assert not [name for name in sys.modules if name.startswith("stashed_")]
    assert not ignored()
    assert "STASHED_BASE" not in os.environ


def test_an_import_brings_back_the_very_module_without_running_it_again(stash):
    base = importlib.import_module("stashed_base")
    assert base.times == [1]
    assert base.__spec__.loader is not None
    assert base.__spec__.loader.__class__.__name__ == "SourceFileLoader"
    assert importlib.reload(base).times == [1]


def test_a_group_comes_with_those_before_it_and_no_other(stash):
    importlib.import_module("stashed_base.part")
    assert sys.modules["stashed_base.part"].VALUE == 7
    assert "stashed_top" not in sys.modules
    assert ignored() == {"said by stashed_base"}
    assert os.environ["STASHED_BASE"] == "set"
    assert "STASHED_TOP" not in os.environ
    top = importlib.import_module("stashed_top")
    assert top.stashed_base is sys.modules["stashed_base"]
    assert ignored() == {"said by stashed_base", "said by stashed_top"}


def test_filters_come_back_in_the_order_in_which_imports_add_them(made):
    fresh = list(warnings.filters)
    groups = preload(["stashed_top"])
    imported = list(warnings.filters)
    restore_filters(fresh)
    stash = Stash(groups)
    stash.hide()
    importlib.import_module("stashed_top")
    assert warnings.filters == imported


def test_asking_whether_a_module_is_there_brings_nothing_back(stash):
    spec = importlib.util.find_spec("stashed_top")
    assert spec.origin.endswith("__init__.py")
    assert spec.submodule_search_locations
    assert "stashed_top" not in sys.modules


def test_a_warning_filter_that_comes_back_works(stash):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        importlib.import_module("stashed_top")
        warnings.warn("said by stashed_top", stacklevel=1)
        warnings.warn("said by nobody", stacklevel=1)
    assert [str(item.message) for item in heard] == ["said by nobody"]


def test_several_threads_may_import_at_once(stash):
    names = ["stashed_base", "stashed_base.part", "stashed_top"] * 4
    found = []
    threads = [threading.Thread(target=lambda n=name: found.append(importlib.import_module(n))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == len(names)
    assert sys.modules["stashed_base"].times == [1]
    assert stash not in sys.meta_path


def test_modules_of_the_standard_library_stay(made):
    groups = preload(["stashed_base"])
    assert set(groups[0].modules) == {"stashed_base"}

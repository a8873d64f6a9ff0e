"""What a worker must have: the libraries that the collection needs, in the versions that are here."""

from helpers.build.cluster.worker import installed_versions
from helpers.build.cluster.worker_environment import differences, lock_hash, locked_names, refusal
from helpers.project.paths import find_project

LOCK = """
[[package]]
name = "collection"
dependencies = [{name = "pandas"}, {name = "colorama", marker = "sys_platform == 'win32'"}]
[package.dev-dependencies]
dev = [{name = "pytest"}]

[[package]]
name = "pandas"
dependencies = [{name = "numpy"}]

[[package]]
name = "numpy"

[[package]]
name = "pytest"
"""


def test_the_needs_of_needs_count_and_those_of_tests_do_not():
    assert locked_names(LOCK, "collection") == ["colorama", "numpy", "pandas"]


def test_the_projects_own_lock_names_what_notebooks_import():
    lock = (find_project().root / "uv.lock").read_text(encoding="utf-8")
    names = locked_names(lock, "localed-evaluation")
    assert {"pandas", "numpy", "papermill", "matplotlib", "pyarrow"} <= set(names)
    assert "pytest" not in names


def test_this_machine_does_not_differ_from_itself():
    lock = (find_project().root / "uv.lock").read_text(encoding="utf-8")
    versions = installed_versions(locked_names(lock, "localed-evaluation"))
    assert versions["pandas"] is not None
    assert differences(versions, dict(versions)) == []


def test_another_version_a_missing_library_and_another_python_are_named():
    ours = {"numpy": "2.1", "pandas": "3.0", "python": "3.11"}
    assert differences(ours, {"numpy": "2.1", "pandas": None, "python": "3.12"}) == [
        "pandas is missing, here 3.0",
        "python 3.12, here 3.11",
    ]


def test_what_this_platform_does_not_install_is_not_asked_of_a_worker():
    assert differences({"colorama": None}, {"colorama": "0.4"}) == []


def test_a_refusal_names_the_lock_and_does_not_run_on():
    said = refusal([f"library{n} 1, here 2" for n in range(8)], LOCK)
    assert lock_hash(LOCK) in said
    assert "and 3 more" in said
    assert "library5" not in said

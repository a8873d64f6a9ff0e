"""Modules imported ahead of time, hidden until somebody imports them, with what their import changed besides.

A fresh kernel has not imported pandas; a fork of a process that has must not look as if it had. So the preloaded
modules are taken out of ``sys.modules``, and a finder on ``sys.meta_path`` gives them back on the first import. What
an import does besides making modules (it adds warning filters, it sets environment variables) is undone, and done again
at that moment.

Modules are grouped in the order in which they were preloaded, and a group comes back with all groups before it: modules
of one group refer to those of earlier ones, and none may be loaded twice.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


@dataclass
class Group:
    """What the import of one module brought: modules in their order, warning filters, environment variables."""

    name: str
    modules: dict[str, ModuleType] = field(default_factory=dict)
    filters: list[tuple[Any, ...]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


def preload(names: Iterable[str]) -> list[Group]:
    """Import each of ``names`` and note what that changed. Modules of the standard library are nobody's: they stay."""
    groups = []
    for name in names:
        modules, filters, variables = set(sys.modules), list(warnings.filters), dict(os.environ)
        importlib.import_module(name)
        groups.append(
            Group(
                name,
                {new: module for new, module in sys.modules.items() if new not in modules and not _is_standard(new)},
                [item for item in warnings.filters if item not in filters],
                {key: value for key, value in os.environ.items() if variables.get(key) != value},
            )
        )
    return groups


def restore_filters(filters: Sequence[tuple[Any, ...]]) -> None:
    """Make the warning filters those given, in place, and let the interpreter know."""
    warnings.filters[:] = list(filters)  # type: ignore[index]
    with warnings.catch_warnings():
        pass  # entering and leaving tells the C code that the filters changed


class Stash:
    """A finder that gives hidden modules back; ``hide`` puts it to work."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._waiting = list(groups)
        self._group_of = {name: group for group in groups for name in group.modules}
        self._lock = threading.RLock()

    def hide(self) -> None:
        """Take the modules of all groups out of sight."""
        for name in self._group_of:
            sys.modules.pop(name, None)
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The specification of a hidden module: it looks as it would unloaded, and nothing comes back by asking."""
        if name not in self._group_of or self._group_of[name] not in self._waiting:
            return None
        module = self._group_of[name].modules[name]
        own = getattr(module, "__spec__", None)
        spec = ModuleSpec(name, _Revealing(self, name, module), origin=getattr(own, "origin", None))
        if own is not None:
            spec.submodule_search_locations = own.submodule_search_locations
            spec.has_location = own.has_location
            spec.cached = own.cached
        return spec

    def reveal(self, name: str) -> None:
        """Bring back the group of the module ``name`` and all groups before it."""
        group = self._group_of[name]
        with self._lock:
            while group in self._waiting:
                back = self._waiting[0]
                for module_name, module in back.modules.items():
                    sys.modules.setdefault(module_name, module)
                for item in reversed(back.filters):
                    _add_filter(*item)
                os.environ.update(back.variables)
                self._waiting.pop(0)
            if not self._waiting and self in sys.meta_path:
                sys.meta_path.remove(self)


class _Revealing(Loader):
    """The loader of a hidden module: "loading" brings it back as it was."""

    def __init__(self, stash: Stash, name: str, module: ModuleType) -> None:
        self._stash = stash
        self._name = name
        self._module = module
        self._spec = getattr(module, "__spec__", None)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module that was imported ahead."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing runs again; the import machinery's specification gives way to the module's own."""
        # An object that stands for a module and takes no attributes was not given one either.
        with suppress(AttributeError):
            module.__spec__ = self._spec
        self._stash.reveal(self._name)


def _is_standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def _add_filter(action: Any, message: Any, category: type[Warning], module: Any, line: int) -> None:
    """The filter once more, through the front door; what a filter keeps compiled is given as it was written."""
    warnings.filterwarnings(
        action, message.pattern if message else "", category, module.pattern if module else "", line
    )

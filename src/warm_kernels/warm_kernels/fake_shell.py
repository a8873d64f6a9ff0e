"""What modules meet while they are imported ahead: enough of a kernel's shell and streams to be taken for them."""

from __future__ import annotations

import builtins
import io
import os
import sys
import tempfile

DESCRIPTORS = {"stdout": 1, "stderr": 2}


class ZMQInteractiveShellStandIn:
    """What ``get_ipython()`` gives: pandas and others ask while they are imported whether they are in a notebook."""

    kernel = None


class StreamStandIn(io.TextIOBase):
    """A kernel's ``sys.stdout`` or ``sys.stderr``: it remembers what is written while modules are imported.

    A module may keep it, in a default argument say; later on it passes everything to the stream of that name.
    """

    encoding = "UTF-8"  # spelt as ipykernel spells it
    errors = "strict"

    def __init__(self, name: str) -> None:
        self._name = name
        self.heard: list[str] | None = []

    def write(self, text: str) -> int:
        """Remember or pass on."""
        if self.heard is None:
            return getattr(sys, self._name).write(text)
        self.heard.append(text)
        return len(text)

    def flush(self) -> None:
        """Pass on."""
        if self.heard is None:
            getattr(sys, self._name).flush()

    def fileno(self) -> int:
        """The descriptor of that name."""
        return DESCRIPTORS[self._name]

    def writable(self) -> bool:
        """It is."""
        return True


class AsInAKernel:
    """While the block runs, imports see what they would see in a kernel; ``heard`` is what they said, on any level."""

    def __enter__(self) -> AsInAKernel:
        self.heard = ""
        self._below = tempfile.TemporaryFile()
        self._kept = {name: (getattr(sys, name), os.dup(fd)) for name, fd in DESCRIPTORS.items()}
        self._streams = {name: StreamStandIn(name) for name in DESCRIPTORS}
        for name, fd in DESCRIPTORS.items():
            os.dup2(self._below.fileno(), fd)
            setattr(sys, name, self._streams[name])
        builtins.get_ipython = ZMQInteractiveShellStandIn  # type: ignore[attr-defined]
        return self

    def __exit__(self, *_: object) -> None:
        del builtins.get_ipython  # type: ignore[attr-defined]
        for name, (stream, kept) in self._kept.items():
            setattr(sys, name, stream)
            os.dup2(kept, DESCRIPTORS[name])
            os.close(kept)
        self._below.seek(0)
        said = [self._below.read().decode(errors="replace")]
        self._below.close()
        for stand_in in self._streams.values():
            said += stand_in.heard or []
            stand_in.heard = None
        self.heard = "".join(said).strip()

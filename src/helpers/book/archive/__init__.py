"""A release that outlives this repository: one zip of sources, data, notebooks and book that checks itself.

:mod:`.contents` says which files go in and which never may, :mod:`.datapackage` and :mod:`.crate` describe them for
machines, :mod:`.validating` holds both descriptions against their standards, :mod:`.packing` writes the zip, the same
bytes each time, and :mod:`.verify` travels in it. Nothing of the ordinary build imports this room.
"""

"""Parcels that lie with the workers: notebooks read the same tables, so these are packed and sent once for all."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.build.build_state import content_hash, digest
from helpers.build.cluster.bundles import pack

if TYPE_CHECKING:
    from distributed import Client, Future

MOST_PARCELS = 8
"""What is kept beyond what running tasks hold: about as many as there are templates that many chapters share."""
GONE = frozenset({"lost", "error", "cancelled"})


class Shelf:
    """Keeps a parcel for each set of files by their content."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._parcels: OrderedDict[str, Future] = OrderedDict()
        self._lock = threading.Lock()

    def parcel_of(self, files: Mapping[str, Path]) -> Future:
        """The parcel of ``files``, by the path that each is to have there; packed and sent where it is new or lost."""
        key = digest({name: content_hash(path) for name, path in files.items()})
        with self._lock:
            parcel = self._parcels.pop(key, None)
            if parcel is None or parcel.status in GONE:
                name = f"localed-parcel-{uuid.uuid4()}"
                parcel = self._client.submit(bytes, pack(files), key=name, pure=False)
            self._parcels[key] = parcel
            while len(self._parcels) > MOST_PARCELS:
                self._parcels.popitem(last=False)
            return parcel

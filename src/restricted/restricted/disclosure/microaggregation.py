"""Points that stand for several people each: microaggregation, so that a chart of pairs shows nobody."""

from __future__ import annotations

import numpy as np
import pandas as pd

from restricted.disclosure.release_requests import Request


def point_cells(request: Request) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """The people of each finest cell of a request for points: labels, and their rows."""
    columns = list(request.columns)
    if not columns:
        return [({}, request.frame)]
    return [
        (dict(zip(columns, map(str, key), strict=True)), part)
        for key, part in request.frame.groupby(columns, sort=True)
    ]


def draw_together(points: np.ndarray, least_count: int) -> np.ndarray:
    """The group of each point, 0, 1, …: none has fewer than ``least_count`` members, and neighbours are together.

    MDAV (Domingo-Ferrer and Mateo-Sanz 2002): the point farthest from the middle and the one farthest from that take
    their nearest neighbours, until fewer than three groups' worth is left. Values are standardised first. Ties go to
    the earlier point, so the same points give the same groups. Fewer than ``least_count`` points give no group: -1.

    >>> draw_together(np.array([[0.0], [0.1], [9.0], [9.1]]), 2).tolist()
    [0, 0, 1, 1]
    """
    groups = np.full(len(points), -1)
    if len(points) < least_count:
        return groups
    spread = points.std(axis=0)
    scaled = (points - points.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    left = np.arange(len(points))
    number = 0
    while len(left) >= 3 * least_count:
        farthest = _farthest(scaled, left, scaled[left].mean(axis=0))
        opposite = _farthest(scaled, left, scaled[farthest])
        for centre in (farthest, opposite):
            members = _nearest(scaled, left, scaled[centre], least_count)
            groups[members] = number
            number += 1
            left = np.setdiff1d(left, members)
    if len(left) >= 2 * least_count:
        farthest = _farthest(scaled, left, scaled[left].mean(axis=0))
        members = _nearest(scaled, left, scaled[farthest], least_count)
        groups[members] = number
        number += 1
        left = np.setdiff1d(left, members)
    groups[left] = number
    return groups


def _distances(points: np.ndarray, among: np.ndarray, place: np.ndarray) -> np.ndarray:
    return ((points[among] - place) ** 2).sum(axis=1)


def _farthest(points: np.ndarray, among: np.ndarray, place: np.ndarray) -> int:
    return int(among[np.argmax(_distances(points, among, place))])


def _nearest(points: np.ndarray, among: np.ndarray, place: np.ndarray, count: int) -> np.ndarray:
    return among[np.argsort(_distances(points, among, place), kind="stable")[:count]]

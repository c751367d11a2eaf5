"""Geometries <-> small blobs: integer coordinate steps as variable-length bytes.

A blob is the same on every machine, which a general compressor does not promise, and takes about
two bytes a coordinate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry


def pack(geometry: BaseGeometry, digits: int) -> bytes:
    """Return a line or polygon geometry as a blob.

    Parameters
    ----------
    geometry
        A LineString, MultiLineString, Polygon or MultiPolygon; not empty.
    digits
        Decimals of a degree that are kept.
    """
    import numpy as np
    import shapely

    parts = shapely.get_parts(geometry)
    areal = parts[0].geom_type == "Polygon"
    multi = shapely.multipolygons(parts) if areal else shapely.multilinestrings(parts)
    kind, coordinates, offsets = shapely.to_ragged_array([multi])
    counts = [np.diff(level) for level in offsets]
    whole = np.rint(coordinates * 10**digits).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()
    header = [kind.value, digits, *(len(level) for level in counts)]
    return _to_bytes(np.concatenate([header, *counts, (steps << 1) ^ (steps >> 63)]))


def unpack(blob: bytes) -> BaseGeometry:
    """Return the MultiLineString or MultiPolygon that `pack` made `blob` of."""
    import numpy as np
    import shapely

    values = _from_bytes(blob)
    kind = shapely.GeometryType(int(values[0]))
    levels = 3 if kind is shapely.GeometryType.MULTIPOLYGON else 2
    lengths = values[2 : 2 + levels]
    start = 2 + levels
    offsets = []
    for length in lengths:
        offsets.append(np.concatenate([[0], np.cumsum(values[start : start + length])]))
        start += int(length)
    zigzag = values[start:]
    steps = (zigzag >> 1) ^ -(zigzag & 1)
    coordinates = np.cumsum(steps.reshape(-1, 2), axis=0) / 10.0 ** int(values[1])
    return shapely.from_ragged_array(kind, coordinates, tuple(offsets))[0]


def unpack_rings(blob: bytes) -> list[list[tuple[float, float]]]:
    """Return every ring of the MultiPolygon that `pack` made `blob` of, holes among them.

    In plain Python: to load shapely for one small polygon takes longer than to decode it so.
    """
    values, number, shift = [], 0, 0
    for byte in blob:
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            values.append(number)
            number, shift = 0, 0
        else:
            shift += 7
    levels = 3
    sizes = values[2 + levels : 2 + levels + values[2]]
    steps = iter((value >> 1) ^ -(value & 1) for value in values[2 + levels + sum(values[2 : 2 + levels]) :])
    scale = 10.0 ** values[1]
    rings, x, y = [], 0, 0
    for size in sizes:
        ring = []
        for _ in range(size):
            x, y = x + next(steps), y + next(steps)
            ring.append((x / scale, y / scale))
        rings.append(ring)
    return rings


def _to_bytes(values: NDArray[Any]) -> bytes:
    """Return non-negative integers as LEB128: seven bits a byte, the eighth set on all but the last."""
    import numpy as np

    rest = values.astype(np.uint64)
    columns = []
    while True:
        columns.append((rest & np.uint64(0x7F)).astype(np.uint8))
        rest = rest >> np.uint64(7)
        if not rest.any():
            break
    table = np.stack(columns, axis=1)
    used = np.maximum((table != 0) * np.arange(1, table.shape[1] + 1), 1).max(axis=1)
    place = np.arange(table.shape[1])
    table = np.where(place < used[:, None] - 1, table | 0x80, table).astype(np.uint8)
    return bytes(table[place < used[:, None]].tobytes())


def _from_bytes(blob: bytes) -> NDArray[Any]:
    """Return the integers that `_to_bytes` wrote."""
    import numpy as np

    raw = np.frombuffer(blob, np.uint8)
    last = np.flatnonzero(raw < 0x80)
    first = np.concatenate([[0], last[:-1] + 1])
    place = np.arange(len(raw)) - np.repeat(first, last - first + 1)
    bits = (raw & 0x7F).astype(np.int64) << (7 * place)
    return np.add.reduceat(bits, first)

#!/usr/bin/env python3
"""Makes borders.bin, the borders and coasts of the world, from Natural Earth.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install pycountry
    python3 build.py package/countries-50m.json borders.bin

README.md describes the result.
"""

import json
import sys

import pycountry

STEPS_PER_DEGREE = 100
# The farthest that a dropped point may lie from the line, in degrees.
TOLERANCE = 0.05
# Islands smaller than this in both directions are dropped, in degrees, unless their country has no larger one.
SMALLEST_ISLAND = 0.5
# Parts that ISO 3166 counts with a country, or that have no code.
CODES = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}
NO_CODE = "---"


def country_code(geometry):
    name = geometry["properties"]["name"]
    country = pycountry.countries.get(numeric=geometry.get("id", ""))
    return CODES.get(name) or (country.alpha_3 if country else NO_CODE)


def decode_arcs(topology):
    """Returns the arcs as points in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def simplify(points):
    """Drops points that lie near the line through the others (Ramer, Douglas and Peucker)."""
    if points[0] == points[-1] and len(points) > 3:
        # A closed line has no two ends: it is divided at the point farthest from its start.
        middle = max(range(len(points)), key=lambda i: distance(points[i], points[0], points[0]))
        return simplify(points[: middle + 1])[:-1] + simplify(points[middle:])
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        between = range(first + 1, last)
        if between:
            far = max(between, key=lambda i: distance(points[i], points[first], points[last]))
            if distance(points[far], points[first], points[last]) > TOLERANCE:
                keep.add(far)
                stack += [(first, far), (far, last)]
    return [points[i] for i in sorted(keep)]


def distance(point, start, end):
    """Returns the distance of a point from a segment."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
    return ((px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2) ** 0.5


def ring_size(ring, arcs):
    points = [point for ref in ring for point in arcs[ref if ref >= 0 else ~ref]]
    xs, ys = zip(*points)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def collect_rings(topology, arcs):
    """Returns the rings of each country by code, without small islands."""
    rings = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings.setdefault(country_code(geometry), []).extend(ring for polygon in polygons for ring in polygon)
    for code, all_rings in rings.items():
        largest = max(ring_size(ring, arcs) for ring in all_rings)
        # A ring of several arcs has neighbours.
        rings[code] = [
            ring
            for ring in all_rings
            if len(ring) > 1 or ring_size(ring, arcs) >= min(largest, SMALLEST_ISLAND)
        ]
    return rings


def varint(number):
    data = bytearray()
    while number >= 128:
        data.append(number & 127 | 128)
        number >>= 7
    return bytes(data + bytes([number]))


def signed(number):
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def main(source, target):
    with open(source, encoding="utf-8") as file:
        topology = json.load(file)
    arcs = decode_arcs(topology)
    rings = collect_rings(topology, arcs)
    used = sorted({ref if ref >= 0 else ~ref for all_rings in rings.values() for ring in all_rings for ref in ring})
    number = {arc: i for i, arc in enumerate(used)}
    data = bytearray(varint(len(used)))
    total = 0
    for arc in used:
        steps = [(round(x * STEPS_PER_DEGREE), round(y * STEPS_PER_DEGREE)) for x, y in simplify(arcs[arc])]
        total += len(steps)
        data += varint(len(steps))
        x = y = 0
        for to_x, to_y in steps:
            data += signed(to_x - x) + signed(to_y - y)
            x, y = to_x, to_y
    data += varint(len(rings))
    for code, all_rings in sorted(rings.items()):
        data += code.encode("ascii") + varint(len(all_rings))
        for ring in all_rings:
            data += varint(len(ring))
            for ref in ring:
                data += signed(number[ref] if ref >= 0 else -number[~ref] - 1)
    with open(target, "wb") as file:
        file.write(data)
    print(f"{len(rings)} countries, {len(used)} lines, {total} points, {len(data)} bytes")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

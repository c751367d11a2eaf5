"""The types that the packages hand to each other: frozen, without I/O, `lon, lat` in EPSG:4326, lengths in km.

Lowest first: feature, reading.
"""

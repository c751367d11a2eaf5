"""A reading, or an archive -> GeoJSON, KML and tables.

Lowest first: geojson, kml, tables.
"""

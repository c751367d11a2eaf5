"""A reading, or an archive -> its page: a folium.Map that renders as one HTML document and needs no network.

Lowest first: markup, policy, tables, tiles, modules, leaflet, document, additions, folium_map, archive_types,
archive, pages.
"""

"""A reading -> what the page and the figure both draw from: view, basemap, layers, payload, wording and colours.

Lowest first: palette, payload_types, view, geometry, wording, country_names, native, excerpts, disputes, locator,
backdrop, payload, layers.
"""

"""A Reading -> what every picture of it needs: frame, backdrop, layers, words, quotes.

Lowest first: palette, payload_types, view, geometry, wording, country_names, native, excerpts, disputes, locator,
backdrop, payload, layers.
"""

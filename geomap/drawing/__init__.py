"""A Reading -> what every picture of it needs: frame, backdrop, layers, words, quotes.

Lowest first: view, geometry, wording, native, excerpts, disputes, locator, backdrop, payload, layers.
"""

"""A file, an address or a string -> an Article.

Lowest first: formats, structure, sources.
"""

"""The objects that a user holds: the map of an article, of an archive, and what puts them into a report.

Lowest first: archive_map, article_map, embed.
"""

"""Readings -> the public map objects, `ArticleMap` and `ArchiveMap`, and the files that embed a map in a report.

Lowest first: archive_map, article_map, embed.
"""

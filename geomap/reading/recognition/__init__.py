"""A text -> its mentions of places, peoples, organisations and borders.

Lowest first: tagging, decoding, engines, organisations, mentions.
"""

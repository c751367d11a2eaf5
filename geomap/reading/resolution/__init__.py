"""Mentions -> the places that they mean (toponym resolution).

Lowest first: forest, ranking, naming, surroundings, places.
"""

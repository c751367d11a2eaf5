"""Mentions -> the places that they mean (toponym resolution).

Lowest first: forest, traits, ranking, naming, surroundings, places.
"""

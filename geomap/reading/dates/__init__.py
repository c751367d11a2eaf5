"""A text -> the phrases in it that tell a date -> the days that they mean.

Lowest first: forms, words, named, relative, phrases, reckoning, spans.
"""

"""A text -> its date phrases -> the days, months or years that they mean.

Lowest first: forms, words, named, relative, phrases, reckoning, spans.
"""

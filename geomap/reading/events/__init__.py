"""An article, its places and dates -> the events that it tells.

Lowest first: persons, triggers, event_context, parties, extraction.
"""

"""An Article -> a Reading: its places, borders and dated events, each with where the text says so.

Lowest first: resources, candidates, recognition, resolution, borders, dates, events, reader, corrections, document,
spacy_component.
"""

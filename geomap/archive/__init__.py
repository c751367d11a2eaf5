"""Many articles -> one result -> what the map of all of them needs.

Lowest first: batch, contents, rows, gathering.
"""

"""Many articles -> one batch result -> the Archive from which their map is drawn.

Lowest first: batch, contents, rows, gathering.
"""

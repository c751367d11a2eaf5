"""A reading, or an archive -> an interactive page, a figure for print, and exports for GIS and spreadsheets.

Lowest first: exports, page, figure.
"""

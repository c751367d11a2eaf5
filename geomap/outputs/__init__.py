"""A Reading -> the page, the figure, the exports.

Lowest first: exports, page, figure.
"""

"""The commands.

Lowest first: options, progress, text, json, data, commands.
"""

"""The commands.

Lowest first: options, text, json, data, commands.
"""

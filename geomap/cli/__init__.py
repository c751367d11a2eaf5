"""Command-line arguments -> files, and messages on the terminal.

Lowest first: options, progress, text, json, data, commands.
"""

"""Faker's names of persons in some seventy countries -> the lexicons of given names and surnames."""

from __future__ import annotations

import importlib
import re
import sys
import textwrap
import unicodedata
from pathlib import Path

from upstream import fetch

from geomap.text import normalise

LEXICON = Path(__file__).resolve().parents[2] / "geomap" / "reading" / "lexicon"


def build() -> None:
    """Write `given_names.txt` and `surnames.txt` into the package's lexicon."""
    package = fetch("faker")
    sys.path.insert(0, str(package))
    folders = sorted(path.parent.name for path in package.glob("faker/providers/person/*/__init__.py"))
    providers = [importlib.import_module(f"faker.providers.person.{name}").Provider for name in folders]
    for file, prefix, title in (
        ("given_names.txt", "first_name", "Given names"),
        ("surnames.txt", "last_name", "Surnames"),
    ):
        names = {normalise(name) for provider in providers for name in _names(provider, prefix)}
        lines = textwrap.wrap(" ".join(sorted(names)), 120, break_long_words=False, break_on_hyphens=False)
        head = f"# {title} in Latin letters, normalised; from Faker (MIT, faker.LICENSE.txt)."
        (LEXICON / file).write_text("\n".join([head, *lines, ""]), "utf-8")


def _names(provider: type, prefix: str) -> set[str]:
    """Return the single words in Latin letters that a provider lists as names of one sort."""
    lists = [getattr(provider, name) for name in dir(provider) if name.startswith(prefix)]
    found = {str(name) for group in lists if isinstance(group, tuple | list | dict) for name in group}
    return {name for name in found if re.fullmatch(r"\w[\w'’]+", name) and _is_latin(name)}


def _is_latin(name: str) -> bool:
    return name[0].isupper() and unicodedata.name(name[0]).startswith("LATIN")


if __name__ == "__main__":
    build()

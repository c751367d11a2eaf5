"""The JavaScript modules of a page -> one script without imports, for a page that loads nothing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_MODULES = Path(__file__).resolve().parent / "scripts"
_IMPORT = re.compile(r"^import \{(?P<names>[^}]*)\} from \"\./(?P<file>[\w-]+\.js)\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|let|class)", re.MULTILINE)
# types and comments are for readers of a module: leaving them out keeps the page small
_NOTES = re.compile(r"^ *//[^\n]*\n|^ */\*(?:(?!\*/).)*?\*/\n+|/\*\*(?:(?!\*/).)*?\*/ ?", re.MULTILINE | re.DOTALL)
_NOT_READ = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@cache
def script(entry: str) -> str:
    """Return the module `entry` and all modules that it imports, joined in order of their dependencies.

    All modules share one scope, so no two of them may define the same name. Line ends are those of a browser, so
    that a hash of the script agrees with the browser's.

    Raises
    ------
    ValueError
        If a module has an import or export other than `import { a, b } from "./other.js";` and
        `export function`, `const`, `let` or `class`, or if modules import each other in a cycle.
    """
    pieces: dict[str, str] = {}
    _add(entry, (), pieces)
    return '"use strict";\n\n(() => {\n' + "\n".join(pieces.values()) + "})();\n"


def _add(name: str, above: tuple[str, ...], pieces: dict[str, str]) -> None:
    if name in above:
        raise ValueError(f"modules import each other: {' -> '.join((*above, name))}")
    if name in pieces:
        return
    text = (_MODULES / name).read_text(encoding="utf-8")
    for statement in _IMPORT.finditer(text):
        if " as " in statement["names"]:
            raise ValueError(f"{name} renames what it imports: {statement[0].strip()!r}")
        _add(statement["file"], (*above, name), pieces)
    text = _EXPORT.sub("", _NOTES.sub("", _IMPORT.sub("", text)))
    left = _NOT_READ.search(text)
    if left:
        raise ValueError(f"{name} has a form that is not read here: {left[0]!r}")
    pieces[name] = text.lstrip("\n")

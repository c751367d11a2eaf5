"""The types of what a page says, as Python has them -> those of its scripts: run it to write `payload.d.ts` anew."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from geomap.drawing import payload_types
from geomap.outputs.page import archive_types

MODULES = (payload_types, archive_types)
FILE = Path(archive_types.__file__).with_name("scripts") / "payload.d.ts"
HEAD = (
    "// What the page's data hold, as Python writes them: written by tests/page_types.py from the TypedDicts of\n"
    "// geomap/drawing/payload_types.py and geomap/outputs/page/archive_types.py. Change those, and run it again.\n"
)
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null"}
WIDTH = 120


def written() -> str:
    """Return the TypeScript declarations."""
    names = {value: name for module in MODULES for name, value in vars(module).items() if _is_alias(value)}
    parts = [_alias(name, _literal(value)) for value, name in names.items() if _is_imported(name)]
    for module in MODULES:
        body = ast.parse(inspect.getsource(module)).body
        for node, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.ClassDef):
                parts.append("".join(_interface(node, vars(module)[node.name], names)))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                others = {value: other for value, other in names.items() if other != name}
                parts.append(_comment(_words(after), "") + _alias(name, _type(vars(module)[name], others)))
    return "\n".join([HEAD, *parts])


def _is_alias(value: object) -> bool:
    return get_origin(value) in (Literal, tuple)


def _is_imported(name: str) -> bool:
    """Return whether an alias comes from another package, whose words are not said here."""
    return not any(f"\n{name} = " in inspect.getsource(module) for module in MODULES)


def _alias(name: str, of: str) -> str:
    line = f"export type {name} = {of};\n"
    return line if len(line) <= WIDTH + 1 else f"export type {name} =\n  | " + of.replace(" | ", "\n  | ") + ";\n"


def _interface(node: ast.ClassDef, of: type, names: dict[Any, str]) -> Iterator[str]:
    assert is_typeddict(of), f"{node.name} is no TypedDict"
    bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id != "TypedDict"]
    yield _comment(ast.get_docstring(node), "")
    yield f"export interface {node.name}{' extends ' if bases else ''}{', '.join(bases)} {{\n"
    hints = get_type_hints(of, include_extras=True)
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            name, hint = field.target.id, hints[field.target.id]
            may_lack = get_origin(hint) is NotRequired
            yield _comment(_words(after), "  ")
            yield f"  {name}{'?' if may_lack else ''}: {_type(get_args(hint)[0] if may_lack else hint, names)};\n"
    yield "}\n"


def _words(node: ast.stmt | None) -> str | None:
    """Return what a string that stands below a field says of it."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return inspect.cleandoc(node.value.value)
    return None


def _comment(words: str | None, indent: str) -> str:
    if not words:
        return ""
    assert "*/" not in words
    words = words.replace("None", "null")
    line, rows = f"{indent}/** {words} */\n", words.split("\n")
    if len(rows) == 1 and len(line) <= WIDTH + 1:
        return line
    return "".join(f"{indent}{row}".rstrip() + "\n" for row in ("/**", *(f" * {one}" for one in rows), " */"))


def _type(hint: Any, names: dict[Any, str]) -> str:
    if hint in names:
        return names[hint]
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint):
        return str(hint.__name__)
    origin, inner = get_origin(hint), [*get_args(hint)]
    if origin is Literal:
        return _literal(hint)
    if origin in (Union, UnionType):
        return " | ".join(_type(one, names) for one in inner)
    if origin is list or (origin is tuple and inner[-1] is ...):
        of = _type(inner[0], names)
        return f"({of})[]" if "|" in of else f"{of}[]"
    if origin is tuple:
        return f"[{', '.join(_type(one, names) for one in inner)}]"
    if origin is dict:
        return f"Record<{', '.join(_type(one, names) for one in inner)}>"
    raise TypeError(f"no type of TypeScript is known for {hint}")


def _literal(hint: Any) -> str:
    return " | ".join(f'"{value}"' for value in get_args(hint))


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")

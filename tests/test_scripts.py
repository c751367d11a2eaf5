"""The modules of the page's scripts share one scope, and become one script with no import and no note in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geomap.drawing.geometry import GROUPS
from geomap.outputs.page import modules, pages

FOLDER = Path(modules.__file__).parent / "scripts"
MODULES = sorted(FOLDER.glob("*.js"))
ENTRIES = re.findall(r'script="([\w-]+\.js)"', Path(pages.__file__).read_text("utf-8"))
NAMED = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+|\[[^\]]*\]|\{[^}]*\})", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
IMPORTED = re.compile(r"^import \{([^}]*)\}", re.MULTILINE)


def names_in(pattern: re.Pattern[str], module: Path) -> list[str]:
    """Return the names that a pattern's group holds, one or several."""
    return [name for group in pattern.findall(module.read_text("utf-8")) for name in re.findall(r"\w+", group)]


def test_no_two_modules_name_the_same() -> None:
    names = [(name, module.name) for module in MODULES for name in names_in(NAMED, module)]
    assert len(names) > 300
    homes: dict[str, set[str]] = {}
    for name, module in names:
        homes.setdefault(name, set()).add(module)
    assert {name: sorted(found) for name, found in homes.items() if len(found) > 1} == {}


def test_what_is_exported_is_imported_somewhere() -> None:
    imported = {name for module in MODULES for name in names_in(IMPORTED, module)}
    assert sorted({name for module in MODULES for name in names_in(EXPORTED, module)} - imported) == []


def test_every_module_is_of_a_page() -> None:
    assert len(ENTRIES) == 2
    whole = "".join(map(modules.script, ENTRIES))
    for module in MODULES:
        assert module.read_text("utf-8").startswith("// @ts-check\n/* ")
        assert all(name in whole for name in names_in(NAMED, module)), module.name


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_script_has_no_import_and_no_note(entry: str) -> None:
    script = modules.script(entry)
    assert not re.search(r"^(?:import|export)\b|^ *//|/\*", script, re.MULTILINE)


def test_the_tools_are_locked_and_name_no_host() -> None:
    lock = json.loads((Path(__file__).parent / "scripts" / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages["node_modules/typescript"]["integrity"].startswith("sha512-")
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_groups_that_the_scripts_know_are_those_of_the_map() -> None:
    declared = (Path(__file__).parent / "scripts" / "drawn.d.ts").read_text("utf-8")
    (names,) = re.findall(r"type GroupName = ([^;]*);", declared)
    assert tuple(re.findall(r"\w+", names)) == GROUPS

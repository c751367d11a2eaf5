"""The house stands: a module imports only from what its package lists before it, and importing it does nothing."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geomap

PACKAGE = Path(geomap.__file__).parent
LISTED = re.compile(r"^Lowest first: (?P<names>[\w,\s]+)\.$", re.MULTILINE)
MOST_AT_THE_TOP = 13


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def packages() -> list[Path]:
    return sorted({path.parent for path in PACKAGE.rglob("__init__.py")})


def siblings(package: Path) -> list[str]:
    """Return what a package holds, lowest first, as its `__init__` lists it."""
    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    listed = LISTED.search(docstring)
    assert listed, f"{package.name}: say in __init__ what it holds, as `Lowest first: …`"
    return [name.strip() for name in listed["names"].split(",")]


def imported(path: Path) -> set[str]:
    """Return the dotted names that a file imports of the package, anywhere in it: in functions and for types too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: name the whole path"
            if (node.module or "").partition(".")[0] == "geomap":
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("geomap.")}
    return names


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


@pytest.mark.parametrize("package", packages(), ids=dotted)
def test_a_package_lists_what_it_holds(package: Path) -> None:
    there = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    assert sorted(siblings(package)) == sorted(there - {"__init__"})


def test_a_newcomer_sees_the_whole() -> None:
    assert len(siblings(PACKAGE)) <= MOST_AT_THE_TOP


@pytest.mark.slow("geomap")
@pytest.mark.parametrize("package", packages(), ids=dotted)
def test_imports_go_down(package: Path) -> None:
    order, prefix = siblings(package), dotted(package) + "."
    for floor, name in enumerate(order):
        folder = package / name
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]:
            for other in imported(path):
                if other.startswith(prefix) and (sibling := other.removeprefix(prefix).partition(".")[0]) != name:
                    assert sibling in order, f"{dotted(path)} may not import {other}: it is the package's own"
                    assert order.index(sibling) < floor, f"{dotted(path)} may not import {other}"


def test_no_module_is_too_long() -> None:
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("click", "folium", "matplotlib", "shapely", "sqlite3", "dataclasses")
    code = f"import sys, geomap; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_lookup_loads_no_map_library() -> None:
    code = (
        "import sys\nfrom geomap.cli.commands import main\n"
        "try: main(['lookup', 'Vientiane'])\nexcept SystemExit: pass\n"
        "heavy = ('numpy', 'pandas', 'geopandas', 'folium', 'shapely', 'pyproj', 'httpx')\n"
        "print(*[m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Vientiane" in done.stdout
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("name", geomap.__all__)
def test_public_names_resolve_and_are_documented(name: str) -> None:
    assert getattr(geomap, name).__doc__


def test_unknown_attribute() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        geomap.no_such_name  # noqa: B018


UNPACKERS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_unpickled_or_evaluated(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not {name.split(".")[0] for name in names} & UNPACKERS
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in ("eval", "exec", "__import__", "read_pickle", "to_pickle", "system", "popen")
            assert not any(word.arg in ("allow_pickle", "shell") for word in node.keywords)


def test_what_ships_holds_no_pickle() -> None:
    kinds = {
        path.suffix
        for folder in ("reading/models", "reading/lexicon", "outputs/page")
        for path in (PACKAGE / folder).rglob("*.*")
    }
    assert kinds <= {".py", ".pyc", ".html", ".json", ".crfsuite", ".md", ".tsv", ".txt", ".toml", ".js", ".ts", ".css"}

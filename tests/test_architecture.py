"""The house stands: a module imports only from floors below its own, and importing it does nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import geomap

PACKAGE = Path(geomap.__file__).parent
FLOORS = [
    {"errors", "feature"},
    {"model"},
    {"datasets", "text", "furniture", "files", "formats", "packing", "web"},
    {"ground", "dating", "forest", "added"},
    {"article", "gazetteer", "boundaries", "basemap"},
    {"tagging", "ranking", "adding"},
    {"naming", "decoding", "context", "seats"},
    {"engines"},
    {"mentions", "dates", "search"},
    {"places"},
    {"triggers", "persons"},
    {"scene"},
    {"parties"},
    {"borders", "events", "corrections"},
    {"reading", "archive"},
    {"document", "exports", "listing", "page"},
    {"answers", "figure", "foliummap", "kml", "tables"},
    {"archivemap"},
    {"articlemap", "pipeline", "batch"},
    {"embed", "options"},
    {"datacli"},
    {"cli"},
]
FLOOR_OF = {module: number for number, floor in enumerate(FLOORS) for module in floor}


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            found.append((parts[0], path))
    return found


def imported(path: Path) -> set[str]:
    """Return the top modules of the package that a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "geomap":
                names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("geomap.")}
    return names


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: str(value).rpartition("geomap/")[2])
def test_imports_go_down(module: str, path: Path) -> None:
    assert module in FLOOR_OF, f"give {module} a floor"
    for other in imported(path) - {module}:
        assert FLOOR_OF[other] < FLOOR_OF[module], f"{module} may not import {other}"


def test_no_module_is_too_long() -> None:
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for _, path in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("click", "folium", "matplotlib", "shapely", "sqlite3", "dataclasses")
    code = f"import sys, geomap; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_lookup_loads_no_map_library() -> None:
    code = (
        "import sys\nfrom geomap.cli import main\n"
        "try: main(['lookup', 'Vientiane'])\nexcept SystemExit: pass\n"
        "print(*[m for m in ('numpy', 'pandas', 'geopandas', 'folium', 'shapely', 'pyproj') if m in sys.modules])"
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


@pytest.mark.parametrize("path", [path for _, path in modules()], ids=lambda path: str(path.relative_to(PACKAGE)))
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
    kinds = {path.suffix for folder in ("models", "lexicon", "page") for path in (PACKAGE / folder).rglob("*.*")}
    assert kinds <= {".py", ".pyc", ".html", ".json", ".crfsuite", ".md", ".tsv", ".txt", ".toml", ".js", ".css"}

"""Changes the code in small ways, one at a time, and counts how many of the changes the tests notice.

    python tests/benchmarks/mutants.py [SAMPLE] [SEED] [MODULE ...]

The changes are mutmut's (a `<` that becomes `<=`, a number that is one more, a string that is another, an argument
that is left out). Of each module so many are drawn, by a seed; each runs the module's tests in a process forked from
one that has everything imported, until the first that fails. What takes ten times as long as without a change counts
as noticed. The survivors are printed, to be looked at.
"""

from __future__ import annotations

import difflib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = {
    "places": ["places", "mentions", "geography", "adding"],
    "boundaries": ["boundaries", "borders", "disputes"],
    "dates": ["dates"],
    "events": ["events", "event_cases"],
}
FILES = {"dates": ["dates.py", "dating"]}
COPIED = ("geomap", "geodata", "tests", "seeds", "pyproject.toml")


def mutate(copy: Path, module: str) -> dict[str, Path]:
    """Put all mutants of a module into a copy of the project, and return their names with the file of each."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    found = {}
    for name in FILES.get(module, [f"{module}.py"]):
        path = copy / "geomap" / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            made = mutate_file_contents(str(file), file.read_text("utf-8"))
            file.write_text(made.code, "utf-8")
            prefix = ".".join(file.relative_to(copy).with_suffix("").parts)
            found |= {f"{prefix}.{mutant}": file for mutant in made.mutant_names}
    return found


def noticed(mutant: str, arguments: list[str], limit_s: float) -> bool:
    """Tell whether a test fails, or takes too long, with a mutant in force."""
    child = os.fork()
    if not child:
        import pytest

        os.setpgid(0, 0)
        os.environ["MUTANT_UNDER_TEST"] = mutant
        signal.alarm(int(limit_s) + 1)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            code = pytest.main(arguments)
        os._exit(int(code != 0))
    _, status = os.waitpid(child, 0)
    return status != 0


def difference(mutant: str, file: Path) -> str:
    """Return the lines that a mutant changes."""
    import libcst

    tree = libcst.parse_module(file.read_text("utf-8"))
    bodies = {}
    for node in tree.body:
        if isinstance(node, libcst.FunctionDef):
            bodies[node.name.value] = tree.code_for_node(node).splitlines()
    name = mutant.rpartition(".")[2]
    own, original = bodies.get(name, []), bodies.get(name.rpartition("__mutmut_")[0] + "__mutmut_orig", [])
    lines = list(difflib.unified_diff(original, own, lineterm="", n=0))[3:]
    return "\n".join(line for line in lines if "__mutmut_" not in line)


def main(sample: int, seed: int, modules: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, "geomap")
        copy.mkdir()
        for name in COPIED:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        os.chdir(copy)  # where mutmut looks for its settings
        mutants = {module: mutate(copy, module) for module in modules}
        sys.path[:0] = [str(copy), str(copy / "tests")]
        import geomap.maps.article_map  # noqa: F401 the parent of all imports what they need

        for module, every in mutants.items():
            files = [f"tests/test_{name}.py" for name in TESTS[module]]
            arguments = [
                "-x",
                "-q",
                "-p",
                "no:cacheprovider",
                "-W",
                "ignore",
                "-k",
                "not test_adding or hamlet",
                *files,
            ]
            began = time.monotonic()
            if noticed("", arguments, 600):
                raise SystemExit(f"the tests of {module} fail without any change")
            usual_s = time.monotonic() - began
            drawn = random.Random(seed).sample(sorted(every), min(sample, len(every)))
            alive = [mutant for mutant in drawn if not noticed(mutant, arguments, 10 * usual_s)]
            killed = len(drawn) - len(alive)
            print(f"{module}: {killed} of {len(drawn)} noticed, {killed / len(drawn):.0%}; {len(every)} there are")
            for mutant in alive:
                print(f"\n{mutant}\n{difference(mutant, every[mutant])}", flush=True)


if __name__ == "__main__":
    count, chosen = (int(value) for value in [*sys.argv[1:3], "200", "1"][:2])
    main(count, chosen, sys.argv[3:] or list(TESTS))

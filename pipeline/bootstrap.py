"""Make the pinned packages available, with the standard library alone.

Nothing is done where they can be imported already. Else a private environment is made beside the program; where the
venv module is missing the packages go into a plain folder instead. With a wheels folder no network is needed.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.wording import words

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*(.*?))?\s*\\?$")
INFO = ".dist-info"
REENTERED = "HUHUDAO_READY"


def ensure_packages(root: str, arguments: Sequence[str], for_tests: bool) -> None:
    """Return when the packages are importable here; else prepare them and run the same command again there.

    Does not return in the second case. Exits with 2 and one clear line when they cannot be prepared.
    """
    folder = Path(root)
    pins = folder / ("requirements-dev.txt" if for_tests else "requirements.txt")
    if os.environ.pop(REENTERED, None) or _importable(pins):
        return
    stamp = hashlib.sha256(pins.read_bytes()).hexdigest()[:16]
    environment = {**os.environ, REENTERED: "1", "PYTHONUTF8": "1"}
    interpreter = _prepared(folder, pins, stamp, environment)
    command = [str(interpreter), str(folder / "run.py"), *arguments]
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(command[0], command, environment)  # noqa: S606 - our own interpreter, our own arguments
    import subprocess  # late: seldom needed

    sys.exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603


def _importable(pins: Path) -> bool:
    """Whether every pinned package for this machine is installed in exactly the pinned version."""
    matches = (PIN.match(line) for line in pins.read_text(encoding="utf-8").splitlines())
    pinned = {
        match[1]: match[2] for match in matches if match and not match[3]
    }  # a pin with a condition: its parent is checked
    found = _installed()
    return all(found.get(_plain(name)) == version or _version_of(name) == version for name, version in pinned.items())


def _installed() -> dict[str, str]:
    """Name -> version of what the names of the folders beside the packages say: the first on the path, as with imports."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in names:
            if name.endswith(INFO):
                package, _, version = name.removesuffix(INFO).partition("-")
                found.setdefault(_plain(package), version)
    return found


def _version_of(name: str) -> str | None:
    """The version a package says of itself, None when it is not there."""
    import importlib.metadata  # late: seldom needed

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _prepared(folder: Path, pins: Path, stamp: str, environment: dict[str, str]) -> Path:
    """An interpreter that can import the packages: of .venv, or this one with the .packages folder."""
    say = words("setup")
    home = folder / ".venv"
    inside = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    marks = [home / f"ready-{stamp}", folder / ".packages" / f"ready-{stamp}"]
    if marks[0].exists() and inside.exists():
        return inside
    if marks[1].exists():
        environment["PYTHONPATH"] = str(folder / ".packages")
        return Path(sys.executable)
    print(say("first_use"), file=sys.stderr, flush=True)
    if not inside.exists() and not _made(home):
        print(say("no_venv"), file=sys.stderr, flush=True)
        _install(
            [sys.executable, "-m", "pip", "install", "--target", str(folder / ".packages"), "--upgrade"], folder, pins
        )
        marks[1].touch()
        environment["PYTHONPATH"] = str(folder / ".packages")
        return Path(sys.executable)
    _install([str(inside), "-m", "pip", "install"], folder, pins)
    marks[0].touch()
    return inside


def _made(home: Path) -> bool:
    """Try to make a virtual environment with pip in it."""
    import subprocess

    made = subprocess.run([sys.executable, "-m", "venv", str(home)], capture_output=True, check=False)  # noqa: S603
    return made.returncode == 0


def _install(pip: list[str], folder: Path, pins: Path) -> None:
    """Install the pins with their hashes, showing how far it is. Exits with 2 when it fails."""
    say = words("setup")
    wheels = folder / "wheels"
    source = ["--no-index", "--find-links", str(wheels)] if wheels.is_dir() else []
    if source:
        print(say("offline"), file=sys.stderr, flush=True)
    command = [
        *pip,
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
        "--require-hashes",
        *source,
        "-r",
        str(pins),
    ]
    total = sum(PIN.match(line) is not None for line in pins.read_text(encoding="utf-8").splitlines())
    import subprocess

    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace"
    )
    seen = 0
    tail: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        tail = [*tail[-14:], line.rstrip()]
        if line.startswith(("Collecting", "Requirement already")):
            seen += 1
            print("\r" + say("progress", seen=min(seen, total), total=total), end="", file=sys.stderr, flush=True)
        if line.startswith("Installing"):
            print("\n" + say("installing"), file=sys.stderr, flush=True)
    if process.wait() != 0:
        print("\n" + say("failed"), file=sys.stderr)
        print("\n".join(tail), file=sys.stderr)
        sys.exit(2)
    print(say("ready"), file=sys.stderr, flush=True)

"""Make the pinned packages available, with the standard library alone.

Nothing is done where they can be imported already. Else a private environment is made beside the program; where the
venv module is missing the packages go into a plain folder instead. With a wheels folder no network is needed.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.wording import words

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*(.*?))?\s*\\?$")
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
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603


def _importable(pins: Path) -> bool:
    """Whether every pinned package for this machine is installed in exactly the pinned version."""
    import importlib.metadata  # late: help needs none of this

    for line in pins.read_text(encoding="utf-8").splitlines():
        match = PIN.match(line)
        if match is None or match[3]:
            continue  # hashes, and pins with a condition (their parent is checked)
        try:
            if importlib.metadata.version(match[1]) != match[2]:
                return False
        except importlib.metadata.PackageNotFoundError:
            return False
    return True


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

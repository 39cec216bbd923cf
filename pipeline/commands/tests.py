"""`run.py test`: the quick suite, or whatever pytest is asked for."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """pytest's own exit code."""
    rest = [word for word in arguments.rest if word != "--"]
    return subprocess.run([sys.executable, "-m", "pytest", *rest], cwd=root, check=False).returncode  # noqa: S603

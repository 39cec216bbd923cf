"""One module per command; here each is found, and every error becomes one clear line and an exit code."""

from __future__ import annotations

import argparse
import gc
import sys
import traceback
from importlib import import_module
from pathlib import Path

from pipeline.commands.log import noted
from pipeline.errors import OPERATOR_MUST_ACT, OUR_BUG, OperatorError
from pipeline.wording import words

INTERRUPTED = 130
COLLECTING = (100_000, 20, 20)  # tables make millions of values and few cycles: look for these rarely
MODULES = {
    "run": "run",
    "check": "check",
    "templates": "blanks",
    "sample": "sample",
    "watch": "watch",
    "demo": "demo",
    "campaigns": "campaigns",
    "combine": "combine",
    "test": "tests",
}


def perform(arguments: argparse.Namespace, root: Path) -> int:
    """Run one command. Exit code of the contract: 0, 1, 2 or 70. arguments.clock: tells the time, given by run.py."""
    gc.set_threshold(*COLLECTING)
    try:
        command = import_module(f"pipeline.commands.{MODULES[arguments.command]}")
        return int(command.perform(arguments, root))
    except OperatorError as problem:
        print(problem, file=sys.stderr)
        return OPERATOR_MUST_ACT
    except KeyboardInterrupt:
        print(words("screen")("interrupted"), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception:
        return _our_bug(root, arguments)


def _our_bug(root: Path, arguments: argparse.Namespace) -> int:
    """Write the traceback to a log file and show one line."""
    try:
        archive = getattr(arguments, "archive", None) or root / "archive"
        log = noted(archive, arguments.clock(), traceback.format_exc())
        print(words("screen")("bug", log=log), file=sys.stderr)
    except OSError:
        traceback.print_exc()
    return OUR_BUG

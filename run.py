#!/usr/bin/env python3
# -*- coding: utf-8 -*-  # noqa: UP009 - Python 2 must be able to read how to say that it is too old
"""户户到：python3 run.py（运行），python3 run.py --help（帮助），python3 run.py demo（演示），python3 run.py test（自检）。"""

import gc
import os
import sys
from datetime import datetime

if sys.version_info < (3, 11):
    sys.stderr.write("需要 Python 3.11 或更新的版本，现在是 %d.%d。请安装后再运行。\n" % sys.version_info[:2])
    sys.exit(2)

ROOT = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, ROOT)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here is linear algebra; its threads cost time to start
for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(encoding="utf-8", errors="replace")

from pipeline import bootstrap, cli

if __name__ == "__main__":
    arguments = cli.read_arguments(sys.argv[1:])  # --help and typing mistakes end here, with the standard library alone
    bootstrap.ensure_packages(ROOT, sys.argv[1:], for_tests=arguments.command == "test")
    arguments.clock = datetime.now  # the only clock; everything else is told what day it is
    code = cli.perform(arguments, ROOT)
    gc.freeze()  # nobody need look through all that is left once more before it goes
    sys.exit(code)

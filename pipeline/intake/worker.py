"""The reading process: takes one request a line, reads the file, answers, takes the next. Started by pool, never imported.

`python -I worker.py MEMORY_MB PATH...` with the folders of the packages it needs. A request is a JSON object with path,
limits and, for an archive to be taken apart, the folder its files go to; an answer is eight bytes of length and that many
bytes (readers.answer, or JSON). Whatever a reader does to this process costs only the file it was reading.
"""

from __future__ import annotations

import gc
import json
import os
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pipeline.intake import bundle
    from pipeline.intake.limits import UsualLimits


def _end_after(seconds: float) -> None:
    """The last resort when the parent is gone: the alarm ends even a reader that never returns."""
    try:
        import signal

        signal.setitimer(signal.ITIMER_REAL, seconds)
    except (ImportError, AttributeError):
        return


def _answer(request: dict) -> bytes:
    from pipeline.intake import limits, readers
    from pipeline.intake.sniff import Refused

    try:
        with open(request["path"], "rb") as file:
            data = file.read()
        bounds = limits.untold(request["limits"])
        if request.get("folder"):
            return _unpacked(data, bounds, request["folder"])
        return readers.answer(data, bounds)
    except Refused as refused:
        return readers.refusal(refused.code, refused.facts)
    except MemoryError:
        return readers.refusal("file_memory", {"limit": str(request["limits"]["memory_mb"])})
    except OSError:
        return readers.refusal("file_unreadable", {})
    except RecursionError:
        return readers.refusal("file_unsupported", {})
    except KeyboardInterrupt:
        raise
    except BaseException:  # a panic of the compiled reader is no Exception
        return readers.refusal("file_unsupported", {})


def _unpacked(data: bytes, bounds: UsualLimits, folder: str) -> bytes:
    """Every file of an archive, written into the folder under its number: names never reach the disk."""
    from pipeline.intake import bundle, package

    if package.inspect(data, bounds).kind != "archive":
        return json.dumps({"members": []}).encode()
    troubles: list[int] = []

    def sink_of(member: bundle.Member) -> bundle.Sink:
        path = os.path.join(folder, str(member.number))

        def sink(chunk: bytes) -> None:
            try:
                with open(path, "ab") as file:
                    file.write(chunk)
            except OSError as error:
                troubles.append(error.errno or 0)
                raise

        sink(b"")
        return sink

    try:
        found = bundle.members(data, bounds, sink_of)
    except OSError:
        return json.dumps({"errno": troubles[0] if troubles else 0}).encode()
    return json.dumps({"members": [[one.name, one.number, one.left_out] for one in found]}).encode("utf-8", "replace")


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    for line in requests:
        request = json.loads(line)
        _end_after(request["limits"]["seconds"] * 2 + 5)
        answer = _answer(request)
        _end_after(0)
        answers.write(struct.pack(">Q", len(answer)))
        answers.write(answer)
        answers.flush()


def main() -> None:
    """Keeps the real output to itself: whatever a library prints must not end up in an answer."""
    sys.path.extend(sys.argv[2:])
    gc.disable()  # millions of cells and no cycles: collecting would double the time
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import python_calamine  # noqa: F401 - counted into the base, and never late

    import pipeline.intake.readers  # noqa: F401
    from pipeline.intake.memory import limit_memory

    limit_memory(int(sys.argv[1]))
    _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()

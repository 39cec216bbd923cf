"""Windows' way of limiting memory: the process puts itself into a job that may commit no more. Standard library only."""

from __future__ import annotations

import ctypes
from typing import Any

PROCESS_MEMORY = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
INTERPRETER_MB = 64  # what the started interpreter has committed, and some room


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("basic", BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limit_memory(memory_mb: int, kernel: Any = None) -> bool:
    """Whether the kernel agreed. The job's handle stays open, and so the limit holds, as long as the process lives."""
    kernel = kernel or ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    limits = ExtendedLimits()
    limits.basic.flags = PROCESS_MEMORY
    limits.process_memory = memory_mb + INTERPRETER_MB << 20
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        return False
    handle, size = ctypes.c_void_p(job), ctypes.c_uint32(ctypes.sizeof(limits))
    if not kernel.SetInformationJobObject(handle, EXTENDED_LIMITS, ctypes.byref(limits), size):
        return False
    return bool(kernel.AssignProcessToJobObject(handle, ctypes.c_void_p(kernel.GetCurrentProcess())))

"""Takes from the current process what a query never needs: memory without end, processor time, and the network.

The network is closed by the kernel where it can be (Linux, by a seccomp filter on `socket`); that a query asks no other
server does then not hang on how its text is read.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

# The number of the system call `socket`, and the name of the machine in the kernel's audit interface.
_MACHINES = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # the call fails with EACCES
_X32 = 0x40000000


def _program(call: int, machine: int) -> bytes:
    """The filter, in the kernel's packet-filter instructions: (code, jump if true, jump if false, operand)."""
    rows = [
        (_LOAD, 0, 0, 4),  # the machine
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _DENY),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, 1, 0, _X32),  # the same calls by other numbers
        (_EQUAL, 0, 1, call),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *row) for row in rows)


def close_network() -> bool:
    """Forbids this process to open sockets, for good. False where the system knows no such thing."""
    known = _MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None:
        return False
    program = _program(*known)
    code = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    try:
        prctl = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return False
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(head), 0, 0) == 0)


def _address_space() -> int:
    """Bytes of address space that this process has; 0 where the system does not say (only Linux does)."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def limit_memory(size: int) -> None:
    """Allocations of more than `size` bytes beyond what is taken by now fail; no core files are written.

    The limit counts address space, of which the store's threads alone take more the more cores a machine has. So it is
    set once the store is open, on top of what that took.
    """
    whole = _address_space() + size
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (whole, whole))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: float) -> None:
    """The kernel ends this process when it has computed for `seconds` from now; 0 takes the limit away."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def memory_for_one(workers: int) -> int:
    """How many bytes each of `workers` processes may take: together half of the machine's memory, 1 to 4 GiB each."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        whole = 8 * 2**30
    return min(max(whole // 2 // workers, 2**30), 4 * 2**30)

"""Whether a process may have what a cohort takes: a library without threads or memory hangs, or is aborted."""

from __future__ import annotations

import mmap
import os
import threading

import click

_LEAST_MEMORY = 5 * 2**28  # bytes of addresses that a small run takes
_LEAST_THREADS = 16  # besides two for each that Polars works with


def require_resources() -> None:
    """Raises ClickException if this process may not start the threads, or not have the memory, of a small run."""
    if not _has_memory():
        message = "this process may not have the 1.25 GiB of memory that a cohort takes at least"
        raise click.ClickException(f"{message}; raise its limit (`ulimit -v unlimited`)")
    threads = _LEAST_THREADS + 2 * _count_polars_threads()
    if not _can_start(threads):
        message = f"this process may not start the threads that a cohort takes, up to {threads}"
        raise click.ClickException(f"{message}; raise its limit (`ulimit -u`), or set POLARS_MAX_THREADS=1")


def _count_polars_threads() -> int:
    """With how many threads Polars works."""
    wanted = os.environ.get("POLARS_MAX_THREADS", "")
    return int(wanted) if wanted.isdigit() and int(wanted) else os.cpu_count() or 1


def _has_memory() -> bool:
    try:
        import resource
    except ImportError:  # no limits of this kind
        return True
    limits = (resource.getrlimit(limit)[0] for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA))
    if all(limit == resource.RLIM_INFINITY for limit in limits):
        return True
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0)
    try:
        mmap.mmap(-1, _LEAST_MEMORY, flags=flags).close()
    except (OSError, MemoryError):
        return False
    return True


def _can_start(count: int) -> bool:
    """Whether so many threads can be there at once."""
    over = threading.Event()
    started: list[threading.Thread] = []
    try:
        for _ in range(count):
            thread = threading.Thread(target=over.wait)
            thread.start()
            started.append(thread)
    except (RuntimeError, MemoryError):
        return False
    finally:
        over.set()
        for thread in started:
            thread.join()
    return True

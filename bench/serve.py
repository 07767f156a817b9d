"""`python -m bench serve`: the service under load of wrk (Debian: wrk), beside one that does nothing.

Calls of `patient-view`, all different, without tokens. The processor time is that of the worker processes.
"""

from __future__ import annotations

import argparse
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from guidelog.serve.settings import Settings

from .calls import Call, make_calls, same

PATH = "/cds-services/ng234-patient-view"
EXPLORER = "http://127.0.0.1/"  # the address in the cards, whatever the port
SCRIPT = Path(__file__).with_name("serve.lua")
THREADS = 2


class Load(NamedTuple):
    """What wrk saw: requests a second, the median and the 99th percentile in ms, and what went wrong; of the worker
    processes the milliseconds of the processor for each request.
    """

    rate: float
    median: float
    p99: float
    failed: int
    checked: int
    wrong: int
    requests: int
    cpu: float = 0.0


class Running(NamedTuple):
    """A service that runs: its port, and its worker processes."""

    port: int
    workers: list[psutil.Process]

    def cpu(self) -> float:
        """Seconds of the processor that the workers took so far."""
        return sum(one.cpu_times().user + one.cpu_times().system for one in self.workers)

    def memory(self) -> list[int]:
        """The memory of each worker, in MB."""
        return [one.memory_info().rss // 2**20 for one in self.workers]


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--clients", type=int, default=16, help="connections at once (default: 16)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (default: 2)")
    parser.add_argument("--seconds", type=int, default=10, help="seconds of each load (default: 10)")
    parser.add_argument("--calls", type=int, default=200, help="different calls (default: 200)")
    parser.add_argument("--resources", type=int, default=20, help="resources of each (default: 20)")
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="also the memory after N requests")
    parser.add_argument("--options", default="", help="also with these options of `guidelog serve`: '--cache 1000'")


def run(options: argparse.Namespace) -> None:
    """Print rates, times and the processor's share of each, and whether every answer was right."""
    if shutil.which("wrk") is None:
        sys.exit("this needs wrk (Debian: apt-get install wrk)")
    calls = [*make_calls(options.calls, options.resources, Settings(explorer=EXPLORER))]
    cards = sum(call.answer.count('"summary"') for call in calls) / len(calls)
    size = sum(len(call.body) for call in calls) / len(calls) / 1000
    print(f"{len(calls)} calls of {size:.1f} kB, {cards:.1f} cards each; {options.clients} clients, "
          f"{options.workers} workers")  # fmt: skip
    print(f"{'':36} {'req/s':>7} {'ratio':>6} {'p50 ms':>7} {'p99 ms':>7} {'CPU ms':>7}")
    with tempfile.TemporaryDirectory() as folder:
        bodies, right = Path(folder) / "bodies", Path(folder) / "right"
        bodies.write_text("".join(f"{call.body}\n" for call in calls), encoding="utf-8")
        right.write_text("".join(f"{call.answer}\n" for call in calls), encoding="utf-8")
        with running(["-m", "bench.empty"], options.workers) as empty:
            first = show("an empty handler", loaded(empty, options, bodies), None)
        own = ["-m", "guidelog", "serve", "--explorer", EXPLORER]
        chosen = [("patient-view, nothing cached", [])]
        chosen += [(f"patient-view, {options.options}", options.options.split())] if options.options else []
        for name, more in chosen:
            with running([*own, *more], options.workers) as service:
                show(name, loaded(service, options, bodies), first)
                checks(service, options, calls, bodies, right)
        if options.memory:
            with running(own, options.workers) as service:
                remember(service, options, bodies)


def show(name: str, load: Load, first: Load | None) -> Load:
    """Print a row; the ratio is that of the rates to the first."""
    ratio = "" if first is None else f"{load.rate / first.rate:.3f}"
    print(f"{name:36} {load.rate:7.0f} {ratio:>6} {load.median:7.1f} {load.p99:7.1f} {load.cpu:7.2f}")
    if load.failed:
        print(f"  of {load.requests} requests {load.failed} FAILED")
    return load


def loaded(service: Running, options: argparse.Namespace, bodies: Path, right: Path | None = None) -> Load:
    """What wrk sees of a service, once it is warm."""
    wrk(service, options.clients, min(3, options.seconds), bodies)
    before = service.cpu()
    found = wrk(service, options.clients, options.seconds, bodies, right)
    return found._replace(cpu=(service.cpu() - before) * 1000 / max(1, found.requests))


def checks(service: Running, options: argparse.Namespace, calls: Sequence[Call], bodies: Path, right: Path) -> None:
    """Print whether every answer under load was right: those of wrk, and of clients beside it that know which."""
    with ThreadPoolExecutor(4) as beside:
        asked = [beside.submit(ask_all, service.port, calls[place::4]) for place in range(4)]
        found = wrk(service, options.clients, options.seconds, bodies, right)
        other = sum(one.result() for one in asked)
    wrong = found.wrong + found.failed
    print(f"  {found.checked} answers under load, sought among those computed alone: {wrong} wrong")
    print(f"  {len(calls)} more, each compared with its own: {other} wrong")


def ask_all(port: int, calls: Sequence[Call]) -> int:
    """How many answers are not what was computed alone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    wrong = 0
    for call in calls:
        connection.request("POST", PATH, call.body.encode(), {"content-type": "application/json"})
        reply = connection.getresponse()
        wrong += (reply.status, same(reply.read().decode())) != (200, call.answer)
    connection.close()
    return wrong


def remember(service: Running, options: argparse.Namespace, bodies: Path) -> None:
    """Print the memory of the workers after a thousand requests, and after so many."""
    count, seen = 0, list[str]()
    for most in (1000, options.memory):
        while count < most:
            seconds = max(1, min(options.seconds, (most - count) // 500))
            count += wrk(service, options.clients, seconds, bodies).requests
        seen.append(f"{' and '.join(map(str, service.memory()))} MB after {count:,} requests")
    print("  memory of the workers:", *seen, sep="\n    ")


def wrk(service: Running, clients: int, seconds: int, bodies: Path, right: Path | None = None) -> Load:
    """Run wrk against a service. Raises RuntimeError if it does not come to an end."""
    command = ["wrk", f"-t{THREADS}", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{service.port}{PATH}", "--", str(bodies), *([str(right)] if right else [])]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    result = [line.split()[1:] for line in outcome.stdout.splitlines() if line.startswith("RESULT ")]
    if not result:
        raise RuntimeError(f"wrk failed: {outcome.stdout[-500:]}{outcome.stderr[-500:]}")
    requests, duration, median, p99, status, failed, checked, wrong = map(int, result[0])
    return Load(requests * 1e6 / duration, median / 1000, p99 / 1000, status + failed, checked, wrong, requests)


@contextmanager
def running(command: Sequence[str], workers: int) -> Iterator[Running]:
    """A service in processes of its own, with its output thrown away."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    whole = [sys.executable, *command, "--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(whole, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait(port, process)
            yield Running(port, workers_of(process.pid, workers))
        finally:
            process.terminate()


def workers_of(pid: int, count: int) -> list[psutil.Process]:
    """The processes that answer; all of them may take a moment to be there."""
    first, end = psutil.Process(pid), time.monotonic() + 60
    while count > 1:
        found = [one for one in first.children() if "resource_tracker" not in " ".join(one.cmdline())]
        if len(found) == count:
            time.sleep(2)  # until each has loaded what it answers by
            return found
        if time.monotonic() > end:
            raise RuntimeError("the worker processes did not start")
        time.sleep(0.1)
    return [first]


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a service listens. Raises RuntimeError if it does not."""
    end = time.monotonic() + 60
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the service does not answer") from None
            time.sleep(0.1)
        finally:
            connection.close()

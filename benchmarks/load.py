"""Many people at once: sessions that type, move sliders and step, through the real websocket.

``python -m benchmarks.load --sessions 10 50 100 --seconds 60`` starts the app on this
machine only, opens so many pages at once, lets each do something every few seconds, and
says how long an action took until its run was over, how much memory a session takes, and
how many sessions were lost. It ends by itself. With ``--large`` one more session asks
for graphs of 300 operations, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.sessions import Session, open_session

FORMULAS = (
    "(x+y)z", "x y + sin(z)", "1/(1+exp(-(w x + b)))", "a = tanh(w x + b); L = (a - y)^2",
    "max(x y, z) + x", "sigmoid(w0 x0 + w1 x1 + w2)", "ln(1 + e^x) y", "x^2 y + x/(y+3)",
)  # fmt: skip
#: Seconds between two actions of a person: somebody who watches what changes.
PAUSE = (1.0, 4.0)
LONGEST = 60.0


@dataclass
class Tally:
    """How long actions took, in milliseconds by kind, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    opened: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def all(self) -> list[float]:
        return sorted(each for times in self.took.values() for each in times)


def app(workers: int = 1) -> AbstractContextManager[tuple[int, subprocess.Popen[bytes]]]:
    """The app on a free port of the loopback interface."""
    return _served("graphviz_backprop.cli.main", "app", f"--workers={workers}", "--port")


@contextmanager
def _served(*command_line: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A module that serves at the port that is its last argument."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *command_line, str(port)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(150):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
                    break
                time.sleep(0.2)
            yield port, server
        finally:
            server.terminate()


def serving(process: subprocess.Popen[bytes]) -> list[int]:
    """The processes that serve: the ones below the command line, without those that draw."""
    found, waiting = [], [process.pid]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"graphviz_backprop.app.worker" in words:
                continue
            found.append(pid)
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
            waiting += map(int, children.split())
    return found


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of all that serve, in MB (Linux)."""
    total = 0.0
    for pid in serving(process):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        total += float(status.split("VmRSS:")[1].split()[0]) / 1024
    return total


def processor(process: subprocess.Popen[bytes]) -> float:
    """Processor time of all that serve, in seconds (Linux)."""
    total = 0.0
    for pid in serving(process):
        after = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += (int(after[11]) + int(after[12])) / os.sysconf("SC_CLK_TCK")
    return total


def empty_run() -> float:
    """Processor time of a run of a page with nothing on it, in milliseconds."""
    script, most = str(Path(__file__).with_name("empty_app.py")), 200

    async def runs(port: int, count: int) -> None:
        session = await open_session(port)
        for _ in range(count):
            await session.rerun()
        await session.socket.close()

    with _served("streamlit", "run", script, "--server.headless=true", "--server.port") as (
        port,
        server,
    ):
        asyncio.run(runs(port, 20))
        before = processor(server)
        asyncio.run(runs(port, most))
        return 1000 * (processor(server) - before) / most


async def act(session: Session, chance: random.Random) -> str:
    """One thing that a person does: mostly a step, often a slider, sometimes another formula.

    A step is the browser's own, so nothing is sent. A formula that is typed is drawn as a
    draft two times before it is entered.
    """
    what = chance.choices(["step", "slider", "type"], [5, 4, 1])[0]
    if what == "slider" and session.inputs:
        value = round(chance.uniform(-10, 10), 1)
        await session.move(chance.choice(session.inputs)["name"], value)
    elif what == "type":
        formula = chance.choice(FORMULAS)
        for part in (len(formula) // 3, 2 * len(formula) // 3):
            await session.type(formula[:part], draft=True)
        await session.type(formula)
    return what


async def timed(action: Awaitable[str], tally: Tally) -> str:
    start = time.perf_counter()
    kind = await asyncio.wait_for(action, LONGEST)
    tally.took.setdefault(kind, []).append(1000 * (time.perf_counter() - start))
    return kind


async def person(
    port: int, seconds: float, seed: int, tally: Tally, all_here: asyncio.Barrier
) -> None:
    chance = random.Random(seed)
    try:
        start = time.perf_counter()
        session = await open_session(port)
        tally.opened.append(1000 * (time.perf_counter() - start))
        await all_here.wait()
        stop = time.perf_counter() + seconds
        await asyncio.sleep(chance.uniform(0, PAUSE[1]))
        while time.perf_counter() < stop:
            await timed(act(session, chance), tally)
            await asyncio.sleep(chance.uniform(*PAUSE))
        tally.lost.extend(session.errors)
        await session.socket.close()
    except Exception as error:
        await all_here.abort()
        tally.lost.append(f"{type(error).__name__}: {error}")


async def glutton(port: int, seconds: float, counts: list[float]) -> None:
    """Asks for ever new graphs of 300 operations."""
    session = await open_session(port)
    stop, number = time.perf_counter() + seconds, 0
    while time.perf_counter() < stop:
        number += 1
        terms = (f"a{i} sin(b{i} + {number})" for i in range(75))
        start = time.perf_counter()
        await session.type(" + ".join(terms))
        counts.append(time.perf_counter() - start)
    await session.socket.close()


#: Each function calls the one before twice.
NESTED = "g0(x) = x^2" + "".join(f"; g{i}(x) = g{i - 1}(g{i - 1}(x))" for i in range(1, 40))
NESTED += "; g39(2)"
#: The worst links that were found: many operands, large arrays, deep and wide graphs.
WORST = (
    {"f": f"max({','.join(['x'] * 4990)})"},
    {"f": f"max({','.join(['x'] * 1500)})", "pace": "pass"},
    {"f": "conv2d(x, k)", "at": "x=conv2d([[1]],[[1]],padding=1800);k=[[1]]"},
    {"f": "+".join(["outer(x, x)"] * 12), "at": f"x=[{','.join(['1.5'] * 100)}]"},
    {"f": "+".join(f"x{i} y{i % 7}" for i in range(300))},
    {"f": "sin(" * 190 + "x" + ")" * 190},
    {"f": "(" * 9000},
    {"f": "\n".join(["a0 = x", *(f"a{i} = a{i - 1} a{i - 1}" for i in range(1, 200))])},
    {"f": "softmax(x) . x", "at": f"x=[{','.join(['9.5'] * 3000)}]"},
    {"f": "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 300},
    {"f": "x^" * 3000 + "2"},
    {"f": NESTED},
    {"f": "conv2d(x, k)", "at": f"x={[[1.5] * 60] * 60};k={[[0.5] * 50] * 50}"},
    {"f": "sigmoid(" * 90 + "x" + ")" * 90, "expand": "1"},
    {"f": "x", "seed": f"[{','.join(['1'] * 120)}]", "numbers": "9" * 400},
)


async def enemy(port: int, seconds: float, number: int, answers: list[float]) -> None:
    """Opens one of the worst links after the other, and leaves each time before the answer."""
    chance, stop = random.Random(number), time.perf_counter() + seconds
    while time.perf_counter() < stop:
        start = time.perf_counter()
        with suppress(Exception):
            patience = chance.choice([0.5, 2.0, 10.0])
            await asyncio.wait_for(open_session(port, urlencode(chance.choice(WORST))), patience)
        answers.append(time.perf_counter() - start)
        await asyncio.sleep(chance.uniform(0.2, 1.0))


async def measure(
    port: int,
    people: int,
    seconds: float,
    *,
    large: bool = False,
    hostile: int = 0,
    here: Callable[[], object] = int,
) -> tuple[Tally, list[float]]:
    """What people do for some seconds; ``here`` is called when all of them have come."""
    tally, counts = Tally(), list[float]()
    all_here = asyncio.Barrier(people + 1)

    async def began() -> None:
        await all_here.wait()
        here()

    tasks = [person(port, seconds, seed, tally, all_here) for seed in range(people)]
    tasks.append(began())
    if large:
        tasks.append(glutton(port, seconds, counts))
    tasks.extend(enemy(port, seconds, number, counts) for number in range(hostile))
    await asyncio.gather(*tasks)
    return tally, counts


def _note(times: list[float], server: subprocess.Popen[bytes]) -> None:
    times.append(processor(server))


def row(name: str, times: list[float]) -> str:
    if len(times) < 2:
        return f"  {name:7} {len(times):6}"
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"  {name:7} {len(times):6} {statistics.median(times):8.0f} {p95:8.0f} {max(times):8.0f}"


def main() -> None:
    """Prints p50, p95 and the longest, memory and lost sessions for every number of people."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10, 50, 100])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--large", action="store_true", help="one more asks for 300 operations")
    parser.add_argument("--hostile", type=int, default=0, help="so many more send the worst links")
    parser.add_argument("--workers", type=int, default=1, help="processes that serve the app")
    options = parser.parse_args()
    empty = empty_run()
    print(f"an empty run of Streamlit: {empty:.1f} ms of the processor")
    for people in options.sessions:
        with app(options.workers) as (port, server):
            asyncio.run(measure(port, 1, 2))  # imports and first formulas
            before, began = memory(server), list[float]()
            tally, counts = asyncio.run(
                measure(
                    port, people, options.seconds, large=options.large, hostile=options.hostile,
                    here=partial(_note, began, server),
                )
            )  # fmt: skip
            after, spent = memory(server), processor(server) - began[0]
        print(f"{people} sessions, {options.seconds:g} s; ms: count, p50, p95, longest")
        print(row("open", tally.opened), "(all of them at once, before the others)")
        for kind, times in sorted(tally.took.items()):
            print(row(kind, times))
        print(row("all", tally.all()))
        print(
            f"  memory {before:.0f} → {after:.0f} MB, {(after - before) / people:.2f} MB a session"
        )
        actions = max(len(tally.all()), 1)
        each = 1000 * spent / actions
        print(f"  processor {spent:.1f} s, {each:.1f} ms an action, {each / empty:.2f} empty runs")
        print(f"  lost {len(tally.lost)} {tally.lost[:2]}")
        if counts:
            print(f"  {len(counts)} large or hostile requests, longest {max(counts):.1f} s")


if __name__ == "__main__":
    main()

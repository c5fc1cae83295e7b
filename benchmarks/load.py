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
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.sessions import Session, open_session

SCRIPT = Path(__file__).resolve().parents[1] / "graphviz_backprop" / "app" / "script.py"
FORMULAS = (
    "(x+y)z", "x y + sin(z)", "1/(1+exp(-(w x + b)))", "a = tanh(w x + b); L = (a - y)^2",
    "max(x y, z) + x", "sigmoid(w0 x0 + w1 x1 + w2)", "ln(1 + e^x) y", "x^2 y + x/(y+3)",
)  # fmt: skip
#: Seconds between two actions of a person: somebody who watches what changes.
PAUSE = (1.0, 4.0)
#: Seconds after which the browser tells that a slider rests.
REST = 0.25
LONGEST = 60.0


@dataclass
class Tally:
    """How long actions took, in milliseconds by kind, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    opened: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def all(self) -> list[float]:
        return sorted(each for times in self.took.values() for each in times)


@contextmanager
def app() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The app on a free port of the loopback interface."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT), f"--server.port={port}"]
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


def memory(process: subprocess.Popen[bytes]) -> float:
    """Resident memory in MB (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return float(status.split("VmRSS:")[1].split()[0]) / 1024


async def act(session: Session, chance: random.Random) -> str:
    """One thing that a person does: mostly a step, often a slider, sometimes another formula."""
    what = chance.choices(["step", "slider", "type"], [5, 4, 1])[0]
    if what == "step":
        await session.step(chance.randrange(len(session.document["frames"])))
        return "step"
    if what == "slider":
        value = round(chance.uniform(-10, 10), 1)
        await session.move(chance.choice(session.inputs)["name"], value)
        return what
    await session.set("Formula", string_value=chance.choice(FORMULAS))
    return what


async def follow(session: Session) -> str:
    """The panel below follows a slider that rests."""
    await session.rest()
    return "rest"


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
            kind = await timed(act(session, chance), tally)
            if kind == "slider":
                await asyncio.sleep(REST)
                await timed(follow(session), tally)
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
        await session.set("Formula", string_value=" + ".join(terms))
        counts.append(time.perf_counter() - start)
    await session.socket.close()


async def measure(port: int, people: int, seconds: float, large: bool) -> tuple[Tally, list[float]]:
    tally, counts = Tally(), list[float]()
    all_here = asyncio.Barrier(people)
    tasks = [person(port, seconds, seed, tally, all_here) for seed in range(people)]
    if large:
        tasks.append(glutton(port, seconds, counts))
    await asyncio.gather(*tasks)
    return tally, counts


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
    options = parser.parse_args()
    for people in options.sessions:
        with app() as (port, server):
            asyncio.run(measure(port, 1, 2, large=False))  # imports and first formulas
            before = memory(server)
            tally, counts = asyncio.run(measure(port, people, options.seconds, options.large))
            after = memory(server)
        print(f"{people} sessions, {options.seconds:g} s; ms: count, p50, p95, longest")
        print(row("open", tally.opened), "(all of them at once, before the others)")
        for kind, times in sorted(tally.took.items()):
            print(row(kind, times))
        print(row("all", tally.all()))
        print(
            f"  memory {before:.0f} → {after:.0f} MB, {(after - before) / people:.2f} MB a session"
        )
        print(f"  lost {len(tally.lost)} {tally.lost[:2]}")
        if counts:
            longest = max(counts)
            print(f"  300 operations asked for {len(counts)} times, longest {longest:.1f} s")


if __name__ == "__main__":
    main()

"""Memory of the app over many different formulas of one session: it must stay flat.

``python -m benchmarks.memory`` prints the resident memory when the caches are full, and then
after every quarter of the formulas.
"""

from __future__ import annotations

import argparse
import asyncio
from subprocess import Popen

from benchmarks.load import app, memory
from benchmarks.sessions import Session, open_session

#: After so many formulas all caches are full.
FILLING = 300


async def type_formulas(session: Session, first: int, count: int) -> None:
    for number in range(first, first + count):
        text = f"sin({number % 97 + 1} x + y^{number % 7}) + x{number} exp(z/{number + 1})"
        await session.type(text)


async def measure(port: int, server: Popen[bytes], formulas: int) -> None:
    session = await open_session(port)
    done = 0
    for count in (FILLING, *[formulas // 4] * 4):
        await type_formulas(session, done, count)
        done += count
        print(f"{done} formulas: {memory(server):.0f} MB", flush=True)
    await session.socket.close()


def main() -> None:
    """Types the formulas, one after the other, and says how much memory the server holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formulas", type=int, default=1000)
    formulas = parser.parse_args().formulas
    with app() as (port, server):
        asyncio.run(measure(port, server, formulas))


if __name__ == "__main__":
    main()

"""Memory of the app over many different formulas of one session: it must stay flat.

``python -m benchmarks.memory`` prints the resident memory after every quarter.
"""

from __future__ import annotations

import argparse
import asyncio

from benchmarks.load import app, memory
from benchmarks.sessions import open_session


async def type_formulas(port: int, first: int, count: int) -> None:
    session = await open_session(port)
    for number in range(first, first + count):
        text = f"sin({number % 97 + 1} x + y^{number % 7}) + x{number} exp(z/{number + 1})"
        await session.set("Formula", string_value=text)
    await session.socket.close()


def main() -> None:
    """Types the formulas in four parts, after a first part that fills the caches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--formulas", type=int, default=1000)
    part = parser.parse_args().formulas // 4
    with app() as (port, server):
        asyncio.run(type_formulas(port, 0, 300))
        print(f"caches full: {memory(server):.0f} MB")
        for done in range(1, 5):
            asyncio.run(type_formulas(port, 300 + part * (done - 1), part))
            print(f"{part * done} formulas more: {memory(server):.0f} MB")


if __name__ == "__main__":
    main()

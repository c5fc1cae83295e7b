"""Long texts in an address: zlib, then base64 with the letters that need no escape there."""

from __future__ import annotations

import base64
import zlib


def pack(text: str) -> str:
    """A text in the letters A–Z, a–z, 0–9, ``-`` and ``_``.

    >>> unpack(pack("(x + y) z"), 100)
    '(x + y) z'
    """
    packed = zlib.compress(text.encode("utf-8", "replace"), 9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def unpack(packed: str, limit: int) -> str:
    """The text; raises ValueError where it is not whole or has more than ``limit`` bytes.

    No more than ``limit`` bytes are ever unpacked, however many were packed.
    """
    if not isinstance(packed, str) or len(packed) > 2 * limit:
        raise ValueError("this is no packed text")
    padding = "=" * (-len(packed) % 4)
    raw = base64.b64decode((packed + padding).encode("ascii"), altchars=b"-_", validate=True)
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(raw, limit + 1)
    except zlib.error as error:
        raise ValueError("this is no packed text") from error
    if len(text) > limit or not unpacker.eof or unpacker.unused_data:
        raise ValueError("this is too long, or a part of it is missing")
    return text.decode("utf-8")

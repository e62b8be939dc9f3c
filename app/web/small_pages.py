"""Pages compressed on their way out (U16), each by a length that cannot be foretold: nobody learns a secret from it."""

from __future__ import annotations

import secrets
import struct
import zlib

from flask import Flask, Response, request

from app.web.static_files import is_gzip_taken

SHORTEST = 1_000
"""Less is sent as it is."""
LEVEL = 5
MOST_PADDING = 100
# A gzip header with a file name in it: of a random length, so that the size of a page says nothing of what is in it.
HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"


def init(app: Flask) -> None:
    app.after_request(_make_small)


def _make_small(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not is_gzip_taken(request.headers.get("Accept-Encoding", "")) or len(page := response.get_data()) < SHORTEST:
        return response
    response.set_data(compressed(page))
    response.headers["Content-Encoding"] = "gzip"
    return response


def compressed(page: bytes) -> bytes:
    """The page as gzip, a little longer than it need be by up to a hundred random bytes."""
    name = secrets.token_hex(MOST_PADDING // 2)[: secrets.randbelow(MOST_PADDING)].encode() + b"\x00"
    work = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    end = struct.pack("<LL", zlib.crc32(page), len(page) & 0xFFFFFFFF)
    return HEADER + name + work.compress(page) + work.flush() + end

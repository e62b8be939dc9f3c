"""Style, scripts and drawings as they go over the wire: compressed once at the start, so never an old copy (U16)."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.http import parse_accept_header
from whitenoise import WhiteNoise
from whitenoise.responders import Response, StaticFile

MEDIA = {".vtt": "text/vtt"}
"""What WhiteNoise does not know by itself."""
IN_WORDS = frozenset({".css", ".js", ".svg", ".vtt"})
"""What becomes smaller; fonts, pictures and films are as small as they get."""


def is_gzip_taken(accepted: str) -> bool:
    """Whether an Accept-Encoding header takes gzip."""
    return parse_accept_header(accepted).quality("gzip") > 0


def name_versions(app: Flask, root: Path) -> None:
    """Style and scripts are named with what is in them: a browser that keeps them a day never shows a new page in old clothes."""
    versions = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in sorted(root.rglob("*")) if path.suffix in {".css", ".js"}
    }  # fmt: skip

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := versions.get(values.get("filename", ""))):
            values.setdefault("v", version)

    app.url_defaults(add_version)


class StaticFiles(WhiteNoise):  # type: ignore[misc]
    """Serves a folder; texts small for whoever takes them so."""

    def __init__(self, application: Any, root: Path) -> None:
        super().__init__(application, root=root, prefix="static/", max_age=86400, mimetypes=MEDIA)

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> Any:
        """A file of the folder, read once if it is a text."""
        found = super().get_static_file(path, url, stat_cache)
        return Text(found, Path(path).read_bytes()) if Path(path).suffix in IN_WORDS else found


class Text:
    """A static file with its compressed form in memory."""

    def __init__(self, plain: StaticFile, content: bytes) -> None:
        self.plain, self.small = plain, gzip.compress(content, compresslevel=9, mtime=0)
        _, headers = plain.get_path_and_headers({})
        kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
        self.headers = [*kept, ("Content-Length", str(len(self.small))), ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]

    def get_response(self, method: str, request_headers: Mapping[str, str]) -> Response:
        """Small where it may be; parts of a file, and everything else, as the file has them."""
        if method != "GET" or "HTTP_RANGE" in request_headers or not is_gzip_taken(request_headers.get("HTTP_ACCEPT_ENCODING", "")):
            return self.plain.get_response(method, request_headers)
        if self.plain.is_not_modified(request_headers):
            return self.plain.not_modified_response
        return Response(HTTPStatus.OK, self.headers, io.BytesIO(self.small))

"""All pages beneath a path, like https://example.com/licences/: for a proxy that cuts the path off, and for one that does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Beneath:
    """Says to everything within that it is beneath `path`; what asks without it, such as a check of health, is answered too."""

    def __init__(self, application: WSGIApplication, path: str) -> None:
        self.application, self.path = application, path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if asked == self.path or asked.startswith(f"{self.path}/"):
            environ["PATH_INFO"] = asked[len(self.path) :]
        environ["SCRIPT_NAME"] = self.path
        return self.application(environ, start_response)


def path_here() -> str:
    """This request's path as its browser asked for it."""
    return request.script_root + request.path


def address_here() -> str:
    """The same with the question that followed it."""
    return request.script_root + request.full_path.removesuffix("?")

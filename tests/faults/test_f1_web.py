"""F1 and F11 at the web's own places: killed around the commit, a request that is sent again has one effect."""

from __future__ import annotations

IN_THE_WEB = {"web.before_commit", "web.after_commit"}

"""One module for each page; importing them puts their routes on the blueprint."""

from __future__ import annotations

from app.web.insight.blueprint import insight
from app.web.insight.views import files, orders, status, teams

__all__ = ["files", "insight", "orders", "status", "teams"]

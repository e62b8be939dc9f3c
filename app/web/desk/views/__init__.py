"""One module for each page; importing them puts their routes on the blueprint."""

from __future__ import annotations

from app.web.desk.blueprint import desk
from app.web.desk.views import order, papers, questions, queue, quote, talk

__all__ = ["desk", "order", "papers", "questions", "queue", "quote", "talk"]

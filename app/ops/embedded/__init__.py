"""PostgreSQL and Valkey from wheels, for the demo, development and tests; never in production."""

from app.ops.embedded.places import throw_away_state
from app.ops.embedded.postgres import start_postgres
from app.ops.embedded.server import Server
from app.ops.embedded.valkey import start_valkey

__all__ = ["Server", "start_postgres", "start_valkey", "throw_away_state"]

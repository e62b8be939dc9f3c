"""Made-up accounts, people and orders to try things with."""

from app.ops.demo.loading import load_once

__all__ = ["load_once"]

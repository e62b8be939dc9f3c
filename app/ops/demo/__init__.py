"""Made-up accounts, people and orders to try things with."""

from app.ops.demo.loading import load_once
from app.ops.demo.people import people_to_show

__all__ = ["load_once", "people_to_show"]

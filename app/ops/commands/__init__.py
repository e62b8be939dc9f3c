"""A module for each group of commands. Exit codes: 0 done, 1 a problem was found, 2 asked for wrongly."""

from __future__ import annotations

from app.ops.commands.demo import demo
from app.ops.commands.doctor import doctor
from app.ops.commands.imports import import_group

GROUPS = (import_group, demo, doctor)

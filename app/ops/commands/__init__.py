"""A module for each group of commands. Exit codes: 0 done, 1 a problem was found, 2 asked for wrongly."""

from __future__ import annotations

from app.ops.commands.account import account
from app.ops.commands.audit import audit
from app.ops.commands.bench import bench
from app.ops.commands.demo import demo
from app.ops.commands.doctor import doctor
from app.ops.commands.imports import import_group
from app.ops.commands.order import order
from app.ops.commands.policy import policy
from app.ops.commands.processes import relay, scheduler, worker
from app.ops.commands.tasks import tasks
from app.ops.commands.token import token
from app.ops.commands.translations import translations
from app.ops.commands.user import user

GROUPS = (account, audit, bench, demo, doctor, import_group, order, policy, relay, scheduler, tasks, token, translations, user, worker)

"""`/metrics`, for a Prometheus: what the record says of orders and work, and how long this node's answers take (D5)."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Flask, Response, current_app, g, request, session

from app.access import Access, for_whom
from app.extensions import csrf
from app.services import gauges
from app.services.gauges import Gauges
from app.services.people.viewers import identify
from app.web import timing
from app.web.exposition import CONTENT_TYPE, family, histogram
from app.web.timing import Timings

pages = APIBlueprint("metrics", __name__, enable_openapi=False)

KNOWN_BY = 'Bearer realm="Seatwright"'


def init(app: Flask) -> None:
    """After every other part: its own routes are timed too."""
    csrf.exempt(pages)
    app.register_blueprint(pages)
    timing.init(app)


@pages.before_request
def enter() -> Response | None:
    """An operator's or a manager's token, in a header as monitors send it; or their session, to look at it in a browser."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    is_token = scheme.lower() == "bearer"
    secret = token.strip() if is_token else session.get("token", "")
    g.viewer = identify("token" if is_token else "session", secret) if secret else None
    if g.viewer is None:
        return Response("A token is needed.\n", 401, {"WWW-Authenticate": KNOWN_BY}, mimetype="text/plain")
    if not metrics.access.admits(g.viewer):  # type: ignore[attr-defined]
        return Response("This is for operators and managers.\n", 403, mimetype="text/plain")
    return None


@pages.get("/metrics")
@for_whom(Access.MANAGERS)
def metrics() -> Response:
    """Two statements: who asks, and the figures."""
    lines = [*_of_the_record(gauges.read()), *_of_this_node(current_app.extensions["timings"])]
    return Response("\n".join(lines) + "\n", content_type=CONTENT_TYPE)


def _of_the_record(found: Gauges) -> list[str]:
    queues = [({"queue": name}, queue) for name, queue in found.queues.items()]
    mails = [({"why": "given_up"}, found.queues["mail"].given_up), ({"why": "refused"}, found.refused_mails)]
    return [
        *family("seatwright_orders", "gauge", "Orders by state.", (({"state": state}, n) for state, n in found.orders.items())),
        *family("seatwright_order_oldest_seconds", "gauge", "How long an open state's oldest order has been in it.",
                (({"state": state}, seconds) for state, seconds in found.oldest.items())),
        *family("seatwright_tasks_due", "gauge", "Tasks of the outbox that are due and not done.", ((one, queue.due) for one, queue in queues)),
        *family("seatwright_outbox_lag_seconds", "gauge", "Since when the oldest of them is due.", ((one, queue.lag) for one, queue in queues)),
        *family("seatwright_tasks_retried", "gauge", "Tasks not done that were tried before.", ((one, queue.retried) for one, queue in queues)),
        *family("seatwright_tasks_given_up", "gauge", "Tasks that wait for an operator.", ((one, queue.given_up) for one, queue in queues)),
        *family("seatwright_mails_failed", "gauge", "Mails given up, and addresses refused, that wait for an operator.", mails),
        *family("seatwright_redis_up", "gauge", "Whether Redis answers; without it work is slower, not lost.", [({}, found.hears)]),
    ]  # fmt: skip


def _of_this_node(timings: Timings) -> list[str]:
    routes = [({"method": one.method, "route": one.rule}, one) for one in timings.read()]
    return [
        *histogram("seatwright_request_seconds", "Time to an answer, by route.", timing.BOUNDS,
                   ((labels, one.counts, one.seconds) for labels, one in routes)),
        *family("seatwright_responses_total", "counter", "Answers by route and class of status.",
                (({**labels, "status": name}, n) for labels, one in routes for name, n in one.by_class.items() if n)),
    ]  # fmt: skip

"""Every code a problem can carry: stable for integrators, explained on the API's page."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.sentences import Sentence, say


@dataclass(frozen=True, slots=True)
class Code:
    """`title` names the kind of problem; `meaning` says what happened and what to do."""

    status: int
    title: Sentence
    meaning: Sentence


# fmt: off
CODES = {
    "malformed_json": Code(400, say("The body is not JSON"),
        say("The body could not be read as JSON. Nothing was changed: correct it, send it again.")),
    "bad_request": Code(400, say("The request cannot be read"),
        say("The request holds characters or numbers that cannot be stored. Nothing was changed.")),
    "token_required": Code(401, say("A token is needed"),
        say("Send a token in the header “Authorization: Bearer sw_…”. Cookies are not accepted.")),
    "not_allowed": Code(403, say("Not for your role"),
        say("Your role does not allow what you tried. The document says for whom each operation is.")),
    "read_only_token": Code(403, say("The token may only read"),
        say("This token was made for reading. Use one with the scope “write”.")),
    "not_found": Code(404, say("Nothing is here"),
        say("There is nothing here, or it is not yours to see.")),
    "method_not_allowed": Code(405, say("Not this method"),
        say("This address does not take that method. The header “Allow” lists those it takes.")),
    "somebody_was_first": Code(409, say("Somebody was first"),
        say("The order has moved since it was read. “who”, “at” and “verb” say how.")),
    "open_request": Code(409, say("A request is open"),
        say("Say in “open_request” whether yours joins it or waits. “open_request” and “may_join” of this answer say which.")),
    "idempotency_key_in_flight": Code(409, say("Already being worked on"),
        say("A request with this Idempotency-Key is being worked on. Send the same again in a moment.")),
    "version_mismatch": Code(412, say("Not the version you have read"),
        say("The order is not at the version your If-Match header names. Read it again, then decide.")),
    "too_large": Code(413, say("The body is too large"),
        say("The body is larger than this service reads. Nothing was changed.")),
    "not_json": Code(415, say("Not JSON"),
        say("Send the body as JSON, with the header “Content-Type: application/json”.")),
    "invalid": Code(422, say("Some fields make no sense"),
        say("“errors” names each field at fault and the reason. Nothing was changed.")),
    "refused": Code(422, say("The rules say no, or not yet"),
        say("The request was understood, and a rule stands against it: the detail says which.")),
    "no_seat_free": Code(422, say("No seat is free"),
        say("Take a role that uses no seat, lower somebody’s, or get more seats. “wait” and “ask” keep the person meanwhile.")),
    "idempotency_key_reused": Code(422, say("The key belongs to another request"),
        say("This Idempotency-Key was used with another method, address or body. Use a new one.")),
    "too_many_requests": Code(429, say("Too many requests"),
        say("Wait a moment before the next request. The header “Retry-After” says how long.")),
    "internal_error": Code(500, say("Our mistake"),
        say("Something broke on our side. Nothing was changed. Tell us the request id if it happens again.")),
    "unavailable": Code(503, say("Not available right now"),
        say("The record does not answer. Nothing was changed: try again with the same Idempotency-Key.")),
}
# fmt: on

OF_STATUS = {
    400: "bad_request",
    401: "token_required",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    409: "somebody_was_first",
    412: "version_mismatch",
    413: "too_large",
    415: "not_json",
    422: "refused",
    429: "too_many_requests",
    503: "unavailable",
}
"""What a failure is called that comes from below, with nothing but a status."""


def code_of(status: int) -> str:
    """The code for a bare HTTP status; unknown ones are the sender's below 500 and ours from there on."""
    return OF_STATUS.get(status, "bad_request" if status < 500 else "internal_error")

"""U2: every form of the desk says first what is wrong, leads to the field, says it there once more, and keeps what was typed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import pytest
from flask import Flask

from tests.web.desk.browser import Browser
from tests.web.desk.whole_desk import Desk, browsers, whole_desk


@dataclass(frozen=True)
class Wrong:
    """Somebody sends a form with something wrong in it. `{...}` of an address is a state's order, or a number of the desk."""

    endpoint: str
    who: str
    where: str
    fields: dict[str, str] = field(default_factory=dict)
    opens: str = ""  # where the form stands, if not where it is sent to
    typed: str = ""  # what must still be there


KEPT = "Kept whatever happens"
WRONG = (
    Wrong("desk.step", "rep", "{in_review}/steps", {"verb": "reject", "note": " "}, "{in_review}"),
    Wrong("desk.step", "rep", "{in_review}/steps", {"verb": "ask_customer", "note": " "}, "{in_review}"),
    Wrong("desk.step", "rep", "{in_review}/steps", {"verb": "hand_over", "note": KEPT}, "{in_review}", KEPT),
    Wrong("desk.step", "rep", "{quoted}/steps", {"verb": "extend_quote", "valid_until": "2020-01-01"}, "{quoted}", "2020-01-01"),
    Wrong("desk.step", "manager", "{pending}/steps", {"verb": "assign"}, "{pending}"),
    Wrong("desk.step", "manager", "{pending}/steps", {"verb": "cancel", "note": " "}, "{pending}"),
    Wrong("desk.snooze", "rep", "{in_review}/snooze", {"until": "2020-01-01"}, "{in_review}", "2020-01-01"),
    Wrong("desk.save_quote", "rep", "{in_review}/quote", {"do": "save", "terms": KEPT, "valid_until": ""}, typed=KEPT),
    Wrong("desk.write_message", "rep", "{in_review}/messages", {"words": " "}, "{in_review}"),
    Wrong("desk.write_note", "rep", "{in_review}/notes", {"words": f"@nobody-here {KEPT}"}, "{in_review}", KEPT),
    Wrong("desk.change_note", "rep", "{in_review}/notes/{note}", {"words": " "}, "{in_review}"),
    Wrong("desk.save_view", "rep", "/desk/views?view=all&state=stalled", {"name": KEPT * 4}, typed=KEPT * 4),
    Wrong("desk.change_view", "rep", "/desk/views/{view}", {"name": KEPT * 4}, "/desk/views", KEPT * 4),
    Wrong("desk.do_many", "rep", "/desk/bulk/{rejecting}", {"go": "begin", "note": " "}),
    Wrong("desk.do_many", "manager", "/desk/bulk/{assigning}", {"go": "begin"}),
    Wrong("desk.decide", "approver", "{approval}", {"verb": "return_quote", "note": " ", "round": "1"}),
    Wrong("desk.appoint", "approver", "/desk/approvals/substitutes", {"starts_on": "2099-01-01"}, "/desk/approvals", "2099-01-01"),
    Wrong("desk.policy_rule", "manager", "/desk/policy/rules/1", {"name": " ", "version": "1"}),
    Wrong("desk.save_policy_group", "manager", "/desk/policy/groups", {"name": "", "name_fr": KEPT}, "/desk/policy", KEPT),
    Wrong("desk.change_rules", "manager", "/desk/sharing/rules", {"kind": "territory", "countries": "Atlantis"}, "/desk/sharing", "Atlantis"),
    Wrong("desk.change_capacity", "manager", "/desk/sharing/capacity", {"most-{rep}": "many"}, "/desk/sharing", "many"),
    Wrong("desk.save_level", "manager", "/desk/service-levels/gold", {"gold-response": "soon"}, "/desk/service-levels", "soon"),
    Wrong("desk.give_level", "manager", "/desk/service-levels/accounts", {"account": "nobody", "tier": "gold"}, "/desk/service-levels", "nobody"),
    Wrong("desk.desk_hours", "manager", "/desk/calendars/desk",
          {"country": "FR", "zone": "UTC", "week-0-begins": "17:00", "week-0-ends": "09:00"}, typed="17:00"),
    Wrong("desk.hours", "rep", "/desk/calendars/{rep}", {"country": "FR", "zone": "UTC", "week-0-begins": "17:00", "week-0-ends": "09:00"}),
    Wrong("desk.away", "rep", "/desk/calendars/{rep}/away", {"from_on": "2099-02-02", "until_on": "2099-02-01"}, "/desk/calendars/{rep}"),
    Wrong("desk.new_text", "manager", "/desk/templates", {"kind": "terms", "name": "", "body": KEPT}, typed=KEPT),
    Wrong("desk.change_text", "manager", "/desk/templates/{text}", {"kind": "terms", "name": "", "body": KEPT}, typed=KEPT),
    Wrong("desk.settle", "rep", "/desk/questions/{question}", {"verb": "answer", "words": " "}),
    Wrong("settings.save", "rep", "/settings", {"locale": "en", "time_zone": "UTC", "mail_rhythm": "at_once", "quiet_from": "22:00"}, typed="22:00"),
    Wrong("settings.change_password", "rep", "/settings/password", {"password": "short"}, "/settings"),
)
BUTTONS = {
    "desk.wake", "desk.quote_totals", "desk.open_with", "desk.delete_view", "desk.mend", "desk.end_substitute",
    "desk.remove_policy_rule", "settings.keys", "settings.weekly_report", "settings.end_session", "settings.end_other_sessions",
    "settings.end_token", "desk.choose_many", "desk.try_policy",
}  # fmt: skip
"""Nothing is typed there: buttons, choices from a list, and a file; a refusal is said on the page that opens."""
ELSEWHERE = re.compile(r"desk\..*(price|book|tax|duplicate|ask_for_approval)")
"""Price books, tax rates and asking those who approve have tests of their forms of their own."""


@pytest.fixture
def desk(app: Flask) -> Desk:
    return whole_desk()


def place(desk: Desk, address: str) -> str:
    known = {state.value: f"/desk/orders/{case.reference}" for state, case in desk.orders.items()}
    numbers = {**desk.numbers, "rep": desk.people["rep"].staff_id}
    approval = f"/desk/approvals/{known['in_approval'].rpartition('/')[2]}"
    return address.format(**known, **numbers, approval=approval)


def faults_of(page: Browser, typed: str) -> list[str]:
    """What the answer lacks of U2."""
    found = [] if "<title>Error:" in page.source else ["the title does not begin with “Error:”"]
    summary = re.search(r'(?s)<div class="error-summary".*?</ul>', page.source)
    if summary is None or "data-focus-first" not in summary[0]:
        return [*found, "there is no error summary that gets the focus"]
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary[0])
    found += [] if links else [f"the summary leads to no field: {summary[0]}"]
    rest = page.source.replace(summary[0], "")
    places = [rest.find(f' id="{target}"') for target, _words in links]
    found += [] if places == sorted(places) else [f"the summary is not in the order of the page: {links}"]
    for target, words in links:
        found += [] if f'id="{target}"' in rest else [f"there is no field #{target}"]
        found += [] if words in rest else [f"not said at the field: {words}"]
    return found + ([] if html.escape(typed) in page.source else ["what was typed is gone"])


def test_u2_every_form_says_what_is_wrong_first_and_at_its_field_and_keeps_what_was_typed(app: Flask, desk: Desk) -> None:
    of, faults = browsers(app, desk), []
    for one in WRONG:
        page = of(one.who)
        page.open(place(desk, one.opens or one.where))
        fields = {place(desk, name): value for name, value in one.fields.items()}
        if one.endpoint in {"desk.step", "desk.save_quote"}:
            fields["version"] = page.value("version")
        if one.endpoint == "desk.save_quote":
            fields = {**page.typed(), **fields}
        answer = page.client.post(place(desk, one.where), data={"csrf_token": page.token, **fields})
        page.source = answer.text
        wrong = faults_of(page, one.typed) if answer.status_code == 422 else [f"answered {answer.status_code}"]
        faults += [f"{one.endpoint} {one.fields}: {fault}" for fault in wrong]
    assert not faults, "\n".join(faults)


def test_u2_no_form_of_the_desk_is_left_out(app: Flask) -> None:
    """A form that is new needs its line above, or a reason why nothing typed there can be wrong."""
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    posts = {rule.endpoint for rule in rules if rule.endpoint.startswith(("desk.", "settings."))}
    tried = {one.endpoint for one in WRONG}
    left = {one for one in posts - tried - BUTTONS if not ELSEWHERE.fullmatch(one)}
    assert not left, f"send each of these something wrong: {sorted(left)}"
    assert not (tried | BUTTONS) - posts, "these are not there any more"
    assert not tried & BUTTONS


def test_u2_the_reader_of_errors_notices(browse, app: Flask) -> None:
    """Control: a page on which nothing is wrong lacks all of it."""
    desk = whole_desk()
    page = browsers(app, desk)("rep")
    page.open("/desk")
    assert len(faults_of(page, "")) == 2

"""What breaks an invariant in a healthy record: a statement or two each, and which others it cannot help breaking (F19)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.integration.ops.damages_of_offers import OFFERS, RECHAIN
from tests.integration.ops.damages_of_talking import TALKING
from tests.integration.ops.damages_of_the_desk import DESK


def one(state: str) -> str:
    """The id of an order in this state."""
    return f"(SELECT min(id) FROM orders WHERE state = '{state}')"


@dataclass(frozen=True)
class Damage:
    """Statements that break an invariant, and which others they cannot help breaking."""

    statements: tuple[str, ...]
    also: frozenset[str] = field(default=frozenset())


def damage(*statements: str, also: str = "") -> Damage:
    return Damage(statements, frozenset(also.split()))


GIVE_ROLE = """
INSERT INTO seat_assignments (account_id, product_id, person_id, role)
SELECT account_id, (SELECT id FROM products WHERE slug = '{product}'), id, 'light_agent' FROM people
WHERE account_id = (SELECT id FROM accounts WHERE slug = '{account}') AND role = 'owner'
ON CONFLICT (account_id, person_id, product_id) DO NOTHING
"""

LEDGER_ROW = """
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, order_id, line_no,
  cause, actor_name)
SELECT o.account_id, s.id, l.seats, 'planned', current_date, o.id, l.line_no, o.change, 'x'
FROM orders o JOIN order_lines l ON l.account_id = o.account_id AND l.order_id = o.id
JOIN subscriptions s ON s.account_id = o.account_id AND s.product_id = l.product_id
WHERE o.state = '{state}' AND o.change = 'add_seats' ORDER BY o.id LIMIT 1
"""

A_DOCUMENT = """
INSERT INTO attachments (account_id, order_id, name, size_bytes, sha256, content, person_id)
SELECT account_id, id, '{name}', 9, sha256('%PDF-1.7\n'), '%PDF-1.7\n', requester_id FROM orders ORDER BY id LIMIT 1
"""

PLANNED_ROW = """
INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name)
SELECT s.account_id, s.id, -1, '{status}', {day}, 'remove_seats', 'x' FROM subscriptions s
JOIN accounts a ON a.id = s.account_id WHERE a.slug = 'cobalt-studio' LIMIT 1
"""

OWNERSHIP = """
INSERT INTO ownership_offers (account_id, offered_by, offered_to, status, expires_at, ended_at)
SELECT a.account_id, a.id, o.id, '{status}', clock_now() + interval '1 day', {ended} FROM people a
JOIN people o ON o.account_id = a.account_id AND o.role = '{to}' WHERE a.role = '{by}' LIMIT 1
"""

A_TASK = "(SELECT min(id) FROM tasks WHERE kind = '{kind}' AND done_at IS NULL)"

DAMAGES = {
    "policy-versions-are-chained": damage("UPDATE approval_policies SET comment = 'Another'"),
    "nobody-approved-their-own": damage(
        "UPDATE approval_decisions d SET staff_id = r.asked_by FROM approval_rounds r"
        " WHERE (r.account_id, r.order_id, r.number) = (d.account_id, d.order_id, d.round)", also="approvals-are-in-the-history"),
    "approvals-are-in-the-history": damage("UPDATE approval_decisions SET is_approved = false"),
    "in-approval-means-a-round": damage("DELETE FROM approval_stages"),
    "what-went-out-says-with-which-hash": damage(
        "UPDATE order_events e SET verb = 'send_quote', from_state = 'in_review', to_state = 'quoted', details = '{}'"
        " WHERE verb = 'approve_quote'", RECHAIN,
        also="events-join state-is-the-last-events approvals-are-in-the-history figures-say-what-the-history-says"),
    "order-begins-with-its-request": damage(
        f"UPDATE order_events SET verb = 'approve_request', from_state = 'awaiting_owner' WHERE verb = 'submit'"
        f" AND order_id = {one('pending')}", RECHAIN),
    "orders-are-found-by-their-words": damage(
        f"UPDATE queue_entries SET words = array_to_tsvector('{{nothing}}') WHERE order_id = {one('pending')}"),
    "orders-are-filtered-by-what-they-are-about": damage(
        f"UPDATE queue_entries SET facets = '{{product:nothing}}' WHERE order_id = {one('pending')}"),
    "notes-are-found-at-the-desk-alone": damage(
        f"INSERT INTO desk_entries (account_id, order_id, words) SELECT account_id, id, 'x' FROM orders WHERE id = {one('pending')}"
        " ON CONFLICT (account_id, order_id) DO UPDATE SET words = 'x'"),
    "orders-are-worth-what-they-ask": damage(f"UPDATE queue_entries SET worth_minor = 1 WHERE order_id = {one('pending')}"),
    "desks-open-with-a-view-they-see": damage(
        "INSERT INTO desk_habits (staff_id, opens_with) SELECT min(id), '999' FROM staff WHERE role = 'rep'"),
    "what-is-put-aside-comes-back": damage(
        "INSERT INTO order_snoozes (account_id, order_id, staff_id, until, version) SELECT o.account_id, o.id, s.id, clock_now(), 99"
        f" FROM orders o, staff s WHERE o.id = {one('pending')} AND s.role = 'manager' LIMIT 1"),
    "version-counts-events": damage(
        f"UPDATE orders SET version = version + 1 WHERE id = {one('pending')}", also="figures-miss-no-order"),
    "state-is-the-last-events": damage(
        f"UPDATE orders SET state = 'cancelled' WHERE id = {one('declined')}", also="tallies-count-orders"),
    "events-join": damage(
        f"UPDATE order_events SET verb = 'assign', from_state = 'quoted', to_state = 'quoted'"
        f" WHERE verb = 'write_quote' AND order_id = {one('quoted')}", RECHAIN),
    "steps-are-in-the-table": damage(
        f"UPDATE order_events SET verb = 'send_quote' WHERE verb = 'claim' AND order_id = {one('quoted')}", RECHAIN),
    "round-counts-sendings": damage(f"UPDATE orders SET round = 2 WHERE id = {one('pending')}"),
    "rep-where-one-is-needed": damage(
        f"UPDATE orders SET rep_id = NULL WHERE id = {one('on_hold')}", also="figures-say-what-the-history-says tallies-count-orders"),
    "order-has-lines": damage(f"UPDATE order_lines SET line_no = 7 WHERE line_no = 1 AND order_id = {one('pending')}"),
    "chain-holds": damage(f"UPDATE order_events SET comment = 'x' WHERE order_id = {one('rejected')} AND verb = 'submit'"),
    "tallies-count-orders": damage("INSERT INTO order_tallies (state, since_on, n) VALUES ('pending', current_date, 1)"),
    "totals-are-the-tallies": damage("INSERT INTO order_totals (state, n) VALUES ('pending', 1)"),
    "fulfilled-once-per-line": damage(f"UPDATE seat_changes SET line_no = 9 WHERE order_id = {one('fulfilled')}"),
    "ledger-says-what-was-agreed": damage(f"UPDATE seat_changes SET delta = delta + 1 WHERE order_id = {one('fulfilling')}"),
    "one-live-row-per-line": damage("DROP INDEX uq_seat_changes_once_per_line", LEDGER_ROW.format(state="fulfilling")),
    "accepted-orders-are-planned": damage(
        f"UPDATE seat_changes SET status = 'cancelled' WHERE order_id = {one('fulfilling')}"),
    "nothing-planned-without-a-yes": damage(LEDGER_ROW.format(state="in_review")),
    "applied-rows-say-when": damage(
        "UPDATE seat_changes SET applied_at = NULL WHERE id = (SELECT id FROM seat_changes WHERE cause = 'import' LIMIT 1)"),
    "purchased-is-never-negative": damage(
        "INSERT INTO seat_changes (account_id, subscription_id, delta, status, effective_on, cause, actor_name, applied_at)"
        " SELECT account_id, id, -9999, 'applied', current_date, 'x', 'x', now() FROM subscriptions ORDER BY id LIMIT 1",
        also="used-within-purchased"),
    "used-within-purchased": damage(
        "UPDATE seat_changes SET delta = 1 WHERE cause = 'import'"
        " AND account_id = (SELECT id FROM accounts WHERE slug = 'tideline-surf')"),
    "nobody-waits-beside-a-free-seat": damage(
        "UPDATE seat_assignments SET waiting_since = now() WHERE is_counted"
        " AND account_id = (SELECT id FROM accounts WHERE slug = 'harbour-and-vale')"),
    "only-counted-roles-wait": damage("UPDATE seat_assignments SET waiting_since = now() WHERE NOT is_counted"),
    "roles-in-licensed-products": damage(GIVE_ROLE.format(product="sell", account="tideline-surf")),
    "roles-in-products-not-suites": damage(GIVE_ROLE.format(product="support-suite", account="cobalt-studio")),
    "one-owner": damage("UPDATE people SET role = 'admin' WHERE email = 'owner@atelier-nord.example'"),
    "billing-rights-are-admins": damage(
        "DO $$ BEGIN EXECUTE (SELECT 'ALTER TABLE people DROP CONSTRAINT ' || conname FROM pg_constraint"
        " WHERE conname LIKE '%only_an_admin_has_billing_rights'); END $$",
        "UPDATE people SET has_billing_rights = true WHERE email = 'agent@atelier-nord.example'"),
    "address-is-one-persons": damage("UPDATE staff SET email = 'agent@atelier-nord.example' WHERE email = 'ada@vendor.example'"),
    "sign-ins-belong-to-somebody": damage(
        "INSERT INTO sign_ins (token_hash, staff_id, expires_at) VALUES ('\\x00', 999999, now())"),
    "keys-have-answers": damage(
        "INSERT INTO idempotency_keys (account_id, actor_id, key, request_hash, status, body, headers)"
        " VALUES (0, 1, 'k', sha256('x'), 102, '{}', '{}')"),
    "quote-totals-add-up": damage("UPDATE quotes SET total_minor = total_minor + 1 WHERE status = 'sent'"),
    "quote-lines-are-priced-right": damage(
        "UPDATE quote_lines SET amount_minor = amount_minor + 1", "UPDATE quotes SET net_minor = net_minor + 1",
        also="figures-say-what-the-history-says orders-are-worth-what-they-ask"),
    "quote-answers-each-line": damage("UPDATE quote_lines SET line_no = 2", also="fulfilled-once-per-line"),
    "quoted-orders-have-an-offer": damage(
        f"UPDATE quotes SET status = 'superseded' WHERE order_id = {one('quoted')}", also="orders-are-worth-what-they-ask"),
    "offers-end-some-day": damage("UPDATE orders SET valid_until = NULL WHERE state = 'quoted'"),
    "draft-is-the-newest": damage(
        "DROP INDEX uq_quotes_one_draft",
        "INSERT INTO quotes SELECT (jsonb_populate_record(q, '{\"version\": 9}')).* FROM quotes q WHERE status = 'draft'",
        "INSERT INTO quote_lines SELECT (jsonb_populate_record(l, '{\"version\": 9}')).* FROM quote_lines l"
        " JOIN quotes q USING (account_id, order_id, version) WHERE q.status = 'draft'"),
    "sent-versions-say-when": damage("UPDATE quotes SET sent_at = NULL WHERE status = 'sent'", also="figures-say-what-the-history-says"),
    "finished-tasks-hold-no-lease": damage(
        f"UPDATE tasks SET done_at = now(), lease_until = now() WHERE id = {A_TASK.format(kind='tell_reps')}"),
    "fences-only-grow": damage("UPDATE tasks SET attempts = 5"),
    "setting-up-has-a-task": damage("UPDATE tasks SET done_at = now() WHERE kind = 'provision_seats'"),
    "tasks-have-a-known-queue": damage("UPDATE tasks SET queue = 'mail' WHERE kind = 'provision_seats'"),
    "tasks-of-orders-that-exist": damage(
        "UPDATE tasks SET payload = payload || '{\"order_id\": 0}' WHERE kind = 'tell_reps'"),
    "seat-tallies-are-the-ledger": damage("UPDATE seat_tallies SET purchased = purchased + 1"),
    "holder-tallies-count-people": damage("DELETE FROM holder_tallies"),
    "seat-holders-have-roles": damage("DELETE FROM seat_holders"),
    "people-are-found-by-their-words": damage("DELETE FROM person_words WHERE word = 'example'"),
    "changes-of-people-are-theirs": damage(
        "INSERT INTO person_events (account_id, person_id, position) SELECT p.account_id, p.id, e.position FROM people p"
        " JOIN order_events e USING (account_id) WHERE e.order_id IS NOT NULL ORDER BY p.id LIMIT 1"),
    "imports-say-how-they-ended": damage(
        "INSERT INTO people_imports (account_id, person_id, file_name, state, people, faults, total, waits)"
        " SELECT account_id, id, 'x.csv', 'done', '[]', '[]', 1, '{}' FROM people LIMIT 1"),
    "behind-an-open-request": damage(
        f"UPDATE orders SET is_followed = false WHERE id = (SELECT waits_for_order_id FROM orders WHERE id = {one('behind')})"),
    "documents-are-plain-pdfs": damage(A_DOCUMENT.format(name="../x.pdf"), also="documents-are-in-the-history"),
    "documents-are-in-the-history": damage(A_DOCUMENT.format(name="x.pdf")),
    "promo-codes-are-in-the-history": damage(
        "INSERT INTO promo_uses (account_id, code, percent) SELECT a.id, 'YEARLY10', 10 FROM accounts a ORDER BY a.id LIMIT 1"),
    "nothing-planned-is-dropped-in-silence": damage(PLANNED_ROW.format(status="cancelled", day="current_date + 3")),
    "planned-changes-are-not-late": damage(PLANNED_ROW.format(status="planned", day="current_date - 3")),
    "the-owner-is-never-chosen": damage(
        PLANNED_ROW.format(status="planned", day="current_date + 3"),
        "INSERT INTO chosen_losers SELECT c.account_id, c.id, p.id FROM seat_changes c JOIN people p ON p.account_id = c.account_id"
        " WHERE c.actor_name = 'x' AND p.role = 'owner'"),
    "warned-people-are-there": damage(
        PLANNED_ROW.format(status="planned", day="current_date + 3"),
        "INSERT INTO loss_warnings (account_id, seat_change_id, days, person_id) SELECT account_id, id, 7, 999999999 FROM seat_changes"
        " WHERE actor_name = 'x'"),
    "periods-begin-and-end-once": damage(
        "UPDATE seat_changes SET status = 'cancelled' WHERE temporary_id IS NOT NULL AND delta < 0 AND status = 'planned'"),
    "no-end-before-the-beginning": damage(
        "UPDATE seat_changes c SET status = 'applied', applied_at = now() WHERE delta < 0 AND EXISTS (SELECT FROM seat_changes b"
        " WHERE b.temporary_id = c.temporary_id AND b.delta > 0 AND b.status = 'planned')", also="used-within-purchased"),
    "periods-move-their-seats": damage(
        "UPDATE seat_changes SET delta = delta + 1 WHERE temporary_id IS NOT NULL AND delta < 0 AND status = 'planned'"),
    "periods-end-on-their-day": damage(
        "UPDATE seat_changes SET effective_on = effective_on + 1 WHERE temporary_id IS NOT NULL AND delta < 0 AND status = 'planned'"),
    "orders-say-what-they-lend": damage(
        "INSERT INTO temporary_asks (account_id, order_id, kind, starts_on, ends_on) SELECT account_id, id, 'lend',"
        f" current_date, current_date + 9 FROM orders WHERE id = {one('pending')}"),
    "quotes-of-periods-have-both-dates": damage(
        "UPDATE quotes SET ends_on = cycle_ends_on WHERE status = 'sent'",
        also="quote-lines-are-priced-right figures-say-what-the-history-says"),
    "ownership-is-offered-by-its-owner": damage(
        OWNERSHIP.format(status="open", by="admin", to="owner", ended="NULL")),
    "ownership-passed-once": damage(OWNERSHIP.format(status="confirmed", by="admin", to="owner", ended="clock_now()")),
    "links-are-used-in-time": damage(
        "INSERT INTO entry_links (purpose, token_hash, account_id, person_id, expires_at, used_at)"
        " SELECT 'reset', sha256('x'), account_id, id, now() - interval '1 hour', now() FROM people LIMIT 1"),
    "ended-accounts-hold-nothing": damage(
        "UPDATE accounts SET standing = 'closed' WHERE slug = 'cobalt-studio'"),
    "daily-mails-have-readers": damage(
        "INSERT INTO kept_letters (account_id, task_id, reader_kind, reader_id)"
        " SELECT account_id, id, 'person', 0 FROM tasks LIMIT 1"),
    "renewals-happen-once": damage(
        "INSERT INTO order_events (account_id, position, verb, actor_kind, actor_name, actor_role, details, previous_hash)"
        " SELECT a.id, (SELECT coalesce(max(position), 0) FROM order_events WHERE account_id = a.id) + n, 'renew', 'system', 'x',"
        " 'system', '{\"renewed_on\": \"2026-01-31\"}', int8send(n) FROM accounts a, generate_series(1, 2) n"
        " WHERE slug = 'atelier-nord'", RECHAIN),
    "renewals-are-not-late": damage(
        "UPDATE accounts SET anchor_day = NULL, renews_on = clock_today(time_zone) - 3 WHERE slug = 'atelier-nord'"),
    "renewals-keep-their-day": damage(
        "UPDATE accounts SET anchor_day = 31, renews_on = date_trunc('month', clock_today(time_zone) + interval '1 month')"
        " WHERE slug = 'atelier-nord'"),
    "renewals-are-a-cycle-away": damage("UPDATE accounts SET renews_on = renews_on + 370 WHERE slug = 'atelier-nord'"),
    "cycle-changes-say-when": damage(
        "INSERT INTO cycle_changes (account_id, to_cycle, status, effective_on, actor_name)"
        " SELECT id, 'annual', 'applied', current_date, 'x' FROM accounts LIMIT 1"),
    "cycle-changes-of-orders-were-agreed": damage(
        f"UPDATE orders SET change = 'change_cycle' WHERE id = {one('declined')}", also="figures-say-what-the-history-says"),
    "row-security-is-forced": damage("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY"),
    "the-application-owns-nothing": damage("ALTER TABLE order_tallies OWNER TO seatwright_app"),
    "days-end-with-what-is-watched": damage(
        "INSERT INTO seat_watch SELECT account_id, subscription_id, used + 1, purchased, 'none', purchased FROM seat_days"
        " ORDER BY day DESC LIMIT 1"),
    "warnings-speak-of-what-is-watched": damage(
        "INSERT INTO seat_warnings (account_id, subscription_id, level, used, purchased)"
        " SELECT account_id, id, 'full', 1, 1 FROM subscriptions ORDER BY id LIMIT 1"),
    "published-questions-were-answered": damage("UPDATE questions SET published_at = NULL WHERE published_at IS NOT NULL"),
    "answered-questions-have-an-answer": damage("UPDATE questions SET answered_at = NULL WHERE answered_at IS NOT NULL"),
    "figures-add-up": damage("INSERT INTO report_cells VALUES ('done', 0, '', 0, current_date, 'x', 1, 0)"),
    "figures-say-what-the-history-says": damage(
        f"UPDATE order_figures SET currency = 'XXX' WHERE order_id = {one('pending')}"),
    "figures-miss-no-order": damage(
        f"DELETE FROM order_stays WHERE order_id = {one('declined')}", f"DELETE FROM order_figures WHERE order_id = {one('declined')}",
        "UPDATE report_clock SET read_to = read_to + interval '1 day'", also="figures-add-up"),
    "history-is-guarded": damage("ALTER TABLE order_events DISABLE TRIGGER events_never_change"),
}  # fmt: skip

DAMAGES |= {broken: damage(*statements) for broken, statements in (DESK | OFFERS | TALKING).items()}

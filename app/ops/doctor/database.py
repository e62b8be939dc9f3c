"""The database's own guards: they must be up for everything else to mean something (S3, S7)."""

from __future__ import annotations

from app.ops.doctor.invariant import Invariant

DATABASE = (
    Invariant(
        "row-security-is-forced",
        "Row-level security is on, forced and has a policy on every tenant table.",
        """
        SELECT c.relname::text AS example FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          AND n.nspname = 'public'
        WHERE c.relkind IN ('r', 'p') AND (c.relname = 'accounts' OR EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'account_id' AND NOT a.attisdropped))
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p
            WHERE p.polrelid = c.oid))""",
    ),
    Invariant(
        "the-application-owns-nothing",
        "The application's role owns no table and stands above no rule.",
        """
        SELECT c.relname::text AS example FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          AND n.nspname = 'public'
        WHERE pg_get_userbyid(c.relowner) = current_user
        UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname = current_user AND (rolsuper
          OR rolbypassrls)""",
    ),
    Invariant(
        "history-is-guarded",
        "The database refuses to rewrite history, the ledger and sent quotes.",
        """
        SELECT w.name AS example
          FROM unnest(ARRAY['events_are_chained', 'events_never_change', 'events_are_never_emptied',
            'ledger_rows_never_change', 'sent_quotes_never_change', 'lines_of_sent_quotes_never_change',
            'account_keeps_an_owner']) AS w(name)
        WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgname = w.name AND t.tgenabled = 'O')
        UNION ALL SELECT 'order_events' WHERE has_table_privilege('order_events', 'UPDATE')
               OR has_table_privilege('order_events', 'DELETE')
                 OR has_table_privilege('order_events', 'TRUNCATE')""",
    ),
)

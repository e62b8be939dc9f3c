"""How whoever makes or changes tables begins, in whatever way it is done."""

ALONE = "SELECT pg_advisory_xact_lock(723600), set_config('seatwright.account', '*', true)"
"""One at a time, until the transaction ends, so that two starts do not race. And for every account: row-level security binds the
owner of the tables, too, unless that is a superuser; a migration is about all of the rows."""

"""The second front door: what happens after a commit. Postgres is the record, RQ is only the doorbell."""

"""The demo product: another party's system with its own process and store, for demonstrations and tests."""

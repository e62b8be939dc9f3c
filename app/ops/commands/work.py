"""How a command works: for every account, in one transaction, kept or not, with a sentence when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import Problem
from app.extensions import EVERY_ACCOUNT, acting_for, db


@contextmanager
def one_transaction(*, keep: bool = True) -> Iterator[Session]:
    """Commit at the end of the block if it is to be kept. Any failure undoes everything, and exits with 1."""
    with acting_for(EVERY_ACCOUNT):
        try:
            yield db.session()
            if keep:
                db.session.commit()
        except Problem as problem:
            raise click.ClickException(str(problem.reason)) from problem
        except OperationalError as failure:
            raise click.ClickException(f"The database could not do it: {failure.orig}".strip()) from failure
        except UnicodeEncodeError as wrong:  # how Python keeps what a terminal sent that is no text
            raise click.ClickException("Something that was typed is no UTF-8 text.") from wrong
        finally:
            db.session.rollback()

"""`python -m app.ops.migrate`: brings a database up to date, an empty one in one go.

The result is that of `flask db upgrade`. Whatever can be told without reading the pages, the models or Alembic, is.
"""

from app.config import Settings, load_settings
from app.ops import snapshot


def main() -> None:
    """Of the database that the environment names. Raises BadSettings."""
    migrate(load_settings())


def migrate(settings: Settings) -> None:
    """Raises what the database or a migration says against it; then nothing has changed."""
    if not snapshot.make_at_once(settings.database_owner_url or settings.database_url):
        upgrade(settings)


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Run the migrations that are missing, one after the other, up to this one."""
    # Imported here: at most starts there is nothing for them to do.
    import flask_migrate  # noqa: PLC0415
    from flask import Flask  # noqa: PLC0415

    from app import database  # noqa: PLC0415

    app = Flask("migrations")
    database.init(app, settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(database.MIGRATIONS), revision=revision)


if __name__ == "__main__":
    main()

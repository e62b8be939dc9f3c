"""The newest migration is found without importing any."""

from pathlib import Path

from app.ops.prepare import newest_revision


def migration(place: Path, revision: str, follows: str | None) -> None:
    (place / f"{revision}_x.py").write_text(
        f'revision = "{revision}"\ndown_revision: str | None = {follows!r}\n'
    )


def test_the_newest_is_the_one_no_other_follows(tmp_path: Path) -> None:
    migration(tmp_path, "0001", None)
    migration(tmp_path, "0002", "0001")
    migration(tmp_path, "0003", "0002")
    assert newest_revision(tmp_path) == "0003"


def test_a_fork_has_no_newest(tmp_path: Path) -> None:
    migration(tmp_path, "0001", None)
    migration(tmp_path, "0002", "0001")
    migration(tmp_path, "0003", "0001")
    assert newest_revision(tmp_path) == ""


def test_the_product_s_own_migrations_have_one() -> None:
    assert newest_revision().isdecimal()

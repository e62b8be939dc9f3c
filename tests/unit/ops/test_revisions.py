"""The newest migration is found, and a change to one noticed, without importing any."""

from pathlib import Path

from app.ops.revisions import fingerprint, newest_revision


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


def test_the_fingerprint_changes_with_every_file_and_with_nothing_else(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (tmp_path / "security.py").write_text("who = 1")
    migration(versions, "0001", None)
    seen = [fingerprint(versions)]
    (versions / "notes.txt").write_text("no migration")
    assert fingerprint(versions) == seen[0]
    migration(versions, "0002", "0001")
    seen.append(fingerprint(versions))
    (versions / "0001_x.py").write_text('revision = "0001"')
    seen.append(fingerprint(versions))
    (tmp_path / "security.py").write_text("who = 2")
    seen.append(fingerprint(versions))
    (versions / "0002_x.py").rename(versions / "0002_y.py")
    seen.append(fingerprint(versions))
    assert len(set(seen)) == 5

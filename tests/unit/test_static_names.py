"""Style and scripts have the address of what is in them: after an update nobody sees a new page in old clothes."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, url_for

from app.web.static_files import name_versions


def addresses(root: Path) -> list[str]:
    app = Flask("shop", static_folder=str(root), static_url_path="/static")
    name_versions(app, root)
    with app.test_request_context():
        return [url_for("static", filename=name) for name in ("css/a.css", "js/a.js", "font.woff2", "gone.css")]


def test_a_changed_style_has_another_address(tmp_path):
    for name in ("css/a.css", "js/a.js", "font.woff2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old")
    before = addresses(tmp_path)
    (tmp_path / "css/a.css").write_text("new")
    after = addresses(tmp_path)
    assert before[0] != after[0]
    assert before[0].startswith("/static/css/a.css?v=")
    assert before[1:] == after[1:]


def test_the_font_keeps_the_address_that_the_style_knows(tmp_path):
    (tmp_path / "font.woff2").write_text("x")
    assert addresses(tmp_path)[2:] == ["/static/font.woff2", "/static/gone.css"]

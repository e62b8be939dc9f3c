"""Templates are compiled for each language, and still say to each reader what is theirs."""

from __future__ import annotations

import pytest
from flask import Flask, render_template
from flask_babel import force_locale, refresh
from jinja2 import DictLoader

SENTENCES = "{{ _('Sign out') }}|{{ _('Reference') }}|{{ _('Account %(name)s', name=who) }}"
PAGE = f"{SENTENCES}|{{{{ url_for('auth.sign_in') }}}}|{{{{ url_for('static', filename=file) }}}}"


@pytest.fixture
def page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with a template of the test's own."""
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader({"of_test.html": PAGE, "of_test.txt": PAGE}))
    monkeypatch.setattr(app.jinja_env, "spoken", {})
    return app


def _said(app: Flask, name: str, language: str) -> list[str]:
    with app.test_request_context(), force_locale(language):
        return render_template(name, who="<b>", file="a.css").split("|")


def test_u20_one_process_speaks_both_languages(page: Flask) -> None:
    """In turn, and again: what was compiled for one is not handed to the other."""
    english, french, again = (_said(page, "of_test.html", language) for language in ("en", "fr", "en"))
    assert english[:2] == ["Sign out", "Reference"]
    assert french[:2] == ["Se déconnecter", "Référence"]
    assert again == english
    refresh()


def test_s10_what_a_sentence_leaves_open_is_escaped_in_pages_and_stands_as_it_is_in_plain_text(
    page: Flask,
) -> None:
    assert "&lt;b&gt;" in _said(page, "of_test.html", "en")[2]
    assert "<b>" in _said(page, "of_test.txt", "en")[2]


def test_addresses_that_never_vary_are_known_beforehand_and_others_are_made(page: Flask) -> None:
    assert _said(page, "of_test.html", "fr")[3:] == ["/sign-in", "/static/a.css"]
    compiled = page.jinja_env.spoken["fr"].compile(PAGE, raw=True)
    assert "/sign-in" in compiled
    assert "'auth.sign_in'" not in compiled

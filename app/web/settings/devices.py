"""What a browser calls itself, in words people know."""

from __future__ import annotations

from flask_babel import gettext as _

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
           ("Linux", "Linux"))  # fmt: skip


def device_words(user_agent: str) -> str:
    """"Firefox, Linux"; a program's own first word; or that nothing is known."""
    browser = next((words for mark, words in BROWSERS if mark in user_agent), None)
    system = next((words for mark, words in SYSTEMS if mark in user_agent), None)
    if browser or system:
        return ", ".join(words for words in (browser, system) if words)
    return user_agent.partition(" ")[0].partition("/")[0][:40] or _("Unknown browser")

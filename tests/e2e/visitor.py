"""A person at a browser: signs in, reads, fills in, presses. Whatever their browser complains about is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, WebError, expect

from tests.e2e.words import Words, words_of

EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (404|409|422)")
"""What a browser says about a page that tells somebody what is wrong."""

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


@dataclass
class Complaints:
    """What no page may cause: errors in scripts, refused content, other hosts, dialogs."""

    home: str
    heard: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    """Pages that somebody opens who may not: a browser says that, too."""

    def listen(self, visitor: Visitor) -> None:
        """To everything that happens in this window from now on."""
        context = visitor.context
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def leave(self, visitor: Visitor) -> None:
        context = visitor.context
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._script)
        context.remove_listener("request", self._request)
        context.remove_listener("dialog", self._dialog)

    def _script(self, error: WebError) -> None:
        self.heard.append(f"script: {error.error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.heard.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        is_closed = "status of 403" in message.text and message.location["url"].removeprefix(self.home) in self.closed
        if message.type in {"error", "warning"} and not EXPECTED.match(message.text) and not is_closed:
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.heard.append(f"another host: {request.url}")


class Visitor:
    """One browser window. `actions` and `pages` count what was done and what was seen since `count_from_here`."""

    def __init__(self, browser: Browser, home: str, language: str, *, script: bool = True,
                 width: int = 1280, scheme: str = "light", brings: str = "") -> None:  # fmt: skip
        """`brings`: a script that is there on every page before the page's own."""
        self.home, self.language, self.has_script, self.t = home, language, script, words_of(language)
        self.context = browser.new_context(
            base_url=home, locale={"en": "en-GB", "fr": "fr-FR"}[language], java_script_enabled=script,
            viewport={"width": width, "height": 900}, color_scheme=scheme, timezone_id="Europe/Paris", accept_downloads=True,
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        if brings:
            self.page.add_init_script(brings)
        self.page.on(
            "framenavigated", lambda frame: self._seen(frame.url) if frame is self.page.main_frame else None
        )
        self.actions = self.pages = 0
        self.email = ""

    t: Words

    def _seen(self, _url: str) -> None:
        self.pages += 1

    def count_from_here(self) -> None:
        self.actions = self.pages = 0

    # going in and out
    def be(self, email: str) -> Visitor:
        """Signed in as somebody of the demonstration, who reads this journey's language from now on, in mails, too."""
        self._post("/sign-in/demo", email=email)
        self._post("/language", locale=self.language)
        self.email = email
        return self

    def _post(self, path: str, **values: str) -> None:
        """A form of the front page, sent without drawing it."""
        token = TOKEN.search(self.context.request.get("/").text())
        assert token is not None
        answer = self.context.request.post(path, form={**values, "csrf_token": token[1]}, max_redirects=0)
        assert answer.status in {302, 303}, (path, answer.status, answer.text()[:300])

    def open(self, path: str) -> Visitor:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def leave(self) -> None:
        """Nobody is signed in any more, and nothing is open: the next one finds a fresh window."""
        self.page.goto("about:blank")
        self.context.clear_cookies()
        self.email = ""
        self.count_from_here()

    # doing
    def press(self, english: str, within: Locator | None = None, **values: object) -> None:
        """A button, or a link drawn as one, by its words."""
        self.actions += 1
        self.button(self.t(english, **values), within).click()

    def button(self, words: str, within: Locator | None = None) -> Locator:
        place = within or self.page.locator("main")
        return (
            place.get_by_role("button", name=words, exact=True)
            .or_(place.get_by_role("link", name=words, exact=True))
            .first
        )

    def follow(self, words: str) -> None:
        """A link, by the words it shows."""
        self.actions += 1
        self.page.get_by_role("link", name=words, exact=True).first.click()

    def fill(self, label: str, text: str, within: Locator | None = None) -> None:
        """A field, by its label in this language."""
        self.actions += 1
        (within or self.page).get_by_label(label).first.fill(text)

    def choose(self, label: str, value: str) -> None:
        self.actions += 1
        self.page.get_by_label(label).first.select_option(value)

    def unfold(self, words: str) -> Locator:
        """A folded part of the page, opened; returns it."""
        self.actions += 1
        part = self.page.locator("details", has=self.page.locator("summary", has_text=words)).first
        if part.get_attribute("open") is None:
            part.locator("summary").click()
        return part

    # seeing
    def sees(self, words: str, within: Locator | None = None) -> None:
        expect(within or self.page.locator("main")).to_contain_text(words)

    def reads_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def text(self, within: str = "main") -> str:
        return self.page.locator(within).inner_text()

    def reference(self) -> str:
        """The order's reference on a confirmation."""
        return self.page.locator("#reference").inner_text().strip()

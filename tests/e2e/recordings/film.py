"""A walk-through while it is played: scenes of shots, each with what is pointed at."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator

from tests.e2e.visitor import Visitor

WIDTH, HEIGHT = 960, 600
SETTLE = """() => {
  document.querySelectorAll('.ribbon').forEach(one => { one.hidden = true; });
  document.querySelectorAll('input[type=date]').forEach(one => { one.style.color = one.value ? '' : 'transparent'; });
  document.getAnimations().forEach(one => one.finish());
  return document.fonts.ready.then(() => true);
}"""
"""Without the demonstration's ribbon, and without what the browser itself writes into empty dates, in its own language."""

TO_THE_MIDDLE = "one => one.scrollIntoView({block: 'center', behavior: 'instant'})"
AT_ONCE = 4
"""So many letters appear together while somebody types."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is in the picture, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture (PNG), and what the pointer does in it."""

    picture: bytes
    box: Box | None = None
    is_press: bool = False
    is_typing: bool = False


@dataclass(slots=True)
class Scene:
    """What is said, what is shown meanwhile, and the buttons pressed: their English words and what they show."""

    says: str
    shots: list[Shot] = field(default_factory=list)
    pressed: list[tuple[str, str]] = field(default_factory=list)


class Film:
    """What `actor` does, in scenes. Without `is_rolling` it is only played: no pictures are taken."""

    def __init__(self, actor: Visitor, *, is_rolling: bool) -> None:
        self.actor, self.is_rolling = actor, is_rolling
        self.scenes: list[Scene] = []
        actor.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})

    def say(self, words: str) -> None:
        self.scenes.append(Scene(words))

    def show(self, target: Locator | None = None, *, is_press: bool = False, is_typing: bool = False) -> None:
        """The page as it is now; `target` is pointed at."""
        if not self.is_rolling:
            return
        page = self.actor.page
        page.wait_for_load_state("networkidle")
        page.evaluate(SETTLE)
        if target is not None:
            target.evaluate(TO_THE_MIDDLE)
        box = target.bounding_box() if target is not None else None
        shot = Shot(
            page.screenshot(animations="disabled", caret="initial"),
            Box(**box) if box else None,
            is_press,
            is_typing,
        )
        self.scenes[-1].shots.append(shot)

    def press(self, english: str, within: Locator | None = None) -> None:
        """A button or link by its words, which are noted."""
        words = self.actor.t(english)
        target = self.actor.button(words, within)
        self.show(target, is_press=True)
        self.scenes[-1].pressed.append((english, target.inner_text().strip()))
        self.actor.press(english, within)

    def type(self, label: str, text: str) -> None:
        """A few letters at a time into the field with this label."""
        target = self.actor.page.get_by_label(label).first
        self.show(target, is_press=True)
        target.click()
        for end in range(AT_ONCE, len(text) + AT_ONCE, AT_ONCE):
            target.press_sequentially(text[end - AT_ONCE : end])
            self.show(target, is_typing=True)

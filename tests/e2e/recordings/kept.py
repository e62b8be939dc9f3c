"""What is kept of a film: the files the help page shows, and its script to compare with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.recordings import studio
from tests.e2e.recordings.film import Scene
from tests.ground import ROOT

SHOWN = ROOT / "app/static/help"
SCRIPTS = Path(__file__).parent / "scripts"
RENEW = "renew the films: RECORDINGS=1 ./test -n0 tests/e2e/test_recordings.py"
Script = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Names:
    """The files of one film."""

    kind: str
    language: str

    @property
    def film(self) -> Path:
        return SHOWN / f"{self.kind}-{self.language}.webm"

    @property
    def captions(self) -> Path:
        return self.film.with_suffix(".vtt")

    @property
    def poster(self) -> Path:
        return self.film.with_suffix(".webp")

    @property
    def script(self) -> Path:
        return SCRIPTS / f"{self.kind}-{self.language}.json"

    def read(self) -> Script:
        found: Script = json.loads(self.script.read_text(encoding="utf-8"))
        return found


def script(scenes: list[Scene]) -> Script:
    """Sentences and buttons, as they are kept."""
    return [{"says": scene.says, "pressed": [{"english": english, "shown": shown} for english, shown in scene.pressed]}
            for scene in scenes]  # fmt: skip


def differences(kept: Script, played: Script) -> list[str]:
    """What is no longer as it was filmed, one line each."""
    if len(kept) != len(played):
        return [f"{len(kept)} scenes were filmed, {len(played)} were played"]
    return [
        f"filmed: {before}\nplayed: {now}" for before, now in zip(kept, played, strict=True) if before != now
    ]


def keep(names: Names, scenes: list[Scene], page: Page) -> None:
    """Write a film and everything that belongs to it."""
    names.film.write_bytes(studio.encode(page, scenes))
    names.poster.write_bytes(studio.poster(scenes))
    names.captions.write_text(studio.captions(scenes), encoding="utf-8")
    names.script.write_text(json.dumps(script(scenes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

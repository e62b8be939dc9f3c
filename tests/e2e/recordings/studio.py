"""From scenes to a file: the browser draws and encodes, the container is ours."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.e2e.recordings import pace, webm
from tests.e2e.recordings.film import HEIGHT, WIDTH, Scene

DRAW = (Path(__file__).parent / "studio.js").read_text(encoding="utf-8")
BAND = 72
"""Room for two lines of captions under the page."""
CODEC, QUANTIZER = "vp09.00.31.08", 128  # of 255: text stays crisp
POSTER_QUALITY = 38


def encode(page: Page, scenes: list[Scene]) -> bytes:
    """The film as WebM. `page` is any page of this machine: encoders need a place that browsers trust."""
    frames = pace.frames(scenes)
    found = page.evaluate(DRAW, {
        "width": WIDTH, "height": HEIGHT, "band": BAND, "codec": CODEC, "quantizer": QUANTIZER, "scenes": len(scenes),
        "pictures": [b64encode(shot.picture).decode() for scene in scenes for shot in scene.shots],
        "frames": [asdict(frame) for frame in frames],
    })  # fmt: skip
    blocks = [webm.Block(round(one["at"]), one["is_key"], b64decode(one["data"])) for one in found]
    return webm.written(blocks, WIDTH, HEIGHT + BAND, round(pace.starts(scenes)[-1] * 1000))


def poster(scenes: list[Scene]) -> bytes:
    """What is seen before somebody starts the film: its first page, small."""
    whole = Image.new("RGB", (WIDTH, HEIGHT + BAND), "#0a3d34")
    whole.paste(Image.open(BytesIO(scenes[0].shots[0].picture)).convert("RGB"))
    out = BytesIO()
    whole.save(out, "WEBP", quality=POSTER_QUALITY, method=6)
    return out.getvalue()


def captions(scenes: list[Scene]) -> str:
    """WebVTT: what is said in each scene."""
    starts = pace.starts(scenes)
    cues = [f"{_clock(start)} --> {_clock(end)}\n{scene.says}\n"
            for scene, start, end in zip(scenes, starts[:-1], starts[1:], strict=True)]  # fmt: skip
    return "\n".join(["WEBVTT\n", *cues])


def _clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02}:{seconds % 60:06.3f}"

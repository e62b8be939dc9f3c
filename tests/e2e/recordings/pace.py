"""How long each shot stands, and where the pointer is meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.e2e.recordings.film import HEIGHT, WIDTH, Box, Scene, Shot

LETTERS_A_SECOND = 17
LEAST_SCENE = 2.2
SHORTEST, LONGEST = 24, 34
TYPING, POINTING, LOOKING = 0.2, 1.2, 0.8
MOVE, STEP, PRESS, STILL = 0.56, 0.08, 0.32, 0.5
"""Seconds: the pointer's way, between two frames while something moves, a press, between two frames while nothing does."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn at a moment: which picture, the pointer, the ring around what it points at, a press under way (0 to 1)."""

    at: float
    picture: int
    scene: int
    pointer: Point
    ring: Box | None
    press: float
    is_first: bool


def least(shot: Shot) -> float:
    return TYPING if shot.is_typing else POINTING if shot.box else LOOKING


def unhurried(scene: Scene) -> list[float]:
    """Seconds of each shot: long enough to read what is said, and to see what is done."""
    shortest = [least(shot) for shot in scene.shots]
    missing = max(LEAST_SCENE, len(scene.says) / LETTERS_A_SECOND + 0.5) - sum(shortest)
    waiting = [index for index, shot in enumerate(scene.shots) if not shot.is_typing]
    share = max(0.0, missing) / len(waiting)
    return [length + (share if index in waiting else 0) for index, length in enumerate(shortest)]


def lengths(scenes: list[Scene]) -> list[list[float]]:
    """Seconds of each shot of each scene, so that the whole takes about half a minute."""
    found = [unhurried(scene) for scene in scenes]
    whole = sum(map(sum, found))
    speed = min(max(whole, SHORTEST), LONGEST) / whole
    return [[one * speed for one in scene] for scene in found]


def starts(scenes: list[Scene]) -> list[float]:
    """When each scene begins, and when the film ends."""
    found = [0.0]
    for scene in lengths(scenes):
        found.append(round(found[-1] + sum(scene), 3))
    return found


def frames(scenes: list[Scene]) -> list[Frame]:
    """Every frame of the film, in order."""
    found: list[Frame] = []
    at, picture, pointer = 0.0, 0, (WIDTH / 2, HEIGHT / 2)
    for number, (scene, times) in enumerate(zip(scenes, lengths(scenes), strict=True)):
        for index, (shot, length) in enumerate(zip(scene.shots, times, strict=True)):
            goal = _inside(shot.box) if shot.box else pointer
            for moment, where, ring, press in _moments(shot, length, pointer, goal):
                found.append(Frame(round(at + moment, 3), picture, number, where, ring, press,
                                   is_first=index == 0 and moment == 0))  # fmt: skip
            at, picture, pointer = at + length, picture + 1, goal
    return found


def _moments(
    shot: Shot, length: float, here: Point, goal: Point
) -> Iterator[tuple[float, Point, Box | None, float]]:
    """Move, hold, and press at the end."""
    if shot.is_typing:
        yield 0.0, goal, shot.box, 0.0
        return
    moment = 0.0
    while here != goal and moment < MOVE:
        part = moment / MOVE
        eased = part * part * (3 - 2 * part)
        yield (
            moment,
            (here[0] + (goal[0] - here[0]) * eased, here[1] + (goal[1] - here[1]) * eased),
            None,
            0.0,
        )
        moment += STEP
    pressed = length - PRESS if shot.is_press else length
    while moment < pressed - 0.01:
        yield moment, goal, shot.box, 0.0
        moment += min(STILL, max(0.04, pressed - moment))
    for step in range(4 if shot.is_press else 0):
        yield pressed + step * STEP, goal, shot.box, (step + 1) / 4


def _inside(box: Box) -> Point:
    """A little below the middle, so that the words stay readable."""
    return box.x + min(box.width * 0.6, box.width - 6), min(box.y + box.height * 0.7, HEIGHT - 24)

"""The help page's films: there for every type of account in both languages, about half a minute, in the product's words (U22)."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from app.web.help.steps import how_to
from app.web.words import language
from tests.e2e.recordings import kept, pace, studio, webm
from tests.e2e.recordings.film import Box, Scene, Shot
from tests.e2e.recordings.kept import Names, Script
from tests.e2e.recordings.stories import sentences
from tests.e2e.words import words_of
from workflows.intake import AccountType

FILMS = [Names(kind.value, language) for kind in AccountType for language in ("en", "fr")]
LARGEST, LARGEST_POSTER = 600 * 1024, 25 * 1024
CUE = re.compile(r"^(\S+) --> (\S+)\n(.+)$", re.MULTILINE)

each = pytest.mark.parametrize("film", FILMS, ids=lambda one: f"{one.kind}-{one.language}")


def said(app, film: Names) -> list[str]:
    """Every sentence of the page's steps, in the film's language."""
    with app.test_request_context(headers={"Accept-Language": film.language}):
        assert language() == film.language
        how = how_to(AccountType(film.kind))
        return [one for step in how.steps for one in sentences(step["text"])] + sentences(how.then)


def strange(script: Script, language: str) -> list[str]:
    """Buttons that no longer have the words they were filmed with."""
    t = words_of(language)
    known = {one["english"]: one["shown"] for scene in script for one in scene["pressed"]}
    assert known, "nothing is pressed in this film"
    is_said = words_of("fr").knows
    return [english for english, shown in known.items() if t(english) != shown or not is_said(english)]


@each
def test_u22_about_half_a_minute_that_moves(film: Names) -> None:
    file = film.film.read_bytes()
    inside = webm.read(file)
    assert 20 <= inside.seconds <= 40
    assert len(inside.frames) > 100
    assert max(after - before for before, after in pairwise([*inside.frames, inside.seconds])) < 1.5
    assert len(file) <= LARGEST
    assert film.poster.stat().st_size <= LARGEST_POSTER


@each
def test_u22_the_captions_are_the_sentences_of_the_page(app, film: Names) -> None:
    captions = [words for _start, _end, words in CUE.findall(film.captions.read_text(encoding="utf-8"))]
    assert captions == [scene["says"] for scene in film.read()]
    assert captions == said(app, film), kept.RENEW


@each
def test_u22_the_buttons_have_the_words_they_were_filmed_with(film: Names) -> None:
    assert not (found := strange(film.read(), film.language)), f"{found}: {kept.RENEW}"


@each
def test_u22_the_page_shows_it_with_captions_and_loads_it_only_when_it_is_started(client, film: Names) -> None:
    page = client.get(f"/help/add-seats?type={film.kind}", headers={"Accept-Language": film.language}).text
    video = page.partition("<video ")[2].partition("</video>")[0]
    assert f'src="/static/help/{film.film.name}"' in video
    assert f'poster="/static/help/{film.poster.name}"' in video
    assert f'<track kind="captions" src="/static/help/{film.captions.name}" srclang="{film.language}"' in video
    assert " controls " in f" {video}" and 'preload="none"' in video and "autoplay" not in video


def test_u22_players_can_seek_in_it(client) -> None:
    answer = client.get(f"/static/help/{FILMS[0].film.name}", headers={"Range": "bytes=0-3"}, buffered=True)
    assert (answer.status_code, answer.data) == (206, b"\x1a\x45\xdf\xa3")
    assert client.get(f"/static/help/{FILMS[0].captions.name}", buffered=True).content_type.startswith("text/vtt")


def test_u22_without_a_film_the_page_shows_the_steps_alone(app, client, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    page = client.get("/help/add-seats?type=managed").text
    assert "<video" not in page
    assert 'class="next-steps"' in page


def test_the_checks_notice_a_renamed_button_and_another_story() -> None:
    script = FILMS[0].read()
    renamed = [{"says": scene["says"], "pressed": [one | {"shown": "Order seats"} for one in scene["pressed"]]} for scene in script]
    gone = [{"says": "", "pressed": [{"english": "Order seats", "shown": "Order seats"}]}]
    assert "Ask for seats" in strange(renamed, "en")
    assert strange(gone, "en") == ["Order seats"]
    assert kept.differences(script, script) == []
    assert kept.differences(script, renamed)
    assert kept.differences(script, script[1:])


def test_the_pace_lets_a_scene_be_read_and_seen() -> None:
    look, press = Shot(b""), Shot(b"", Box(10, 10, 90, 30), is_press=True)
    scenes = [Scene("Short.", [look, press]), Scene("A sentence of many words, which takes a person some time to read.", [press])]
    begins = pace.starts(scenes)
    assert sum(pace.unhurried(scenes[0])) >= pace.LEAST_SCENE
    assert sum(pace.unhurried(scenes[1])) >= len(scenes[1].says) / pace.LETTERS_A_SECOND
    assert begins[2] == pace.SHORTEST
    assert pace.starts(scenes * 40)[-1] == pytest.approx(pace.LONGEST, abs=0.1)
    frames = pace.frames(scenes)
    assert [frame.at for frame in frames] == sorted({frame.at for frame in frames})
    assert [frame.at for frame in frames if frame.is_first] == begins[:-1]
    assert max(frame.press for frame in frames) == 1
    assert f"00:{begins[1]:06.3f} --> " in studio.captions(scenes)


def test_a_film_is_read_as_it_was_written() -> None:
    blocks = [webm.Block(0, True, b"one"), webm.Block(400, False, b"two" * 99), webm.Block(2500, True, b"three")]
    inside = webm.read(webm.written(blocks, 960, 672, 3000))
    assert (inside.seconds, inside.frames) == (3.0, [0.0, 0.4, 2.5])
    with pytest.raises(ValueError, match="no WebM"):
        webm.read(b"GIF89a")

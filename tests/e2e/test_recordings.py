"""The help page's films: played on the running product. `RECORDINGS=1 ./test -n0 tests/e2e/test_recordings.py` films them anew."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from tests.e2e import cast
from tests.e2e.recordings import kept
from tests.e2e.recordings.film import WIDTH, Film
from tests.e2e.recordings.stories import OWNERS, STORIES, said_on_the_page
from tests.e2e.visitor import Visitor


@pytest.mark.parametrize(("kind", "language"), OWNERS, ids=map("-".join, OWNERS))
def test_u22_the_walk_through_is_what_the_product_does_today(
    kind: str, language: str, visitor: Callable[..., Visitor]
) -> None:
    is_rolling = bool(os.environ.get("RECORDINGS"))
    names = kept.Names(kind, language)
    owner = visitor(language, width=WIDTH).be(cast.owner(OWNERS[kind, language]))
    rep = visitor(language).be(cast.rep("rita")) if kind == "managed" else owner
    film = Film(owner, is_rolling=is_rolling)
    STORIES[kind](film, said_on_the_page(owner, kind), rep)
    if is_rolling:
        owner.page.goto("/livez")
        kept.keep(names, film.scenes, owner.page)
    assert not (found := kept.differences(names.read(), kept.script(film.scenes))), "\n".join(
        [kept.RENEW, *found]
    )

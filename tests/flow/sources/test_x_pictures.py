"""X: what pictures are said to show, asked for only where somebody wants to pay for it."""

import pytest

from rapport.flow.sources.x.source import SOURCE
from rapport.flow.tables import INTERACTIONS, OBJECTS
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import serving
from tests.flow.sources.test_x import NOW, SECRETS, Api, post
from tests.flow.sources.unlimited import unlimited
from tests.receiving.network import everything


class WithMedia(Api):
    """The API where posts have pictures: it tells of them only if it is asked."""

    media = (
        {"media_key": "3_1", "type": "photo", "alt_text": "two cups", "url": "planted"},
        {"media_key": "3_2", "type": "photo"},
    )

    def answer(self, method, path, query, body, headers):
        self.wanted = "attachments.media_keys" in query.get("expansions", "")
        return super().answer(method, path, query, body, headers)

    def said(self, what):
        if self.wanted and "includes" in what:
            assert "data" in what
            what = {**what, "includes": {**what["includes"], "media": list(self.media)}}
        return super().said(what)


@pytest.mark.parametrize(
    ("asked", "said", "format_"), [("yes", "Hi\ntwo cups", "picture"), ("no", "Hi", None)]
)
def test_what_is_said_of_pictures_is_asked_for_only_if_somebody_pays(
    tmp_path, monkeypatch, asked, said, format_
):
    unlimited(monkeypatch, SOURCE)
    shown = post(1, "Hi", attachments={"media_keys": ["3_1", "3_2", "3_9"]})
    passed_on = post(
        2,
        "RT",
        attachments={"media_keys": ["3_1"]},
        extra=1,
        referenced_tweets=[{"type": "retweeted", "id": "5"}],
    )
    with serving(service := WithMedia([shown, passed_on])):
        settings = {"base_url": f"{service.address}/2", "client_id": "our-app"}
        taken = Connected(tmp_path, SOURCE, settings | {"alt_texts": asked}, SECRETS, now=NOW)
        taken.pull()
        assert any("media.fields" in call for call in service.calls) == (asked == "yes")
        assert taken.facts(INTERACTIONS, "verb", "text") == [("Announce", None), ("Create", said)]
        formats = taken.facts(OBJECTS, "kind", "format")
        assert [f for kind, f in formats if kind == "post" and f] == [format_] * bool(format_)
        taken.later(days=1)
        before = len(service.calls)
        taken.pull()
        again = [call for call in service.calls[before:] if "ids=" in call]
        assert again and not any("media" in call for call in again), "nothing is paid for twice"
    assert "planted" not in everything(taken.workspace)

"""The words of the workspace on their page: added, changed, tried, refused, taken off."""

import pytest

from rapport.flow.signals.setup_file import brand_words
from rapport.flow.workspace import Workspace
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from tests.brand import copied
from tests.web import mentioned
from tests.web.brought import text_of

pytestmark = pytest.mark.django_db
PAGE = "/mentions/words/"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return mentioned.make(tmp_path_factory.mktemp("words") / "w").root


@pytest.fixture
def ws(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def keep(client, ws, kind, **said):
    told = {"seen": brand_words(ws.root).seen, "was": ""} | said
    return client.post(f"{PAGE}{kind}/keep/", told)


def test_a_trigger_is_added_changed_and_taken_off(ws, signed_in):
    client = signed_in("manager")
    assert keep(client, ws, "trigger", name="fire", query="burn*").status_code == 302
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks", "fire"]
    keep(client, ws, "trigger", was="fire", name="smoke", query="smok* OR burn*")
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks", "smoke"]
    seen = brand_words(ws.root).seen
    client.post(f"{PAGE}trigger/remove/", {"was": "smoke", "seen": seen})
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks"]
    entries = Entry.objects.filter(action="change_setting", subject="words:trigger")
    assert entries.count() == 3 and Job.objects.filter(key="build").count() == 1


def test_a_topic_is_told_by_a_rule_or_by_sentences(ws, signed_in):
    client = signed_in()
    keep(client, ws, "topic", name="seams", examples="The seam leaks.\nШов протекает.")
    made = brand_words(ws.root).topics[-1]
    assert (made.name, made.examples) == ("seams", ("The seam leaks.", "Шов протекает."))
    answer = keep(client, ws, "topic", name="nothing")
    assert answer.status_code == 400 and "Give a rule, or some sentences" in text_of(answer)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("late AND", "letter 9: a word is missing here"),
        ("(late", "letter 6: a bracket is open"),
        ("NOT late", "the rule only says what must not be there"),
    ],
)
def test_a_rule_that_cant_be_read_is_refused_with_the_place(ws, signed_in, query, told):
    answer = keep(signed_in(), ws, "trigger", name="late", query=query)
    assert answer.status_code == 400 and told in text_of(answer)
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks"]


def test_a_rule_is_tried_and_nothing_is_kept(ws, signed_in):
    answer = keep(signed_in(), ws, "trigger", name="reels", query="reel*", **{"try": "1"})
    text = text_of(answer)
    assert "It would fit 1 text of the last 30 days" in text and "Where can I buy" in text
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks"]
    assert not Job.objects.exists()


def test_the_filter_of_the_stream_becomes_a_trigger(ws, signed_in):
    client = signed_in()
    assert "/mentions/words/?query=reel%2A#add-trigger" in (
        client.get("/mentions/?query=reel*").content.decode()
    )
    assert 'value="reel*"' in client.get(f"{PAGE}?query=reel*").content.decode()


def test_of_two_who_change_the_words_one_is_told(ws, signed_in):
    client = signed_in()
    seen = brand_words(ws.root).seen
    keep(client, ws, "brand", own="Marten & Reed", channels="@martenreed")
    assert brand_words(ws.root).channels == ("@martenreed",)
    answer = keep(client, ws, "trigger", name="fire", query="burn*", seen=seen)
    assert answer.status_code == 409 and "Somebody changed the words" in text_of(answer)
    assert [t.name for t in brand_words(ws.root).triggers] == ["breaks"]
    assert Entry.objects.filter(subject="words:trigger").count() == 0


def test_a_name_stands_once(ws, signed_in):
    answer = keep(signed_in(), ws, "trigger", name="breaks", query="burn*")
    assert answer.status_code == 409 and "another of that name" in text_of(answer)


def test_a_file_that_cant_be_read_is_told(ws, signed_in):
    (ws.root / "reading.toml").write_text("[brand", encoding="utf-8")
    answer = signed_in().get(PAGE)
    assert answer.status_code == 200 and "can't be read" in text_of(answer)


def test_who_may_not_change_them_reads_them(ws, signed_in):
    client = signed_in("agent")
    text = text_of(client.get(PAGE))
    assert "breaks" in text and "Ask one of them" in text and "Add a trigger" not in text
    assert client.post(f"{PAGE}trigger/keep/").status_code == 403

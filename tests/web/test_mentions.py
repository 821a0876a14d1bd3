"""Mentions on a built brand: who sees what, what a correction does, what is set aside."""

import re
from dataclasses import replace

import pytest

from rapport import run
from rapport.flow.workspace import Workspace
from rapport.web.accounts.models import User
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from rapport.web.mentions import rows, selectors, services
from rapport.web.mentions.filters import Asked
from tests.brand import copied
from tests.web import mentioned
from tests.web.brought import text_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "mentions"}


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    return mentioned.make(tmp_path_factory.mktemp("mentions") / "w").root


@pytest.fixture
def ws(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def html_of(answer) -> str:
    return answer.content.decode()


def id_of(client, words: str, address: str = "/mentions/") -> str:
    """The id of the first line that says `words`."""
    lines = html_of(client.get(address)).split('<li class="mn"')[1:]
    return next(re.search(r'id="m-(\w+)"', x)[1] for x in lines if words in x)


def line_of(client, interaction_id: str) -> str:
    return text_of(client.get(f"/mentions/{interaction_id}/"))


# ------------------------------------------------------------------- seeing


def test_the_stream_tells_what_people_say(ws, signed_in):
    client = signed_in("agent")
    answer = client.get("/mentions/")
    text = text_of(answer)
    assert "in the last 30 days in 1 channel" in text and "set aside as noise" in text
    assert "negative" in text and "as read, not corrected" in text
    assert "+2 copies" in text and "parcels" in text and "breaks" in text
    assert "Casino" not in text and "Great boots" not in text
    assert '<mark class="neg"' in html_of(answer) or '<mark class="pos"' in html_of(answer)
    assert "Great boots" in text_of(client.get("/mentions/?days=90"))


def test_a_text_has_its_language(ws, signed_in):
    assert 'lang="zh-Hans"' in html_of(signed_in().get("/mentions/"))


@pytest.mark.parametrize(
    ("query", "holds", "not_there"),
    [
        ("feeling=negative", "молния", "this jacket"),
        ("language=ru", "молния", "this jacket"),
        ("query=jacket*", "this jacket", "молния"),
        ("topic=parcels", "parcel of Marten", "this jacket"),
        ("trigger=breaks", "молния", "this jacket"),
        ("noise=any", "Casino", "this jacket"),
        ("source=shop", "this jacket", "Casino"),
    ],
)
def test_a_filter_narrows_and_can_be_taken_off(ws, signed_in, query, holds, not_there):
    client = signed_in()
    answer = client.get(f"/mentions/?{query}", headers=PART)
    assert holds in text_of(answer) and not_there not in text_of(answer)
    whole = html_of(client.get(f"/mentions/?{query}"))
    assert 'href="/mentions/" aria-label="Remove the filter' in whole


def test_a_rule_that_cant_be_read_is_told_with_its_place(ws, signed_in):
    answer = signed_in().get("/mentions/", {"query": "jacket AND ("})
    assert "can’t be read at letter" in text_of(answer)


def test_beside_such_a_rule_other_filters_stand(ws, signed_in):
    asked = {"query": "jacket AND (", "feeling": "negative", "days": "90"}
    answer = signed_in().get("/mentions/", asked)
    assert answer.status_code == 200 and "can’t be read at letter" in text_of(answer)
    assert "Feeling is negative" in text_of(answer) and "this jacket" not in text_of(answer)


def test_of_such_a_rule_no_file_is_made_and_the_page_tells_why(ws, signed_in):
    client = signed_in()
    answer = client.get("/mentions/csv/", {"query": "jacket AND ("}, follow=True)
    assert answer.redirect_chain and "can’t be read at letter" in text_of(answer)


@pytest.mark.parametrize("after", ["9" * 5000 + "~x", "9" * 19 + "~x", "-" + "9" * 18 + "~"])
def test_a_cursor_of_no_time_shows_a_page(ws, signed_in, after):
    assert signed_in().get("/mentions/", {"after": after}).status_code == 200


def test_only_pages_are_linked(ws, signed_in):
    client = signed_in()
    some = selectors.one(user=User.objects.get(), interaction_id=id_of(client, "this jacket"))
    linked = {
        address: rows.row(some, replace(some.rows[0], object_url=address)).leads_out
        for address in ("https://vk.com/w1", "javascript:alert(1)", "data:text/html,x", "", None)
    }
    assert [address for address, leads in linked.items() if leads] == ["https://vk.com/w1"]


def test_of_a_long_text_the_stream_shows_the_beginning_with_nothing_laid_open(ws, signed_in):
    client = signed_in()
    some = selectors.one(user=User.objects.get(), interaction_id=id_of(client, "this jacket"))
    at = rows.SHOWN - 5
    text = "a" * at + "4111111111111111" + "b" * 1_000_000
    long = replace(some.rows[0], text=text, words=(), personal=((at, at + 16, "card"),))
    shown = "".join(piece.text for piece in rows.row(some, long).pieces)
    assert shown == "a" * at + "•••" + "…"
    assert len("".join(p.text for p in rows.row(some, long, whole=True).pieces)) > 1_000_000


def test_a_contact_is_not_looked_for(ws, signed_in):
    answer = signed_in().get("/mentions/", {"query": "+359 888 123 417"})
    assert "looks like a phone or an e-mail" in text_of(answer)
    assert not re.search(r"888.{1,3}123", html_of(answer))  # nor quoted in an address


def test_a_known_author_leads_to_the_person_an_unknown_one_does_not(ws, signed_in):
    lines = html_of(signed_in().get("/mentions/")).split('<li class="mn"')
    known = next(x for x in lines if "this jacket" in x)
    assert "Anna Moretti" in known and re.search(r'href="/people/\w+/"', known)


def test_an_analyst_reads_texts_of_pseudonyms(ws, signed_in):
    shown = html_of(signed_in("analyst").get("/mentions/"))
    assert "this jacket" in shown and "@martenreed" not in shown
    assert "Person " in shown and not re.search("Moretti|Kovalchuk|Ковальчук|Xiaowen|晓雯", shown)


def test_copies_are_folded_and_open(ws, signed_in):
    client = signed_in()
    first = id_of(client, "+2 copies")
    part = client.get(f"/mentions/{first}/copies/", headers={"HX-Request": "true"})
    assert text_of(part).count("three weeks of waiting") == 2
    assert client.get(f"/mentions/{first}/copies/").headers["Location"] == f"/mentions/{first}/"


def test_the_chart_has_a_file(ws, signed_in):
    rows = signed_in().get("/mentions/csv/").content.decode().splitlines()
    assert rows[0] == "day,negative,neutral,positive,cant_tell" and len(rows) == 31
    total = sum(int(n) for row in rows[1:] for n in row.split(",")[1:])
    assert total == selectors.figures(Asked()).total


# ------------------------------------------------------------------- correcting


def test_a_correction_counts_at_once_is_audited_and_can_be_taken_back(ws, signed_in):
    client = signed_in("agent")
    text = id_of(client, "this jacket")
    before = line_of(client, text)
    answer = client.post(f"/mentions/{text}/say/", {"task": "sentiment", "value": "negative"})
    assert answer.headers["Location"] == f"/mentions/{text}/"
    assert "negative ✎ said by Elena Dimova" in line_of(client, text)
    (said,) = run.corrections(ws)
    assert (said.value, said.was, said.sampled, said.built) == (
        "negative",
        "positive",
        False,
        False,
    )
    entry = Entry.objects.get(action="correct_reading")
    assert entry.subject == f"mention:{text}" and entry.details["value"] == "negative"
    assert Job.objects.filter(key="build").count() == 1
    client.post(f"/mentions/{text}/undo/sentiment/")
    assert run.corrections(ws) == () and "✎" not in line_of(client, text)
    assert before.split("this jacket")[1].split("Why?")[0] in line_of(client, text)


def test_htmx_gets_the_line_anew_with_the_bar(ws, signed_in):
    client = signed_in()
    text = id_of(client, "this jacket")
    said = {"task": "intent", "value": "suggestion"}
    part = client.post(f"/mentions/{text}/say/", said, headers={"HX-Request": "true"})
    shown = html_of(part)
    assert shown.lstrip().startswith("<li") and "suggestion" in shown and "<html" not in shown
    assert f'action="/mentions/{text}/undo/intent/"' in shown


def test_noise_is_brought_back_and_made(ws, signed_in):
    client = signed_in()
    text = id_of(client, "Casino", "/mentions/?noise=any")
    assert "Noise: " in line_of(client, text)
    client.post(f"/mentions/{text}/say/", {"task": "noise", "value": "no"})
    assert "Noise: " not in line_of(client, text)
    other = id_of(client, "Arda reel")
    client.post(f"/mentions/{other}/say/", {"task": "noise", "value": "yes"})
    assert "Noise: a teammate said so" in line_of(client, other)


@pytest.mark.parametrize(
    ("task", "value"),
    [("sentiment", "cant_tell"), ("sentiment", ""), ("intent", "nonsense"), ("colour", "red")],
)
def test_what_cant_be_said_is_refused(ws, signed_in, task, value):
    client = signed_in()
    text = id_of(client, "Arda reel")
    answer = client.post(f"/mentions/{text}/say/", {"task": task, "value": value})
    assert answer.status_code == 409 and "can’t be said" in text_of(answer)
    assert run.corrections(ws) == () and not Job.objects.exists()


def test_a_second_word_keeps_what_we_read_ourselves(ws, signed_in):
    client = signed_in()
    text = id_of(client, "this jacket")
    for value in ("negative", "neutral"):
        client.post(f"/mentions/{text}/say/", {"task": "sentiment", "value": value})
    (said,) = run.corrections(ws)
    assert (said.value, said.was) == ("neutral", "positive")


def test_what_we_read_ourselves_is_known_after_a_build_and_an_undoing(ws, signed_in):
    client = signed_in()
    text = id_of(client, "this jacket")
    say = f"/mentions/{text}/say/"
    client.post(say, {"task": "sentiment", "value": "negative"})
    run.build(ws, now=mentioned.NOW)
    assert "− negative ✎ said by" in line_of(client, text)
    client.post(f"/mentions/{text}/undo/sentiment/")
    shown = line_of(client, text)
    assert "+ positive" in shown and "negative ✎" not in shown  # no build was made since
    client.post(say, {"task": "sentiment", "value": "neutral"})
    (said,) = run.corrections(ws)
    assert (said.value, said.was) == ("neutral", "positive")


def test_who_may_not_correct_is_offered_nothing(ws, signed_in):
    client = signed_in("privacy_officer")
    text = id_of(client, "Arda reel")
    assert "/say/" not in html_of(client.get("/mentions/"))
    assert client.post(f"/mentions/{text}/say/", {"task": "noise"}).status_code == 403


def test_a_text_that_is_gone_is_not_corrected(ws, signed_in):
    signed_in()
    with pytest.raises(services.CorrectionError):
        services.correct(by=User.objects.get(), interaction_id="f" * 32, task="noise", value="yes")
    assert not Entry.objects.filter(action="correct_reading").exists()

"""Segments on pages: the builder's two faces, saving, members, why; who may see what."""

import re
from html import unescape

import pytest
from hypothesis import given

from rapport import run
from rapport.flow.segments.rules import Not, text_of
from rapport.flow.workspace import Workspace
from rapport.segmenting.definitions import segments, versions
from rapport.web.audit.models import Entry
from rapport.web.segments import rows
from tests.brand import NOW, copied, fill, new_workspace
from tests.flow.segments.rules_given import RULES

pytestmark = pytest.mark.django_db
NEW, HTMX = "/segments/new/", {"HX-Request": "true"}
ABOUT = {"name": "Buyers of reels", "purpose": "Thank them", "offer": "A line", "effect": "Joy",
         "use": "marketing", "review": "2027-05-01", "seen": "0"}  # fmt: skip
#: Who bought something ever: the row of a form.
BOUGHT = {"0.kind": "all", "0.0.kind": "leaf", "0.0.what": "did", "0.0.deed": "bought",
          "0.0.rel": "atleast", "0.0.low": "1", "0.0.span": "ever"}  # fmt: skip


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def text_of_page(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def rule_of(answer) -> str:
    """The text face of the builder."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.S)
    return unescape(found[1])


# ------------------------------------------------------------------------------ rows


@given(RULES)
def test_rows_and_back_are_the_same_rule(node):
    """What can be written can be drawn. What says no twice is drawn as a group of one."""
    drawn, told = rows.to_rule(rows.of_rule(node))
    assert rows.is_finished(told)
    assert plain(text_of(drawn)) == plain(text_of(node))


def plain(text):
    """A rule without brackets of one part and empty groups, which mean the same."""
    return re.sub(r"[\s()]+", " ", text).strip()


def test_what_says_no_twice_holds_twice():
    bought = rows.of_rule(Not(Not(Not(rows.to_rule(rows.empty())[0]))))
    assert "not" in text_of(rows.to_rule(bought)[0])


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({"0.0.low": ""}, "Say how many"),
        ({"0.0.low": "many"}, "Say how many"),
        ({"0.0.span": "last", "0.0.days": "0"}, "1 to 36,500"),
        ({"0.0.span": "from"}, "from which day"),
        ({"0.0.what": "field:city", "0.0.rel": "is", "0.0.values": " , "}, "Say which"),
        ({"0.0.what": "field:last_seen", "0.0.rel": "after", "0.0.day": "x"}, "which day"),
        ({"0.0.what": "segment"}, "Choose a segment"),
    ],
)
def test_a_row_that_is_not_finished_says_what_it_lacks(signed_in, brand, sent, missing):
    answer = signed_in().post(NEW, BOUGHT | sent, headers=HTMX)
    assert missing in text_of_page(answer) and "does not count yet" in text_of_page(answer)
    assert answer.status_code == 200


# --------------------------------------------------------------------------- the builder


def test_rows_tell_the_count_the_text_and_where_the_list_may_go(signed_in, brand):
    answer = signed_in().post(NEW, BOUGHT, headers=HTMX)
    text = text_of_page(answer)
    assert rule_of(answer) == "count(bought) >= 1"
    assert "2 people now of 4" in text and "−2" in text
    assert "News by e-mail 1 of 2 no consent 1" in text
    assert "Ad audiences 0 of 2 no consent 2" in text
    assert "Moretti" in text
    assert "<html" not in answer.content.decode()
    assert "buyers" in segments(brand) and len(segments(brand)) == 10


def test_text_is_drawn_as_rows_and_stays_as_it_was_typed(signed_in, brand):
    typed = "did(bought)  and (city is Sofia or not city is known)"
    answer = signed_in().post(NEW, BOUGHT | {"face": "text", "text": typed}, headers=HTMX)
    html = answer.content.decode()
    assert rule_of(answer) == typed
    assert 'name="0.1.kind" value="some"' in html
    assert 'name="0.1.0.values" value="Sofia"' in html


def test_a_bad_text_is_told_with_its_place_and_the_rows_stay(signed_in, brand):
    typed = "did(bought)\nand cty is Sofia"
    answer = signed_in().post(NEW, BOUGHT | {"face": "text", "text": typed}, headers=HTMX)
    text = text_of_page(answer)
    assert "there is no field 'cty'" in text and "write city" in text
    assert "<mark>cty is Sofia</mark>" in answer.content.decode()
    assert 'value="did" selected' in answer.content.decode()


@pytest.mark.parametrize(
    ("do", "rule"),
    [
        ("add:0", "count(bought) >= 1"),
        ("group:0", "count(bought) >= 1"),
        ("except:0", "count(bought) >= 1"),
        ("remove:0.0", ""),
        ("remove:9.9", "count(bought) >= 1"),
        ("nonsense", "count(bought) >= 1"),
    ],
)
def test_buttons_change_the_rows(signed_in, brand, do, rule):
    answer = signed_in().post(NEW, BOUGHT | {"do": do})
    assert rule_of(answer) == rule
    assert answer.status_code == 200


def test_a_saved_segment_is_written_down_and_counted(signed_in, brand):
    answer = signed_in().post(NEW, BOUGHT | ABOUT | {"do": "save"}, follow=True)
    text = text_of_page(answer)
    assert "“Buyers of reels” is saved." in text and "2 people now" in text
    made = segments(brand)["buyers_of_reels"]
    assert (made.rule, made.purpose, made.version) == ("count(bought) >= 1", "Thank them", 1)
    entry = Entry.objects.get(action="change_segment")
    assert entry.subject == "segment:buyers_of_reels" and entry.details["version"] == 1
    assert "Svetlana" in text or "Светлана" in text


def test_of_two_who_save_at_once_the_second_is_told_and_keeps_what_they_typed(signed_in, brand):
    client = signed_in()
    client.post(NEW, BOUGHT | ABOUT | {"do": "save"})
    edit = "/segments/buyers_of_reels/edit/"
    assert client.post(edit, BOUGHT | ABOUT | {"seen": "1", "do": "save"}).status_code == 302
    late = client.post(edit, BOUGHT | ABOUT | {"seen": "1", "do": "save", "name": "Mine"})
    assert late.status_code == 409
    assert "not the next one any more" in text_of_page(late) and "Mine" in late.content.decode()
    assert len(versions(brand, "buyers_of_reels")) == 2


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        ({"name": ""}, "has no name"),
        ({"offer": " "}, "has no offer"),
        ({"review": "soon"}, "no review date"),
        ({"0.0.low": ""}, "a row is not finished"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_kept(signed_in, brand, sent, what):
    answer = signed_in().post(NEW, BOUGHT | ABOUT | {"do": "save"} | sent)
    assert answer.status_code == 400 and what in text_of_page(answer)
    assert len(segments(brand)) == 10


def test_a_segment_is_put_away_unless_another_asks_it(signed_in, brand):
    client = signed_in()
    client.post(NEW, BOUGHT | ABOUT | {"do": "save"})
    answer = client.post("/segments/buyers_of_reels/retire/", follow=True)
    assert "is put away" in text_of_page(answer)
    assert "buyers_of_reels" not in segments(brand)
    answer = client.post("/segments/buyers/retire/", follow=True)
    assert "is asked by clickers" in text_of_page(answer)


# ------------------------------------------------------------------------ one segment


def test_members_are_shown_with_since_when_and_on_a_day(signed_in, brand):
    client = signed_in()
    text = text_of_page(client.get("/segments/buyers/"))
    assert "2 people now" in text and "1–2 of 2" in text and "1 Mar 2026" in text
    then = text_of_page(client.get("/segments/buyers/?on=2026-01-01"))
    assert "0 people were in at the start of that day" in then
    assert "Nobody stands here" in text_of_page(client.get("/segments/buyers/?show=left"))
    assert client.get("/segments/nobody/").status_code == 404


def test_why_shows_the_facts_for_a_purpose_and_is_written_down(signed_in, brand):
    client = signed_in()
    page = client.get("/segments/buyers/").content.decode()
    why = re.search(r'href="(/why/segment/[0-9a-f]{32}/buyers/)"', page)[1]
    assert client.get(why, headers={"Referer": ""}).status_code == 403  # no purpose is told
    answer = client.get(why, headers={"Referer": "http://testserver/segments/buyers/"})
    text = text_of_page(answer)
    assert answer.status_code == 200
    assert (
        "Why in “Buyers”?" in text and "bought ≥ 1×" in text and re.search("14 Feb|10 Jan", text)
    )
    assert Entry.objects.get(action="view_reasons").details["shown"] == "segment:buyers"
    assert client.get(f"/why/segment/{'f' * 32}/buyers/").status_code == 404


# ------------------------------------------------------------------------ who sees what


def test_an_analyst_sees_no_member_and_no_count_under_twenty(signed_in, brand):
    client = signed_in("analyst")
    built = text_of_page(client.post(NEW, BOUGHT, headers=HTMX))
    assert "fewer than 20" in built and "2 people now" not in built
    assert "−2" not in built and "For example" not in built and "Where it may go" not in built
    listed = text_of_page(client.get("/segments/"))
    assert "fewer than 20" in listed
    one = text_of_page(client.get("/segments/buyers/"))
    assert "fewer than 20 people" in one and "Who is in" not in one
    assert client.get(f"/why/segment/{'f' * 32}/buyers/").status_code == 403


@pytest.mark.parametrize("role", ["agent", "analyst", "privacy_officer"])
def test_who_may_not_make_segments_saves_none(signed_in, brand, role):
    answer = signed_in(role).post(NEW, BOUGHT | ABOUT | {"do": "save"})
    assert answer.status_code == 403
    assert len(segments(brand)) == 10


def test_the_demo_words_of_ready_segments_are_the_readers(signed_in, brand):
    assert "Spreaders" in text_of_page(signed_in().get("/segments/"))

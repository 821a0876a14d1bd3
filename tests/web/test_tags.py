"""Tags on the pages and by programs: set, taken off, undone; the groups there are, designed."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from rapport import run, tag_system, tagged, tagging
from rapport.flow.profiles.tags.system import ROLES
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, rights_of
from rapport.web.audit.models import Entry
from tests.brand import NOW, copied, fill, new_workspace
from tests.web.api_calls import problem, program
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.django_db
AS_PART = {"HX-Request": "true", "HX-Target": "tags"}


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "w"
    run.build(fill(new_workspace(folder)), now=NOW)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def sveta(brand):
    (row,) = open_shelf(brand.root).people("Ковальчук").rows
    return row.person_id


def page_of(brand) -> str:
    return f"/people/{sveta(brand)}/"


def borne(brand):
    who = sveta(brand)
    told = tagged.tags_now(brand, [who], now=timezone.now())[who]
    return [f"{one.group}:{one.tag}" for one in told]


def value_of(answer, name, tag):
    """What the page's button for a tag sends."""
    found = re.findall(rf'name="{name}" value="({tag}:\d+)"', answer.content.decode())
    assert found, f"no button {name} {tag}"
    return found[0]


def test_a_tag_is_set_shown_at_once_taken_off_and_undone_without_scripts(signed_in, brand):
    client, page = signed_in("agent"), page_of(brand)
    before = client.get(page)
    assert "Tags none" in text_of(before)
    kept = client.post(f"{page}tags/", {"set": value_of(before, "set", "relation:press")})
    assert kept.status_code == 302
    shown = client.get(page)
    assert "Relation: “Press” is set." in text_of(shown)
    assert "Relation Press , Elena Dimova" in text_of(shown)
    client.post(f"{page}tags/", {"set": value_of(shown, "set", "relation:partner")})
    assert borne(brand) == ["relation:partner"]
    client.post(f"{page}tags/", {"take": value_of(client.get(page), "take", "relation:partner")})
    assert borne(brand) == []
    (undo, *_) = re.findall(r'action="([^"]+/tags/undo/\d+/)"', client.get(page).content.decode())
    client.post(undo)
    assert borne(brand) == ["relation:partner"]
    told = Entry.objects.filter(action__in=("tag", "untag", "tag_undone")).order_by("n")
    assert [(e.action, e.details["tag"], bool(e.purpose)) for e in told] == [
        ("tag", "relation:press", True),
        ("tag", "relation:partner", True),
        ("untag", "relation:partner", True),
        ("tag_undone", "relation:partner", True),
    ]


def test_htmx_gets_the_strip_and_the_bar(signed_in, brand):
    client, page = signed_in("manager"), page_of(brand)
    client.get(page)
    value = value_of(client.get(page), "set", "care:handle_with_care")
    part = client.post(f"{page}tags/", {"set": value}, headers=AS_PART)
    assert "<html" not in part.content.decode() and 'id="bar"' in part.content.decode()
    assert "falls off on" in text_of(part)
    again = client.get(page, headers=AS_PART)
    assert "Handle with care" in text_of(again) and "Portrait" not in text_of(again)


def test_of_two_at_once_the_second_is_told_and_nothing_is_written_down(signed_in, teammate, brand):
    client, page = signed_in("owner"), page_of(brand)
    value = value_of(client.get(page), "set", "relation:press")
    other = Client(HTTP_REFERER="http://testserver/people/")
    teammate("manager")
    other.post("/sign-in/", {"login": "manager", "password": PASSWORD})
    other.post(f"{page}tags/", {"set": value_of(other.get(page), "set", "relation:partner")})
    client.post(f"{page}tags/", {"set": value})
    assert "Yours was not kept" in text_of(client.get(page))
    assert borne(brand) == ["relation:partner"]
    assert Entry.objects.filter(action="tag").count() == 1
    client.post(f"{page}tags/", {"take": "care:vip:0"})
    assert Entry.objects.filter(action="untag").count() == 0, "nobody bore it"


def test_an_analyst_sees_tags_and_sets_none(signed_in, brand):
    tagging.tag(brand, sveta(brand), "care", "vip", by="rule:big orders", now=NOW)
    client, page = signed_in("analyst"), page_of(brand)
    shown = client.get(page)
    assert "Care VIP , the rule “big orders”" in text_of(shown)
    assert 'name="set"' not in shown.content.decode()
    assert client.post(f"{page}tags/", {"take": "care:vip:1"}).status_code == 403


def write(brand, text):
    (brand.root / "tags.toml").write_text(text, encoding="utf-8")


DESK = """[group.desk]
name = { en = "Desk" }
roles = ["owner"]
[group.desk.tag.hot]
name = { en = "Hot" }
"""


def test_the_groups_own_roles_decide_further(signed_in, brand):
    write(brand, DESK)
    client, page = signed_in("agent"), page_of(brand)
    assert 'name="set"' not in client.get(page).content.decode()
    client.post(f"{page}tags/", {"set": "desk:hot:0"})
    assert "Other roles set the tags of this group" in text_of(client.get(page))
    assert borne(brand) == []


def test_a_broken_file_is_told_and_the_rest_of_the_page_stands(signed_in, brand):
    write(brand, "[group.desk]\ncolour = 1\n")
    client, page = signed_in("owner"), page_of(brand)
    shown = client.get(page)
    assert shown.status_code == 200 and "[group.desk] colour is not known" in text_of(shown)
    assert client.get("/settings/tags/").status_code == 409
    assert client.get("/settings/tags/desk/").status_code == 302


def test_roles_of_groups_are_those_who_may_tag():
    assert {r for r in User.Role if May.TAG in rights_of(r)} == set(ROLES)


# ------------------------------------------------------------------------- the groups there are


def form_of(client, address):
    """The fields of the form as the page sends them unchanged."""
    html = client.get(address).content.decode()
    form = re.search(r'<form method="post" class="tagg-f".*?</form>', html, re.DOTALL)[0]
    found = {}
    for tag in re.findall(r"<input [^>]*>", form):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if told.get("type") != "checkbox" or " checked" in tag:
            found.setdefault(unescape(told["name"]), []).append(unescape(told.get("value", "")))
    return found


def test_a_group_is_made_changed_and_taken_out(signed_in, brand):
    client = signed_in("manager")
    new = form_of(client, "/settings/tags/add/") | {
        "name_en": ["Mood of the day"], "exclusive": ["1"], "set_by": ["team", "rules"],
        "tag-0-name_en": ["Sunny"], "tag-0-days": ["3"], "tag-1-name_en": ["Rainy day"],
    }  # fmt: skip
    assert client.post("/settings/tags/add/", new).status_code == 302
    made = tag_system.system_of(brand).group("mood_of_the_day")
    assert (made.exclusive, made.set_by) == (True, ("team", "rules"))
    assert [(t.key, t.days) for t in made.tags] == [("sunny", 3), ("rainy_day", None)]
    assert "Mood of the day" in text_of(client.get("/settings/tags/"))
    tagging.tag(brand, sveta(brand), "mood_of_the_day", "sunny", by="1", now=timezone.now())
    address = "/settings/tags/mood_of_the_day/"
    change = form_of(client, address) | {
        "tag-0-drop": ["1"], "tag-1-drop": ["1"], "tag-2-name_ru": ["Снег"], "tag-2-key": ["snow"],
    }  # fmt: skip
    assert client.post(address, change).status_code == 302
    left = tag_system.system_of(brand).group("mood_of_the_day").tags
    assert [(t.key, t.retired) for t in left] == [("sunny", True), ("snow", False)]
    assert client.post(address, change).status_code == 409, "it is another file by now"
    seen = {"seen": tag_system.system_of(brand).digest}
    client.post(f"{address}drop/", seen)
    assert [t.key for t in tag_system.system_of(brand).group("mood_of_the_day").tags if t.retired]
    seen = {"seen": tag_system.system_of(brand).digest}
    client.post("/settings/tags/care/drop/", seen)
    assert tag_system.system_of(brand).group("care") is None
    assert Entry.objects.filter(action="change_tags").count() == 4


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name_en": [""], "key": ["x"]}, "[group.x] name is missing"),
        ({"name_en": ["Care"]}, "There is a group of the short name care"),
        ({"name_ru": ["Погода"]}, "A short name is missing"),
        (
            {"name_en": ["A"], "tag-0-name_en": ["B"], "tag-0-days": ["soon"]},
            "is no number of days",
        ),
        ({"name_en": ["A"], "tag-0-name_en": ["B"], "tag-1-name_en": ["b"]}, "Two tags have the"),
        ({"name_en": ["A"], "key": ["Ä"]}, "has a short name of other signs"),
        ({"name_en": ["A"], "tag-0-name_en": ["x" * 61], "tag-0-key": ["x"]}, "longer than 60"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(signed_in, brand, change, says):
    client = signed_in("owner")
    sent = form_of(client, "/settings/tags/add/") | change
    answer = client.post("/settings/tags/add/", sent)
    assert answer.status_code == 400 and says in text_of(answer)
    for name, (value, *_) in change.items():
        assert f'name="{name}"' in answer.content.decode() and value in unescape(
            answer.content.decode()
        )
    assert not (brand.root / "tags.toml").exists()


def test_to_whom_people_are_pseudonyms_few_are_not_counted(signed_in, brand):
    tagging.tag(brand, sveta(brand), "care", "vip", by="1", now=NOW)
    assert "1 person" in text_of(signed_in("agent").get("/settings/tags/"))
    answer = Client()
    user = User.objects.get(username="agent")
    user.role = "analyst"
    user.save()
    answer.post("/sign-in/", {"login": "agent", "password": PASSWORD})
    told = text_of(answer.get("/settings/tags/"))
    assert "fewer than 20 people" in told and "1 person" not in told and "nobody" not in told


# ------------------------------------------------------------------------------- by programs


def test_a_program_sets_reads_and_takes_off_tags(brand):
    calls, place = program("agent"), f"/people/{sveta(brand)}/tags"
    body = {"group": "care", "tag": "vip", "on": True}
    kept = calls.post(place, body).json()
    assert [(t["group"], t["tag"], t["by"], t["built"]) for t in kept["tags"]] == [
        ("care", "vip", "team", False)
    ]
    assert calls.post(place, body).json() == kept == calls.get(place).json()
    problem(calls.post(place, body | {"tag": "gold"}), 409, "conflict")
    assert calls.post(place, body | {"on": False}).json() == {"tags": []}
    groups = calls.get("/tags").json()["groups"]
    assert [(g["group"], g["tags"][0]["people"]) for g in groups] == [("relation", 0), ("care", 0)]
    few = program("analyst", name="other").get("/tags").json()["groups"]
    assert few[0]["tags"][0]["people"] is None
    told = Entry.objects.filter(action__in=("tag", "untag")).values_list("action", flat=True)
    assert sorted(told) == ["tag", "untag"]

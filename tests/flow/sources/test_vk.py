"""A VK community: recorded pages and whole readings, from a server that answers as VK does."""

import json
from datetime import UTC, datetime

import pytest

from rapport.flow.sources.vk import calling
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.run import forget
from tests.flow.sources.connected import recorded
from tests.flow.sources.vk_service import (
    ANNA,
    BORIS,
    CLOSED,
    CODES,
    GROUP,
    KEYS,
    Vk,
    at,
    connected_to,
    deeds,
    latest,
    person,
    post,
    reply,
    texts,
)


@pytest.fixture
def connected(tmp_path, monkeypatch):
    yield from connected_to(tmp_path, monkeypatch)


def test_recorded_pages_become_facts_once(connected):
    """One community made of recorded answers; its post is told to have comments and likes."""
    vk = Vk(strangers=[])
    wall = recorded("vk/Wall/Get_WithPoll_NormalCase.json")["response"]
    wall["items"][0] |= {"comments": {"count": 3}, "likes": {"count": 5}}
    vk.answers = {
        "groups.getMembers": recorded(
            "vk/Groups/GetMembers_NormalCaseAllInputParameters_ListOfUsesIds.json"
        )["response"]
        | {"count": 2},
        "wall.get": wall | {"count": 1},
        "wall.getComments": recorded("vk/Wall/GetComments802.json")["response"],
        "likes.getList": recorded("vk/Likes/GetListEx_NormalCase.json")["response"],
        "newsfeed.search": recorded("vk/NewsFeed/Search_PostSourceData_Parsing.json")["response"]
        | {"next_from": ""},
        "stats.get": recorded("vk/Stats/GetByGroup_NormalCase.json")["response"],
        "leadForms.list": recorded("vk/LeadForms/List.json")["response"],
    }
    net = connected(vk, brand="заказы", since_days="5000")
    net.pull()
    who = {n: net.account(str(n)) for n in (32190123, 388444282, 287979664, 197900038)}
    likers = [liker["id"] for liker in vk.answers["likes.getList"]["items"]]
    likes = [("Like", None, None, net.account(str(liker))) for liker in likers]
    told = [
        ("Create", "Текст 1го комментария", None, who[287979664]),
        ("Create", "Текст 3го комментария", None, who[197900038]),
    ]
    wrote = [row for row in deeds(net) if row[0] == "Create"]
    assert told == [row for row in wrote if row[1].startswith("Текст")]
    (found,) = [row for row in wrote if not row[1].startswith("Текст")]
    assert found[1].startswith("❗Принимаю заказы") and found[3] == who[388444282]
    assert sorted(r for r in deeds(net) if r[0] == "Like") == sorted(likes)
    ours = net.facts(OBJECTS, "native", "text", "began_by")
    assert [row for row in ours if row[0]] == [
        (f"club{GROUP}", None, None),
        (f"wall-{GROUP}_3", "Тест", "us"),
    ]
    page = net.object("page", f"club{GROUP}")
    numbers = net.facts(OBSERVATIONS, "measure", "value", "subject_id", "observed_at")
    day = datetime(2013, 9, 8, tzinfo=UTC)
    assert [n[:2] for n in numbers if n[2:] == (page, day)] == [
        ("likes", 8.0),
        ("reached", 458.0),
        ("shown", 3688.0),
    ]
    names = {value for (value,) in net.facts(IDENTIFIERS, "value")}
    assert "vk:id5" in names and "vk:elinastayl" in names
    assert "Поперечный" not in net.everything(), "their profile is closed"
    entries = net.entries()
    assert net.pull().rows == 0 and net.entries() == entries


def test_pages_threads_and_packs_are_read_to_their_end(connected):
    thread = [reply(500 + n) for n in range(13)]
    vk = Vk(
        members=[person(n) for n in range(1, 1502)],
        posts=[post(n, comments=1) for n in range(120, 60, -1)],
        replies={n: [reply(1000 + n, 5)] for n in range(61, 121)},
        threads={1061: thread},
    )
    vk.replies[62] = [reply(3000 + n) for n in range(150)]
    net = connected(vk)
    net.pull()
    assert len(texts(net)) == 59 + 13 + 150
    offsets = [t["offset"] for n, t in vk.asked if n == "groups.getMembers"]
    assert offsets == ["0", "1000"] and len(net.facts(CLAIMS, "said")) > 1500
    assert net.pull().rows == 0


def test_a_second_reading_takes_what_is_new_changed_and_gone(connected):
    vk = Vk(
        posts=[post(6, comments=3, likes=2), post(5, from_id=78, text="theirs")],
        replies={6: [reply(9), reply(10, text="planted-gone"), reply(11, text="first words")]},
        likers={("likes", 6): [ANNA, BORIS]},
    )
    net = connected(vk)
    net.pull()
    assert texts(net) == ["first words", "planted-gone", "r9", "theirs"]
    vk.replies[6] = [reply(9), reply(11, text="last words", edited=at(0)), reply(12, 78)]
    vk.posts[1:] = []
    vk.likers = {("likes", 6): [ANNA]}
    net.later(hours=1)
    net.pull()
    net.build()
    words = latest(net, INTERACTIONS, "interaction_id", "verb", "text", "account_id")
    anna, boris = net.account("77"), net.account("78")
    assert words == sorted(
        [
            ("Create", "last words", anna),
            ("Create", "r12", boris),
            ("Create", "r9", anna),
            ("Like", None, anna),
        ],
        key=str,
    )
    assert "planted-gone" not in net.everything() and "theirs" not in texts(net)
    vk.likers = {("likes", 6): [ANNA, BORIS]}
    net.later(hours=1)
    net.pull()
    assert ("Like", None, None, boris) in deeds(net), "liked again is another deed"


def test_a_talk_is_whole_and_says_who_began_it(connected):
    vk = Vk(
        posts=[post(6, comments=2, attachments=[{"type": "video"}])],
        replies={6: [reply(9), reply(10, 78, reply_to_comment=9, text="[id77|Анна], <br>да")]},
        topics=[
            {
                "id": 38,
                "title": "Вопросы",
                "created": at(2),
                "created_by": 77,
                "updated": at(1),
                "comments": 1,
            }
        ],
        said={38: [reply(3, 78)]},
    )
    net = connected(vk)
    net.pull()

    def number(native):
        return net.object("post", native)

    wall, topic = f"wall-{GROUP}_", f"topic-{GROUP}_"
    said = net.facts(OBJECTS, "object_id", "parent_id", "began_by", "format", "title")
    posts = {row[0]: row[1:] for row in said}
    assert posts[number(f"{wall}6")] == (None, "us", "video", None)
    assert posts[number(f"{wall}9")] == (number(f"{wall}6"), "us", "text", None)
    assert posts[number(f"{wall}10")] == (number(f"{wall}9"), "us", "text", None)
    assert posts[number(f"{topic}38")] == (None, "them", "text", "Вопросы")
    assert posts[number(f"{topic}r3")][0] == number(f"{topic}38")
    assert "Анна, \nда" in texts(net)
    threads = net.facts(INTERACTIONS, "text", "thread")
    assert len({thread for _, thread in threads}) == 2


DELETED = person(81, deactivated="deleted", last_name="planted-deleted")
CHILD = person(82, bdate="1.1.2015", last_name="planted-child")
HIDDEN = person(83, is_no_index=True, last_name="planted-hidden")
FULL = person(
    84,
    personal={"religion": "planted-faith", "political": 3},
    relation=4,
    relatives=[{"id": 1, "name": "planted-relative"}],
    military=[{"unit": "planted-unit"}],
    mobile_phone="+79990001122",
    photo_200="https://pp.example/planted-picture.jpg",
)


def test_who_is_closed_a_child_or_hidden_leaves_no_byte(connected):
    people = [CLOSED, DELETED, CHILD, FULL]
    vk = Vk(
        members=[ANNA, *people],
        posts=[post(6, comments=6, likes=4, geo={"coordinates": "47.28273 39.69779"})],
        replies={
            6: [
                *(
                    reply(10 + n, p["id"], text=f"planted-word-{n}")
                    for n, p in enumerate(people[:3])
                ),
                reply(20, 83, text="to us"),
                {"id": 21, "deleted": True, "date": at(1), "text": "planted-deleted-words"},
                reply(22, 84),
            ]
        },
        likers={("likes", 6): [CLOSED, DELETED, CHILD, ANNA]},
        found=[
            {**post(1, owner_id=83), "from_id": 83, "text": "planted-tea at home"},
            {**post(2, owner_id=80), "from_id": 80, "text": "planted-tea closed"},
        ],
    )
    vk.strangers = [HIDDEN]
    net = connected(vk, brand="tea")
    net.pull()
    net.build()
    left = net.everything() + net.kept()
    assert "planted" not in left and "+79990001122" not in left and "47.28273" not in left
    assert texts(net) == ["r22", "to us"]
    likes = [row[3] for row in deeds(net) if row[0] == "Like"]
    assert likes == [net.account("77")]
    assert net.pull().rows == 0


def test_whoever_is_forgotten_leaves_the_list_of_open_profiles(connected):
    net = connected(Vk(members=[ANNA, BORIS]))
    net.pull()
    net.build()
    assert json.loads(net.cursor)["known"] == "77,78"
    forget(net.workspace, [net.account("77")], now=net.now)
    assert json.loads(net.cursor)["known"] == "78"
    net.later(days=1)
    net.pull()
    assert json.loads(net.cursor)["known"] == "78", "though VK names them again"


def test_a_profile_that_is_closed_or_deleted_takes_its_facts_along(connected):
    vk = Vk(
        members=[ANNA, BORIS],
        posts=[post(6, comments=2)],
        replies={6: [reply(9, 77, text="planted-anna"), reply(10, 78, text="planted-boris")]},
    )
    net = connected(vk)
    net.pull()
    net.build()
    assert "planted-anna" in net.everything()
    vk.members = [{**ANNA, "is_closed": True}, {**BORIS, "deactivated": "deleted"}]
    net.later(days=1)
    net.pull()
    net.build()
    left = net.everything()
    assert "planted" not in left and "Петрова" not in left
    vk.members = [ANNA, {**BORIS, "deactivated": "deleted"}]
    net.later(days=1)
    net.pull()
    net.build()
    assert texts(net) == ["planted-anna"], "open again; who deleted theirs does not come back"


def test_orders_forms_and_votes(connected):
    rub = {"currency": {"id": 643, "name": "RUB"}}
    order = {
        **{"id": 5, "user_id": 77, "date": at(1), "status": 0},
        "total_price": {"amount": "90050", **rub},
        "preview_order_items": [
            {"item_id": 41, "title": "Улун", "quantity": 2, "price": {"amount": "45025", **rub}}
        ],
        "recipient": {"name": "planted-recipient", "phone": "+79161234567"},
        "comment": "planted-comment",
    }
    poll = {"id": 4, "owner_id": -int(GROUP), "anonymous": False}
    poll["answers"] = [{"id": 1, "text": "Улун"}, {"id": 2, "text": "Пуэр"}]
    vk = Vk(
        orders=[order, {**order, "id": 6, "status": 5}],
        leads=[
            {
                **{"lead_id": 31, "user_id": 78, "date": at(1)},
                "answers": [
                    {"key": "first_name", "answer": {"value": "Борис"}},
                    {"key": "phone_number", "answer": {"value": "+79161112233"}},
                    {"key": "custom_0", "answer": [{"value": "Улун"}, {"value": "Пуэр"}]},
                    {"key": "q", "question": "Вероисповедание", "answer": {"value": "planted"}},
                ],
            }
        ],
        posts=[post(6, attachments=[{"type": "poll", "poll": poll}])],
        voters=[{"answer_id": 2, "users": {"count": 2, "items": [ANNA, CLOSED]}}],
    )
    net = connected(vk)
    net.pull()
    anna, boris = net.account("77"), net.account("78")
    columns = ("verb", "title", "text", "content", "amount", "currency", "account_id")
    assert net.facts(INTERACTIONS, *columns) == [
        ("Answer", "Любимый чай", "Улун; Пуэр", None, None, None, boris),
        ("Answer", None, None, "Пуэр", None, None, anna),
        ("Purchase", "Order 77_5", "2 × Улун", None, 900.5, "RUB", anna),
    ]
    phones = {v for (v,) in net.facts(IDENTIFIERS, "value") if v.startswith("+7")}
    assert phones == {"+79161234567", "+79161112233"}
    assert "planted" not in net.everything()


@pytest.mark.parametrize("code", [1, 6, 9, 10, 29])
def test_a_busy_vk_is_asked_again_later(connected, code):
    vk = Vk(posts=[post(6)])
    net = connected(vk)
    vk.errors = [code]
    done = net.try_pull()
    assert done.outcome == "retry" and done.wait_s == calling.LATER_S[code]
    assert net.pull().outcome == "done"


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        (5, "connect it again"),
        (27, "connect it again"),
        (14, "sign in"),
        (17, "sign in"),
        (100, "dev.vk.com"),
    ],
)
def test_what_somebody_must_mend_stops_it_and_says_how(connected, code, fix):
    vk = Vk()
    net = connected(vk)
    vk.errors = [code]
    done = net.try_pull()
    assert done.outcome == "stopped" and fix in done.error.fix
    assert not any(key in str(vars(done.error)) for key in KEYS.values())


@pytest.mark.parametrize("code", sorted(CODES))
def test_one_talk_that_is_shut_stops_no_other(connected, code):
    vk = Vk(
        posts=[post(6, comments=1), post(5, comments=1)], replies={5: [reply(9)], 6: [reply(8)]}
    )
    net = connected(vk)
    net.pull()
    whole = vk._wall_getComments
    vk._wall_getComments = lambda told: code if told["post_id"] == 6 else whole(told)
    net.later(hours=1)
    done = net.pull()
    assert (done.outcome, done.deletions) == ("done", 0), "shut is not gone"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((429, b"", {"Retry-After": "0"}), "done"),
        ((503, b"", {"Retry-After": "0"}), "done"),
        ((429, b"", {"Retry-After": "1800"}), "retry"),
        ((200, b'{"response": {"count": 2, "ite'), "retry"),
        ((200, b"[]"), "stopped"),
        ((404, b"<html>"), "stopped"),
    ],
)
def test_answers_that_are_none(connected, answer, outcome):
    vk = Vk()
    vk.instead = {"POST /method/groups.getMembers": [answer]}
    net = connected(vk)
    assert net.try_pull().outcome == outcome


def test_fields_of_another_type_and_new_words_leave_the_rest(connected):
    vk = Vk(
        members=[{**ANNA, "sex": "other", "bdate": 7, "city": "Москва", "verified": "maybe"}],
        posts=[post(6, comments=2, attachments=[{"type": "hologram"}], likes=["x"])],
        replies={6: [reply(9, date="yesterday"), reply(10)]},
    )
    net = connected(vk)
    done = net.pull()
    assert (done.outcome, done.refused) == ("done", 1)
    assert net.reasons() == ["the record's time can't be read"] and texts(net) == ["r10"]
    assert "vk:anna_p" in {v for (v,) in net.facts(IDENTIFIERS, "value")}


def test_a_killed_reading_goes_on_without_loss_or_double(connected, monkeypatch):
    def network():
        return Vk(
            posts=[post(n, comments=1, likes=1) for n in range(160, 40, -1)],
            replies={n: [reply(1000 + n)] for n in range(41, 161)},
            likers={("likes", n): [BORIS] for n in range(41, 161)},
        )

    whole, cut = connected(network()), connected(network())
    whole.pull()
    for _ in range(3):
        cut.cut_off(monkeypatch, pages=2)
    cut.pull()
    assert len(deeds(cut)) == len(deeds(whole)) == 240
    assert latest(cut, INTERACTIONS, "interaction_id", "verb", "text") == latest(
        whole, INTERACTIONS, "interaction_id", "verb", "text"
    )
    assert cut.pull().rows == 0


def test_without_other_keys_the_community_s_own_reads_what_it_may(connected):
    vk = Vk(posts=[post(6)])
    net = connected(vk, secrets={"token": "community-key"})
    net.pull()
    asked = {name for name, _ in vk.asked}
    assert asked == {"groups.getMembers", "groups.getById", "market.getGroupOrders"}


def test_what_is_said_of_pictures_videos_and_links_stands_below_the_words(connected):
    hung = [
        {"type": "photo", "photo": {"text": "two cups, [id5|Boris]", "user_id": 12345}},
        {"type": "video", "video": {"title": "Tea &amp; cakes", "description": "planted-about"}},
        {"type": "link", "link": {"title": "Tea shop", "caption": "planted-caption"}},
        {"type": "audio", "audio": {"title": "planted-song"}},
        {"type": "photo", "photo": "changed"},
    ]
    first = {"id": 1, "owner_id": 5, "from_id": 5, "text": "x", "attachments": hung[2:3]}
    vk = Vk(
        posts=[post(6, comments=2, attachments=hung)],
        replies={6: [reply(7, attachments=hung[:1]), reply(8, copy_history=[first])]},
    )
    net = connected(vk)
    net.pull()
    assert "r7\ntwo cups, Boris" in texts(net)
    ours = net.facts(OBJECTS, "native", "text")
    assert (f"wall-{GROUP}_6", "p6\ntwo cups, Boris\nTea & cakes\nTea shop") in ours
    assert "planted" not in net.everything()

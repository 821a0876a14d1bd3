"""Today: what needs somebody now, and only that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.flow.cards import Doubt, Judgement
from rapport.intake import history
from rapport.intake.history import SourceCard
from rapport.web.accounts.models import User
from rapport.web.audit.models import Check
from rapport.web.connections.models import Upload
from rapport.web.jobs.models import Job
from rapport.web.people import shelf
from tests.web import cards
from tests.web.test_people import text_of

NOW = cards.NOW


def source(name="shop", **more) -> SourceCard:
    facts = {
        "kind": "orders", "imports": 1, "rows": 100, "first_at": NOW - timedelta(days=9),
        "last_at": NOW - timedelta(days=9), "days": (0,) * 30, "purposes": ("service",),
        "basis": "contract", "rights": (), "waiting": 0, "usual_gap": None,
    }  # fmt: skip
    return SourceCard(name, **(facts | more))


@pytest.fixture
def sources(monkeypatch):
    """Sources made by hand stand where the log's are."""
    held = []
    monkeypatch.setattr(history, "sources", lambda workspace, *, now: tuple(held))
    return held


def parked(**more) -> Job:
    facts = {
        "task": "rapport.web.connections.tasks.build", "state": Job.State.PARKED,
        "error": "The disk is full.", "ended_at": NOW,
    }  # fmt: skip
    return Job.objects.create(**(facts | more))


def test_nothing_waits(signed_in, people, sources, monkeypatch):
    monkeypatch.setattr(shelf, "doubtful", lambda person, limit, *, masked: ())
    sources.append(source())
    text = text_of(signed_in().get("/"))
    assert "Nothing waits." in text and "things need" not in text


def test_lines_stand_in_the_order_of_what_waiting_costs(signed_in, people, sources, monkeypatch):
    monkeypatch.setattr(shelf, "doubtful", lambda person, limit, *, masked: ())
    late = {"usual_gap": timedelta(days=1), "last_at": NOW - timedelta(days=20)}
    sources += [
        source("network_vk", **late),
        source("shop", waiting=3, last_at=NOW + timedelta(hours=1)),
    ]
    client = signed_in()
    parked()
    Check.objects.create(at=NOW, last=9, broken=4)
    text = text_of(client.get("/"))
    told = [
        "The record of who did what was changed from outside.",
        "Build profiles: it stopped and needs a person.",
        "Network VK is late.",
        "3 rows could not be used.",
        "New rows are on no page yet.",
    ]
    assert [line for line in told if line not in text] == [], text
    at = [text.index(line) for line in told]
    assert at == sorted(at)
    assert "5 things need somebody" in text and "The disk is full." in text


def test_the_first_line_has_the_one_primary_button(signed_in, people, sources):
    sources.append(source(waiting=1))
    client = signed_in()
    parked()
    html = client.get("/").content.decode()
    assert html.count("btn-primary") == 1
    assert html.index("btn-primary") < html.index("/sources/shop/quarantine/")


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("owner", {"job", "rows", "build"}),
        ("manager", {"job", "rows", "build"}),
        ("privacy_officer", {"job", "rows"}),
        ("agent", {"job"}),
        ("analyst", {"job"}),
    ],
)
def test_each_role_is_asked_only_for_what_it_may_do(signed_in, people, sources, role, sees):
    sources.append(source(waiting=2, last_at=NOW + timedelta(hours=1)))
    client = signed_in(role)
    parked()
    text = text_of(client.get("/"))
    told = {"job": "it stopped", "rows": "could not be used.", "build": "on no page yet"}
    assert {name for name, words in told.items() if words in text} == sees


def test_a_doubtful_pair_opens_its_proof(signed_in, people, sources, monkeypatch):
    link = people.link(cards.CARD_ACCOUNT, cards.VK_ACCOUNT, masked=True)
    doubt = Doubt(link.left, link.right, cards.SVETLANA, cards.LI, 6.1, 9.3)
    monkeypatch.setattr(shelf, "doubtful", lambda person, limit, *, masked: (doubt,))
    answer = signed_in("agent").get("/")
    html = answer.content.decode()
    assert "Are these two one person?" in html and "3.2 bits are missing" in html
    assert (
        f'hx-get="/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/" hx-target="#panel"' in html
    )
    assert not [contact for contact in cards.CONTACTS if contact in html]


@pytest.mark.parametrize(
    ("said", "asked"),
    [([], True), (["same"], False), (["unsure"], False), (["different", "undo"], True)],
)
def test_what_somebody_judged_is_not_asked_again(
    signed_in, people, sources, monkeypatch, said, asked
):
    link = people.link(cards.CARD_ACCOUNT, cards.VK_ACCOUNT, masked=True)
    doubt = Doubt(link.left, link.right, cards.SVETLANA, cards.LI, 6.1, 9.3)
    pair = sorted((link.left.account_id, link.right.account_id))
    told = tuple(Judgement(*pair, kind, "1", NOW, n, False) for n, kind in enumerate(said))
    monkeypatch.setattr(shelf, "doubtful", lambda person, limit, *, masked: (doubt,))
    monkeypatch.setattr(shelf, "judgements", lambda pairs: told)
    assert ("Are these two one person?" in text_of(signed_in().get("/"))) is asked


def test_who_may_not_judge_is_not_asked(signed_in, people, sources, monkeypatch):
    monkeypatch.setattr(
        shelf, "doubtful", lambda person, limit, *, masked: pytest.fail("was looked for")
    )
    assert "Nothing waits." in text_of(signed_in("analyst").get("/"))


def test_mine_is_a_part_of_it_only_when_it_differs(signed_in, people, sources):
    client = signed_in()
    assert "view=mine" not in client.get("/").content.decode()
    parked(about="shop")
    owner = Job.objects.get().by
    assert owner is None and "view=mine" not in client.get("/").content.decode()
    Upload.objects.create(by=User.objects.get(username="owner"), size=3)
    assert "view=mine" in client.get("/").content.decode()
    text = text_of(client.get("/?view=mine"))
    assert "waits for your answers" in text and "it stopped" not in text


def test_many_files_that_wait_are_one_line(signed_in, people, sources):
    client = signed_in()
    for _ in range(3):
        Upload.objects.create(by=User.objects.get(username="owner"), size=3)
    text = text_of(client.get("/"))
    assert text.count("wait for your answers") == 1
    assert "3 files that you brought in wait for your answers." in text


def test_a_build_is_asked_for_once(signed_in, people, sources):
    sources.append(source(last_at=NOW + timedelta(hours=1)))
    client = signed_in()
    for _click in range(2):
        assert client.post("/build/").status_code == 302
    assert Job.objects.filter(key="build").count() == 1
    assert "on no page yet" not in text_of(client.get("/"))


def test_an_empty_workspace_says_whose_step_is_next(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.EmptyShelf())
    answer = signed_in("agent").get("/")
    assert answer.status_code == 200
    assert "Nothing was brought in yet" in text_of(answer)


def test_who_may_begin_is_led_to_the_first_steps(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.EmptyShelf())
    answer = signed_in("owner").get("/")
    assert answer.status_code == 302 and answer.headers["Location"] == "/start/"


def test_figures_have_the_week_before_and_their_proof(signed_in, people, sources):
    days = (0,) * 16 + (7,) + (0,) * 6 + (1, 2, 0, 0, 0, 0, 4)
    sources.append(source(days=days))
    answer = signed_in().get("/")
    assert "Rows that came in 7 days 7 The week before: 7" in text_of(answer)
    assert "Pairs judged in 7 days 0 The week before: 0" in text_of(answer)
    assert 'href="/settings/audit/?action=decide"' in answer.content.decode()


def test_the_chip_says_how_fresh_the_pages_are(signed_in, people):
    client = signed_in()
    assert "Built" in text_of(client.get("/fresh/"))
    Job.objects.create(
        task="x", key="build", state=Job.State.RUNNING, done=62, total=100, started_at=NOW
    )
    assert "Building 62%" in text_of(client.get("/fresh/"))


def test_the_chip_says_when_the_pages_are_behind(signed_in, monkeypatch):
    old = cards.HandShelf(built_at=timezone.now() - timedelta(days=3))
    monkeypatch.setattr(shelf, "open_shelf", lambda root: old)
    assert 'class="fresh late"' in signed_in().get("/fresh/").content.decode()
    monkeypatch.setattr(shelf, "open_shelf", cards.EmptyShelf())
    assert signed_in().get("/fresh/").content.strip() == b""

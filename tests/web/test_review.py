"""The review desk on a built brand: what is asked, judged, taken back, split."""

import re
from html import unescape

import pytest

from rapport import run
from rapport.demo.workspace import make_demo
from rapport.flow import generations
from rapport.flow.shelf import open_review, open_shelf
from rapport.flow.workspace import Workspace
from rapport.web.accounts.models import User
from rapport.web.audit.models import Entry
from rapport.web.review import services
from tests.brand import NOW, copied
from tests.web import reviewed

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Target": "desk"}


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("review") / "w"
    made = make_demo(folder, people=120, now=NOW, **{"reading.teacher_texts": 0})
    run.build(made, now=NOW)
    reviewed.lay(made)
    return folder


@pytest.fixture
def brand(built_once, tmp_path, settings):
    """A built workspace with pairs in doubt, served by this process."""
    settings.WORKSPACE = Workspace.open(copied(built_once, tmp_path / "w"))
    return settings.WORKSPACE


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def shown(answer) -> tuple[str, str]:
    """The pair that the desk asks about."""
    found = re.search(r'action="/review/pair/(\w+)/(\w+)/judge/"', answer.content.decode())
    return found[1], found[2]


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]


def say(client, answer, kind, **more):
    left, right = shown(answer)
    body = {"kind": kind, "seen": seen(answer)}
    return client.post(f"/review/pair/{left}/{right}/judge/", body, **more)


def words_on(brand, pair) -> list[str]:
    return [j.kind for j in run.judgements(brand, [pair])]


def test_the_most_valuable_pair_is_asked_first(brand, signed_in):
    answer = signed_in().get("/review/")
    worth = [p for p in open_review(brand.root).pairs if not p.sampled]
    assert shown(answer) == worth[0].pair
    assert worth == sorted(worth, key=lambda p: -p.value) and len(worth) > 10


def test_the_bits_of_the_rows_add_up_to_what_stands_below(brand, signed_in):
    page = signed_in().get("/review/").content.decode()
    cells = re.findall(
        r'<td class="n">(?:<span class="t2">)?([+−]?[\d.]+)', page.split("rv-say")[0]
    )
    *rows, total = [float(c.replace("−", "-")) for c in cells]
    assert len(rows) > 2 and round(sum(rows), 1) == total


def test_a_verdict_is_kept_and_the_next_pair_comes(brand, signed_in):
    client = signed_in()
    first = client.get("/review/")
    next_one = say(client, first, "same", headers=PART)
    assert next_one.status_code == 200 and b"<html" not in next_one.content
    assert shown(next_one) != shown(first)
    assert words_on(brand, shown(first)) == ["same"]
    assert next_one.headers["HX-Replace-Url"] == "/review/pair/{}/{}/".format(*shown(next_one))
    again = text_of(client.get("/review/"))
    assert "1 verdict today, of them yours: 1." in again


def test_without_scripts_a_verdict_leads_to_the_next_page(brand, signed_in):
    client = signed_in()
    first = client.get("/review/")
    answer = say(client, first, "different", follow=True)
    assert answer.redirect_chain[0][1] == 302 and b"<html" in answer.content
    assert shown(answer) != shown(first) and words_on(brand, shown(first)) == ["different"]


def test_all_pairs_of_two_people_are_settled_by_one_answer(brand, signed_in):
    client = signed_in()
    asked = set()
    answer = client.get("/review/?kind=pairs")
    by_pair = open_review(brand.root).by_pair
    for _ in range(6):
        pair = by_pair[shown(answer)]
        both = frozenset((pair.left_person, pair.right_person))
        assert both not in asked
        asked.add(both)
        answer = say(client, answer, "same", headers=PART)


def test_the_estimate_moves_before_the_next_build(brand, signed_in):
    client = signed_in()
    answer = client.get("/review/?kind=pairs")
    before = re.search(r"Missed, estimated ([\d.]+%)", text_of(answer))[1]
    for _ in range(3):
        answer = say(client, answer, "same", headers=PART)
    now, was = re.search(r"Missed, estimated ([\d.]+)% .*?was ([\d.]+)%", text_of(answer)).groups()
    assert float(now) < float(was) and round(float(was), 1) == float(before.rstrip("%"))
    assert "From 3 verdicts" in text_of(answer)


def test_undo_takes_back_what_was_said_last_and_shows_it_again(brand, signed_in):
    client = signed_in()
    first = client.get("/review/")
    second = say(client, first, "same", headers=PART)
    say(client, second, "unsure", headers=PART)
    back = client.post("/review/undo/", headers=PART)
    assert shown(back) == shown(second) and words_on(brand, shown(second)) == ["unsure", "undo"]
    back = client.post("/review/undo/", headers=PART)
    assert shown(back) == shown(first) and words_on(brand, shown(first)) == ["same", "undo"]
    nothing = client.post("/review/undo/", headers=PART)
    assert "There is nothing of yours to take back." in text_of(nothing)


def test_somebody_else_was_faster(brand, signed_in, teammate):
    client = signed_in()
    first = client.get("/review/")
    other = teammate("manager")
    run.decide(brand, "different", *shown(first), by=str(other.pk), now=NOW)
    late = say(client, first, "same", headers=PART)
    assert "yours was not kept" in text_of(late) and shown(late) == shown(first)
    assert words_on(brand, shown(first)) == ["different"] and seen(late) != seen(first)
    assert say(client, first, "same").status_code == 409


def test_blind_hides_our_opinion(brand, signed_in):
    client = signed_in()
    told = text_of(client.get("/review/"))
    assert "% sure" in told and "bits" in told and "Before looking" in told
    client.post("/review/blind/")
    page = client.get("/review/").content.decode().split("rv-s")[0]
    assert "Before looking" not in page and 'class="eq"' not in page and "≈" not in page
    assert not re.search(r"\d% sure|\d%, settles|>bits<", page)
    client.post("/review/blind/")
    assert "Before looking" in text_of(client.get("/review/"))


def test_a_drawn_pair_is_always_judged_blind(brand, signed_in):
    page = signed_in().get("/review/?kind=sample")
    assert open_review(brand.root).by_pair[shown(page)].sampled
    middle = page.content.decode().split('id="side"')[0]
    assert "this pair measures us" in middle and "Before looking" not in middle
    assert "judge blind" not in middle and "In one profile" not in middle
    assert "They are in one profile" not in middle


def test_drawn_pairs_come_between_the_others(brand, signed_in):
    client = signed_in()
    answer = client.get("/review/?kind=")
    by_pair = open_review(brand.root).by_pair
    drawn = []
    for _ in range(10):
        drawn.append(by_pair[shown(answer)].sampled)
        answer = say(client, answer, "unsure", headers=PART)
    assert drawn == [False] * 4 + [True] + [False] * 4 + [True], drawn


def test_colleagues_are_asked_again_and_told_how_they_agree(brand, signed_in, teammate):
    other = teammate("manager")
    folder = generations.newest(brand.findings)
    pairs = open_review(brand.root).pairs
    twice = next(p for p in pairs if p.sampled and int(p.left_id[:8], 16) % 4 == 0)
    once = next(p for p in pairs if p.sampled and int(p.left_id[:8], 16) % 4)
    for pair in (twice, once):
        run.decide(brand, "same", *pair.pair, by=str(other.pk), now=NOW)
    client = signed_in()
    asked, answer = set(), client.get("/review/?kind=sample")
    for _ in range(12):
        if "/judge/" not in answer.content.decode():
            break
        asked.add(shown(answer))
        answer = say(client, answer, "same", headers=PART)
    assert twice.pair in asked and once.pair not in asked
    assert "You and Elena Dimova agree on 1 of 1 pairs that you both saw." in text_of(answer)
    assert folder == generations.newest(brand.findings)


def test_a_pair_whose_terms_forbid_linking_says_why(brand, signed_in):
    pair = next(p for p in open_review(brand.root).pairs if not p.sampled)
    folder = generations.newest(brand.findings)
    rights_first(folder, pair.pair)
    page = signed_in().get("/review/pair/{}/{}/".format(*pair.pair))
    assert "What one of the sources allows forbids joining these two accounts." in text_of(page)


def rights_first(folder, pair) -> None:
    """Let the pair wait because of the terms of its sources, on the desk of the generation."""
    import json
    import sqlite3

    from rapport.flow.finding import account_key

    keys = tuple(account_key(i) for i in pair)
    with sqlite3.connect(folder / "desk.sqlite") as desk:
        where = "where left_key = ? and right_key = ?"
        (told,) = desk.execute(f"select link from links {where}", keys).fetchone()
        told = json.loads(told)
        told[1] = "rights"
        desk.execute(f"update links set link = ? {where}", (json.dumps(told), *keys))
    desk.close()
    open_shelf.__globals__["_open"].cache_clear()
    open_review.__globals__["_open"].cache_clear()
    manifest = json.loads((folder / generations.MANIFEST).read_text())
    manifest["laid"]["desk.sqlite"] = (folder / "desk.sqlite").stat().st_size
    (folder / generations.MANIFEST).write_text(json.dumps(manifest))


def test_nothing_doubtful_is_said_so(brand, signed_in):
    folder = generations.newest(brand.findings)
    for table in ("doubts", "cluster_alarms", "reliability"):
        reviewed.put(folder, table, [])
    told = text_of(signed_in().get("/review/"))
    assert "Nothing is doubtful enough to ask you." in told
    assert "Wrongly joined, estimated" in told and "The curve is drawn once" in told


def test_nothing_built_is_said_so(tmp_path, settings, signed_in):
    settings.WORKSPACE = Workspace.create(tmp_path / "w", brand="Rila")
    answer = signed_in().get("/review/")
    assert answer.status_code == 200 and "Nothing to show yet" in text_of(answer)


def test_a_generation_of_an_older_version_has_nothing_to_ask(brand, signed_in):
    folder = generations.newest(brand.findings)
    import json

    manifest = json.loads((folder / generations.MANIFEST).read_text())
    for table in reviewed.SCHEMAS:
        del manifest["tables"][table]
    (folder / generations.MANIFEST).write_text(json.dumps(manifest))
    assert "Nothing is doubtful enough" in text_of(signed_in().get("/review/"))


def test_every_look_and_every_word_is_written_down(brand, signed_in):
    client = signed_in()
    answer = client.get("/review/")
    pair = shown(answer)
    say(client, answer, "same", headers=PART)
    rows = list(Entry.objects.filter(subject="link:{}:{}".format(*pair)).order_by("pk"))
    assert [(r.action, r.purpose) for r in rows] == [
        ("view_reasons", "identity"),
        ("decide", "identity"),
    ]


def test_an_agent_sees_contacts_masked(brand, signed_in):
    client = signed_in("agent")
    addresses = set()
    for pair in open_review(brand.root).pairs[:8]:
        page = client.get("/review/pair/{}/{}/".format(*pair.pair)).content.decode()
        addresses |= set(re.findall(r"[\w.]+@[\w.]+", page))
    assert addresses == set()


def test_an_analyst_never_sees_it(brand, signed_in):
    client = signed_in("analyst")
    assert client.get("/review/").status_code == 403
    assert b"/review/" not in client.get("/people/").content


def test_the_curve_comes_as_a_file_too(brand, signed_in):
    lines = signed_in().get("/review/reliability/csv/").content.decode().split()
    assert lines[0].startswith("said_low,") and len(lines) == 1 + len(reviewed.RELIABILITY)


# ---------------------------------------------------------------- the accounts of one person


def grown(brand) -> str:
    return open_review(brand.root).alarms[0].person_id


def accounts_of(brand, person) -> set[str]:
    return {j.card.account_id for j in open_shelf(brand.root).person(person, masked=True).accounts}


def sides(page: str) -> tuple[list[str], list[str]]:
    return tuple(re.findall(rf'name="{name}" value="(\w+)"', page) for name in ("one", "other"))


def chosen(client, person) -> str:
    """The page with the first link chosen."""
    page = client.get(f"/review/person/{person}/").content.decode()
    link = re.search(r'href="(\?left=\w+&amp;right=\w+)"', page)[1]
    return client.get(f"/review/person/{person}/{unescape(link)}").content.decode()


def test_a_chosen_link_shows_both_sides_and_splits_them(brand, signed_in):
    client = signed_in()
    person = grown(brand)
    page = chosen(client, person)
    one, other = sides(page)
    assert (
        {*one, *other} == accounts_of(brand, person)
        and person in one
        and not set(one) & set(other)
    )
    body = {"one": one, "other": other, "seen": re.search(r'"seen" value="(\d+)"', page)[1]}
    answer = client.post(f"/review/person/{person}/split/", body, follow=True)
    assert f"Split into {len(one)} and {len(other)} accounts." in text_of(answer)
    now = {j.pair for j in run.judgements(brand) if j.kind == "different"}
    assert now and all(len(set(pair) & set(one)) == 1 for pair in now)
    reviewed_again = client.get("/review/?kind=groups")
    assert f"/review/person/{person}/" not in reviewed_again.content.decode()
    client.post(f"/review/person/{person}/undo/")
    last = {j.pair: j.kind for j in run.judgements(brand)}
    assert {last[pair] for pair in now} == {"undo"}


def split_first(brand, client) -> tuple[str, set[str], list[str], list[str]]:
    """Split the largest group at its first link; give who it was, all, and both sides."""
    person = grown(brand)
    before = accounts_of(brand, person)
    one, other = sides(chosen(client, person))
    body = {"one": one, "other": other, "seen": 0}
    assert client.post(f"/review/person/{person}/split/", body).status_code == 302
    return person, before, one, other


def test_a_split_is_taken_back_whole_or_not_at_all(brand, signed_in):
    client = signed_in()
    _person, _before, _one, _other = split_first(brand, client)
    parted = run.judgements(brand)
    owner = User.objects.get(pk=int(parted[0].by))
    run.decide(brand, "same", *parted[-1].pair, by="command", now=NOW)
    with pytest.raises(services.JudgementError, match="the command line said they are the same"):
        services.take_back(by=owner, told=parted)
    assert [j.kind for j in run.judgements(brand)] == ["different"] * len(parted) + ["same"]
    assert not Entry.objects.filter(action="undo").exists()


def test_a_split_parts_the_people_at_the_next_build(brand, signed_in):
    client = signed_in()
    person, _before, _one, other = split_first(brand, client)
    parted = {j.pair for j in run.judgements(brand)}
    run.build(brand, now=NOW)
    after = accounts_of(brand, person)
    assert person in after and not after & set(other)
    assert client.post(f"/review/person/{person}/undo/").status_code == 302
    last = {j.pair: j.kind for j in run.judgements(brand)}
    assert parted == last.keys() and set(last.values()) == {"undo"}


def test_a_split_taken_back_gives_the_same_people_at_the_next_build(brand, signed_in):
    client = signed_in()
    person, before, _one, _other = split_first(brand, client)
    run.build(brand, now=NOW)
    client.post(f"/review/person/{person}/undo/")
    run.build(brand, now=NOW)
    assert accounts_of(brand, person) == before


def test_one_account_can_be_taken_out(brand, signed_in):
    client = signed_in()
    person = grown(brand)
    out = open_shelf(brand.root).person(person, masked=True).accounts[-1].card.account_id
    page = client.get(f"/review/person/{person}/?account={out}").content.decode()
    assert sides(page)[1] == [out]


def test_a_split_on_an_older_look_is_refused(brand, signed_in):
    client = signed_in()
    person = grown(brand)
    one, other = sides(chosen(client, person))
    address = f"/review/person/{person}/split/"
    stranger = client.post(address, {"one": one, "other": [*other, "f" * 32], "seen": 0})
    assert stranger.status_code == 409 and run.judgements(brand) == ()
    run.decide(brand, "unsure", one[0], other[0], by="7", now=NOW)
    late = client.post(address, {"one": one, "other": other, "seen": 0})
    assert late.status_code == 409 and "meanwhile" in text_of(late)
    assert len(run.judgements(brand)) == 1


def test_the_profile_leads_to_how_its_accounts_hang_together(brand, signed_in):
    person = grown(brand)
    page = signed_in().get(f"/people/{person}/").content.decode()
    assert f"/review/person/{person}/" in page
    rows = Entry.objects.filter(subject=f"person:{person}", action="view_reasons")
    assert not rows.exists() and User.objects.count() == 1


def test_nobody_has_this_id(brand, signed_in):
    assert signed_in().get("/review/person/0123456789abcdef/").status_code == 404

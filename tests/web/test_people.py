"""The people pages, on a shelf made by hand."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.web.people import selectors, shelf
from tests.web import cards

PAGE = f"/people/{cards.SVETLANA}/"
LINK = f"/why/link/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}/"
CITY = f"/why/value/{cards.SVETLANA}/city/0/"
AS_HTMX = {"HX-Request": "true"}


def text_of(answer) -> str:
    """What a reader reads: the answer's text without tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def own_words(answer) -> str:
    """The page without the addresses of static files: their names hold a hash of any letters."""
    return re.sub(r'"/static/[^"]+"', "", answer.content.decode())


# ------------------------------------------------------------------------- the list


def test_the_list_says_who_is_there(signed_in, people):
    text = text_of(signed_in().get("/people/"))
    assert "48,213 people from 131,904 accounts · 12,041 active in 90 days" in text
    assert "Светлана Ковальчук · Svetlana Kovalchuk Бургас · Russian" in text
    assert "李晓雯 · Li Xiaowen" in text
    assert "Anna Moretti Trieste · Italian" in text
    assert "€1,286" in text and "1–4 of 4" in text


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("Светлана Ковальчук", "ru"),
        ("李晓雯", "zh"),
        ("Георги Петров", "bg"),
        ("Anna Moretti", "it"),
    ],
)
def test_a_name_has_its_language(signed_in, people, name, lang):
    assert f'lang="{lang}">{name}</a>' in signed_in().get("/people/").content.decode()


def test_sureness_is_said_to_those_who_do_not_see_the_dot(signed_in, people):
    html = signed_in().get("/people/").content.decode()
    for word in ("confirmed", "likely", "disputed"):
        assert f'role="img" aria-label="{word}"' in html


def test_a_search_is_posted_and_htmx_gets_the_rows_only(signed_in, people):
    client = signed_in()
    headers = {"HX-Request": "true", "HX-Target": "people"}
    answer = client.post("/people/", {"query": "  Svetl  kov"}, headers=headers)
    text = text_of(answer)
    assert "Светлана" in text and "Moretti" not in text
    assert "<html" not in answer.content.decode()
    whole = client.post("/people/", {"query": "anna"})
    assert "<html" in whole.content.decode() and 'value="anna"' in whole.content.decode()


def test_a_query_in_the_address_is_not_read(signed_in, people):
    signed_in().get("/people/?query=%2B359888123417")
    assert people.asked == [""]


def test_no_address_on_the_pages_holds_an_identifier(signed_in, people):
    client = signed_in()
    for page in (
        client.post("/people/", {"query": cards.PHONE}),
        client.get(PAGE),
        client.get(LINK),
        client.get(CITY),
    ):
        addresses = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]+)"', own_words(page))
        assert addresses
        assert not [a for a in addresses if any(name in a for name in cards.NAMING)]


def test_nobody_found(signed_in, people):
    text = text_of(signed_in().post("/people/", {"query": "Zzz"}))
    assert "Nobody found." in text and "every script" in text and "0 people" in text


def test_next_50_goes_on_where_the_page_ended(signed_in, monkeypatch):
    rows = tuple(cards.row(f"{i + 1:032x}", f"Number {i + 1}", "", "N") for i in range(120))
    monkeypatch.setattr(shelf, "open_shelf", lambda root: cards.HandShelf(rows))
    client, after, before, seen = signed_in(), "", "0", []
    for wanted in ("1–50 of 120", "51–100 of 120", "101–120 of 120"):
        html = client.post("/people/", {"after": after, "before": before}).content.decode()
        assert wanted in html
        seen += re.findall(r">(Number \d+)</a>", html)
        found = re.search(r'name="after" value="([^"]*)"', html)
        after, before = (found.group(1) if found else ""), str(len(seen))
    assert seen == [f"Number {i + 1}" for i in range(120)] and after == ""


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_costs_the_same_however_many_rows(signed_in, monkeypatch, rows):
    made = cards.HandShelf(
        tuple(cards.row(f"{i + 1:032x}", f"Number {i + 1}", "", "N") for i in range(rows))
    )
    monkeypatch.setattr(shelf, "open_shelf", lambda root: made)
    client = signed_in()
    client.get("/people/")  # the first page of a session notes which browser it is
    with CaptureQueriesContext(connection) as queries:
        assert len(re.findall(r">Number \d+</a>", client.get("/people/").content.decode())) == rows
    # the session, the user, and whether the role needs a second factor
    assert len(queries) == 3, [q["sql"] for q in queries]
    assert len(made.asked) == 2


def test_nothing_built_yet(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.EmptyShelf())
    answer = signed_in().get("/people/")
    assert answer.status_code == 200
    assert "Nothing to show yet" in text_of(answer)
    assert "Bring in the first file" in text_of(answer) and "FOLDER" not in text_of(answer)


def test_a_shelf_that_broke_is_a_fault_and_tells_an_owner_how_to_mend_it(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.BrokenShelf())
    answer = signed_in().get("/people/")
    assert answer.status_code == 503
    assert "What to do: run: rapport build FOLDER" in text_of(answer)


def test_where_the_server_keeps_things_is_told_to_owners_only(signed_in, monkeypatch):
    monkeypatch.setattr(shelf, "open_shelf", cards.BrokenShelf())
    text = text_of(signed_in("manager").get("/people/"))
    assert "An owner has to build it" in text and "FOLDER" not in text


def test_a_fault_of_ours_shows_a_number_that_stands_in_the_log(
    signed_in, people, monkeypatch, caplog
):
    def broken(*_, **__):
        raise RuntimeError("no answer for +359888123417")

    client = signed_in()
    monkeypatch.setattr(people, "people", broken)
    client.raise_request_exception = False
    answer = client.get("/people/")
    assert answer.status_code == 500
    number = re.search(r"Reference: (\w{8})", text_of(answer)).group(1)
    assert number in caplog.text and "888" not in text_of(answer)


def test_an_old_shelf_is_said_to_be_behind(signed_in, monkeypatch):
    old = cards.HandShelf(built_at=cards.NOW - timedelta(days=3))
    monkeypatch.setattr(shelf, "open_shelf", lambda root: old)
    assert 'class="fresh late"' in signed_in().get("/people/").content.decode()
    monkeypatch.setattr(shelf, "open_shelf", lambda root: cards.HandShelf())
    assert "fresh late" not in signed_in().get("/people/").content.decode()


# ------------------------------------------------------------------------- a person


def test_a_person_in_groups_with_all_values_in_dispute(signed_in, people):
    text = text_of(signed_in().get(PAGE))
    assert text.index("Said") < text.index("Birthday 14 May 1989") < text.index("Done")
    assert "City Бургас or София" in text
    assert "▲ 1 to settle" in text
    assert "known since March 2022" in text
    assert "Nearest shop Бургас, Приморски 12" in text


def test_may_we_says_yes_no_and_nothing(signed_in, people):
    client = signed_in()
    text = text_of(client.get(PAGE))
    assert "yes: E-mail: news and offers" in text and "no: SMS: news and offers" in text
    assert "What is not listed was never asked: no." in text
    assert "we may not write" in text_of(client.get(f"/people/{cards.ANNA}/"))


def test_accounts_say_how_they_belong(signed_in, people):
    text = text_of(signed_in().get(PAGE))
    assert "3 accounts, one person" in text
    assert "sveta_k Network VK · 10.8 bits why" in text
    assert "sveta@abv.example Shop verified" in text


def test_an_agent_sees_names_but_no_contact(signed_in, people):
    client = signed_in("agent")
    for address in (PAGE, LINK, f"/why/value/{cards.SVETLANA}/phone/0/"):
        html = client.get(address).content.decode()
        assert not [c for c in cards.CONTACTS if c in html], address
        assert "+359 88 812 3417" not in html
    text = text_of(client.get(PAGE))
    assert "Светлана Ковальчук" in text and "+359 ••• 417" in text and "masked" in text


def test_an_analyst_sees_pseudonyms_and_nothing_that_names(signed_in, people):
    client = signed_in("analyst")
    for address in ("/people/", PAGE, LINK, CITY):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not [n for n in cards.NAMING if n in own_words(answer)], address
    assert "Person 7F3C" in text_of(client.get("/people/"))
    assert "€164" in text_of(client.get(PAGE))


def test_an_analyst_cannot_search(signed_in, people):
    text = text_of(signed_in("analyst").post("/people/", {"query": cards.PHONE}))
    assert people.asked == [""]
    assert "1–4 of 4" in text


def test_the_timeline_by_source(signed_in, people):
    client = signed_in()
    text = text_of(client.get(PAGE))
    assert cards.COMMENT in text and "Order 88214 , €164" in text and "€19.90" in text
    headers = {"HX-Request": "true", "HX-Target": "timeline"}
    part = client.get(f"{PAGE}?source=shop", headers=headers)
    assert "Order 88214" in text_of(part) and cards.COMMENT not in text_of(part)
    assert "<html" not in part.content.decode()
    assert "Nothing from this source" in text_of(client.get(f"{PAGE}?source=crm"))


def test_the_month_rail_has_words(signed_in, people):
    html = signed_in().get(PAGE).content.decode()
    (label,) = re.findall(r'aria-label="Deeds by month: ([^"]+)"', html)
    assert [int(part.split()[-1]) for part in label.split(", ")] == [m[1] for m in cards.months()]


def test_a_moved_id_answers_301_and_says_so(signed_in, people):
    client = signed_in()
    answer = client.get(f"/people/{cards.GONE}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{PAGE}?was={cards.GONE}")
    assert "was joined with this person" in text_of(client.get(answer.headers["Location"]))
    assert "was joined" not in text_of(client.get(f"{PAGE}?was={cards.ANNA}"))


@pytest.mark.parametrize(
    "address",
    [
        f"/people/{'f' * 32}/",
        f"/why/link/{'f' * 32}/{cards.VK_ACCOUNT}/",
        f"/why/value/{cards.SVETLANA}/city/7/",
        f"/why/value/{cards.SVETLANA}/income/0/",
        f"/why/value/{cards.GONE}/city/0/",
    ],
)
def test_what_is_not_known_says_so(signed_in, people, address):
    answer = signed_in().get(address)
    assert answer.status_code == 404
    assert re.search("We know nobody by this id|There is nothing at this address", text_of(answer))


# ------------------------------------------------------------------------- why


def test_the_reasons_shown_add_up_to_the_bits_clicked(signed_in, people):
    client = signed_in()
    html = client.get(LINK, headers=AS_HTMX).content.decode()
    shown = [
        float(n.replace("\N{MINUS SIGN}", "-")) for n in re.findall(r'class="n">([^<]+)<', html)
    ]
    *parts, total = shown
    assert sum(parts) == pytest.approx(total) and total == 10.8
    assert "10.8 bits" in text_of(client.get(PAGE))


def test_why_two_accounts_are_one(signed_in, people):
    text = text_of(signed_in().get(LINK))
    assert (
        "We are 99.94% sure that these two accounts are one person, mainly by “Same phone”" in text
    )
    assert "about 6 are wrong" in text
    assert "Phone = +359 88 812 3417 +359 88 812 3417" in text
    assert "Name ≈ Светлана Ковальчук Sveta Kovalchuk" in text
    assert "City ≠ Бургас София" in text
    assert "joined from +6.6" in text
    assert "Without “Same phone” the sum would be −2.3" in text


def test_why_a_value_and_what_else_was_said(signed_in, people):
    text = text_of(signed_in().get(CITY))
    assert "We are 64% sure: 2 of the 3 accounts" in text
    assert "Loyalty cards +1.31 Shop +0.62 Together · 64% +1.93" in text
    assert "София +1.35 · 34%" in text
    assert "Loyalty cards, entry 1, line 417" in text
    assert "“София” would have to gain 0.58 points" in text


def test_the_panel_and_the_page_say_the_same(signed_in, people):
    client = signed_in()
    for address in (LINK, CITY):
        panel, page = client.get(address, headers=AS_HTMX), client.get(address)
        assert 'role="dialog"' in panel.content.decode() and "<html" not in panel.content.decode()
        body = text_of(panel).split("What would change it")[1]
        assert body in text_of(page)
        assert panel.headers["Vary"].startswith("HX-Request")


@pytest.mark.parametrize(
    ("state", "ground", "says"),
    [
        ("accepted", "verified", "proved that they hold the same"),
        ("accepted", "decision", "A teammate decided this"),
        ("refused", "veto", "Something forbids"),
        ("review", "rights", "forbids joining"),
        ("review", "score", "wait for a person’s word"),
        ("refused", "score", "stay two people"),
    ],
)
def test_every_ground_has_its_sentence(signed_in, people, monkeypatch, state, ground, says):
    other = replace(cards.LINK, state=state, ground=ground)
    monkeypatch.setattr(people, "link", lambda *_, masked: other)
    assert says in text_of(signed_in().get(LINK))


def test_no_more_deeds_are_read_than_a_page_may_show(people, teammate, monkeypatch):
    asked = []
    monkeypatch.setattr(people, "person", lambda *_, deeds, **__: asked.append(deeds))
    selectors.person_get(user=teammate(), person_id=cards.SVETLANA, deeds=10**9)
    assert asked == [selectors.MOST_DEEDS]


# ------------------------------------------------------------------------- finding one's way


def test_filters_are_sentences_that_can_be_taken_away(signed_in, people):
    client = signed_in()
    html = client.get("/people/?source=network_wechat&sort=spent").content.decode()
    assert "Source is Network wechat" in html and 'href="/people/?sort=spent"' in html
    assert 'name="source" value="network_wechat"' in html  # a search stays within it
    text = text_of(client.get("/people/?source=network_wechat"))
    assert "李晓雯" in text and "Anna Moretti" not in text and "1–1 of 1" in text
    assert "Anna Moretti" in text_of(client.get("/people/?source=shop&kind=person"))


def test_a_list_that_is_empty_by_its_filters_says_which_one_to_remove(signed_in, people):
    client = signed_in()
    text = text_of(client.get("/people/?source=network_wechat&kind=organisation"))
    assert "Nobody fits all of this. Remove “Only organisations” (+1)" in text
    assert "Remove “Source is" not in text  # that would help nothing


@pytest.mark.parametrize("query", ["sort=income", "kind=robot", "source="])
def test_a_filter_that_we_do_not_know_is_left_out(signed_in, people, query):
    assert "1–4 of 4" in text_of(signed_in().get(f"/people/?{query}"))


def test_an_analyst_cannot_sort_by_name(signed_in, people):
    client = signed_in("analyst")
    html = client.get("/people/?sort=name").content.decode()
    assert "By name" not in html
    names = re.findall(r">(Person \w{4})</a>", html)
    assert names == re.findall(r">(Person \w{4})</a>", client.get("/people/").content.decode())


def test_a_quick_look_is_a_panel(signed_in, people):
    client = signed_in()
    answer = client.get(f"{PAGE}look/", headers=AS_HTMX)
    text = text_of(answer)
    assert 'role="dialog"' in answer.content.decode()
    assert "Светлана Ковальчук Svetlana Kovalchuk" in text and "Reels of the year" not in text
    assert "Order 88214" in text and "no: SMS: news and offers" in text
    assert client.get(f"{PAGE}look/").headers["Location"] == PAGE


@pytest.mark.parametrize(
    "picked", ["", f"pick={cards.ANNA}", "pick=a&pick=b&pick=c", "pick=a&pick=b"]
)
def test_only_two_people_can_be_compared(signed_in, people, picked):
    answer = signed_in().get(f"/people/compare/?{picked}")
    assert answer.status_code == 400 and "Compare two people" in text_of(answer)


def test_two_who_were_never_weighed_stand_side_by_side(signed_in, people):
    client = signed_in()
    text = text_of(client.get(f"/why/link/{cards.CARD_ACCOUNT}/{cards.SHOP_ACCOUNT}/"))
    assert "There is nothing at this address" in text  # the shop's account is nobody's first


# ------------------------------------------------------------------------- names and titles


@pytest.mark.parametrize(
    ("language", "shown", "hidden"),
    [
        ("en", ("Svetlana Kovalchuk", "Li Xiaowen", "Georgi Petrov"), ()),
        ("ru", ("Li Xiaowen",), ("Svetlana Kovalchuk", "Georgi Petrov")),
        ("bg", ("Li Xiaowen",), ("Svetlana Kovalchuk", "Georgi Petrov")),
        ("zh-hans", ("Svetlana Kovalchuk", "Georgi Petrov"), ("Li Xiaowen",)),
    ],
)
def test_a_readable_form_stands_beside_what_a_reader_cannot_read(
    signed_in, people, language, shown, hidden
):
    headers = {"Accept-Language": language}
    text = text_of(signed_in().get("/people/", headers=headers))
    assert all(name in text for name in shown)
    assert not [name for name in hidden if name in text]


@pytest.mark.parametrize("address", [PAGE, LINK, CITY, f"/why/value/{cards.SVETLANA}/phone/0/"])
def test_no_title_names_anybody(signed_in, people, address):
    (title,) = re.findall(
        r"<title>(.*?)</title>", signed_in().get(address).content.decode(), re.DOTALL
    )
    assert not [name for name in cards.NAMING if name in title]


# ------------------------------------------------------------------------- who belongs


def test_a_person_page_asks_about_accounts_that_may_belong(signed_in, people):
    """Theirs stands on the left of the doubt; the other one, which may come, is shown."""
    client = signed_in("agent")
    asks = "Maybe also this account? {account} {source} · 5.1 of 6.6 bits look"
    hers = asks.format(account="sv••••", source="Network VK")
    theirs = asks.format(account="s••••@abv.example", source="Shop")
    assert hers in text_of(client.get(PAGE))
    assert theirs in text_of(client.get(f"/people/{cards.ANNA}/"))


def test_what_separating_would_do(signed_in, people):
    text = text_of(signed_in().get(LINK))
    assert "If separated, this profile keeps 2 accounts." in text
    assert "Then 14 deeds leave its timeline." in text


def test_who_may_not_decide_is_told_so(signed_in, people):
    text = text_of(signed_in("analyst").get(LINK))
    assert "does not decide it" in text and "Can’t tell" not in text
    assert "Not the same person" not in text_of(signed_in("analyst").get(PAGE))


def test_what_each_said_and_when_stands_under_the_sum(signed_in, people):
    text = text_of(signed_in().get(LINK))
    assert "What each said, and when" in text
    assert "“ 14 May 1989 ” · said by the person · Loyalty cards, entry 1, line 417" in text

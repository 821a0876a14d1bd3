"""What people say and do in networks: what each kind of row becomes, on paper."""

import pytest

from rapport.flow.leaving import Gone
from rapport.flow.sources.files.facts import without
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.social import bare, handle_of, reaction
from rapport.flow.tables import (
    ACTIONS,
    CLAIMS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    OBSERVATIONS,
    SIGHTINGS,
)
from tests.flow.sources.telling import ENTRY, HIDDEN, day


def mapped(kind, names, **more):
    return Mapping("crm", kind, {name: name for name in names.split(",")}, **more)


def ours(who):
    return HIDDEN.one("account", "crm", who)


def post(number):
    return HIDDEN.one("object", "crm", "post", number)


def talk(number):
    return HIDDEN.one("thread", "crm", number)


POSTS = "post,author,published_at,verb,text,format,reply_to,root,page,began_by,mentions_us"


def test_a_talk_is_one_thread_and_each_word_of_it_an_object(told):
    facts = told(
        f"{POSTS}\nw1,7,2026-02-01T10:00Z,,Tea? call +359 888 123 456,picture,,,club1,them,no\n"
        "w1_2,8,2026-02-01T11:00Z,Create,Yes,text,w1,w1,club1,them,yes\n"
        "w1_3,7,2026-02-01T12:00Z,,Thanks,text,w1_2,w1,club1,them,no\n"
        "w9,9,2026-02-02T09:00Z,Announce,,,,,,,\n",
        mapped("posts", POSTS),
    )
    assert facts.of(INTERACTIONS, "account_id", "verb", "text", "object_id", "thread") == [
        (ours("7"), "Create", "Tea? call [phone]", post("w1"), talk("w1")),
        (ours("8"), "Create", "Yes", post("w1_2"), talk("w1")),
        (ours("7"), "Create", "Thanks", post("w1_3"), talk("w1")),
        (ours("9"), "Announce", None, post("w9"), talk("w9")),
    ]
    columns = ("parent_id", "thread", "author_id", "began_by", "mentions_us", "format", "native")
    assert facts.of(OBJECTS, *columns) == [
        (None, talk("w1"), ours("7"), "them", False, "picture", None),
        (post("w1"), talk("w1"), ours("8"), "them", True, "text", None),
        (post("w1_2"), talk("w1"), ours("7"), "them", False, "text", None),
        (None, talk("w9"), ours("9"), None, None, None, None),
    ]
    club = HIDDEN.one("object", "crm", "page", "club1")
    assert facts.of(OBJECTS, "page_id", "published_at")[0] == (club, day(2026, 2, 1, 10))
    assert len(facts.of(SIGHTINGS, "account_id")) == 3


def test_what_we_publish_is_an_action_of_ours_and_nobody_s_deed(told):
    header = "post,published_at,title,text,page,campaign"
    facts = told(
        f"{header}\nw5,2026-02-01T10:00Z,Spring,Come in,club1,spring\n",
        mapped("our_posts", header),
    )
    assert facts.of(OBJECTS, "kind", "title", "text", "native", "began_by", "author_id") == [
        ("post", "Spring", "Come in", "w5", "us", None)
    ]
    assert facts.of(ACTIONS, "kind", "campaign", "day") == [("post", "spring", day(2026, 2, 1))]
    assert facts.of(INTERACTIONS, "verb") == [] == facts.of(SIGHTINGS, "source")


def test_a_like_is_of_a_post_and_a_follow_of_a_page(told):
    header = "reaction,account,verb,post,page,reacted_at,content"
    like, follow = reaction("Like", "w1", "7"), reaction("Follow", "club1", "7")
    facts = told(
        f"{header}\n{like},7,Like,w1,,2026-02-01T10:00Z,❤\n{follow},7,Follow,,club1,,\n",
        mapped("reactions", header),
    )
    club = HIDDEN.one("object", "crm", "page", "club1")
    assert facts.of(INTERACTIONS, "verb", "object_id", "content", "occurred_at") == [
        ("Like", post("w1"), "❤", day(2026, 2, 1, 10)),
        ("Follow", club, None, None),
    ]


def test_a_member_is_so_when_it_is_read_and_is_counted(told):
    header = "account,name,vk,about,automated,followers,registered_at"
    facts = told(
        f"{header}\n7,Анна Петрова,anna,Чай и кошки,no,120,2010-01-01\n",
        mapped("members", header),
    )
    received = facts.of(SIGHTINGS, "received_at")[0]
    open_claims = facts.of(CLAIMS, "attribute", "said", "observed_at")
    assert ("about", "Чай и кошки", received) in open_claims
    assert ("automated", "no", received) in open_claims
    assert "vk:anna" in facts.of(IDENTIFIERS, "value")
    assert facts.of(SIGHTINGS, "seen_first")[0] == day(2010, 1, 1)
    assert facts.of(OBSERVATIONS, "subject", "subject_id", "measure", "value", "observed_at") == [
        ("account", ours("7"), "followers", 120, received)
    ]


def test_counts_are_dated_and_each_its_own_row(told):
    header = "post,page,at,shown,likes"
    facts = told(
        f"{header}\nw1,,2026-02-01T10:00Z,100,3\nw1,,2026-02-02T10:00Z,150,3\n,club1,2026-02-02,,9\n",
        mapped("counts", header),
    )
    club = HIDDEN.one("object", "crm", "page", "club1")
    assert sorted(facts.of(OBSERVATIONS, "measure", "value", "observed_at", "subject_id")) == (
        sorted(
            [
                ("shown", 100, day(2026, 2, 1, 10), post("w1")),
                ("likes", 3, day(2026, 2, 1, 10), post("w1")),
                ("shown", 150, day(2026, 2, 2, 10), post("w1")),
                ("likes", 3, day(2026, 2, 2, 10), post("w1")),
                ("likes", 9, day(2026, 2, 2), club),
            ]
        )
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi <a href='x'>@tea</a></p><p>bye&amp;<br>now</p>", "Hi @tea\nbye&\nnow"),
        ("a<script>alert(1)</script>b", "ab"),
        ("plain", "plain"),
        (None, ""),
        ("<p>unclosed <b>tag", "unclosed tag"),
    ],
)
def test_html_is_read_as_a_reader_sees_it(html, text):
    assert bare(html) == text


def test_a_link_to_somebody_is_told_from_a_link():
    among = ("vk", "mastodon", "telegram")
    assert handle_of("https://vk.com/anna", among) == ("vk", "anna")
    assert handle_of("https://t.me/anna", among) == ("telegram", "anna")
    assert handle_of("@anna@fosstodon.org", among) == ("mastodon", "@anna@fosstodon.org")
    assert handle_of("https://anna.example/about", among) is None
    assert handle_of("https://instagram.com/anna", among) is None


def test_a_post_that_is_gone_takes_along_what_was_done_to_it(told):
    gone = Gone.of((), objects=[post("w1")])

    def left(text, kind):
        header = text.splitlines()[0]
        facts = told(text, mapped(kind, header))
        rows = without(facts.rows, facts.mapping, ENTRY, gone)
        return facts.rows.to_pylist() if rows is None else rows.to_pylist()

    posts = left(f"{POSTS}\nw1,7,,,Tea,,,,,,\nw2,8,,,Yes,,w1,w1,,,\nw3,9,,,No,,,,,,\n", "posts")
    assert [(r["post"], r["reply_to"], r["root"]) for r in posts] == [
        ("w2", None, None),
        ("w3", None, None),
    ]
    likes = left("reaction,account,verb,post\na,7,Like,w1\nb,7,Like,w3\n", "reactions")
    assert [r["reaction"] for r in likes] == ["b"]
    counts = left("post,at,likes\nw1,2026-02-01,3\nw3,2026-02-01,4\n", "counts")
    assert [r["post"] for r in counts] == ["w3"]

"""Feeds: RSS and Atom, from a server that knows versions and pages, to facts."""

from dataclasses import dataclass, field

import pytest

from rapport.flow.errors import RetryLater, SkipRecord, StopSource
from rapport.flow.sources.feeds import reading
from rapport.flow.sources.feeds.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, SIGHTINGS
from rapport.receiving import checking
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import NOW, Service, serving

pytest.importorskip("feedparser", reason="needs the library feedparser")

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tea forum</title>
<link>https://forum.example/</link><description>All about tea</description>
<item><guid>t2</guid><title>Hotels in Varna</title>
 <pubDate>Fri, 27 Feb 2026 12:00:00 +0200</pubDate>
 <author>ann@mail.example (Ann)</author><category>Travel</category><category>Tea</category>
 <description>&lt;p&gt;Acme &lt;b&gt;kettles&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;
 &lt;p&gt;call +359 888 123 456&lt;/p&gt;</description></item>
<item><link>https://forum.example/old?x=1</link><title>No name</title>
 <pubDate>Thu, 26 Feb 2026 10:00:00 GMT</pubDate>
 <enclosure url="https://forum.example/a.mp3" type="audio/mpeg" length="1"/></item>
<item><title>neither guid nor link</title></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Reviews</title><id>tag:x,2026:f</id>{next}
{entries}</feed>"""
ENTRY = """<entry><id>tag:x,2026:{number}</id><title>Review {number}</title>{author}
<published>{at}</published><updated>{at}</updated>{more}
<content type="html">{text}</content></entry>"""
BORIS = "<author><name>Борис</name><uri>https://vk.com/id77</uri></author>"
EVE = "<author><name>李雷</name></author>"


def entry(number, at, text="fine", author=EVE, more=""):
    return ENTRY.format(number=number, at=at, text=text, author=author, more=more)


def atom(*entries, following=""):
    link = f'<link rel="next" href="{following}"/>' if following else ""
    return ATOM.format(entries="\n".join(entries), next=link)


@dataclass
class Site(Service):
    """Pages by path, each with the version that it states."""

    pages: dict = field(default_factory=lambda: {"/feed": RSS})

    def answer(self, method, path, query, body, headers):
        if path not in self.pages:
            return 404, b""
        said = self.pages[path].encode()
        etag = f'"{hash(said)}"'
        if headers.get("If-None-Match") == etag:
            return 304, b""
        return 200, said, {"ETag": etag}


@pytest.fixture
def site():
    site = Site()
    with serving(site):
        yield site


def connected(tmp_path, site, **settings):
    about = {"base_url": f"{site.address}/feed", **settings}
    return Connected(tmp_path, SOURCE, about)


def told(c):
    return c.facts(INTERACTIONS, "verb", "title", "text", "strftime(occurred_at, '%d %H:%M')")


def test_a_forum_becomes_its_posts_and_a_second_reading_adds_none(tmp_path, site):
    c = connected(tmp_path, site, words="Acme, чай")
    done = c.pull()
    assert (done.records, done.rows, done.refused) == (3, 3, 0)
    assert told(c) == [
        ("Create", "Hotels in Varna", "Acme kettles\ncall [phone]", "27 10:00"),
        ("Create", "No name", None, "26 10:00"),
    ]
    found = c.facts(OBJECTS, "kind", "title", "theme", "format", "began_by", "mentions_us")
    assert found == [
        ("page", "Tea forum", None, None, None, None),
        ("post", "Hotels in Varna", "Travel", "text", "them", True),
        ("post", "No name", None, "audio", "them", False),
    ]
    assert ("name", "Ann") in c.facts(IDENTIFIERS, "kind", "value")
    assert len(c.facts(SIGHTINGS, "account_id")) == 2
    assert "ann@mail" not in c.everything() and "x()" not in c.everything()
    before = c.entries()
    again = c.pull()
    assert (again.records, again.rows, c.entries()) == (0, 0, before)
    assert site.calls[-1].startswith("GET /feed")


def test_a_changed_feed_gives_what_is_new_and_what_was_edited(tmp_path, site):
    c = connected(tmp_path, site)
    site.pages["/feed"] = atom(entry(1, "2026-02-27T10:00:00Z"))
    c.pull()
    c.later(hours=1)
    edited = entry(1, "2026-02-27T10:00:00Z", "better").replace(
        "<updated>2026-02-27T10", "<updated>2026-02-28T11"
    )
    site.pages["/feed"] = atom(entry(2, "2026-02-28T12:00:00Z", author=BORIS), edited)
    c.pull()
    assert {row[2] for row in told(c)} >= {"fine", "better"}
    assert ("handle", "vk:id77") in c.facts(IDENTIFIERS, "kind", "value")
    site.pages["/feed"] = atom(entry(2, "2026-02-28T12:00:00Z", author=BORIS))
    before = c.entries()
    c.pull()
    c.build()
    assert c.entries() == before, "an entry that is not shown any more is not a deleted one"
    assert len({row[1] for row in told(c)}) == 2


def test_an_answer_belongs_to_its_talk(tmp_path, site):
    c = connected(tmp_path, site)
    reply = '<thr:in-reply-to ref="tag:x,2026:1"/>'
    site.pages["/feed"] = atom(
        entry(2, "2026-02-28T12:00:00Z", more=reply), entry(1, "2026-02-27T12:00:00Z")
    )
    c.pull()
    assert len(set(c.facts(INTERACTIONS, "thread"))) == 1
    parents = c.facts(OBJECTS, "parent_id", "began_by")
    assert (c.object("post", "tag:x,2026:1"), None) in parents


def test_our_own_blog_is_what_we_publish(tmp_path, site):
    c = connected(tmp_path, site, whose="ours")
    c.pull()
    assert told(c) == [] and c.facts(SIGHTINGS, "source") == []
    assert ("Hotels in Varna", "us") in c.facts(OBJECTS, "title", "began_by")


def test_only_what_names_us_is_kept_if_asked_for(tmp_path, site):
    site.pages["/feed"] = atom(
        entry(1, "2026-02-27T10:00:00Z", "my acmeist verses, planted"),
        entry(2, "2026-02-27T11:00:00Z", "ACME!"),
        entry(3, "2026-02-27T12:00:00Z", "我喜欢红茶很多"),
    )
    c = connected(tmp_path, site, words="acme,红茶", only="mentions")
    c.pull()
    assert [row[2] for row in told(c)] == ["ACME!", "我喜欢红茶很多"]
    assert "planted" not in c.everything()


def three_pages(site):
    days = ["28", "27", "26", "25", "24", "23"]
    entries = [entry(d, f"2026-02-{d}T10:00:00Z") for d in days]
    site.pages = {
        "/feed": atom(*entries[:2], following="/2"),
        "/2": atom(*entries[2:4], following="/3"),
        "/3": atom(*entries[4:], following="https://elsewhere.example/4"),
    }


def test_a_feed_of_several_pages_is_read_to_its_end_once_and_then_from_its_first(tmp_path, site):
    three_pages(site)
    c = connected(tmp_path, site)
    c.pull()
    assert len(told(c)) == 6
    site.calls.clear()
    site.pages["/feed"] = atom(
        entry("99", "2026-02-28T18:00:00Z"), entry("28", "2026-02-28T10:00:00Z"), following="/2"
    )
    c.pull()
    assert [call.split("?")[0] for call in site.calls] == ["GET /feed"]
    assert len(told(c)) == 7


def test_the_first_reading_goes_back_as_far_as_it_is_told(tmp_path, site):
    three_pages(site)
    c = connected(tmp_path, site, since_days="3")
    c.pull()
    assert sorted(row[1] for row in told(c)) == ["Review 26", "Review 27", "Review 28"]
    assert not [call for call in site.calls if "/3" in call]


def test_a_killed_reading_goes_on_where_it_was(tmp_path, site, monkeypatch):
    three_pages(site)
    c = connected(tmp_path, site)
    c.cut_off(monkeypatch)
    site.calls.clear()
    c.pull()
    assert [call.split("?")[0] for call in site.calls] == ["GET /2", "GET /3"]
    assert len(told(c)) == 6
    c.pull()
    assert site.count()["GET /feed"] == 1 and len(told(c)) == 6


@pytest.mark.parametrize(
    ("instead", "error", "says"),
    [
        ((429, b"", {"Retry-After": "3600"}), RetryLater, "is busy"),
        ((503, b"", {"Retry-After": "3600"}), RetryLater, "is busy"),
        ((200, RSS[:400].encode()), RetryLater, "cut off"),
        ((200, b"<html><body>Hello</body></html>"), StopSource, "no feed"),
        ((200, b""), StopSource, "no feed"),
        ((200, b"/etc/hostname"), StopSource, "no feed"),
        ((403, b""), StopSource, "does not let us in"),
        ((410, b""), StopSource, "refuses"),
        ((301, b"", {"Location": "https://new.example/"}), StopSource, "new.example"),
    ],
)
def test_what_a_site_answers_instead(tmp_path, site, instead, error, says):
    site.instead["GET /feed"] = [instead]
    c = connected(tmp_path, site)
    done = c.try_pull()
    assert isinstance(done.error, error) and says in done.error.what and done.error.fix
    assert c.cursor is None and c.entries() == 0
    c.pull()
    assert len(told(c)) == 2, "nothing is lost by it"


def test_a_feed_that_blows_itself_up_or_looks_into_our_files_gives_nothing_of_it(tmp_path, site):
    names = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "boom"}">' for i in range(12))
    bomb = f'<!DOCTYPE r [{names}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    site.pages["/feed"] = RSS.replace("?>", f"?>{bomb}", 1).replace("No name", "No &l11;&f;")
    c = connected(tmp_path, site)
    c.pull()
    assert len(c.everything()) < 10_000_000 and "root:" not in c.everything()


def test_one_entry_that_is_odd_stops_no_other(tmp_path, site):
    site.pages["/feed"] = atom(
        entry(1, "when it rains"), entry(2, "2026-02-27T11:00:00Z", author="")
    )
    c = connected(tmp_path, site)
    c.pull()
    assert [(row[1], row[3]) for row in told(c)] == [("Review 1", None), ("Review 2", "27 11:00")]


def test_a_record_of_another_kind_is_skipped_with_a_reason():
    with pytest.raises(SkipRecord):
        reading.keep({"form": "letter", "text": "dear"})


def test_the_check_names_the_feed(tmp_path, site):
    c = connected(tmp_path, site)
    assert checking.check(c.workspace, "c", now=NOW).account == "Tea forum"

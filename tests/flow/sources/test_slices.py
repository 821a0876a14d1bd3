"""A file in slices tells what the whole of it tells: each key once, whatever stands in between."""

from dataclasses import dataclass

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.facts import TABLES, accounts_of, facts_and_displays
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.sources.files.slices import facts_in_slices
from rapport.flow.tables import INTERACTIONS, SIGHTINGS
from tests.flow.sources.telling import ENTRY, NOW, account

PHONES = ("", "0888 123 417", "+359888123417", "0899 765 432")
DAYS = ("", "2026-01-05", "2026-02-14")
PEOPLE = Mapping(
    "crm",
    "people",
    {
        **{"id": "id", "name": "name", "phone": "tel", "phone_2": "tel2", "city": "town"},
        **{"interests": "likes", "updated_at": "at", "consent_at": "said"},
    },
    verified=("phone_2",),
    consents=(Consent("mail", "marketing", "email"),),
)
ORDERS = Mapping(
    "crm",
    "orders",
    {
        **{"order": "order", "customer": "who", "phone": "tel", "ordered_at": "at"},
        **{"product": "sku", "product_title": "what", "quantity": "n", "price": "price"},
    },
)
POSTS = Mapping(
    "crm",
    "posts",
    {
        **{"post": "post", "author": "who", "published_at": "at", "text": "text"},
        **{"reply_to": "to", "handle": "nick"},
    },
    constants={"network": "vk"},
)
REACTIONS = Mapping(
    "crm",
    "reactions",
    {"reaction": "id", "account": "who", "verb": "verb", "post": "post", "reacted_at": "at"},
)
MEMBERS = Mapping(
    "crm",
    "members",
    {"account": "who", "name": "name", "followers": "n", "updated_at": "at"},
)
#: Of each column what it may hold, so few that rows often speak of the same.
SAID = {
    "id": ("1", "2", "3"),
    "order": ("", "A1", "A2", "A3"),
    "post": ("P1", "P2", "P3"),
    "who": ("7", "8", "9"),
    "to": ("", "P1"),
    "verb": ("Like", "Dislike"),
    "name": ("", "Ann Lee", "Иван Попов"),
    "nick": ("", "ann", "ivan"),
    "town": ("", "Sofia", "София", "Varna"),
    "likes": ("", "tea; bread", "tea"),
    "mail": ("", "yes", "no"),
    "sku": ("", "r1", "l2"),
    "what": ("Reel", "Line"),
    "n": ("1", "2"),
    "price": ("1.10", "3.3"),
    "text": ("", "good", "bad"),
    **dict.fromkeys(("tel", "tel2"), PHONES),
    **dict.fromkeys(("at", "said"), DAYS),
}


@dataclass
class Lots:
    """Stored rows that come so many at a time."""

    rows: pa.Table
    size: int

    def some(self, *, backwards=False):
        starts = range(0, self.rows.num_rows, self.size)
        for start in reversed(starts) if backwards else starts:
            yield self.rows.slice(start, self.size)


def sliced(rows, mapping, size):
    """The facts and displays of rows that came in slices, and how many parts each key stood in."""
    parts = list(facts_in_slices(Lots(rows, size), mapping, ENTRY))
    found = {spec: pa.concat_tables(p[0][spec] for p in parts if spec in p[0]) for spec in TABLES}
    return found, pa.concat_tables(p[1] for p in parts), len(parts)


def lines(table):
    return sorted(table.to_pylist(), key=repr)


@pytest.mark.parametrize("mapping", [PEOPLE, ORDERS, POSTS, REACTIONS, MEMBERS])
@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_slices_tell_what_the_whole_tells(tmp_path_factory, mapping, data):
    columns = sorted(mapping.used)
    row = st.tuples(*(st.sampled_from(SAID[name]) for name in columns))
    said = data.draw(st.lists(row, min_size=1, max_size=9))
    path = tmp_path_factory.mktemp("sliced") / "f.csv"
    path.write_text("".join(f"{','.join(cells)}\n" for cells in [columns, *said]), "utf-8")
    read = read_file(path, mapping, now=NOW)
    rows = pa.Table.from_batches(read.batches, read.schema)
    whole, displays = facts_and_displays(rows, mapping, ENTRY)
    found, shown, _ = sliced(rows, mapping, data.draw(st.integers(1, 4)))
    assert {s.name: lines(t) for s, t in found.items()} == {
        s.name: lines(t) for s, t in whole.items()
    }
    assert lines(shown) == lines(displays)


def test_an_order_over_two_slices_is_one_purchase(told):
    text = "order,who,tel,at,sku,what,n,price\n" + "".join(
        f"{order},7,,2026-02-14,r1,Reel,1,{price}\n"
        for order, price in (("A1", 1), ("A2", 2), ("A2", 3), ("A3", 4))
    )
    rows = told(text, ORDERS).rows
    found, _, parts = sliced(rows, ORDERS, 2)
    assert parts == 3  # two slices, and what stands in both
    bought = found[INTERACTIONS].select(["interaction_id", "amount", "line"]).to_pylist()
    assert sorted(r["amount"] for r in bought) == [1, 4, 5]
    assert [r["line"] for r in bought if r["amount"] == 5] == [3]
    assert found[SIGHTINGS]["account_id"].to_pylist() == [account("7")]


def test_whose_rows_stand_in_one_slice_wait_for_nobody(told):
    text = "id,name,tel,tel2,town,likes,at,said,mail\n" + "".join(
        f"{number},Ann Lee,,,,,,,\n" for number in (1, 2, 3, 1)
    )
    rows = told(text, PEOPLE).rows
    first, _, last = facts_in_slices(Lots(rows, 2), PEOPLE, ENTRY)
    assert first[0][SIGHTINGS]["account_id"].to_pylist() == [account("2")]
    assert last[0][SIGHTINGS]["account_id"].to_pylist() == [account("1")]
    assert last[1]["account_id"].to_pylist() == [account("1")]


def test_what_one_slice_holds_is_told_at_once(told):
    rows = told("id,who,verb,post,at\n1,7,Like,P1,\n2,8,Like,P1,\n", REACTIONS).rows
    _, _, parts = sliced(rows, REACTIONS, 9)
    assert parts == 1
    assert accounts_of(rows, REACTIONS, ENTRY).to_pylist() == [account("7"), account("8")]


def test_figures_from_outside_are_told_whole(told):
    mapping = Mapping(
        "crm",
        "mail_events",
        {"mail_event": "what", "message": "m", "customer": "who", "occurred_at": "at"},
    )
    rows = told("what,m,who,at\nsent,1,7,2026-02-14\ndelivered,1,7,2026-02-14\n", mapping).rows
    _, _, parts = sliced(rows, mapping, 1)
    assert parts == 1

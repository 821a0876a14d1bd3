"""What half an address and half a birth date are worth."""

from rapport.flow.identity import comparisons
from tests.flow.identity.people import account, crowd, id_of, run

ADDRESSES = (
    ("ul. Sadovaya 5", "Садовая ул., д. 5", "exact"),
    ("ul. Sadovaya 5", "ul. Sadovaya 7", "different"),
    ("花园街26号", "花园街39号", "different"),
    ("ul. Sadovaya 5", "ul. Sadovaya 5, kv. 12", "close"),
    ("ul. Sadovaya 5, kv. 11", "ul. Sadovaya 5, kv. 12", "different"),
    ("ul. Sadovaya 5", "ul. Sadovaya 51", "different"),
    ("ul. Sadovaya 5", "ul. Sadovaia", "near"),
    ("ul. Sadovaya 5", "ul. Sadowoya 5", "close"),
    ("Moskva, ul. Sadovaya 5", "ul. Sadovaya 5", "close"),
    ("ul. Sadovaya 5", "prospekt Mira 5", "different"),
)
BIRTHS = (
    ("1990-05", "1990-05-14", "in part"),
    ("1990-05", "1990-05", "exact"),
    ("1990-05", "1990-06-14", "same year"),
    ("1990-05", "1991-05-14", "different"),
    ("1990-05", "1990", "in part"),
    ("05-14", "1990-05-14", "in part"),
    ("05-14", "1990-05-15", "different"),
    ("05-14", "1990-05", "missing"),
    ("05-14", "05-14", "exact"),
)


def levels(slot: str, pairs: tuple[tuple[str, str, str], ...]) -> list[str]:
    """Return the level of each pair of values, said by two accounts of one name and phone."""
    people = crowd()
    for n, said in enumerate(pairs):
        same = {
            "given": "petar",
            "family": f"georgi{'abcdefghij'[n]}ev",
            "phone": f"+35988811122{n}",
        }
        people += [account(f"{n}.{i}", **same, **{slot: said[i]}) for i in (0, 1)]
    found = run(people).get(
        "select least(a.account_id, b.account_id) as one, greatest(a.account_id, b.account_id)"
        " as other, c.pattern from compared as c join nodes as a on a.node = c.l"
        " join nodes as b on b.node = c.r"
    )
    patterns = {(row["one"], row["other"]): row["pattern"] for row in found.to_pylist()}
    place = comparisons.BITS_EACH * comparisons.COMPARISONS.index(slot)
    ids = [sorted((id_of(f"{n}.0"), id_of(f"{n}.1"))) for n in range(len(pairs))]
    return [comparisons.label(slot, patterns[one, other] >> place & 15) for one, other in ids]


def test_another_house_of_the_street_is_another_address() -> None:
    assert levels("address", ADDRESSES) == [level for *_, level in ADDRESSES]


def test_a_birth_date_known_in_part_agrees_in_part() -> None:
    assert levels("birth", BIRTHS) == [level for *_, level in BIRTHS]

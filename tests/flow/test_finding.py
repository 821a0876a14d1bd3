"""By what people are found: names in four scripts, handles, contacts, cards."""

import numpy as np
import pytest

from rapport.flow.finding import Finding, account_key, account_keys
from rapport.flow.pseudonyms import Pseudonyms

FINDING = Finding(Pseudonyms(b"k" * 32), "BG")


def is_found(query: str, kind: str, text: str) -> bool:
    kept = set(FINDING.kept(kind, text))
    return any(kept.issuperset(tokens) for tokens in FINDING.asked(query))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("王伟", "王伟"),
        ("王", "王伟"),
        ("伟", "王伟"),
        ("wang wei", "王伟"),
        ("wei wang", "王伟"),
        ("weiwang", "王伟"),
        ("wangw", "王伟"),
        ("王伟", "王偉"),  # traditional and simplified
        ("王偉", "王伟"),
        ("欧阳", "欧阳娜娜"),
        ("ouyang nana", "欧阳娜娜"),
        ("Светлана", "Светлана Ковальчук"),
        ("ковальчук светлана", "Светлана Ковальчук"),
        ("све", "Светлана Ковальчук"),
        ("kovalchuk", "Светлана Ковальчук"),
        ("sv ko", "Светлана Ковальчук"),
        ("Ковальчук", "Svetlana Kovalchuk"),
        ("светлана", "Svetlana Kovalchuk"),
        ("христо", "Hristo Ivanov"),
        ("hristo", "Христо Иванов"),
        ("khristo", "Христо Иванов"),
        ("Щерева", "Щерева Цветана"),
        ("shtereva", "Щерева Цветана"),
        ("shchereva", "Щерева Цветана"),
        ("cvetana", "Щерева Цветана"),
        ("tsvetana", "Щерева Цветана"),
        ("fyodor", "Фёдор Алёшин"),
        ("федор", "Фёдор Алёшин"),
        ("müller", "Jürgen Müller"),
        ("muller", "Jürgen Müller"),
        ("mueller", "Jürgen Müller"),
        ("juergen mü", "Jürgen Müller"),
        ("kovac", "Ana Kovač"),
        ("kovach", "Ana Kovač"),
        ("o'neil", "Sean O’Neil"),
        ("oneil", "Sean O’Neil"),
        ("saint-exu", "Antoine de Saint-Exupéry"),
        ("bob", "Robert Smith"),
        ("саша", "Александр Попов"),
        ("смит", "John Smith"),
    ],
)
def test_a_name_is_found(query: str, name: str) -> None:
    assert is_found(query, "name", name)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("王芳", "王伟"),
        ("伟王", "王伟"),  # two letters are one piece of a name, in its order
        ("wang fang", "王伟"),
        ("ивана", "Светлана Ковальчук"),
        ("etlana", "Светлана Ковальчук"),  # not a beginning
        ("svetlana petrova", "Светлана Ковальчук"),
        ("s", "Svetlana"),
        ("mueller", "Muller"),
        ("", "Svetlana"),
        ("...", "Svetlana"),
    ],
)
def test_others_are_not_found(query: str, name: str) -> None:
    assert not is_found(query, "name", name)


@pytest.mark.parametrize(
    ("query", "kind", "kept", "found"),
    [
        ("0888 123 417", "phone", "+359888123417", True),
        ("+359 888 123 417", "phone", "+359888123417", True),
        ("00359888123417", "phone", "+359888123417", True),
        ("359888123417", "phone", "+359888123417", True),
        ("123417", "phone", "+359888123417", False),  # whole only
        ("Sveta@Mail.Example", "email", "sveta@mail.example", True),
        ("sveta", "email", "sveta@mail.example", False),
        ("sveta.k", "handle", "sveta.k", True),
        ("@sveta.k", "handle", "sveta.k", True),
        ("@Sveta.K", "handle", "lumen:sveta.k", True),
        ("sveta", "handle", "sveta.k", True),
        ("sveta_k", "handle", "@sveta.k", True),  # by its words
        ("@svetb", "handle", "sveta.k", False),
        ("9001 2345 678", "card", "90012345678", True),
        ("90012345678", "card", "9001-2345-678", True),
        ("9001", "card", "90012345678", False),
        ("M-31007", "card", "m31007", True),
    ],
)
def test_contacts_cards_and_handles(query: str, kind: str, kept: str, found: bool) -> None:
    assert is_found(query, kind, kept) is found


@pytest.mark.parametrize(
    ("query", "name", "exact"),
    [
        ("Иван Петров", "Иван Петров", True),
        ("петров иван", "Иван Петров", True),
        ("ivan petrov", "Иван Петров", True),
        ("иван", "Иван Петров", False),
        ("王伟", "王伟", True),
        ("wei wang", "王伟", True),
        ("王伟", "王伟红", False),
    ],
)
def test_a_whole_name_is_told_from_a_part(query: str, name: str, exact: bool) -> None:
    assert (not set(FINDING.kept("name", name)).isdisjoint(FINDING.exactly(query))) is exact


def test_a_name_of_a_record_is_the_whole_name() -> None:
    tokens = FINDING.of_kind("name", "PETROV Ivan")
    assert set(tokens) <= set(FINDING.kept("name", "Иван Петров"))
    assert not set(FINDING.of_kind("name", "Ivan")) & set(FINDING.kept("name", "Иван Петров"))
    assert FINDING.of_kind("phone", "no phone") == []


def test_pairs_name_each_account_by_each_token() -> None:
    account = "0a" * 16
    ((tokens, accounts),) = FINDING.pairs([("email", "a@b.example", account)])
    assert tokens.tolist() == FINDING.of_kind("email", "a@b.example")
    assert accounts.tolist() == [account_key(account)]


def test_an_account_is_named_by_half_its_id() -> None:
    ids = ["00" * 16, "ff" * 16, "7f" * 16]
    assert account_keys(ids).tolist() == [account_key(i) for i in ids]
    assert account_keys(ids)[:2].tolist() == [0, -1]
    assert account_keys([]).dtype == np.int64

"""How each advertising platform takes a hashed list, and says how many of it it knows.

Sources  Yandex Audience: POST segments/upload_csv_file, then segment/{id}/confirm; its answer
         has matched_quantity and valid_unique_quantity. VK Ads: POST users_lists.json with file,
         name and type; users_lists/{id}.json has entries_count and ids_count. The body of
         Yandex's confirmation and the words of VK's types are of no official page: the former
         stands here in one place, the latter are settings.
Never: an answer kept but for its number of the list and its counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapport.enriching.choosing import Contact
from rapport.enriching.contract import hashed
from rapport.flow.errors import StopSource
from rapport.flow.http import Client

#: Fewer people are never handed out, whatever a platform takes.
FEWEST: Final = 100


@dataclass(frozen=True)
class Call:
    """By what a platform is called."""

    http: Client
    settings: Mapping[str, str]
    token: str = field(repr=False)

    def address(self, path: str) -> str:
        return f"{self.settings['base_url'].rstrip('/')}{path}"


@dataclass(frozen=True)
class HashedList:
    """One file as a platform takes it, in memory alone.

    `kind`      phone or email, or both
    `contacts`  one of each person who is on it
    """

    kind: str
    content: bytes = field(repr=False)
    contacts: tuple[Contact, ...] = field(repr=False)


@dataclass(frozen=True)
class Counts:
    """What a platform says of a list. None: it does not say so yet."""

    taken: int | None
    matched: int | None


@dataclass(frozen=True)
class Platform:
    """One platform.

    `ads`      its name in SourcePolicy.ads
    `least`    setting, or number, of people that a list has at least
    `lists`    makes the files of what each person may be told by, by kind
    `upload`   sends one; returns the platform's number of it
    `finish`   makes it ready under a title, if the platform wants that
    `counts`   asks what became of it
    `confirms`  whether it uses no list before `finish`; else one may be in use without a number
    """

    ads: str
    least: Callable[[Mapping[str, str]], int]
    lists: Callable[[Iterable[Mapping[str, Contact]]], Sequence[HashedList]]
    upload: Callable[[Call, HashedList, str], str]
    finish: Callable[[Call, str, str], Counts]
    counts: Callable[[Call, str], Counts]
    confirms: bool


def _hash(person: Mapping[str, Contact], kind: str) -> str:
    contact = person.get(kind)
    return hashed(kind, contact.value) if contact else ""


# ----------------------------------------------------------------------------- Yandex


def _one_list(people: Iterable[Mapping[str, Contact]]) -> Sequence[HashedList]:
    """One file with a row a person: the hash of a phone, of an e-mail, or of both."""
    known = [person for person in people if person]
    lines = [f"{_hash(person, 'phone')},{_hash(person, 'email')}" for person in known]
    content = "\n".join(("phone,email", *lines, "")).encode()
    contacts = tuple(next(iter(person.values())) for person in known)
    return (HashedList("phone email", content, contacts),)


def _to_yandex(call: Call, what: HashedList, title: str) -> str:
    answer = call.http.json(
        "POST",
        call.address("/v1/management/segments/upload_csv_file"),
        files={"file": ("people.csv", what.content, "text/csv")},
        headers=_oauth(call),
    )
    return _number(answer, "segment")


def _confirmed(call: Call, number: str, title: str) -> Counts:
    segment = {"id": int(number), "name": title, "hashed": 1, "content_type": "crm"}
    answer = call.http.json(
        "POST",
        call.address(f"/v1/management/segment/{number}/confirm"),
        json={"segment": {**segment, "hashing_alg": "SHA256"}},
        headers=_oauth(call),
    )
    return _of_segment(answer.get("segment") if isinstance(answer, Mapping) else None)


def _of_yandex(call: Call, number: str) -> Counts:
    answer = call.http.json("GET", call.address("/v1/management/segments"), headers=_oauth(call))
    found = answer.get("segments", ()) if isinstance(answer, Mapping) else ()
    return _of_segment(
        next((s for s in found if isinstance(s, Mapping) and str(s.get("id")) == number), None)
    )


def _of_segment(segment: Any) -> Counts:
    said = segment if isinstance(segment, Mapping) else {}
    return Counts(_count(said, "valid_unique_quantity"), _count(said, "matched_quantity"))


def _oauth(call: Call) -> dict[str, str]:
    return {"Authorization": f"OAuth {call.token}"}


# ------------------------------------------------------------------------------ VK Ads


def _list_a_kind(people: Iterable[Mapping[str, Contact]]) -> Sequence[HashedList]:
    """A file of phones and one of e-mails, a hash a line."""
    known, made = [*people], []
    for kind in ("phone", "email"):
        contacts = tuple(person[kind] for person in known if kind in person)
        lines = [hashed(kind, contact.value) for contact in contacts]
        made.append(HashedList(kind, "\n".join((*lines, "")).encode(), contacts))
    return made


def _to_vk(call: Call, what: HashedList, title: str) -> str:
    answer = call.http.json(
        "POST",
        call.address("/api/v3/remarketing/users_lists.json"),
        files={"file": ("people.csv", what.content, "text/csv")},
        data={"name": f"{title}, {what.kind}", "type": call.settings[f"{what.kind}_type"]},
        headers=_bearer(call),
    )
    return _number(answer, "")


def _of_vk(call: Call, number: str) -> Counts:
    answer = call.http.json(
        "GET",
        call.address(f"/api/v3/remarketing/users_lists/{number}.json"),
        headers=_bearer(call),
    )
    said = answer if isinstance(answer, Mapping) else {}
    return Counts(_count(said, "entries_count"), _count(said, "ids_count"))


def _bearer(call: Call) -> dict[str, str]:
    return {"Authorization": f"Bearer {call.token}"}


# ---------------------------------------------------------------------------- the parts


def _number(answer: Any, within: str) -> str:
    """Return the platform's number of a list. Raises StopSource: it gives none."""
    said = answer.get(within) if within and isinstance(answer, Mapping) else answer
    number = said.get("id") if isinstance(said, Mapping) else None
    if not str(number).isdigit():
        raise StopSource(
            "the platform took the list and gave no number for it",
            fix="look at its page whether the list is there; then send it anew",
        )
    return str(number)


def _count(said: Mapping[str, Any], name: str) -> int | None:
    found = said.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def _said_least(settings: Mapping[str, str]) -> int:
    said = settings.get("least", "")
    return max(FEWEST, int(said) if said.isdigit() else FEWEST)


PLATFORMS: Final[Mapping[str, Platform]] = {
    "yandex_audience": Platform(
        "yandex", lambda _: FEWEST, _one_list, _to_yandex, _confirmed, _of_yandex, True
    ),
    "vk_lists": Platform(
        "vk",
        _said_least,
        _list_a_kind,
        _to_vk,
        lambda call, number, _: _of_vk(call, number),
        _of_vk,
        False,
    ),
}

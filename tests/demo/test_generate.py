"""What the demo's files must be: the same each time, as large as said, and lifelike."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import phonenumbers
import pyarrow as pa
import pytest

from rapport.demo import Demo, DemoFile, generate
from rapport.flow.errors import ConfigError
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.facts import accounts_of
from rapport.flow.sources.files.recognise import recognise
from tests.demo.conftest import TODAY

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SCRIPTS = {
    "bg": re.compile(r"[А-я -]+"),
    "ru": re.compile(r"[А-яЁё -]+"),
    "en": re.compile(r"[A-Za-z' -]+"),
    "zh": re.compile(r"[\u4e00-\u9fff]+"),
}
LATIN = SCRIPTS["en"]


def by_name(demo: Demo, name: str) -> DemoFile:
    return next(f for f in demo.files if f.path.name == name)


_READ: dict[Path, list[dict[str, Any]]] = {}


def good_rows(file: DemoFile) -> list[dict[str, Any]]:
    """Return the rows that an import takes in; each file is read once a session."""
    if file.path not in _READ:
        rows = read_file(file.path, file.mapping, now=NOW)
        _READ[file.path] = [row for batch in rows.batches for row in batch.to_pylist()]
    return _READ[file.path]


def truth(demo: Demo) -> dict[tuple[str, str], str]:
    with demo.truth.open(encoding="utf-8") as lines:
        return {(r["connection"], r["account"]): r["person"] for r in csv.DictReader(lines)}


def true_values(demo: Demo) -> dict[tuple[str, str], str]:
    with demo.values.open(encoding="utf-8", newline="") as lines:
        return {(r["person"], r["attribute"]): r["value"] for r in csv.DictReader(lines)}


def comments(folder: Path, network: str) -> list[str]:
    lines = (folder / f"{network}_comments.jsonl").read_text("utf-8").splitlines()
    return [deed["text"] for deed in map(json.loads, lines) if deed["text"]]


# ------------------------------------------------------------------ the same each time


def test_same_seed_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    one = generate(tmp_path / "1", people=200, today=TODAY)
    two = generate(tmp_path / "2", people=200, today=TODAY)
    assert [f.path.name for f in one.files] == [f.path.name for f in two.files]
    made = sorted(path.name for path in one.truth.parent.iterdir())
    assert len(made) == len(one.files) + 4
    for name in made:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    one = generate(tmp_path / "1", people=40, seed=1, today=TODAY)
    two = generate(tmp_path / "2", people=40, seed=2, today=TODAY)
    assert one.files[2].path.read_bytes() != two.files[2].path.read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_the_smallest_demo_can_be_read(tmp_path: Path, seed: int) -> None:
    made = generate(tmp_path, people=20, seed=seed, today=date(2024, 2, 29))
    assert made.people == 20
    for file in made.files:
        rows = read_file(file.path, file.mapping, now=datetime(2024, 2, 29, tzinfo=UTC))
        assert sum(batch.num_rows for batch in rows.batches) == rows.read - file.bad


def test_a_smaller_demo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too small"):
        generate(tmp_path, people=19, today=TODAY)


# --------------------------------------------------------------------------- how many


def test_two_thousand_people_have_about_ten_thousand_accounts(demo: Demo) -> None:
    accounts = truth(demo)
    assert demo.people == 2000 and demo.organisations == 15
    assert demo.accounts == len(accounts)
    assert 9_500 <= demo.accounts <= 10_500
    numbers = {str(n) for n in range(1, 2016)}
    assert numbers <= set(accounts.values())
    # whoever is no customer was only seen on the site
    strangers = {key[0] for key, person in accounts.items() if person not in numbers}
    assert strangers == {"site"}


def test_four_languages_have_their_shares(demo: Demo) -> None:
    accounts = truth(demo)
    spoken: dict[str, set[str]] = defaultdict(set)
    for row in good_rows(by_name(demo, "loyalty_cards.xlsx")):
        spoken[row["language"]].add(accounts["cards", row["customer"]])
    assert set(spoken) == {"bg", "ru", "en", "zh"}
    people = {language: len(numbers) for language, numbers in spoken.items()}
    assert people["bg"] > people["ru"] > people["en"] > people["zh"] > 90


def test_the_truth_names_every_account_as_the_import_does(demo: Demo) -> None:
    pseudonyms = Pseudonyms(b"k" * 32)
    named = {pseudonyms.one("account", *key) for key in truth(demo)}
    for file in demo.files:
        rows = read_file(file.path, file.mapping, now=NOW)
        table = pa.Table.from_batches(list(rows.batches), rows.schema)
        entry = Entry(1, file.connection, NOW, 1, pseudonyms, "BG")
        found = set(accounts_of(table, file.mapping, entry).to_pylist()) - {None}
        assert found <= named, file.path.name


# ------------------------------------------------------------------------- the files


def test_every_file_is_read_with_the_bad_rows_it_declares(demo: Demo) -> None:
    assert sum(file.bad for file in demo.files) == 19
    for file in demo.files:
        rows = read_file(file.path, file.mapping, now=NOW)
        good = sum(batch.num_rows for batch in rows.batches)
        reasons = [row["reason"] for row in rows.quarantined.to_pylist()]
        assert (good > 0, len(reasons)) == (True, file.bad), (file.path.name, reasons)


def test_files_are_recognised_by_their_headers(tmp_path: Path) -> None:
    missed = 0
    for file in generate(tmp_path, people=150, today=TODAY).files:
        found = recognise(file.path)
        fields = {column.name: column.field for column in found.columns}
        wrong = [c for f, c in file.mapping.columns.items() if fields[c] != f]
        assert found.kind == file.kind, file.path.name
        missed += len(wrong)
    assert missed <= 8  # of some 150: a person has little to mend


def test_nothing_was_done_after_the_day_of_the_export(demo: Demo) -> None:
    times = {
        *("occurred_at", "ordered_at", "called_at", "entered_at", "answered_at"),
        *("registered_at", "updated_at"),
    }
    latest = [
        row[name]
        for file in demo.files
        for row in good_rows(file)
        for name in times & row.keys()
        if row[name]
    ]
    assert max(latest) < NOW
    assert min(latest) > datetime(2020, 1, 1, tzinfo=UTC)


# ------------------------------------------------------------------- names and contacts


def test_every_phone_is_a_valid_number(demo: Demo) -> None:
    numbers = [
        phonenumbers.parse(row["phone"], "BG")
        for file in demo.files
        for row in good_rows(file)
        if row.get("phone")
    ]
    assert len(numbers) > 4_500
    assert all(map(phonenumbers.is_valid_number, numbers))


def test_every_address_lies_under_a_domain_kept_for_examples(demo: Demo) -> None:
    addresses = {row["email"] for f in demo.files for row in good_rows(f) if row.get("email")}
    assert len(addresses) > 2_000
    assert all(re.search(r"\.example\.(com|net|org)$", a.lower()) for a in addresses)


def test_names_stand_in_their_language_or_in_latin_letters(demo: Demo) -> None:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    whose, values = truth(demo), true_values(demo)
    for name in ("loyalty_cards.xlsx", "kruzhok_members.jsonl", "lumen_members.jsonl"):
        file = by_name(demo, name)
        for row in good_rows(file):
            person = whose[
                file.connection, row.get("id") or row.get("account") or row.get("customer")
            ]
            spoken = values[person, "language"]
            plain = row["name"].rstrip(".")
            script = "own" if SCRIPTS[spoken].fullmatch(plain) else "latin"
            assert script == "own" or LATIN.fullmatch(plain), (name, spoken)
            seen[spoken][script] += 1
    assert all(seen[language]["own"] > 100 for language in SCRIPTS)
    assert all(seen[language]["latin"] > 100 for language in ("bg", "ru", "zh"))


def test_only_the_crm_knows_patronymics(demo: Demo) -> None:
    told = {f.path.name for f in demo.files if "patronymic" in f.mapping.columns}
    assert told == {"crm_people.csv"}
    middle = [row["patronymic"] or "" for row in good_rows(by_name(demo, "crm_people.csv"))]
    assert sum(name.endswith(("вич", "вна", "ич", "ична")) for name in middle) > 150


def test_families_share_a_contact_and_namesakes_do_not(demo: Demo) -> None:
    accounts = truth(demo)
    by_phone: dict[str, set[str]] = defaultdict(set)
    by_email: dict[str, set[str]] = defaultdict(set)
    by_full_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in good_rows(by_name(demo, "crm_people.csv")):
        person = accounts["crm", row["id"]]
        by_full_name[row["given"], row["family"]].add(person)
        if row["email"]:
            by_email[row["email"].lower()].add(person)
        if row["phone"]:
            parsed = phonenumbers.parse(row["phone"], "BG")
            by_phone[str(parsed.national_number)].add(person)
    assert sum(len(people) > 1 for people in by_phone.values()) >= 10
    offices = [email for email, people in by_email.items() if len(people) > 1]
    assert any(email.startswith("info@") for email in offices)
    assert any(not email.startswith("info@") for email in offices)
    assert sum(len(people) > 1 for people in by_full_name.values()) >= 20


def test_a_key_is_verified_for_one_person_only(demo: Demo) -> None:
    accounts = truth(demo)
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for file in demo.files:
        for row in good_rows(file):
            for field in file.mapping.verified:
                native = row.get("id") or row.get("account") or row.get("customer")
                if row.get(field) and (file.connection, native) in accounts:
                    key = f"{field}:{file.connection}" if field == "handle" else field
                    owners[key, row[field]].add(accounts[file.connection, native])
    assert len(owners) > 5_000
    assert all(len(people) == 1 for people in owners.values())


# ----------------------------------------------------------------------------- texts


@pytest.mark.parametrize("network", ["kruzhok", "lumen"])
def test_no_comment_dominates(folder: Path, network: str) -> None:
    said = comments(folder, network)
    assert len(said) > 1_500
    assert len(set(said)) > 0.7 * len(said)
    assert Counter(said).most_common(1)[0][1] < 0.01 * len(said)


def test_texts_have_no_open_slots(folder: Path) -> None:
    for path in sorted(folder.glob("*_comments.jsonl")):
        assert not re.search(r"\{\w+\.|\[\w+/", path.read_text("utf-8"))
    for text in comments(folder, "kruzhok") + comments(folder, "lumen"):
        assert not re.search(r"[{}\[\]]", text)
        assert text[0] == text[0].upper() and len(text) > 6


def test_people_buy_what_is_in_season(demo: Demo) -> None:
    months: dict[str, Counter[int]] = defaultdict(Counter)
    for row in good_rows(by_name(demo, "shop_orders.csv")):
        months[row["theme"]][row["ordered_at"].month] += 1
    for theme, high, low in [
        ("tents", (5, 6, 7), (11, 12, 1)),
        ("jackets", (10, 11, 12), (6, 7, 8)),
        ("waders", (3, 4, 5), (6, 7, 8)),
    ]:
        sold = months[theme]
        assert sum(sold[m] for m in high) > 4 * sum(sold[m] for m in low), theme


# --------------------------------------------------------------------- the site, and ties


def test_some_browsers_are_known_some_shared_and_most_are_nobodys(demo: Demo) -> None:
    accounts = truth(demo)
    calls = good_rows(by_name(demo, "site_sign_ins.csv"))
    named: dict[str, set[str]] = defaultdict(set)
    for row in calls:
        named[row["visitor"]].add(row["user"] or row["email"])
    seen = {row["visitor"] for row in good_rows(by_name(demo, "site_visits.jsonl"))}
    assert named.keys() <= seen
    assert sum(len(users) > 1 for users in named.values()) == 3
    assert len(seen - named.keys()) >= 20
    of_one = [v for v, users in named.items() if len(users) == 1]
    right = [v for v in of_one if int(accounts["site", f"visitor:{v}"]) <= demo.people]
    assert 0 < len(of_one) - len(right) < len(right)  # a friend's address, typed into a form


def test_some_organisations_name_a_contact_person_of_the_crm(demo: Demo) -> None:
    people = {row["id"]: row for row in good_rows(by_name(demo, "crm_people.csv"))}
    firms = good_rows(by_name(demo, "crm_organisations.csv"))
    contacts = [row["member"] for row in firms if row["member"]]
    assert len(contacts) >= 5
    assert set(contacts) <= people.keys()


# ------------------------------------------------------------- people among themselves


def talk_of(demo: Demo, network: str) -> list[dict[str, Any]]:
    return good_rows(by_name(demo, f"{network}_talk.jsonl"))


def parts(demo: Demo) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (network, account) -> circle and part."""
    with demo.talk.open(encoding="utf-8", newline="") as lines:
        return {
            (r["connection"], r["account"]): (r["circle"], r["part"])
            for r in csv.DictReader(lines)
        }


@pytest.mark.parametrize("network", ["kruzhok", "lumen"])
def test_people_talk_in_circles_and_some_lead_them(demo: Demo, network: str) -> None:
    part = {who: p for (net, who), p in parts(demo).items() if net == network}
    rows = talk_of(demo, network)
    author = {row["post"]: row["author"] for row in rows}
    assert Counter(p for _, p in part.values())["leader"] == 6
    assert len({circle for circle, _ in part.values()}) == 3
    inside = earned = others = 0
    deeds = [(row["author"], row["reply_to"]) for row in rows if row["reply_to"] in author]
    reactions = good_rows(by_name(demo, f"{network}_reactions.jsonl"))
    deeds += [(row["account"], row["post"]) for row in reactions if row["post"] in author]
    for who, post in deeds:
        if who == author[post]:
            continue
        (mine, _), (theirs, role) = part[who], part[author[post]]
        inside += mine == theirs
        earned += role == "leader"
        others += role == "member"
    assert inside > 0.8 * len(deeds)
    assert earned / 6 > 10 * others / (len(part) - 18)


@pytest.mark.parametrize("network", ["kruzhok", "lumen"])
def test_what_is_passed_on_is_passed_on_again(demo: Demo, network: str) -> None:
    rows = {row["post"]: row for row in talk_of(demo, network)}
    shared = [row for row in rows.values() if row["verb"] == "Announce"]
    again = [row for row in shared if rows[row["reply_to"]]["verb"] == "Announce"]
    assert len(shared) > 60 and len(again) > 10
    for row in shared:
        assert rows[row["root"]]["verb"] == "Create"
        assert rows[row["reply_to"]]["published_at"] <= row["published_at"]


@pytest.mark.parametrize("network", ["kruzhok", "lumen"])
def test_the_brand_answers_critics_and_they_answer_back(demo: Demo, network: str) -> None:
    part, rows = parts(demo), talk_of(demo, network)
    answers = {row["post"]: row for row in good_rows(by_name(demo, f"{network}_answers.csv"))}
    complained = {row["post"]: row["author"] for row in rows}
    back = [row for row in rows if row["reply_to"] in answers]
    assert len(answers) > 10 and len(back) == len(answers)
    for row in back:
        assert row["author"] == complained[answers[row["reply_to"]]["reply_to"]]
        assert part[network, row["author"]][1] in ("yielding", "unmoved")


def test_some_leaders_buy_and_some_do_not(demo: Demo) -> None:
    whose = truth(demo)
    orders = good_rows(by_name(demo, "shop_orders.csv"))
    buyers = {whose["shop", row["customer"]] for row in orders}
    led = {whose[account] for account, (_, part) in parts(demo).items() if part == "leader"}
    assert led & buyers and led - buyers


def test_who_says_yes_comes_as_often_as_is_true_of_them(demo: Demo) -> None:
    with demo.words.open(encoding="utf-8", newline="") as lines:
        comes = {row["person"]: float(row["comes"]) for row in csv.DictReader(lines)}
    whose, rows = truth(demo), good_rows(by_name(demo, "evenings.csv"))
    said = {(row["customer"], row["title"]) for row in rows if row["verb"] == "Accept"}
    came = {(row["customer"], row["title"]) for row in rows if row["verb"] == "Arrive"}
    kept: dict[float, list[bool]] = defaultdict(list)
    for customer, title in said:
        if title[-10:] < TODAY.isoformat():
            kept[comes[whose["crm", customer]]].append((customer, title) in came)
    assert set(kept) == {0.92, 0.6, 0.2}
    for share, found in kept.items():
        assert len(found) > 60
        assert abs(sum(found) / len(found) - share) < 0.1
    assert any(title[-10:] > TODAY.isoformat() for _, title in said)  # an evening to come
    assert not any(title[-10:] >= TODAY.isoformat() for _, title in came)

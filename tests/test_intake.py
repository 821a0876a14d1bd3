"""The door for files: what is proposed, what an import would do, what came, what was refused."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from rapport import importing, run
from rapport.flow.errors import InputError
from rapport.flow.workspace import Workspace
from rapport.intake import arrivals, history, quarantine, reading, rehearsal
from rapport.intake.reading import Answers

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PEOPLE = (
    "id,name,email,religion,news by email,remark\n"
    "1,Anna Petrova,anna@abv.example,x,yes,a\n"
    "2,Boris Kolev,boris@abv.example,x,no,b\n"
    "3,Vera Ilieva,no-mail,x,no,c\n"
)
ANSWERS = Answers(
    "crm",
    "people",
    {"id": "id", "name": "name", "email": "email"},
    purposes=("service", "profile"),
    basis="contract",
)
MAPPING = reading.mapping_of(ANSWERS)


@pytest.fixture
def ws(tmp_path):
    return Workspace.create(tmp_path / "ws", brand="Marten & Reed")


@pytest.fixture
def file(tmp_path):
    def write(text=PEOPLE, name="people.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def taken_in(ws, path, mapping=MAPPING, now=NOW, name=""):
    read_as = importing.FileMapping.from_toml(mapping)
    return importing.add_file(ws, path, read_as, now=now, name=name)


# ------------------------------------------------------------------------- proposals


def test_a_proposal_says_what_each_column_seems_to_be(file):
    told = reading.propose(file())
    assert (told.format, told.encoding, told.delimiter, told.kind) == (
        "csv",
        "utf-8",
        ",",
        "people",
    )
    assert [(c.name, c.field, c.consent, c.sensitive) for c in told.columns] == [
        ("id", "id", None, ""),
        ("name", "name", None, ""),
        ("email", "email", None, ""),
        ("religion", "", None, "faith"),
        ("news by email", "", None, ""),
        ("remark", "", None, ""),
    ]
    assert max(c.sureness for c in told.columns) == reading.SUREST


def test_no_value_of_a_sensitive_column_is_shown(file):
    told = reading.propose(file(PEOPLE.replace(",x,", ",orthodox,")))
    assert "orthodox" not in repr(told)
    assert told.first_rows[0] == ("1", "Anna Petrova", "anna@abv.example", "", "yes", "a")


def test_what_is_given_is_believed(file):
    path = file("a;b\n1;2\n")
    assert [c.name for c in reading.propose(path, delimiter=",").columns] == ["a;b"]
    assert reading.propose(path, kind="orders").kind == "orders"


def test_a_file_that_changed_is_looked_at_again(file):
    assert len(reading.propose(file()).columns) == 6
    assert len(reading.propose(file("id,email\n1,a@abv.example\n")).columns) == 2


def test_answers_come_back_from_the_mapping_they_made():
    full = Answers(
        "crm",
        "orders",
        {"order": "nr", "customer": "client", "ordered_at": "day"},
        consents=(("news", "marketing", "email"),),
        purposes=("service",),
        basis="contract",
        constants={"currency": "EUR"},
        date_formats=("%d.%m.%Y",),
        decimal_comma=True,
        region="BG",
        time_zone="Europe/Sofia",
        encoding="cp1251",
        delimiter=";",
    )
    assert reading.answers_of(reading.mapping_of(full)) == full


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("crm_people.csv", "crm-people"),
        ("Клиенты.xlsx", "klienty"),
        ("客户 2026.csv", "kehu-2026"),
        ("März.csv", "marz"),
        ("---.csv", "file"),
        ("../../etc/passwd", "passwd"),
        ("x" * 60 + ".csv", "x" * 40),
        ("a" * 39 + "--b.csv", "a" * 39),
    ],
)
def test_a_source_is_named_after_its_file(file_name, name):
    assert reading.name_of(file_name) == name


@pytest.mark.parametrize(
    ("purposes", "may"),
    [
        ((), ""),
        (("service",), "store export"),
        (("service", "profile"), "store link score segment export weigh"),
        (("marketing",), "store send export incentive"),
    ],
)
def test_rights_follow_from_purposes(purposes, may):
    assert [r for r, held in reading.rights_of(purposes) if held] == may.split()


def test_a_connection_of_no_such_name(ws):
    assert reading.connection(ws, "../secrets/master") is None
    assert reading.connection(ws, "crm") is None
    importing.save_connection(ws, importing.FileMapping.from_toml(MAPPING))
    assert reading.connection(ws, "crm") == ANSWERS
    assert reading.connections(ws) == ("crm",)


# ------------------------------------------------------------------------- rehearsals


def test_a_rehearsal_of_a_first_file(ws, file):
    told = rehearsal.rehearse(ws, file(), MAPPING, now=NOW)
    assert (told.read, told.good, told.refused, told.whole) == (3, 2, 1, True)
    assert (told.new, told.known, told.changed) == (2, 0, None)
    assert [e.line for e in told.new_rows] == [2, 3]
    assert told.refused_by == (("not one e-mail address", 1),)
    assert (told.refused_rows[0].line, told.refused_rows[0].value) == (4, "no-mail")
    assert told.same_as is None
    assert history.history(ws) == ()


def test_a_rehearsal_of_a_later_file(ws, file):
    taken_in(ws, file())
    later = PEOPLE.replace("Boris Kolev", "Boris Kolev-Ivanov") + "4,Ivo,ivo@abv.example,x,no,d\n"
    told = rehearsal.rehearse(ws, file(later), MAPPING, now=NOW)
    assert (told.new, told.known, told.changed) == (1, 1, 1)
    assert ("name", "Boris Kolev-Ivanov") in told.changed_rows[0].cells
    assert [e.line for e in told.new_rows] == [5]


def test_accounts_are_known_from_the_lake_as_from_the_rows(ws, file, monkeypatch):
    taken_in(ws, file())
    monkeypatch.setattr(rehearsal, "COMPARED", 0)
    later = PEOPLE + "4,Ivo,ivo@abv.example,x,no,d\n"
    from_rows = rehearsal.rehearse(ws, file(later), MAPPING, now=NOW)
    run.build(ws, now=NOW)
    from_lake = rehearsal.rehearse(ws, file(later), MAPPING, now=NOW)
    assert (from_rows.new, from_rows.known, from_rows.changed) == (1, 2, None)
    assert from_lake == from_rows


def test_another_source_is_not_compared(ws, file):
    taken_in(ws, file())
    other = reading.mapping_of(
        Answers("club", "people", ANSWERS.columns, purposes=("service",), basis="contract")
    )
    told = rehearsal.rehearse(ws, file(), other, now=NOW)
    assert (told.new, told.known) == (2, 0)


def test_an_account_on_two_rows_is_not_changed_by_the_same_file(ws, file):
    twice = PEOPLE + "1,Anna P,anna2@abv.example,x,no,d\n"
    taken_in(ws, file(twice))
    told = rehearsal.rehearse(ws, file(twice), MAPPING, now=NOW)
    assert (told.new, told.known, told.changed, told.again) == (0, 3, 0, 1)
    assert told.same_as == NOW


def test_a_contact_of_two_accounts(ws, file):
    text = PEOPLE.replace("boris@", "ANNA@")
    (twice,) = rehearsal.rehearse(ws, file(text), MAPPING, now=NOW).twice
    assert (twice.field, twice.value, twice.lines) == ("email", "anna@abv.example", (2, 3))


def test_deeds_are_new_or_known_but_never_changed(ws, file):
    orders = "order,customer,ordered_at,amount\n9,1,2026-01-05,10\n10,2,2026-01-06,20\n"
    mapping = reading.mapping_of(
        Answers(
            "crm",
            "orders",
            {n: n for n in ("order", "customer", "ordered_at", "amount")},
            purposes=("service",),
            basis="contract",
        )
    )
    taken_in(ws, file(orders), mapping)
    told = rehearsal.rehearse(ws, file(orders + "11,3,2026-01-07,5\n"), mapping, now=NOW)
    assert (told.new, told.known, told.changed) == (1, 2, None)


def test_things_have_no_account(ws, file):
    mapping = reading.mapping_of(
        Answers("goods", "products", {"product": "sku"}, purposes=("service",), basis="contract")
    )
    told = rehearsal.rehearse(ws, file("sku\nA1\nA2\n"), mapping, now=NOW)
    assert (told.good, told.new, told.known, told.changed, told.again) == (2, None, None, None, 0)


def test_a_large_file_is_looked_at_in_part(ws, file, monkeypatch):
    monkeypatch.setattr(rehearsal, "LOOKED_AT", 1000)
    rows = "".join(f"{i},Name {i},n{i}@abv.example,x,no,r{'x' * 200}\n" for i in range(40_000))
    told = rehearsal.rehearse(ws, file(PEOPLE + rows), MAPPING, now=NOW)
    assert not told.whole and 1000 <= told.read < 40_003


def test_a_rehearsal_without_a_column_of_its_mapping(ws, file):
    with pytest.raises(InputError, match="has no column 'email'"):
        rehearsal.rehearse(ws, file("id,name\n1,Anna\n"), MAPPING, now=NOW)


# ------------------------------------------------------------------------- what came


def test_history_newest_first(ws, file):
    taken_in(ws, file(), name="March.csv")
    more = PEOPLE + "9,Ivo,ivo@abv.example,x,no,d\n"
    taken_in(ws, file(more), now=NOW + timedelta(days=1), name="April.csv")
    assert [(i.seq, i.file, i.rows, i.refused) for i in history.history(ws)] == [
        (2, "April.csv", 3, 1),
        (1, "March.csv", 2, 1),
    ]
    assert history.history(ws, "club") == ()


def test_a_source_by_day(ws, file):
    taken_in(ws, file(), now=NOW - timedelta(days=29))
    taken_in(ws, file(PEOPLE + "9,Ivo,i@abv.example,x,no,d\n"), now=NOW - timedelta(days=30))
    taken_in(ws, file(PEOPLE + "8,Iva,v@abv.example,x,no,d\n"), now=NOW)
    (card,) = history.sources(ws, now=NOW)
    assert (card.days[0], card.days[-1], sum(card.days)) == (2, 3, 5)
    assert (card.imports, card.rows, card.waiting) == (3, 8, 2)  # of 30 days ago: shredded
    assert card.rights == ("store", "link", "score", "segment", "export", "weigh")


def test_the_usual_gap_wants_three_imports(ws, file):
    for n, days in enumerate((21, 14, 7)):
        card = history.source(ws, "crm", now=NOW)
        assert card is None or card.usual_gap is None
        text = PEOPLE + f"9{n},Ivo,i{n}@abv.example,x,no,d\n"
        taken_in(ws, file(text), now=NOW - timedelta(days=days))
    assert history.source(ws, "crm", now=NOW).usual_gap == timedelta(days=7)


def test_a_source_whose_every_row_was_refused_is_there(ws, file):
    none = reading.mapping_of(Answers("crm", "people", ANSWERS.columns))
    assert taken_in(ws, file(), none).good == 0
    (card,) = history.sources(ws, now=NOW)
    assert (card.name, card.imports, card.waiting, card.basis) == ("crm", 0, 3, "")


# ------------------------------------------------------------------------- quarantine


def test_refused_rows_know_their_file_by_its_own_name(ws, file):
    taken_in(ws, file(), name="March.csv")
    (row,) = quarantine.every(ws, now=NOW)
    assert (row.source, row.file, row.line, row.column, row.value) == (
        "crm",
        "March.csv",
        4,
        "email",
        "no-mail",
    )
    assert row.until == NOW + timedelta(days=30)
    assert list(quarantine.every(ws, now=NOW + timedelta(days=30))) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_of_any_length_show_each_row_once(ws, file, limit):
    for source, n in (("one", 3), ("two", 0), ("three", 4)):
        rows = "".join(f"{i},x,no-mail,x,no,d\n" for i in range(n))
        mapping = reading.mapping_of(
            Answers(source, "people", ANSWERS.columns, purposes=("service",), basis="contract")
        )
        taken_in(ws, file(PEOPLE.replace("no-mail", "v@abv.example") + rows), mapping)
    seen, after = [], ""
    while after is not None:
        page = quarantine.page(ws, now=NOW, after=after, limit=limit)
        seen += [(r.source, r.line) for r in page.rows]
        after = page.after
        assert page.total == 7 and len(page.rows) <= limit
    assert sorted(seen) == sorted(
        [("one", i) for i in (5, 6, 7)] + [("three", i) for i in (5, 6, 7, 8)]
    )
    assert len(seen) == 7


def test_a_large_quarantine_in_parts_reads_on(ws, file, monkeypatch):
    monkeypatch.setattr(importing._Refused, "AT_ONCE", 1000)
    rows = "".join(f"{i},x,no-mail,x,no,{'y' * 300}\n" for i in range(30_000))
    taken_in(ws, file(PEOPLE + rows))
    (lot,) = quarantine.lots(ws, now=NOW)
    assert lot.rows == 30_001
    lines = [r.line for r in quarantine.every(ws, now=NOW)]
    assert lines == sorted(lines) and len(set(lines)) == 30_001
    page = quarantine.page(ws, now=NOW, after=f"{lot.key}-29990", limit=50)
    assert [r.line for r in page.rows] == lines[29_990:] and page.after is None


# ------------------------------------------------------------------------- arrivals


def test_an_arrival_is_taken_in_under_its_own_name(ws):
    with arrivals.create(ws, "a" * 32) as file:
        file.write(PEOPLE.encode())
    arrivals.keep_name(ws, "a" * 32, "Anna\tPetrova\x00.csv")
    done = arrivals.take_in(ws, "a" * 32, MAPPING, now=NOW)
    assert (done.file, done.good, done.entry) == ("Anna Petrova .csv", 2, 1)
    assert reading.connection(ws, "crm") == ANSWERS
    arrivals.drop(ws, "a" * 32)
    with pytest.raises(InputError, match="no longer here"):
        arrivals.take_in(ws, "a" * 32, MAPPING, now=NOW)


@pytest.mark.parametrize("key", ["", "../x", "A" * 32, "a" * 31])
def test_only_a_key_names_an_arrival(ws, key):
    with pytest.raises(ValueError):
        arrivals.found(ws, key)


def test_a_key_is_used_once(ws):
    arrivals.create(ws, "a" * 32).close()
    with pytest.raises(FileExistsError):
        arrivals.create(ws, "a" * 32)


def test_the_same_file_by_two_at_once_is_kept_once(ws):
    keys = ["a" * 32, "b" * 32]
    for key in keys:
        with arrivals.create(ws, key) as file:
            file.write(PEOPLE.encode())
    done = []

    def take(key, second):
        done.append(arrivals.take_in(ws, key, MAPPING, now=NOW + timedelta(seconds=second)))

    both = [threading.Thread(target=take, args=(k, i)) for i, k in enumerate(keys)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(history.history(ws)) == 1 and len(done) == 2
    assert {d.entry for d in done} == {1}
    assert sorted(d.known is None for d in done) == [False, True]
    assert run.build(ws, now=NOW).accounts == 2


# ------------------------------------------------------------------------- duplicates


def test_rows_about_people_we_know_from_another_source(ws, file):
    taken_in(ws, file())
    run.build(ws, now=NOW)
    shop = reading.mapping_of(
        Answers(
            "shop",
            "people",
            {"id": "id", "email": "email", "phone": "phone"},
            purposes=("service",),
            basis="contract",
            region="BG",
        )
    )
    text = (
        "id,email,phone\n"
        "9,ANNA@abv.example,0888 123 417\n"
        "10,nobody@abv.example,0888 123 418\n"
        "11,boris@abv.example,\n"
    )
    told = rehearsal.rehearse(ws, file(text, "shop.csv"), shop, now=NOW).duplicates
    assert (told.looked_at, told.rows, told.fields) == (3, 2, (("email", 2),))
    assert [(d.line, d.field, d.value) for d in told.examples] == [
        (2, "email", "ANNA@abv.example"),
        (4, "email", "boris@abv.example"),
    ]


def test_the_same_account_is_no_duplicate_of_itself(ws, file):
    path = file()
    taken_in(ws, path)
    run.build(ws, now=NOW)
    told = rehearsal.rehearse(ws, file(PEOPLE + "4,Anna,anna@abv.example,,,\n"), MAPPING, now=NOW)
    assert [(d.line, d.value) for d in told.duplicates.examples] == [(5, "anna@abv.example")]


def test_deeds_have_no_duplicates(ws, file):
    mapping = reading.mapping_of(
        Answers(
            "orders",
            "orders",
            {"order": "id", "customer": "customer", "ordered_at": "at"},
            purposes=("service",),
            basis="contract",
        )
    )
    text = "id,customer,at\n1,7,2026-11-01\n"
    assert rehearsal.rehearse(ws, file(text), mapping, now=NOW).duplicates is None


def test_a_drain_in_the_history_names_its_source(ws, file):
    taken_in(ws, file())
    (entry,) = history.history(ws)
    assert entry.origin == "files" and history.source(ws, "crm", now=NOW).origin == "files"


@pytest.mark.parametrize(
    ("days_ago", "band"),
    [
        ((8, 15, 22, 29), (0, 0, 4)),  # four weekdays alike of eight
        ((1, 8, 15, 22, 29, 36, 43, 50, 57), (2, 1, 3)),
        ((8, 15, 22), None),
    ],
)
def test_yesterday_beside_the_same_weekdays(ws, file, days_ago, band):
    for n, ago in enumerate(days_ago):
        text = f"id,name,email\n{2 * n},A,a{n}@abv.example\n{2 * n + 1},B,b{n}@abv.example\n"
        taken_in(ws, file(text), now=NOW - timedelta(days=ago))
    volume = history.source(ws, "crm", now=NOW).volume
    assert band == (volume and (volume.rows, volume.low, volume.high))

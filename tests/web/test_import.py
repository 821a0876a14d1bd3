"""Bringing in a file by the pages: real uploads, real workspaces, real jobs."""

import re
import resource
import stat

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from rapport.flow.workspace import Workspace
from rapport.intake import history, quarantine
from rapport.web.accounts.services import user_create
from rapport.web.connections.models import Upload
from rapport.web.jobs.worker import work_off
from tests.web.brought import CUSTOMERS, answers, bring_in, file_of, in_uploads, send, text_of
from tests.web.conftest import PASSWORD


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


@pytest.fixture
def client_in(ws, signed_in):
    return signed_in("manager")


# ------------------------------------------------------------------------- the way


def test_from_a_file_to_people(client_in, ws):
    address = bring_in(client_in)
    assert "The file is being taken in Import a file Waiting" in text_of(client_in.get(address))
    assert work_off() == 2  # the import, and the build that it asked for
    text = text_of(client_in.get(address))
    assert "4 rows were taken in. 2 rows can’t be used." in text
    assert "4 people from 4 accounts." in text
    (told,) = history.history(ws)
    assert (told.source, told.rows, told.refused) == ("crm-people", 4, 2)
    assert told.file == "crm_people.csv"
    assert in_uploads(ws) == []


def test_the_first_page_says_what_the_file_is(client_in):
    text = text_of(client_in.get(send(client_in)))
    assert "crm_people.csv looked at 6 rows" in text
    assert "CSV · utf-8 · comma" in text
    assert "Never taken in: it is about faith." in text
    assert "anna@abv.example" in text
    assert "99% by its name" in text


def test_what_is_not_recognised_is_left_out(client_in):
    form = client_in.get(send(client_in)).context["form"]
    chosen = {c.name: f.value() if f else None for c, f, _sure in form.column_fields()}
    assert chosen == {
        "id": "id",
        "name": "name",
        "email": "email",
        "phone": "phone",
        "city": "city",
        "religion": None,
        "news": "",
        "remark": "",
    }
    assert not form["purposes"].value() and not form["basis"].value()


def test_a_rehearsal_counts_and_keeps_nothing(client_in, ws):
    address = send(client_in)
    answer = client_in.post(f"{address}check/", answers(client_in, address))
    text = text_of(answer)
    assert "New 4 Known 0 Can’t be used 2" in text
    assert "4 email not-an-email not one e-mail address" in text
    assert "may join accounts" in text and "may not write to people" in text
    assert "Import 4 rows" in text
    assert history.history(ws) == () and quarantine.lots(ws, now=timezone.now()) == ()


def test_a_second_file_knows_the_first(client_in):
    bring_in(client_in)
    work_off()
    later = CUSTOMERS.replace("Sofia", "Plovdiv") + "7,Ivo Ivov,ivo@abv.example,,Ruse,x,no,g\n"
    address = send(client_in, later)
    page = client_in.get(address)
    assert "Read as last time, as files of “crm-people”." in text_of(page)
    form = page.context["form"]
    assert form["purposes"].value() == ["service", "profile"]
    assert form["basis"].value() == "contract"
    answer = client_in.post(f"{address}check/", answers(client_in, address))
    assert "New 1 Known 3 Changed 1 Can’t be used 2" in text_of(answer)
    assert "line 2" in text_of(answer)


def test_start_anew_forgets_how_it_was_read(client_in):
    bring_in(client_in)
    work_off()
    form = client_in.get(f"{send(client_in)}?fresh=1").context["form"]
    assert not form["basis"].value()


def test_the_same_file_again_changes_nothing(client_in, ws):
    bring_in(client_in)
    work_off()
    address = send(client_in)
    answer = client_in.post(f"{address}check/", answers(client_in, address))
    text = text_of(answer)
    assert "Nothing changes: this is the file of" in text and "Import 4 rows" not in text
    assert len(history.history(ws)) == 1


def test_a_contact_of_two_accounts_is_shown(client_in):
    twice = CUSTOMERS.replace("boris@abv.example", "anna@abv.example")
    address = send(client_in, twice)
    answer = client_in.post(f"{address}check/", answers(client_in, address))
    assert "e-mail: anna@abv.example lines 2, 3" in text_of(answer)


def test_another_kind_reads_the_columns_anew(client_in):
    address = send(client_in)
    form = client_in.get(f"{address}?kind=orders").context["form"]
    assert form.kind.name == "orders"
    assert "customer" in dict(form.fields["column_0"].choices)
    assert client_in.get(f"{address}?kind=nonsense").context["form"].kind.name == "people"


def test_a_word_for_all_rows_must_be_one_we_know(client_in):
    deeds = "id,email,occurred at\n1,a@abv.example,2026-01-05\n"
    address = send(client_in, deeds)
    given = answers(client_in, f"{address}?kind=interactions", kind="interactions")
    none = client_in.post(f"{address}check/", given)
    assert "Every row needs “what was done”." in text_of(none)
    wrong = client_in.post(f"{address}check/", given | {"constant_verb": "Abracadabra"})
    assert "We know no such word." in text_of(wrong)
    right = client_in.post(f"{address}check/", given | {"constant_verb": "Visit"})
    assert "Import 1 row" in text_of(right)


@pytest.mark.parametrize("said", ["delimiter=ab", "encoding=nonsense", "kind=%00", "as=../x"])
def test_what_is_no_choice_is_not_taken(client_in, said):
    answer = client_in.get(f"{send(client_in)}?{said}")
    assert answer.status_code == 200 and "crm_people.csv looked at 6 rows" in text_of(answer)


def test_letters_that_were_chosen_are_chosen_again(client_in, ws):
    text = "id;имя;телефон\n1;Анна Петрова;+359888123417\n".encode("cp1251")
    address = send(client_in, text, "shop.csv")
    chosen = {"encoding": "windows-1251", "delimiter": ";"}
    given = answers(client_in, f"{address}?encoding=windows-1251&delimiter=;", **chosen)
    client_in.post(f"{address}check/", given)
    client_in.post(f"{address}import/", given)
    work_off()
    page = client_in.get(send(client_in, text + b"2;", "shop.csv"))
    assert (page.context["encoding"], page.context["delimiter"]) == ("windows-1251", ";")
    assert "Read as last time" in text_of(page)


def test_files_in_other_scripts_are_sources_of_their_own(client_in):
    first = send(client_in, "имя,телефон\nАнна,+359888123417\n", "Клиенты.csv")
    assert answers(client_in, first)["source"] == "klienty"
    other = send(client_in, "姓名,手机\n李晓雯,+359888123418\n", "客户 2026.csv")
    assert answers(client_in, other)["source"] == "kehu-2026"


def test_an_unlike_file_of_the_same_name_is_not_put_to_the_source_that_has_it(client_in):
    bring_in(client_in, "id,email\n1,a@abv.example\n", "list.csv")
    work_off()
    unlike = send(client_in, "name,phone\nAnna,+359888123417\n", "list.csv")
    assert answers(client_in, unlike)["source"] == "list-2"
    like = send(client_in, "id,email\n2,b@abv.example\n", "list.csv")
    assert answers(client_in, like)["source"] == "list"


def test_letters_and_delimiter_can_be_chosen(client_in):
    text = "имя;телефон\nАнна Петрова;+359888123417\n".encode("cp1251")
    address = send(client_in, text)
    page = client_in.get(f"{address}?encoding=windows-1251&delimiter=;")
    assert "Анна Петрова" in text_of(page)
    assert "имя;телефон" in text_of(client_in.get(f"{address}?encoding=windows-1251&delimiter=,"))


# ------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"purposes": []}, "Say what the data is for"),
        ({"basis": ""}, "Say on what ground you hold it"),
        ({"source": "Анна"}, "Use small letters a–z"),
        ({"source": "add"}, "This name is taken by a page of ours"),
        ({"column_1": "email"}, "“name” is that already. Leave one of the two out."),
        ({"verified_0": "on"}, "Only a phone, an e-mail, a name on a network or a card can be."),
        (
            {"column_0": "", "column_2": "", "column_3": ""},
            "Nothing says whom or what a row is about.",
        ),
        ({"time_zone": "Mars/Base"}, "There is no such time zone."),
        ({"region": "XX"}, "Select a valid choice"),
    ],
)
def test_a_wrong_answer_is_told_beside_it(client_in, said, told):
    address = send(client_in)
    answer = client_in.post(f"{address}check/", answers(client_in, address) | said)
    assert told in text_of(answer)
    assert answer.context.get("rehearsal") is None
    assert Upload.objects.get().mapping == ""


def test_all_that_is_wrong_is_told_at_once(client_in):
    address = send(client_in)
    given = answers(client_in, address) | {"purposes": [], "basis": "", "source": "?"}
    text = text_of(client_in.post(f"{address}check/", given))
    assert "Say what the data is for" in text and "Say on what ground" in text
    assert "Use small letters" in text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The file is empty. Nothing of the file was taken in. What to do: Export it again"),
        ("%PDF-1.7 x", "The file is not a table but a PDF."),
        ("anna@abv.example,+359888123417\n", "The first line holds values"),
        ("PAR1 broken", "The Parquet file can’t be read"),
        ("[1, 2]", "The file is one JSON list, not JSON lines."),
    ],
)
def test_a_file_that_is_no_table_says_so(client_in, content, told):
    text = text_of(client_in.get(send(client_in, content)))
    assert told in text


def test_no_row_can_be_used(client_in):
    address = send(client_in, "id,email\n1,none-at-all\n2,not an address\n")
    answer = client_in.post(f"{address}check/", answers(client_in, address, column_1="email"))
    assert "No row can be used, so there is nothing to import." in text_of(answer)
    assert b"/import/" not in answer.content


# ------------------------------------------------------------------------- the upload


def test_a_file_lies_in_private_and_its_name_in_no_database(client_in, ws):
    address = send(client_in, name="Anna Petrova.csv")
    client_in.post(f"{address}check/", answers(client_in, address, source="crm"))
    file, name = in_uploads(ws)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(name.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "Anna" not in file.name and name.read_text() == "Anna Petrova.csv"
    client_in.post(f"{address}import/", answers(client_in, address, source="crm"))
    work_off()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select * from "{table}"')
            held = str([r for r in cursor.fetchall() if not table.startswith("django_session")])
            assert "Petrova" not in held and "anna@" not in held, table


def test_too_large_a_file_is_told_and_nothing_is_kept(client_in, ws, settings):
    held = {**ws.settings, "web.upload_mb": 1}
    settings.WORKSPACE = Workspace(ws.root, held)
    answer = client_in.post("/sources/add/upload/", {"file": file_of("a" * (1 << 20) + "b")})
    assert answer.status_code == 400
    assert "The file is larger than 1 MB, so nothing of it was kept." in text_of(answer)
    assert in_uploads(ws) == [] and not Upload.objects.exists()


def test_a_full_disk_is_told_and_nothing_is_kept(client_in, ws):
    """A limit on the size of files stands for a full disk: writing fails the same way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30 << 20, before[1]))
    try:
        body = {"file": file_of("a" * (31 << 20))}
        answer = client_in.post("/sources/add/upload/", body)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answer.status_code == 400 and "The disk of the server is full" in text_of(answer)
    assert in_uploads(ws) == [] and not Upload.objects.exists()


def test_no_file_at_all(client_in):
    answer = client_in.post("/sources/add/upload/", {})
    assert answer.status_code == 400 and "No file came." in text_of(answer)


def test_several_files_wait_side_by_side(client_in):
    files = [file_of(CUSTOMERS, "one.csv"), file_of(CUSTOMERS, "two.csv")]
    answer = client_in.post("/sources/add/upload/", {"file": files})
    text = text_of(answer)
    assert answer.status_code == 200 and "one.csv" in text and "two.csv" in text


def test_the_browser_is_answered_in_its_own_way(client_in, ws):
    as_json = {"Accept": "application/json"}
    came = client_in.post("/sources/add/upload/", {"file": file_of(CUSTOMERS)}, headers=as_json)
    assert came.json() == {"address": f"/sources/add/{Upload.objects.get().pk}/"}
    none = client_in.post("/sources/add/upload/", {}, headers=as_json)
    assert none.status_code == 400 and none.json()["fault"].startswith("No file came.")


def test_a_form_from_elsewhere_leaves_nothing(ws, teammate):
    client = Client(enforce_csrf_checks=True)
    client.force_login(teammate("manager"), "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/sources/add/upload/", {"file": file_of(CUSTOMERS)})
    assert answer.status_code == 403
    assert in_uploads(ws) == [] and not Upload.objects.exists()


# ------------------------------------------------------------------------- whose it is


def test_a_file_is_its_owners_alone(client_in, ws):
    address = send(client_in)
    other = user_create(username="other", password=PASSWORD, name="Ivo", role="owner")
    client = Client()
    client.force_login(other, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404
    for step in ("check", "import", "drop"):
        assert client.post(f"{address}{step}/").status_code == 404
    assert len(in_uploads(ws)) == 2
    assert "crm_people.csv" not in text_of(client.get("/sources/add/"))


@pytest.mark.parametrize("role", ["agent", "analyst", "privacy_officer"])
def test_who_may_not_bring_in_files(ws, signed_in, role):
    client = signed_in(role)
    answer = client.post("/sources/add/upload/", {"file": file_of(CUSTOMERS)})
    assert answer.status_code == 403
    assert in_uploads(ws) == []


def test_the_check_shows_rows_of_people_we_know_and_whom(ws, signed_in):
    client = signed_in("manager")
    bring_in(client)
    work_off()
    address = send(client, "id,email\n77,anna@abv.example\n78,new@abv.example\n", "shop.csv")
    checked = client.post(f"{address}check/", answers(client, address))
    text = text_of(checked)
    assert "1 row is about somebody we know from another account" in text
    assert "line 2 e-mail: anna@abv.example see whom we know" in text
    (person,) = re.findall(r'href="/people/([0-9a-f]+)/"', checked.content.decode())
    assert client.get(f"/people/{person}/").status_code == 200

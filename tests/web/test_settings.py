"""The settings of the workspace on their page: saved into rapport.toml, true at once."""

import re
import tomllib

import pytest
from django.test import Client
from django.utils import timezone

from rapport.flow.workspace import Workspace
from rapport.web.accounts.models import User
from rapport.web.audit.models import Entry
from rapport.web.ui import following
from tests.web.test_people import text_of

PAGE = "/settings/workspace/"


@pytest.fixture
def place(settings, tmp_path):
    """A workspace of its own for one test, as the process sees it."""
    made = Workspace.create(
        tmp_path / "ws",
        brand="Marten & Reed",
        **{"web.hosts": ["testserver"], "languages": ["bg"]},
    )
    settings.WORKSPACE = made
    for name, value in following.mail_settings(made).items():
        setattr(settings, name, value)
    following._looked.clear()
    yield made
    following._looked.clear()
    timezone.deactivate()


def shown(client) -> dict:
    """The form as a browser would send it back unchanged."""
    html = client.get(PAGE).content.decode()
    return dict(fields(html))


def fields(html):
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = (re.search(rf'\b{a}="([^"]*)"', tag) for a in ("name", "value"))
        if name and name.group(1) in FORM and "checkbox" not in tag:
            yield name.group(1), value.group(1) if value else ""
    for name, body in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', body)
        yield name, chosen.group(1) if chosen else ""
    yield "languages", re.findall(r'name="languages" value="([^"]*)"[^>]* checked', html)


FORM = {
    "seen", "brand", "quarantine_days", "memory_gb", "upload_mb", "address",
    "mail_host", "mail_port", "mail_user", "mail_from",
}  # fmt: skip


def toml(place):
    return tomllib.loads((place.root / "rapport.toml").read_text())


def test_what_is_saved_stands_in_the_file_and_on_the_pages(signed_in, people, place):
    client = signed_in()
    told = shown(client) | {
        "brand": "Мартин и Рийд",
        "time_zone": "Asia/Shanghai",
        "languages": ["bg", "zh-Hans"],
        "phone_region": "BG",
        "quarantine_days": "14",
    }
    answer = client.post(PAGE, told, follow=True)
    assert "The settings are saved." in text_of(answer)
    assert "Мартин и Рийд" in text_of(client.get("/people/"))
    held = toml(place)
    assert (held["brand"], held["time_zone"], held["phone_region"]) == (
        "Мартин и Рийд",
        "Asia/Shanghai",
        "BG",
    )
    assert held["languages"] == ["bg", "zh-Hans"]
    assert held["retention"]["quarantine_days"] == 14
    assert str(timezone.get_current_timezone()) == "Asia/Shanghai"


def test_time_zones_are_places_and_what_was_set_by_hand_stays(signed_in, place):
    path = place.root / "rapport.toml"
    client = signed_in()
    zones = dict(client.get(PAGE).context["form"].fields["time_zone"].choices)
    assert {"UTC", "Europe/Sofia", "Asia/Shanghai"} <= set(zones)
    assert not {"Zulu", "Factory", "localtime", "Etc/GMT+3", "US/Eastern"} & set(zones)
    path.write_text(path.read_text().replace('"UTC"', '"Etc/GMT+3"'))
    assert "Etc/GMT+3" in dict(client.get(PAGE).context["form"].fields["time_zone"].choices)
    client.post(PAGE, shown(client) | {"brand": "B"})
    assert toml(place)["time_zone"] == "Etc/GMT+3"


def test_comments_and_what_the_page_does_not_show_stay(signed_in, place):
    path = place.root / "rapport.toml"
    path.write_text("# by Ivo\n" + path.read_text())
    client = signed_in()
    client.post(PAGE, shown(client) | {"brand": "B"})
    assert path.read_text().startswith("# by Ivo\n")
    assert toml(place)["web"]["hosts"] == ["testserver"] and toml(place)["id"] == place.id


def test_the_record_names_what_changed_but_no_value(signed_in, place):
    client = signed_in()
    client.post(PAGE, shown(client) | {"brand": "B", "upload_mb": "10"})
    entry = Entry.objects.filter(action="change_setting").get()
    assert entry.details == {"settings": "brand, web.upload_mb"}
    client.post(PAGE, shown(client))
    assert Entry.objects.filter(action="change_setting").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("brand", " ", "This field is required."),
        ("quarantine_days", "0", "greater than or equal to 1"),
        ("mail_port", "70000", "less than or equal to 65535"),
        ("time_zone", "Mars/Olympus", "Select a valid choice"),
        ("address", "https://crm.example/path", "nothing after"),
        ("mail_host", "mail.example", "Say which address mails come from."),
        ("languages", [], "This field is required."),
    ],
)
def test_a_wrong_value_is_said_beside_the_field_and_on_top(signed_in, place, field, value, said):
    client = signed_in()
    before = (place.root / "rapport.toml").read_bytes()
    answer = client.post(PAGE, shown(client) | {field: value})
    html = answer.content.decode()
    assert "Nothing was saved yet." in text_of(answer) and text_of(answer).count(said) == 2
    wrong = "mail_from" if field == "mail_host" else field
    assert f'href="#id_{wrong}"' in html and f'id="id_{wrong}_error"' in html
    assert (place.root / "rapport.toml").read_bytes() == before


def test_of_two_who_save_the_second_is_told_and_may_then_mean_it(signed_in, place):
    client = signed_in()
    old = shown(client)
    client.post(PAGE, old | {"brand": "First"})
    answer = client.post(PAGE, old | {"brand": "Second"})
    text = text_of(answer)
    assert "Somebody else changed the settings" in text and "Brand: First" in text
    assert toml(place)["brand"] == "First"
    html = answer.content.decode()
    again = dict(fields(html))
    assert again["brand"] == "Second"
    client.post(PAGE, again)
    assert toml(place)["brand"] == "Second"


def test_what_an_editor_changes_is_true_at_the_next_request(signed_in, people, place, settings):
    client = signed_in()
    path = place.root / "rapport.toml"
    path.write_text(path.read_text().replace('brand = "Marten & Reed"', 'brand = "By hand"'))
    assert "By hand" in text_of(client.get("/people/"))
    path.write_text("brand = 3\n")
    assert "By hand" in text_of(client.get("/people/"))


@pytest.mark.parametrize("role", ["manager", "agent", "analyst", "privacy_officer"])
def test_only_an_owner_sees_and_changes_them(signed_in, place, role):
    client = signed_in(role)
    assert client.get(PAGE).status_code == client.post(PAGE, {}).status_code == 403
    assert "/settings/workspace/" not in client.get("/people/").content.decode()


def test_a_post_without_a_token_changes_nothing(teammate, place):
    client = Client(enforce_csrf_checks=True)
    client.force_login(teammate(), "allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(PAGE, {"brand": "B"}).status_code == 403
    assert toml(place)["brand"] == "Marten & Reed"


@pytest.mark.parametrize("role", ["owner", "manager", "agent", "analyst", "privacy_officer"])
def test_the_index_leads_to_the_first_part_one_may_see(signed_in, role):
    answer = signed_in(role).get("/settings/")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/settings/")
    assert answer.headers["Location"] != "/settings/"


def test_an_address_that_is_not_this_one_is_pointed_at(signed_in, place):
    client = signed_in()
    told = "Links in mails lead to 127.0.0.1:8000, but you came here by testserver."
    assert told in text_of(client.get(PAGE))
    path = place.root / "rapport.toml"
    path.write_text(path.read_text().replace("http://127.0.0.1:8000", "https://testserver"))
    assert "but you came here by" not in text_of(client.get(PAGE))


def test_a_mail_is_tried_by_the_saved_server(signed_in, place, settings):
    client = signed_in()
    assert "Send a test mail" not in text_of(client.get(PAGE))
    User.objects.update(email="elena@marten.example")
    client.post(
        PAGE,
        shown(client)
        | {
            "mail_host": "127.0.0.1", "mail_port": "1", "mail_security": "none",
            "mail_from": "crm@marten.example",
        },
    )  # fmt: skip
    assert "Send a test mail" in text_of(client.get(PAGE))
    answer = client.post("/settings/workspace/mail/", follow=True)
    assert "did not take the mail" in text_of(answer)

"""What every page shares: places by right, the bar that undoes, states, fields, styles."""

import re

import pytest
from django import forms
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from rapport.web.ui import bar, context
from rapport.web.ui.templatetags import skeleton
from tests.web import cards
from tests.web.test_people import text_of


def html_of(answer) -> str:
    return answer.content.decode()


# ------------------------------------------------------------------------- the frame


@pytest.mark.parametrize(
    ("role", "parts"),
    [
        ("owner", ["me", "team", "workspace", "scoring", "tags", "tokens", "jobs", "audit"]),
        ("manager", ["me", "team", "scoring", "tags", "tokens", "jobs"]),
        ("privacy_officer", ["me", "team", "scoring", "tags", "jobs", "audit"]),
        ("agent", ["me", "team", "scoring", "tags", "jobs"]),
        ("analyst", ["me", "scoring", "tags", "jobs"]),
    ],
)
def test_a_role_is_led_only_where_it_may_go(signed_in, people, role, parts):
    client = signed_in(role)
    shown = html_of(client.get("/settings/me/"))
    menu = shown[shown.index('class="settings-n"') :]
    assert re.findall(r'href="/settings/(\w+)/"', menu[: menu.index("</nav>")]) == parts
    for part in parts:
        assert client.get(f"/settings/{part}/").status_code == 200


def test_every_place_and_part_has_a_page(signed_in, people):
    client = signed_in()
    for page in (*context.PLACES, *context.PARTS):
        assert client.get(page.address).status_code in (200, 302), page.address


def test_a_place_that_has_no_page_is_not_listed():
    context.exists.cache_clear()
    assert context.exists("/people/") and not context.exists("/campaigns/")


def test_the_place_where_one_is_is_marked(signed_in, people):
    client = signed_in()
    for address, title in (("/", "Today"), ("/people/", "People"), ("/settings/me/", "You")):
        marked = re.findall(r'aria-current="page">(.*?)</a>', html_of(client.get(address)), re.S)
        assert any(title in re.sub(r"<[^>]+>", "", line) for line in marked), address


def test_keys_go_only_to_places_and_can_be_switched_off(signed_in, people):
    client = signed_in()
    html = html_of(client.get("/people/"))
    assert 'data-keys="on"' in html
    assert re.findall(r'data-go="(\w)"', html) == ["t", "p", "a", "w", "n", "v", "m", "r", "o"]
    from rapport.web.accounts.models import User

    User.objects.update(single_keys=False)
    html = html_of(client.get("/people/"))
    assert 'data-keys=""' in html and "Single keys are switched off" in html


def test_a_stranger_sees_no_place(client, db):
    html = html_of(client.get("/sign-in/"))
    assert "nav-l" not in html and "/settings/" not in html


def test_every_style_and_script_of_a_part_is_linked_by_its_hashed_name(signed_in, people):
    html = html_of(signed_in().get("/people/"))
    linked = re.findall(r'(?:href|src)="/static/ui/parts/([\w-]+)\.\w+\.(css|js)"', html)
    found = {
        tuple(n.rsplit("/", 1)[1].rsplit(".", 1)) for n in skeleton._collected() if "/parts/" in n
    }
    assert set(linked) == found and ("today", "css") in found


def test_titles_of_pages_name_nobody(signed_in, people):
    client = signed_in()
    for address in ("/", "/people/", "/find/", "/settings/workspace/"):
        title = re.search(r"<title>(.*?)</title>", html_of(client.get(address)), re.S).group(1)
        assert not [name for name in cards.NAMING if name in title] and title.strip()


# ------------------------------------------------------------------------- the bar


@pytest.fixture
def request_with_messages():
    request = RequestFactory().get("/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    return request


def shown_bar(request):
    from django.contrib.messages import get_messages

    return render_to_string("ui/bar.html", {"messages": get_messages(request)}, request=request)


def test_the_bar_says_what_was_done_and_takes_it_back_by_post(request_with_messages, settings):
    bar.done(request_with_messages, "Separated from <sveta_k>.", undo="/why/x/undo/1/")
    html = shown_bar(request_with_messages)
    assert 'id="bar" hx-swap-oob="true"' in html and "Separated from &lt;sveta_k&gt;." in html
    assert '<form method="post" action="/why/x/undo/1/">' in html
    assert "csrfmiddlewaretoken" in html and "data-undo" in html and 'role="status"' in html


def test_what_cannot_be_taken_back_has_no_undo(request_with_messages):
    bar.done(request_with_messages, "The settings are saved.")
    assert "data-undo" not in shown_bar(request_with_messages)


def test_what_failed_is_an_alert(request_with_messages):
    bar.failed(request_with_messages, "The mail server did not take the mail.")
    html = shown_bar(request_with_messages)
    assert 'role="alert"' in html and "◆" in html


# ------------------------------------------------------------------------- parts


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As people say it.")
    number = forms.IntegerField(label="Number", max_value=3)
    agreed = forms.BooleanField(label="Agreed")


def test_a_field_is_tied_to_its_label_help_and_error():
    form = Form({"name": "", "number": "9"})
    form.is_valid()
    html = render_to_string("ui/field.html", {"field": form["name"]})
    assert '<label class="form-label" for="id_name">Name</label>' in html
    assert (
        'aria-describedby="id_name_help id_name_error"' in html and 'aria-invalid="true"' in html
    )
    assert 'id="id_name_help"' in html and 'id="id_name_error"' in html
    assert 'class="form-control"' in html
    html = render_to_string("ui/field.html", {"field": form["agreed"], "kind": "switch"})
    assert 'class="form-check-input"' in html and html.index("<input") < html.index("Agreed")


def test_all_errors_stand_on_top_and_lead_to_their_fields():
    form = Form({"name": "", "number": "9"})
    form.is_valid()
    html = render_to_string("ui/errors.html", {"form": form})
    assert re.findall(r'<a href="#(\w+)">', html) == ["id_name", "id_number", "id_agreed"]
    assert 'role="alert"' in html and "less than or equal to 3" in html
    assert render_to_string("ui/errors.html", {"form": Form()}).strip() == ""


def test_a_fault_says_what_is_safe_and_what_to_do():
    told = {"what": "The disk is full.", "safe": "Nothing was lost.", "fix": "make room."}
    html = render_to_string("ui/fault.html", told | {"reference": "1a2b3c4d"})
    for words in ("The disk is full.", "Nothing was lost.", "What to do: make room.", "1a2b3c4d"):
        assert words in html


def test_the_pager_posts_what_may_not_stand_in_an_address():
    told = {"first": 1, "last": 50, "total": 1204, "after": "x", "action": "/people/"}
    request = RequestFactory().get("/")
    html = render_to_string(
        "ui/pager.html", told | {"method": "post", "kept": {"query": "Анна"}}, request=request
    )
    assert "1–50 of 1,204" in html and 'name="query" value="Анна"' in html
    assert 'method="post"' in html and "csrfmiddlewaretoken" in html
    assert "<form" not in render_to_string("ui/pager.html", told | {"after": ""})
    assert 'method="get"' in render_to_string("ui/pager.html", told)


def test_who_can_help_is_named_where_a_right_is_missing():
    html = render_to_string(
        "ui/norights.html", {"text": "Files come from owners.", "who": "Elena"}
    )
    assert "Files come from owners." in html and "Ask: Elena" in html


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("agent", False)])
def test_a_template_asks_what_one_may(teammate, role, allowed):
    assert skeleton.may(teammate(role), "import") is allowed
    assert skeleton.may(None, "import") is False


def test_an_error_page_leads_back_and_says_nothing_more(signed_in):
    answer = signed_in().get("/none/")
    assert answer.status_code == 404 and reverse("start") in html_of(answer)
    assert "There is nothing at this address" in text_of(answer)

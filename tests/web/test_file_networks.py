"""Networks that come as a file only: their tiles, and the way from one to people."""

import re

import pytest
from django.urls import reverse

from rapport.flow.sources.files import kinds
from rapport.flow.sources.files.fields import HANDLES
from rapport.flow.workspace import Workspace
from rapport.intake import file_networks as known
from rapport.intake import history
from rapport.web.connections import file_networks
from rapport.web.jobs.worker import work_off
from tests.web.brought import answers, file_of, text_of

REGISTERED = (
    "First name,Last name,Email address,Profile,Company,Job title\n"
    "Anna,Petrova,anna@acme.example,https://www.linkedin.com/in/anna-petrova/,Acme,Buyer\n"
    "Ivan,Dimov,,ivan-dimov-77,Beta,Head of Sales\n"
)


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


def sent(client, network, text=REGISTERED, **headers):
    address = f"{reverse('connections:upload')}?network={network}"
    return client.post(address, {"file": file_of(text, "event.csv")}, headers=headers)


def chosen(form):
    return {c.name: f.value() for c, f, _sure in form.column_fields() if f}


def test_every_one_of_them_is_a_field_of_members():
    assert tuple(n.name for n in file_networks.ALL) == known.NAMES
    assert set(known.NAMES) <= set(HANDLES)
    assert known.KIND in kinds.BY_NAME


def test_tiles_among_the_networks_say_what_is_lawful_and_lead_to_a_file(ws, signed_in):
    answer = signed_in("manager").get("/sources/add/")
    networks = answer.content.decode().partition("Social networks</h2>")[2].partition("</section>")
    for network in file_networks.ALL:
        text = text_of(answer)
        assert network.title in text and network.gives in text and network.forbids in text
        assert f'href="/sources/add/?network={network.name}"' in networks[0]


def test_the_page_of_one_says_so_and_sends_its_files_as_its(ws, signed_in):
    answer = signed_in("manager").get("/sources/add/?network=xing")
    assert "A file of Xing Another file Such a file may hold lists that Xing lets" in text_of(
        answer
    )
    assert 'action="/sources/add/upload/?network=xing"' in answer.content.decode()


@pytest.mark.parametrize("said", ["vk", "", "x&network=vk", "<b>", "../xing"])
def test_what_is_none_of_them_is_the_page_as_ever(ws, signed_in, said):
    html = signed_in("manager").get("/sources/add/", {"network": said}).content.decode()
    assert 'action="/sources/add/upload/"' in html and 'id="network"' not in html


def test_from_a_tile_to_people(ws, signed_in):
    client = signed_in("manager")
    address = sent(client, "linkedin").headers["Location"]
    assert address.endswith("?kind=members&network=linkedin")
    page = client.get(address)
    assert chosen(page.context["form"]) == {
        "First name": "given",
        "Last name": "family",
        "Email address": "email",
        "Profile": "linkedin",
        "Company": "employer",
        "Job title": "position",
    }
    assert page.content.decode().count('name="network" value="linkedin"') == 2
    path = address.partition("?")[0]
    given = answers(client, address) | {"network": "linkedin"}
    checked = client.post(f"{path}check/", given)
    assert checked.context.get("rehearsal"), text_of(checked)
    assert client.post(f"{path}import/", given).status_code == 302
    assert work_off() == 2
    assert "2 people from 2 accounts." in text_of(client.get(path))
    (told,) = history.history(ws)
    assert (told.rows, told.refused) == (2, 0)


def test_a_file_that_is_dropped_is_told_the_same_address(ws, signed_in):
    told = sent(signed_in("manager"), "my_world", accept="application/json").json()
    assert re.fullmatch(
        r"/sources/add/[0-9a-f-]{36}/\?kind=members&network=my_world", told["address"]
    )


def test_a_file_that_does_not_come_leaves_the_network_said(ws, signed_in):
    client = signed_in("manager")
    answer = client.post(f"{reverse('connections:upload')}?network=pinterest")
    assert answer.status_code == 400
    assert 'action="/sources/add/upload/?network=pinterest"' in answer.content.decode()


def test_another_kind_of_file_loses_no_column_to_a_network(ws, signed_in):
    client = signed_in("manager")
    address = sent(client, "linkedin", "order,sum,page\n1,5,a\n2,7,b\n").headers["Location"]
    asked = client.get(f"{address.partition('?')[0]}?kind=products&network=linkedin")
    assert asked.status_code == 200
    assert "linkedin" not in set(chosen(asked.context["form"]).values())

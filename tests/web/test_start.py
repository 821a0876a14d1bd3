"""The first steps: each shows its real result, and who can do it."""

import pytest

from rapport.flow.workspace import Workspace
from rapport.web.accounts.services import user_create
from rapport.web.jobs.worker import work_off
from tests.web.brought import CUSTOMERS, bring_in, text_of
from tests.web.conftest import PASSWORD


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


def states(answer):
    return [step.done for step, _now in answer.context["steps"]]


def test_an_empty_workspace_asks_for_a_file(ws, signed_in):
    client = signed_in("owner")
    assert client.get("/").headers["Location"] == "/start/"
    answer = client.get("/start/")
    assert states(answer) == [False] * 5
    assert "Drop files here" in text_of(answer) and "rapport init demo --demo" in text_of(answer)
    assert answer.content.decode().count('aria-current="step"') == 1


def test_each_step_shows_its_result(ws, signed_in):
    client = signed_in("owner")
    twin = "8,Anna Petrova,anna@abv.example,+359888123417,Sofia,x,yes,a\n"
    bring_in(client, CUSTOMERS + twin)
    work_off()
    text = text_of(client.get("/start/"))
    assert "5 rows came in. 2 rows need you." in text
    assert "4 people." in text and "Why are these one person?" in text
    answer = client.get("/start/")
    assert states(answer) == [True, True, False, False, False]
    steps = [step for step, _now in answer.context["steps"]]
    assert client.get(steps[2].address).status_code == 200
    user_create(username="ivo", password=PASSWORD, name="Ivo Ivov", role="agent")
    text = text_of(client.get("/start/"))
    assert "Somebody of the team has read one." in text and "2 teammates." in text
    bring_in(client, "card,phone\nC1,+359888123417\n", name="cards.csv", kind="cards")
    work_off()
    answer = client.get("/start/")
    assert states(answer) == [True] * 5
    assert "The first steps are done" in text_of(answer) and "2 sources." in text_of(answer)


@pytest.mark.parametrize("role", ["agent", "analyst", "privacy_officer"])
def test_who_cannot_do_it_is_told_who_can(ws, signed_in, role):
    client = signed_in(role)
    user_create(username="boss", password=PASSWORD, name="Mila Boneva", role="owner")
    answer = client.get("/start/")
    text = text_of(answer)
    assert "Drop files here" not in text and "Ask: Mila Boneva" in text
    assert "/sources/add/" not in answer.content.decode()


def test_a_build_underway_is_shown(ws, signed_in):
    client = signed_in("owner")
    bring_in(client)
    work_off(most=1)
    assert "Build profiles Waiting" in text_of(client.get("/start/"))


def test_a_file_that_waits_is_shown_to_its_owner(ws, signed_in):
    from tests.web.brought import send

    client = signed_in("owner")
    address = send(client)
    assert f'href="{address}"' in client.get("/start/").content.decode()

"""What people ask a network to have deleted: signed, answered with a page anybody may read."""

import pytest
from django.conf import settings
from django.urls import reverse

from rapport.receiving import addresses, connections, deletions, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from tests.receiving.test_deletions import SIGNED


@pytest.fixture
def address(db):
    """The address of a connection that Meta knows the app of."""
    made = Connection("meta-pages", "mail_events", ("service",), "consent")
    connections.save(settings.WORKSPACE, made)
    secret_settings.keep(settings.WORKSPACE, "meta-pages", {"app_secret": "appsecret"})
    key = addresses.address_of(Stores(settings.WORKSPACE), "meta-pages")
    return reverse("connections:ask_deletion", args=[key])


def test_a_signed_request_is_answered_with_a_page_and_a_code(client, address):
    said = client.post(address, {"signed_request": SIGNED}).json()
    assert said.keys() == {"url", "confirmation_code"}
    page = client.get("/deletions/" + said["url"].partition("/deletions/")[2])
    assert page.status_code == 200 and said["confirmation_code"] in page.content.decode()
    assert "Your request has arrived." in page.content.decode()
    assert "218471" not in page.content.decode() + said["url"]
    stores = Stores(settings.WORKSPACE)
    stores.log.forgot(stores.log.leaving())
    assert deletions.status(settings.WORKSPACE, said["confirmation_code"]).state == "done"
    assert b"is deleted." in client.get(f"/deletions/{said['confirmation_code']}/").content


@pytest.mark.parametrize("request_", ["", "a.b", SIGNED[:-1] + "8", "x" + SIGNED])
def test_anything_else_is_refused_and_nothing_is_noted(client, address, request_):
    stores = Stores(settings.WORKSPACE)
    before = stores.log.withdrawn()
    assert client.post(address, {"signed_request": request_}).status_code == 400
    assert stores.log.withdrawn() == before


def test_a_code_that_nobody_was_given_is_told_so(client, db):
    page = client.get("/deletions/00000000000000000000/")
    assert page.status_code == 404 and "no request with this code" in page.content.decode()

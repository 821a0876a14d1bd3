"""Passkeys in a real browser, with a virtual device that knows a finger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rapport.flow.workspace import Workspace
from tests.browser.conftest import Site
from tests.web.serving import make_user, serving

PASSWORD = "quiet-river-417"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An empty workspace by the name localhost: browsers give passkeys to no number."""
    root = Workspace.create(tmp_path_factory.mktemp("door") / "ws", brand="Marten & Reed").root
    for role in ("owner", "agent", "analyst", "manager"):
        make_user(root, role, PASSWORD, "Elena Dimova", role)
    with serving(root) as (address, _process):
        yield address.replace("127.0.0.1", "localhost"), root


@pytest.fixture
def site(address: tuple[str, Path], browser: Any) -> Iterator[Site]:
    made = Site(*address, browser)
    yield made
    made.close()
    assert made.wrong == []


def device(page: Any) -> tuple[Any, str]:
    """Plug a virtual device into the window."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, made["authenticatorId"]


def sign_in(site: Site, page: Any, user: str) -> None:
    page.goto(f"{site.address}/sign-in/?next=/settings/me/")
    page.fill("#id_login", user)
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")


def sign_out(site: Site, page: Any) -> None:
    page.goto(f"{site.address}/sign-out/")
    page.click("main button.btn-primary")
    page.wait_for_url(f"{site.address}/sign-in/")


def add(page: Any, name: str) -> None:
    page.click("text=Add a passkey")
    page.fill("#id_name", name)
    page.click("text=Add the passkey")


def test_a_passkey_is_added_renamed_signs_in_alone_and_is_removed(site):
    page = site.page()
    device(page)
    sign_in(site, page, "agent")
    add(page, "Laptop")
    page.wait_for_url("**/settings/me/recovery/")
    assert page.locator(".codes li").count() == 10
    with page.expect_download() as saved:
        page.click("text=Save as a file")
    assert saved.value.suggested_filename == "marten-reed-codes.txt"
    assert len(Path(saved.value.path()).read_text().split()) == 10
    page.click("text=I have kept them")
    page.click("text=Rename")
    page.fill("#id_name", "Blue laptop")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=Blue laptop")

    sign_out(site, page)
    page.goto(f"{site.address}/sign-in/?next=/settings/me/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{site.address}/settings/me/")
    assert page.locator("text=Blue laptop").count() >= 1

    page.click("[aria-label='Remove Blue laptop']")
    page.click("#confirm [data-confirm-yes]")
    page.wait_for_selector("text=The passkey is removed.")
    assert page.locator("[aria-label='Remove Blue laptop']").count() == 0


def test_a_passkey_is_the_second_step_after_a_password(site):
    page = site.page()
    device(page)
    sign_in(site, page, "analyst")
    add(page, "Key")
    page.wait_for_url("**/settings/me/recovery/")
    sign_out(site, page)
    sign_in(site, page, "analyst")
    page.wait_for_url(f"{site.address}/sign-in/code/")
    page.click("text=Use a passkey")
    page.wait_for_url(f"{site.address}/settings/me/")


def test_a_device_that_says_no_is_told_as_a_sentence(site):
    page = site.page()
    session, key = device(page)
    sign_in(site, page, "manager")
    page.goto(f"{site.address}/settings/me/passkeys/add/")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.click("text=Add the passkey")
    page.wait_for_selector("text=The passkey was not used. Nothing was changed; try again.")


def test_a_device_that_nobody_knows_opens_nothing(site):
    page = site.page()
    device(page)
    page.goto(f"{site.address}/sign-in/")
    page.click("text=Sign in with a passkey")
    page.wait_for_selector("text=The passkey was not used.")
    page.goto(f"{site.address}/settings/me/")
    assert "/sign-in/" in page.url


def test_an_invited_person_joins_with_a_passkey_and_no_password(site):
    owner = site.page()
    sign_in(site, owner, "owner")
    owner.goto(f"{site.address}/settings/team/invite/")
    owner.fill("#id_email", "ivo@marten.example")
    owner.click("main form[data-ask-before-leaving] button")
    link = owner.input_value("#link")
    page = site.page()
    device(page)
    page.goto(link)
    page.fill("#id_name", "Ivo Ivanov")
    page.click("text=Join with a passkey instead")
    page.click("text=Add the passkey")
    page.wait_for_url("**/settings/me/recovery/")
    sign_out(site, page)
    page.goto(f"{site.address}/sign-in/?next=/settings/me/")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{site.address}/settings/me/")
    assert "you sign in with a passkey" in page.inner_text("main")

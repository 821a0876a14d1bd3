"""What people do on the pages, step by step: for the story, and to fill a workspace with deeds."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

#: Nine people of a club. Two lines are one woman; three can't be used, each for its own reason.
CLUB = """id;name;phone;e-mail;birth date;city
c-1;Светлана Ковальчук;0888 123 417;sveta@mail.example;14.05.1988;Бургас
c-2;Света Ковальчук;+359 888 123 417;;14.05.1988;Бургас
c-3;王伟;;wangwei@post.example;03.09.1991;София
c-4;Георги Петров;+359 888 555 101;georgi@mail.example;02.03.1975;Пловдив
c-5;Anna Moretti;;anna@mail.example;;Trieste
c-6;李晓雯;0888 777 203;xiaowen@post.example;;София
c-7;Иван Димитров;0888 777 202;;31.02.1980;Русе
;Мария Стоянова;;;;Варна
c-9;Петър Колев;;petar@mail.example;01.01.2090;Видин
"""
GOOD, BAD, PEOPLE = 6, 3, 5
#: What no page without a name and no record may hold.
NAMING = ("Ковальчук", "王伟", "李晓雯", "Moretti", "Петров", "mail.example", "123 417")
JOB_S = 90_000  # milliseconds for a job of a small file


def club_file(folder: Path, name: str = "club.csv", text: str = CLUB) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def choose_file(page: Any, path: Path) -> None:
    """Choose a file where one may be dropped, and come to its questions."""
    page.set_input_files("#file", path)
    page.wait_for_url("**/sources/add/*-*/")
    page.locator("#wizard").wait_for()


def answer(page: Any, source: str) -> None:
    """Say what the file is for, on what ground, and what it is called."""
    page.fill("[name=source]", source)
    for purpose in ("service", "profile", "marketing"):
        page.check(f"[name=purposes][value={purpose}]")
    page.check("[name=basis][value=contract]")


def check(page: Any) -> None:
    page.locator("button.check").click()
    page.locator("dl.figs").wait_for()


def take_in(page: Any) -> None:
    """Import what was checked, and wait until profiles are built of it."""
    page.locator("#checked button[formaction]").click()
    expect(page.locator(".sentence")).to_contain_text("taken in", timeout=JOB_S)
    expect(page.get_by_role("link", name="See them", exact=True)).to_be_visible(timeout=JOB_S)


def bring_in(page: Any, address: str, path: Path, source: str) -> str:
    """Bring a file in by the wizard; return the address of what became of it."""
    page.goto(f"{address}/sources/add/")
    choose_file(page, path)
    answer(page, source)
    check(page)
    take_in(page)
    return str(page.url).removeprefix(address)


def leave_file(page: Any, address: str, path: Path) -> None:
    """Bring a file to its questions, and leave it there."""
    page.goto(f"{address}/sources/add/")
    choose_file(page, path)


def invite(page: Any, address: str, mail: str) -> None:
    page.goto(f"{address}/settings/team/invite/")
    confirm_who(page)
    page.fill("[name=email]", mail)
    page.get_by_role("button", name="Make the link").click()
    page.wait_for_load_state()


def make_token(page: Any, address: str) -> None:
    page.goto(f"{address}/settings/tokens/")
    confirm_who(page)
    page.fill("[name=name]", "till")
    page.locator("[name=scopes]").first.check()
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_load_state()


def confirm_who(page: Any) -> None:
    """Say the password once more, if it is asked for."""
    if page.get_by_role("heading", name="Is it you?").count():
        page.fill("#id_password", "quiet-river-417")
        page.click("main button.btn-primary")
        page.wait_for_load_state()

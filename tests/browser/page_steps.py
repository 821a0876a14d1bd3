"""What is done on a page before it is looked at."""

from collections.abc import Callable
from typing import Any


def open_panel(page: Any) -> None:
    page.locator("a.why[href^='/why/link/']").first.click()
    page.get_by_role("dialog").wait_for()


def open_value(page: Any) -> None:
    page.locator("a.why[href^='/why/value/']").first.click()
    page.get_by_role("dialog").wait_for()


def open_potential(page: Any) -> None:
    page.locator("a.why[href^='/why/potential/']").first.click()
    page.get_by_role("dialog").wait_for()


def open_influence(page: Any) -> None:
    page.locator("a.why[href^='/why/influence/']").first.click()
    page.get_by_role("dialog").wait_for()


def open_segment_why(page: Any) -> None:
    page.locator("a.why[href^='/why/segment/']").first.click()
    page.get_by_role("dialog").wait_for()


def type_a_bad_rule(page: Any) -> None:
    page.fill("#rule-text", "did(bougt)\nand city is Sofia")
    page.locator("#rule-fault").wait_for()


def open_settling(page: Any) -> None:
    page.locator("#portrait .cd-h a.btn").click()
    page.locator("[role=dialog] a[href$='/correct/city/']").click()
    page.locator("[role=dialog] form.settle").first.wait_for()


def search_for(words: str) -> Callable[[Any], None]:
    def search(page: Any) -> None:
        with page.expect_response(lambda got: got.request.method == "POST"):
            page.fill("#query", words)

    return search


def open_me(page: Any) -> None:
    page.locator("details.me").last.locator("summary").click()


def wrong_password(page: Any) -> None:
    page.fill("#id_login", "nobody")
    page.fill("#id_password", "not-the-password")
    page.click("main button.btn-primary")
    page.locator("[role=alert], .alert").first.wait_for()


def begin_to_judge(page: Any) -> None:
    page.locator("button[name=pile][value=sample]").click()
    page.locator(".mn-big").wait_for()

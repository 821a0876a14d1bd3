"""Chromium opens every page in five languages: English light and dark, wide and narrow.

Nothing may be wrong in any of them: see walking.py for what is looked at. Other languages are
seen once in each theme and width, for colours and sizes are the same. A class a language, so
that two processes share the work; the pages are opened one after the other in one window.
"""

import pytest

from tests.browser.no_pages import NOT_PAGES
from tests.browser.pages import PAGES, Page
from tests.browser.walking import TWO_VIEWS, VIEWS, told
from tests.web.addresses import ALL, OPEN


def test_every_address_that_is_a_page_is_walked():
    asked = {route for route, (how, *_) in ALL.items() if how == "get"} | OPEN.keys()
    walked = {page.route for page in PAGES}
    assert asked - walked == NOT_PAGES.keys() & asked
    assert not walked & NOT_PAGES.keys()
    assert len({page.name for page in PAGES}) == len(PAGES)


class EveryPage:
    language = ""
    views = VIEWS

    @pytest.mark.parametrize("page", PAGES, ids=str)
    def test_page(self, stages, page: Page):
        stage = stages[page.stage]
        walker = stage.walker(self.language, page.role)
        walker.open(stage.fill(page.address), status=page.status, then=page.then)
        wrong = walker.complaints(self.views)
        assert not wrong, told(page.name, self.language, wrong)


class TestEnglish(EveryPage):
    language = "en"


class TestRussian(EveryPage):
    language = "ru"
    views = TWO_VIEWS


class TestBulgarian(EveryPage):
    language = "bg"
    views = TWO_VIEWS


class TestSimplifiedChinese(EveryPage):
    language = "zh-hans"
    views = TWO_VIEWS


class TestTraditionalChinese(EveryPage):
    language = "zh-hant"
    views = VIEWS[:1]

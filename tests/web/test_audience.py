"""What the pages say of all people together: answers with intervals, and no small number."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from rapport.web.audience import claims, intervals, rates, shelf, who
from tests.web import audiences

PAGES = ("/audience/", "/audience/posts/", "/audience/differences/", "/audience/interests/")


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    return audiences.laid(tmp_path_factory.mktemp("audience"), audiences.found())


@pytest.fixture
def audience(laid, people, monkeypatch):
    monkeypatch.setattr(shelf, "open_audience", lambda root: laid)
    monkeypatch.setattr(shelf, "open_incomes", lambda root: audiences.HandIncomes())
    return laid


@pytest.fixture
def nobody(tmp_path, people, monkeypatch):
    empty = audiences.laid(tmp_path, {})
    monkeypatch.setattr(shelf, "open_audience", lambda root: empty)
    monkeypatch.setattr(shelf, "open_incomes", lambda root: audiences.NoIncomes())


def text_of(answer) -> str:
    """The page as a person reads it."""
    assert answer.status_code == 200
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body)))


# ------------------------------------------------------------------- who they are


def test_how_many_have_bought_and_who_may(signed_in, audience):
    page = text_of(signed_in().get("/audience/"))
    assert "55 people have bought. Of those who have not bought, 40 may soon." in page
    assert re.search(r"Have not bought yet.*?120 52%", page)


def test_a_small_part_is_not_told_and_takes_the_next_with_it(signed_in, audience):
    """Seven are new; the thirty who cool would tell of them."""
    page = text_of(signed_in().get("/audience/"))
    states = page.partition("Who is still with us?")[2].partition("Why these numbers")[0]
    assert states.count("fewer than 20") == 2
    assert re.search(r"Active.*?60 60%.*Lost.*?40 40%", states)


def test_what_customers_may_buy_is_told_with_its_model(signed_in, audience):
    page = text_of(signed_in().get("/audience/"))
    assert "We expect 28 purchases by 55 customers in the next 180 days." in page
    assert "customers still" not in page
    assert "It knows nothing of seasons, prices or what you plan." in page


def test_who_follows_discussions(signed_in, audience):
    page = text_of(signed_in().get("/audience/"))
    assert re.search(r"All together 40 fewer than 20 60 Town 40 25 32", page)


# ------------------------------------------------------------------- what moves them


def test_the_best_and_the_worst_are_told_with_what_was_expected(signed_in, audience):
    page = text_of(signed_in().get("/audience/posts/?reaction=likes"))
    best = page.partition("Best")[2].partition("Worst")[0]
    assert re.search(r"▲ Waders · Film : 8\.\d% \(7\.\d–10\.\d\), where 5\.\d% was to be", best)
    assert re.search(r"▼ Nature · Text : 2\.\d% ", page)


def test_what_is_liked_in_silence(signed_in, audience):
    page = text_of(signed_in().get("/audience/posts/"))
    silent = page.partition("What is liked in silence?")[2]
    assert re.search(r"Nature \d\.?\d?% .*? ▼ worse", silent.partition("Counts")[0])


@pytest.mark.parametrize(
    "query", ["", "?of=followers&reaction=weighted", "?of=nothing&reaction=x"]
)
def test_any_question_on_posts_has_an_answer(signed_in, audience, query):
    page = text_of(signed_in().get(f"/audience/posts/{query}"))
    assert "Which theme in which form?" in page
    if "weighted" in query:
        assert "The rate is the share of all who follow the page." in page
        assert "A like counts 1, a comment 2" in page


# ------------------------------------------------------------------- does it differ


def test_do_women_comment_more_negatively(signed_in, audience):
    page = text_of(signed_in().get("/audience/differences/"))
    assert "Do they comment more negatively?" in page
    assert re.search(r"Women = No difference that matters 700 people 20% against 20\.6%", page)
    assert "the difference is −0.6 pts, and lies between −4.7 pts and +3.5 pts." in page
    assert "We read feelings, and we err." in page


def test_a_claim_that_holds_is_a_yes_and_its_opposite_a_no(signed_in, audience):
    page = text_of(signed_in().get("/audience/differences/?measure=buys&by=sex"))
    assert re.search(r"Women ▲ Yes, more 70 people 80% against 60% among all others", page)
    assert "the difference is +20.0 pts, and lies between +5.2 pts and +33.4 pts." in page
    assert re.search(r"Men ▼ No, less 80 people", page)
    assert "Women: Do more of them buy? ▲ Yes, more +20.0 pts" in page


def test_between_yes_and_no_there_are_too_few(signed_in, audience):
    page = text_of(signed_in().get("/audience/differences/?measure=likes&by=city"))
    assert "Варна ? Too few to tell 30 people" in page


def test_a_group_below_twenty_has_a_name_and_no_number(signed_in, audience):
    asked = "/audience/differences/?measure=negative_share&by=age_band"
    page = text_of(signed_in().get(asked))
    assert "Under 25 ? Too few to tell Fewer than 20 people: not shown." in page
    assert "19" not in page.partition("Under 25")[2].partition("Why these numbers")[0]


def test_what_was_checked_is_counted(signed_in, audience):
    page = text_of(signed_in().get("/audience/differences/"))
    assert "Checked: 2 hold, 2 do not, of 2 there are too few people to tell." in page


# ------------------------------------------------------------------- what they like


def test_themes_nobody_is_judged_by_are_counted_over_all(signed_in, audience):
    page = text_of(signed_in().get("/audience/interests/"))
    assert "Fishing 300 900" in page
    assert "Counted over all, and never of a person: Illness (22 people)" in page
    assert re.search(r"Camping 3\.0 times the odds 40 of 200", page)
    assert re.search(r"Инженер 2\.0 times the odds fewer than 20", page)


def test_themes_are_called_in_the_readers_language(laid):
    from rapport.web.audience.leanings import theme_name

    with override("ru"):
        assert theme_name(laid.themes[0]) == "Рыбалка"
    with override("bg"):
        assert theme_name(laid.themes[0]) == "Fishing"


def test_what_groups_earn_is_an_estimate_with_its_origins(signed_in, audience):
    page = text_of(signed_in().get("/audience/interests/?area=София&role=повар"))
    assert "Estimates for groups of people in general, from hh.ru and NSI" in page
    line = (
        r"повар · София · Women · 25 to 34 years ≈ BGN.1,800 BGN.1,200 to BGN.2,600 140 a hundred"
    )
    assert re.search(line, page)
    nobody = text_of(signed_in("agent").get("/audience/interests/?area=Луна"))
    assert "There is no such group: choose another place or work." in nobody


def test_without_figures_nothing_is_told_of_incomes(signed_in, nobody):
    page = text_of(signed_in().get("/audience/interests/"))
    assert "No figures of the labour market were brought in." in page


# ------------------------------------------------------------------- each page


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["owner", "agent", "analyst"])
def test_whoever_may_see_people_sees_the_audience(signed_in, audience, page, role):
    assert "Counted over 20 people at least" in text_of(signed_in(role).get(page))


@pytest.mark.parametrize("page", PAGES)
def test_an_audience_of_nobody_says_what_to_do(signed_in, nobody, page):
    said = text_of(signed_in().get(page))
    assert re.search(r"Nobody is counted|No posts to tell|Too few people|No theme has 20", said)


def test_pages_ask_the_database_for_nothing_of_the_audience(signed_in, audience, nobody_asks):
    client = signed_in()
    for page in PAGES:
        assert nobody_asks(client, page)


@pytest.fixture
def nobody_asks():
    """Say whether a page asks the database for no more than who is signed in."""

    def asks(client, page) -> bool:
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page)
        return not any("audience" in query["sql"] for query in asked) and len(asked) <= 6

    return asks


@pytest.mark.parametrize(
    "what",
    ["life", "states", "customers", "followers", "rates", "differences", "themes", "leanings"],
)
def test_the_numbers_of_a_card_are_there_as_a_file(signed_in, audience, what):
    answer = signed_in().get(f"/audience/csv/{what}/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert rows
    for row in rows:
        assert not row.get("people") or int(row["people"]) >= 20


def test_there_is_no_other_file(signed_in, audience):
    assert signed_in().get("/audience/csv/people/").status_code == 404


# ------------------------------------------------------------------- parts that pages are made of


def test_an_interval_stands_where_its_numbers_do():
    scale = intervals.from_zero([0.031, 0.057])
    assert (scale.least, scale.most) == (0, 0.06)
    line = scale.line(0.03, 0.0, 0.06, 0.045)
    assert (line.low, line.at, line.mark, line.high) == (4, 110, 163, 216)
    assert intervals.about_zero([-0.3, 0.12]).least == -0.3
    assert intervals.from_zero([]).most == 1
    assert scale.x(7) == 216


def test_of_what_is_not_there_the_first_is_asked(laid):
    assert rates.asked({}, ()) == rates.Asked("reached", "any")
    assert (
        claims.asked({"measure": "x", "by": "sex"}, laid.differences).measure == "negative_share"
    )
    assert claims.asked({"measure": "likes", "by": "sex"}, laid.differences).grouping == "sex"
    assert who.life_sentences((), None) == []

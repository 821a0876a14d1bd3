"""Events of life in texts: told in four languages, and none that could hurt."""

from datetime import UTC, datetime

import pytest

from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.signals.languages import DEFAULT
from rapport.flow.signals.life_events import KINDS, rules_of, told_events
from rapport.flow.tables import TEXTS
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = "interaction_id account_id source verb private to_us text occurred_at seq line rights"


def told(*texts, private=False):
    rows = [
        (f"i{n}", "a", "net", "Create", private, False, text, NOW, 1, 1, int(ALL_RIGHTS))
        for n, text in enumerate(texts)
    ]
    return told_events(rows_of(TEXTS, HEADER, *rows)).to_pylist()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Off to Greece: we're going on holiday on Friday, is the shop open?", "holiday_plan"),
        ("Just moved to Leeds, which shop is nearest?", "moving"),
        ("A lamp for our new flat, please.", "new_home"),
        ("We got married in June and wore your boots!", "wedding"),
        ("I just graduated, so this tent is a present to myself", "graduation"),
        ("Starting a new job on Monday and need a backpack.", "new_job"),
        ("Завтра едем в отпуск, успеет ли посылка?", "holiday_plan"),
        ("Переехали в Казань, есть ли у вас магазин?", "moving"),
        ("Купили квартиру, теперь нужен шкаф для снастей", "new_home"),
        ("Наша свадьба в июле, ищем подарки гостям", "wedding"),
        ("Я окончила университет и еду в горы", "graduation"),
        ("Устроился на работу, буду заказывать чаще", "new_job"),
        ("В петък отиваме на почивка, ще пристигне ли пратката?", "holiday_plan"),
        ("Преместихме се в Бургас, къде ви е магазинът?", "moving"),
        ("Купихме си апартамент и търсим лампа", "new_home"),
        ("Сватбата ни е през юли.", "wedding"),
        ("Завърших университета и тръгвам за Рила!", "graduation"),
        ("Започвам нова работа в понеделник", "new_job"),
        ("我们准备去旅游，帐篷什么时候到？", "holiday_plan"),
        ("刚搬到上海，附近有店吗？", "moving"),
        ("给我们的新家买个灯", "new_home"),
        ("我們結婚了，謝謝你們的禮物", "wedding"),
        ("刚毕业，想买个背包", "graduation"),
        ("下周开始新工作", "new_job"),
    ],
)
def test_an_event_is_told_in_four_languages(text, kind):
    [event] = told(text)
    assert event["kind"] == kind
    assert 0 <= event["start"] < event["stop"] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Is the shop open on a public holiday?",
        "I am pregnant and can't carry it.",
        "My father died in March.",
        "We divorced last year.",
        "I was in hospital and missed the parcel.",
        "The courier moved it to another depot.",
        "Я беременна, мне тяжело нести.",
        "Мы развелись, перепишите адрес.",
        "Лежу в больнице, заберу позже.",
        "Доставка в квартиру есть?",
        "Бременна съм и не мога да нося тежко.",
        "Разведохме се миналата година.",
        "В болница съм, ще я взема по-късно.",
        "我怀孕了，拿不动。",
        "我们离婚了。",
        "我在医院，晚点取。",
        "店铺搬运要多少钱？",
        "",
    ],
)
def test_what_is_no_event_or_none_of_ours_is_not_told(text):
    assert told(text) == []


def test_private_messages_are_not_looked_through():
    assert told("We got married!", private=True) == []
    assert told() == []


def test_a_text_may_tell_two_and_many_people_the_same():
    made = told("We got married and bought a house.", "We got married and bought a house.", "No.")
    assert [(row["interaction_id"], row["kind"]) for row in made] == [
        ("i0", "new_home"),
        ("i0", "wedding"),
        ("i1", "new_home"),
        ("i1", "wedding"),
    ]


@pytest.mark.parametrize("language", DEFAULT)
def test_each_language_tells_each_event_and_no_other(language):
    assert {kind for kind, _ in rules_of(language)} == set(KINDS)

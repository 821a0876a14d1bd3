"""Languages of short texts, told by letters, words and, at last, by the author's habit."""

import pytest
from hypothesis import given, settings
from opencc import OpenCC

from rapport.flow.signals.languages import Languages, _han_letters, han_script, is_cantonese
from tests.flow.signals.test_texts import HOSTILE

LANGUAGES = Languages()


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("where is my order", "en"),
        ("Где мой заказ?", "ru"),
        ("Как дела, ребята", "ru"),
        ("Къде е поръчката ми?", "bg"),
        ("Добър ден", "bg"),
        ("我的订单在哪里", "zh-Hans"),
        ("我的訂單在哪裡", "zh-Hant"),
        ("呢個好好食，我鍾意嘅嘢，唔錯", "yue-Hant"),
        ("买iPhone手机", "zh-Hans"),
        ("注文はどこですか", "ja"),
        ("주문한 상품이 안 와요", "ko"),
        ("Де моє замовлення?", "uk"),
        ("Каде е мојата нарачка, што се случи", "mk"),
        ("Где је моја поруџбина", "sr"),
        ("Дзе мая замова, я чакаю ўжо тыдзень", "be"),
        ("Wo bleibt meine Bestellung?", "de"),
        ("Gdzie jest moje zamówienie?", "pl"),
        ("Πού είναι η παραγγελία μου", "el"),
        ("", "und"),
        ("👍👍", "und"),
        ("http://t.co/abc @ivan", "und"),
    ],
)
def test_what_a_text_is_written_in(said: str, tag: str) -> None:
    assert LANGUAGES.of(said).tag == tag


@pytest.mark.parametrize(("said", "usual"), [("Да", "ru"), ("Да", "bg"), ("Супер", "bg")])
def test_one_word_is_in_the_language_its_author_writes(said: str, usual: str) -> None:
    told = LANGUAGES.of(said, usual)
    assert (told.code, told.sureness) == (usual, "low")


def test_habit_decides_nothing_about_a_long_text() -> None:
    assert LANGUAGES.of("Где мой заказ, я жду его уже вторую неделю", "bg").code == "ru"


def test_other_cyrillic_is_pushed_to_ours_only_where_nobody_expects_it() -> None:
    said = "Дуже дякую за подарунок"  # no letter that Russian has not
    assert LANGUAGES.of(said).code in ("ru", "bg")
    assert Languages(("en", "ru", "uk")).of(said).code == "uk"


def test_scripts_of_chinese() -> None:
    assert han_script("中文") == "Hani"
    assert han_script("電話") == "Hant"
    assert han_script("电话") == "Hans"
    assert is_cantonese("佢哋唔係")
    assert not is_cantonese("他们不是")


@settings(deadline=None)
@given(HOSTILE)
def test_any_text_has_an_answer(said: str) -> None:
    told = LANGUAGES.of(said)
    assert told.code.islower()
    assert told.sureness in ("high", "middle", "low")


# simplified letters that are traditional ones too, with another meaning: they tell nothing
IN_BOTH = frozenset(
    "了后里面干只才台发板表丑出淀冬斗范丰谷刮胡回伙借克困漓蒙千曲舍沈松涂系咸向须余郁云折征症制致"
    "钟种周朱准卜布参冲虫担党吊恶佛复盖柜合划几家价荐姜据卷夸累厘帘梁了炉么蔑霉蔑弥幂仆朴启签秋球确"
    "伞扇伤升胜适术叔熟苏坛体听头咽佣涌愿岳脏占证志祖气杰着吃群床迹峰杯秘针强污你布床占咨唇回凶双"
)


def test_the_letters_of_each_chinese_script_are_those_of_opencc() -> None:
    letters = "\n".join(chr(point) for point in range(0x3400, 0xA000))

    def changed(how: str) -> tuple[set[str], set[str]]:
        after = OpenCC(how).convert(letters)
        pairs = list(zip(letters.split("\n"), after.split("\n"), strict=True))
        return {old for old, new in pairs if old != new}, {new for old, new in pairs if old != new}

    hant, _ = changed("t2s")
    hans = changed("s2t")[0] & changed("s2tw")[0] & changed("s2hk")[0]
    kept = changed("t2tw")[1] | changed("t2hk")[1] | IN_BOTH
    assert _han_letters() == (hant, hans - hant - kept)

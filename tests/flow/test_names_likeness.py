"""How alike two names are, across scripts, orders, short forms and spellings by sound."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.engines.duck import Duck
from rapport.flow.names import formal_key, formal_keys, likeness, name_key, part_key
from rapport.flow.names.short_names import family_root

NAMES = st.one_of(
    st.text(max_size=20),
    st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґђћџ -,", max_size=25),
    st.text("李王张欧阳晓雯司马懿唐纳德约翰· -", max_size=8),
    st.text("abcdefghijklmnopqrstuvwxyz -,.'", max_size=25),
)

#: One person, written twice; then a second person whose name is near.
WRITTEN = [
    ("George Osborne", "Джордж Осборн", "Джордж Буш"),
    ("John Smith", "Смит, Джон", "Смирнов, Джон"),
    ("Ognyan Gerdzhikov", "ОГНЯН СТЕФАНОВ ГЕРДЖИКОВ", "ОГНЯН СТЕФАНОВ ГЕОРГИЕВ"),
    ("Bob Menendez", "Роберт Менендес", "Роберт Мендельсон"),
    ("Nikita Khrushchev", "Нікіта Хрущов", "Нікіта Хренов"),
    ("Lee Hsien Loong", "Ли Сяньлун", "Ли Куан Ю"),
    ("Lee Hsien Loong", "李顯龍", "李光耀"),
    ("Wong Ka-wai", "王家衛", "汪明荃"),
    ("Carrie Lam Cheng Yuet-ngor", "林鄭月娥", "林建岳"),
    ("Tan Chuan-Jin", "陈川仁", "陈振声"),
    ("Tsai Ing-wen", "蔡英文", "蔡其昌"),
    ("Xi Jinping", "习近平", "习仲勋"),
    ("Jinping Xi", "习近平", "习仲勋"),
    ("Donald Trump", "唐纳德·特朗普", "唐纳德·拉姆斯菲尔德"),
    ("Hillary Clinton", "希拉里·克林顿", "希拉里·曼特尔"),
    ("Цай Инвэнь", "蔡英文", "蔡其昌"),
    ("Майкл Блумберг", "迈克尔·布隆伯格", "迈克尔·杰克逊"),
    ("Питерс, Гэри", "加里·彼得斯", "加里·奥德曼"),
]


@pytest.mark.parametrize(("one", "same", "near"), WRITTEN)
def test_one_person_s_names_are_more_alike_than_two_s(one: str, same: str, near: str) -> None:
    assert likeness(one, same) > likeness(one, near)
    assert likeness(one, same) > 0.6


@pytest.mark.parametrize("full", ["Александр", "Александра", "Aleksandra", "Aleksandr"])
def test_a_short_name_agrees_with_each_of_its_full_names(full: str) -> None:
    assert part_key(full, family=False) in formal_keys(name_key("Саша"))
    assert likeness("Саша Иванова", f"{full} Иванова") > likeness(
        "Даша Иванова", f"{full} Иванова"
    )


def test_full_names_that_share_a_short_one_keep_apart() -> None:
    assert formal_key(name_key("Александр")) != formal_key(name_key("Александра"))
    assert name_key("Александра") not in formal_keys(name_key("Александр"))


@pytest.mark.parametrize(
    ("written", "latin"),
    [("Джордж", "George"), ("Майкъл", "Michael"), ("唐纳德", "Donald"), ("约翰", "John")],
)
def test_a_given_name_written_by_its_sound_has_its_own_key(written: str, latin: str) -> None:
    full = formal_key(part_key(latin, family=False))
    assert formal_key(part_key(written, family=False)) == full


@pytest.mark.parametrize(
    ("hers", "his"),
    [("Иванова", "Иванов"), ("Достоевская", "Достоевский"), ("Пушкина", "Pushkin")],
)
def test_her_family_name_has_the_root_of_his(hers: str, his: str) -> None:
    keys = [part_key(name, family=True) for name in (hers, his)]
    assert keys[0] != keys[1]
    assert family_root(keys[0]) == family_root(keys[1])


KEYS = st.text("abdefghiklmnoprstuvz", min_size=1, max_size=12)
ENDED = st.builds("{}{}".format, KEYS, st.sampled_from(["ova", "eva", "ina", "skaia", "ska", ""]))


@settings(deadline=None, max_examples=30)
@given(st.lists(ENDED, min_size=1, max_size=30))
def test_the_engine_s_word_for_the_root_says_the_same(keys: list[str]) -> None:
    engine = Duck()
    engine.put("keys", pa.table({"key": sorted(set(keys))}))
    found = engine.get("select key, family_root(key) as root from keys").to_pylist()
    assert {row["key"]: row["root"] for row in found} == {key: family_root(key) for key in keys}


@settings(deadline=None, max_examples=200)
@given(NAMES, NAMES)
def test_likeness_is_between_0_and_1_and_the_same_both_ways(a: str, b: str) -> None:
    found = likeness(a, b)
    assert 0 <= found <= 1
    assert found == pytest.approx(likeness(b, a), abs=1e-9)


@settings(deadline=None, max_examples=200)
@given(NAMES)
def test_a_name_is_like_itself(name: str) -> None:
    assert likeness(name, name) == pytest.approx(1.0 if name_key(name) else 0.0)

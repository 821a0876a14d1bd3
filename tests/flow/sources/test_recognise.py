"""What a file is proposed to be, by its headers in four languages and by its values."""

import pytest

from rapport.flow.errors import InputError
from rapport.flow.sources.files.mapping import Consent
from rapport.flow.sources.files.recognise import recognise, recognise_names


@pytest.fixture
def seen(tmp_path):
    def look(text, encoding="utf-8", kind=None):
        path = tmp_path / "file.csv"
        path.write_bytes(text.encode(encoding))
        return recognise(path, kind)

    return look


def fields(proposal):
    return {c.name: c.field for c in proposal.columns}


PEOPLE = [
    (
        "utf-8",
        "customer id,First Name,surname,mobile phone,E-mail,date of birth,gender,city,joined\n"
        "7,Ann,Lee,+44 20 7946 0018,ann@b.example,1988-05-14,f,Leeds,2020-01-02\n",
        "id given family phone email birth sex city registered_at",
    ),
    (
        "cp1251",
        "Код клиента;Имя;Фамилия;Тел.;Эл. почта;Дата рождения;Пол;Город;Дата регистрации\n"
        "7;Анна;Петрова;8 916 123-45-67;ann@b.example;14.05.1988;ж;Пермь;02.01.2020\n",
        "id given family phone email birth sex city registered_at",
    ),
    (
        "cp1251",
        "Клиентски номер;Име;Фамилия;Мобилен телефон;Имейл;Рожден ден;Пол;Град;Клиент от\n"
        "7;Светлана;Петрова;0888 123 417;ann@b.example;14.05.1988;ж;Бургас;02.01.2020\n",
        "id given family phone email birth sex city registered_at",
    ),
    (
        "gb18030",
        "客户编号,名,姓,手机号,邮箱,出生日期,性别,城市,注册时间\n"
        "7,小明,王,13800138000,ann@b.example,1988年5月14日,男,上海,2020-01-02 10:30:00\n",
        "id given family phone email birth sex city registered_at",
    ),
    (
        "big5",
        "會員編號,姓名,手機號碼,電子郵件,生日,性別,城市\n"
        "7,王小明,0912345678,ann@b.example,1988/05/14,男,臺北\n",
        "id name phone email birth sex city",
    ),
]


SITE = [
    (
        "visits",
        "messageId,anonymousId,timestamp,page_title,referrer,utm_campaign\n"
        "m1,4f2e-11,2026-01-02T10:00:00Z,Basket,https://a.example/,spring\n",
        "visit visitor visited_at page referrer campaign",
    ),
    (
        "visits",
        "ID посетителя;Дата визита;Адрес страницы;Источник перехода\n"
        "77aa;2026-01-02 10:00:00;/sale;https://a.example/\n",
        "visitor visited_at page referrer",
    ),
    (
        "identifications",
        "type,anonymousId,userId,email,timestamp\n"
        "identify,4f2e-11,7,ann@b.example,2026-01-02T10:00:00Z\n"
        "alias,4f2e-12,8,bob@b.example,2026-01-02T10:00:00Z\n",
        "method visitor user email identified_at",
    ),
    (
        "identifications",
        "访客编号,用户编号,方式,签名,登录时间\n77aa,7,登录,,2026-01-02 10:00:00\n"
        "77ab,8,签名链接,是,2026-01-02 10:00:00\n",
        "visitor user method signature identified_at",
    ),
]


@pytest.mark.parametrize(("kind", "text", "expected"), SITE)
def test_files_of_a_site(seen, kind, text, expected):
    found = seen(text)
    assert found.kind == kind
    assert list(fields(found).values()) == expected.split()


@pytest.mark.parametrize(("encoding", "text", "expected"), PEOPLE)
def test_people_in_four_languages(seen, encoding, text, expected):
    found = seen(text, encoding)
    assert (found.encoding, found.kind) == (encoding, "people")
    assert list(fields(found).values()) == expected.split()
    assert all(c.sureness > 0.5 for c in found.columns)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "orders",
            "Order ID,Client ID,Order date,SKU,Product name,Qty,Unit price,Total,Currency,Store\n"
            "A1,7,2026-02-14,r1,Reel,1,120.10,120.10,EUR,Sofia 2\n",
            "order customer ordered_at product product_title quantity price amount currency shop",
        ),
        (
            "orders",
            "Номер заказа;Клиент;Дата заказа;Товар;Количество;Цена;Сумма заказа\n"
            "A1;7;14.02.2026;Чай;2;3,50;7,00\n",
            "order customer ordered_at product quantity price order_amount",
        ),
        ("orders", "订单号,会员编号,下单时间,商品名称,金额\n1,7,2026-02-14,咖啡,7\n", None),
        ("products", "sku,name,category,price\nr1,Reel,Fishing,120\n", None),
        ("shops", "code,store name,address\n2,Center,Sofia\n", "shop shop_title shop_place"),
        (
            "answers",
            "клиент;въпрос;отговор;дата\n7;Защо?;Така;14.02.2026\n",
            "customer question answer answered_at",
        ),
        (
            "cards",
            "номер карты,фио,телефон\n1234567,Анна Петрова,89161234567\n",
            "card name phone",
        ),
        (
            "entries",
            "phone,raffle,entry date\n0888123417,Tent,2026-02-14\n",
            "phone draw entered_at",
        ),
        (
            "calls",
            "телефон;тема;дата звонка\n89161234567;Чай;14.02.2026\n",
            "phone topic called_at",
        ),
        (
            "interactions",
            "user id,event type,date\n7,Like,2026-02-14\n",
            "customer verb occurred_at",
        ),
        ("organisations", "company,ЕИК,phone,industry\nAcme,123,0888123417,Tea\n", None),
    ],
)
def test_kinds(seen, kind, text, expected):
    found = seen(text)
    assert found.kind == kind
    if expected:
        assert [f for f in fields(found).values() if f] == expected.split()
    assert found.mapping("a").kind == kind


def test_the_kind_may_be_named(seen):
    text = "номер;имя;телефон\n7;Анна;89161234567\n"
    assert fields(seen(text, kind="people"))["номер"] == "id"
    assert fields(seen(text, kind="calls"))["номер"] == "call"
    with pytest.raises(InputError, match="there is no kind 'dreams'"):
        seen(text, kind="dreams")


def test_unknown_columns_are_left_out(seen):
    found = {c.name: c for c in seen("id,wobble,phone\n7,a,0888123417\n").columns}
    assert (found["wobble"].field, found["wobble"].why) == (None, "unknown")


def test_sensitive_columns_are_left_out_and_not_shown(seen):
    found = {c.name: c for c in seen("id,religion,диагноз\n7,a,b\n", kind="people").columns}
    assert [(c.field, c.why, c.samples) for c in found.values()][1:] == [
        (None, "sensitive: faith", ()),
        (None, "sensitive: health", ()),
    ]


def test_values_tell_what_headers_do_not(seen):
    text = "id,a,b,c\n7,ann@b.example,+359 888 123 417,f\n8,bo@b.example,+359 888 123 418,m\n"
    found = seen(text, kind="people")
    assert [(c.field, c.why) for c in found.columns] == [
        ("id", "header"),
        ("email", "content"),
        ("phone", "content"),
        ("sex", "content"),
    ]


def test_values_overrule_headers_that_they_do_not_fit(seen):
    found = seen("id,phone,email\n7,later,nobody home\n8,never,x\n", kind="people")
    assert fields(found) == {"id": "id", "phone": None, "email": None}


def test_a_second_phone_is_a_second_phone(seen):
    found = seen("id,phone,mobile\n7,0888123417,0888123418\n", kind="people")
    assert sorted(fields(found).values()) == ["id", "phone", "phone_2"]


def test_samples_are_five_different_values(seen):
    rows = "".join(f"{i},{c}\n" for i, c in enumerate("aabb-cdefg"))
    found = {c.name: c for c in seen("id,city\n" + rows).columns}
    assert found["city"].samples == ("a", "b", "c", "d", "e")


def test_consents(seen):
    header = "id;Согласие на SMS;email newsletter;同意;Съгласие профилиране;согласие\n"
    text = header + "7;да;yes;是;да;может быть\n8;нет;no;否;не;да\n"
    found = seen(text, kind="people")
    assert [c.consent for c in found.columns] == [
        None,
        Consent("Согласие на SMS", "marketing", "sms"),
        Consent("email newsletter", "marketing", "email"),
        Consent("同意", "marketing", "any"),
        Consent("Съгласие профилиране", "profile", "any"),
        None,
    ]
    assert found.mapping("a").consents == tuple(c.consent for c in found.columns if c.consent)


@pytest.mark.parametrize(
    ("dates", "formats", "sure"),
    [
        (["2024-01-02", "2024-01-13 10:30:00"], ("iso",), True),
        (["02.01.2024"], ("%d.%m.%Y",), True),
        (["02.01.2024 10:30", "13.01.2024"], ("%d.%m.%Y", "%d.%m.%Y %H:%M"), True),
        (["02/01/2024", "13/01/2024"], ("%d/%m/%Y",), True),
        (["02/01/2024", "01/13/2024"], ("%m/%d/%Y",), True),
        (["02/01/2024", "03/04/2024"], ("%d/%m/%Y",), False),
        (["1704189600"], ("unix",), True),
        (["14 May 2024", "2 Jan 2024"], ("%d %b %Y",), True),
    ],
)
def test_date_formats(seen, dates, formats, sure):
    text = "customer,order date\n" + "".join(f"7,{d}\n" for d in dates)
    found = seen(text, kind="orders")
    assert (found.date_formats, found.day_order_sure) == (formats, sure)


@pytest.mark.parametrize(
    ("amounts", "comma"),
    [
        (["7,00", "1.234,50"], True),
        (["7.00", "1,234.50"], False),
        (["7", "8"], False),
        (["1 234,5"], True),
    ],
)
def test_decimal_marks(seen, amounts, comma):
    text = "customer;amount\n" + "".join(f"7;{a}\n" for a in amounts)
    assert seen(text, kind="orders").decimal_comma is comma


def test_a_file_without_header(seen):
    with pytest.raises(InputError) as error:
        seen("Ann Lee,ann@b.example,0888123417\nBo Fox,bo@b.example,0888123418\n")
    assert "the first line of file.csv holds values" in error.value.what
    assert "ann@" not in str(error.value)


def test_a_proposal_becomes_a_mapping(seen):
    found = seen("id;phone;city\n7;0888123417;Sofia\n")
    mapping = found.mapping("crm", purposes=("profile",), basis="contract", verified=("phone",))
    assert mapping.columns == {"id": "id", "phone": "phone", "city": "city"}
    assert (mapping.purposes, mapping.verified) == (("profile",), ("phone",))
    chosen = found.mapping("crm", columns={"id": "phone"})
    assert chosen.columns == {"id": "phone"}
    with pytest.raises(InputError, match="need one of the fields"):
        seen("colour,shape\nred,round\n").mapping("crm")


def test_the_start_time_of_a_call_is_when_it_was():
    names = ["Call ID", "Phone", "Start time", "Duration", "Outcome"]
    kind, _, columns = recognise_names(names)
    assert kind == "calls"
    assert {c.name: c.field for c in columns}["Start time"] == "called_at"

"""Identifiers as people write them, and what they come to."""

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError
from rapport.flow.keys import KINDS, canonical, canonical_coded
from rapport.flow.places import country_key


def value_of(kind: str, text: str, region: str = "BG") -> str | None:
    value, _ = canonical(kind, pa.array([text]), region=region)
    return value[0].as_py()


def key_of(kind: str, text: str) -> str | None:
    _, key = canonical(kind, pa.array([text]), region="BG")
    return key[0].as_py()


@pytest.mark.parametrize(
    ("region", "text", "number"),
    [
        ("RU", "8 (916) 123-45-67", "+79161234567"),
        ("BG", "0888 123 456", "+359888123456"),
        ("CN", "138 0013 8000", "+8613800138000"),
        ("RU", "+359 888 123 456", "+359888123456"),
        ("", "359888123456", "+359888123456"),
        ("", "138 0013 8000", None),
        ("BG", "12345", None),
        ("BG", "0000000000", None),
        ("BG", "A" * 64, "a" * 64),
    ],
)
def test_a_phone_is_e164_or_nothing(region: str, text: str, number: str | None) -> None:
    assert value_of("phone", text, region) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-05-14", "1990-05-14"),
        ("19560409", "1956-04-09"),
        ("19560409.0", "1956-04-09"),
        ("14.05.1990", "1990-05-14"),
        ("14.05.90 г.", "1990-05-14"),
        ("1990年5月14日", "1990-05-14"),
        ("14 мая 1990", "1990-05-14"),
        ("May 14, 1990", "1990-05-14"),
        ("1630-08-01", "1630-08-01"),
        ("1956", "1956"),
        ("05-14", "05-14"),
        ("14.05.", "05-14"),
        ("--0514", "05-14"),
        ("0000-05-14", "05-14"),
        ("14 мая", "05-14"),
        ("五月十四日", "05-14"),
        ("1990-05", "1990-05"),
        ("05.1990", "1990-05"),
        ("май 1990 г.", "1990-05"),
        ("1990年5月", "1990-05"),
        ("1990-05-00", "1990-05"),
        ("1956-02-31", "1956"),
        ("一九八三年十二月二十一日", "1983-12-21"),
        ("民國79年5月14日", "1990-05-14"),
        ("14.V.1990", "1990-05-14"),
        ("14-ти май 1990 г.", "1990-05-14"),
        ("14-May-90", "1990-05-14"),
        ("14th of May 1990", "1990-05-14"),
        ("7 юли 1970", "1970-07-07"),
        ("3 листопада 1985", "1985-11-03"),
        ("1900-01-01", None),
        ("someday", None),
    ],
)
def test_a_birth_date_is_iso_and_as_whole_as_it_was_said(text: str, day: str | None) -> None:
    assert value_of("birth", text) == day


def test_a_column_shows_its_order_of_day_and_month() -> None:
    american, _ = canonical("birth", pa.array(["05/14/1990", "05/04/1990"]), region="BG")
    assert american.to_pylist() == ["1990-05-14", "1990-05-04"]
    european, _ = canonical("birth", pa.array(["14/05/1990", "05/04/1990"]), region="US")
    assert european.to_pylist() == ["1990-05-14", "1990-04-05"]


def test_a_first_of_january_that_stands_too_often_is_only_a_year() -> None:
    days = ["1850-01-01"] * 12 + ["1861-03-05"] * 20
    found, _ = canonical("birth", pa.array(days), region="")
    assert set(found.to_pylist()) == {"1850", "1861-03-05"}


@pytest.mark.parametrize(
    ("text", "value", "key"),
    [
        (" Ivan.Petrov+shop@GMAIL.com ", "ivan.petrov+shop@gmail.com", "ivanpetrov@gmail.com"),
        ("иван@почта.рф", "иван@xn--80a1acny.xn--p1ai", "ivan@xn--80a1acny.xn--p1ai"),
        ("mailto:a.b@abv.bg", "a.b@abv.bg", "a.b@abv.bg"),
        ("a-b@ya.ru", "a-b@ya.ru", "a.b@yandex.ru"),
        ("a-b@mail.ru", "a-b@mail.ru", "a-b@mail.ru"),
        ("test@test.com", None, None),
        ("not an address", None, None),
    ],
)
def test_an_email(text: str, value: str | None, key: str | None) -> None:
    assert (value_of("email", text), key_of("email", text)) == (value, key)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@Sveta_K", "sveta_k"),
        ("twitter:@Sveta_K", "twitter:sveta_k"),
        ("https://www.facebook.com/sveta.k?ref=ts", "facebook:sveta.k"),
        ("https://www.facebook.com/profile.php?id=12345", "facebook:12345"),
        ("vk.com/id77", "vk:id77"),
        ("https://t.me/sveta", "telegram:sveta"),
        ("facebook:https://facebook.com/pages/Some-Shop/778899", "facebook:778899"),
        ("vk:77", "vk:id77"),
        ("https://m.vk.com/sveta", "vk:sveta"),
        ("ok.ru/profile/12345", "ok:12345"),
        ("tg://resolve?domain=sveta", "telegram:sveta"),
        ("https://t.me/s/sveta", "telegram:sveta"),
        ("https://www.youtube.com/channel/UCabc123", "youtube:ucabc123"),
        ("youtube.com/@sveta", "youtube:sveta"),
        ("https://m.weibo.cn/u/123456", "weibo:123456"),
        ("@anna@fosstodon.org", "mastodon@fosstodon.org:anna"),
        ("https://fosstodon.org/@anna", "mastodon@fosstodon.org:anna"),
        ("acct:anna@fosstodon.org", "mastodon@fosstodon.org:anna"),
        ("anna.bsky.social", "bluesky:anna"),
        ("https://bsky.app/profile/anna.example.com", "bluesky:anna.example.com"),
        ("u/anna", "reddit:anna"),
        ("https://old.reddit.com/user/anna/", "reddit:anna"),
        ("微信:wxid_abc", "wechat:wxid_abc"),
        ("https://www.tiktok.com/@anna?lang=en", "tiktok:anna"),
        ("https://bg.linkedin.com/in/ivan-petrov-123/", "linkedin:ivan-petrov-123"),
        ("linkedin.com/company/acme", "linkedin:company/acme"),
        ("ivan.livejournal.com/profile", "livejournal:ivan"),
        ("openid:oABC", "wechat_openid:oabc"),
        ("x.com/anna/status/1", "twitter:anna"),
    ],
)
def test_a_handle_is_a_network_and_an_id(text: str, value: str) -> None:
    assert value_of("handle", text) == value


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/watch?v=1",
        "instagram.com/p/XYZ",
        "t.me/joinchat/abc",
        "t.me/+abcDEF",
        "vk.com/wall-1_2",
    ],
)
def test_a_link_to_a_post_or_an_invitation_is_nobodys(link: str) -> None:
    assert value_of("handle", link) is None


def test_one_user_name_on_two_networks_is_two_handles() -> None:
    _, keys = canonical("handle", pa.array(["vk.com/anna", "t.me/anna", "anna"]), region="")
    assert len(set(keys.to_pylist())) == 3


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("nothing", ["-", "n/a", "нет", "无", "", "  ", "NULL", "няма"])
def test_what_says_nothing_is_null(kind: str, nothing: str) -> None:
    value, key = canonical(kind, pa.array([nothing, None]), region="BG")
    assert value.null_count == key.null_count == 2


def test_places_meet_across_scripts() -> None:
    assert key_of("place", "София") == key_of("place", "Sofia")
    moscow = {
        key_of("place", said) for said in ("Москва", "г. Москва", "Moscow", "莫斯科", "Moskau")
    }
    assert len(moscow) == 1
    beijing = {key_of("place", said) for said in ("Пекин", "北京市", "北京", "Peking", "BEIJING")}
    assert len(beijing) == 1
    assert key_of("place", "Сочи") != key_of("place", "Самара")


@pytest.mark.parametrize(
    "names",
    [
        ("BG", "bg", " Bulgaria ", "България", "Болгария", "保加利亚", "保加利亞"),
        ("GB", "United Kingdom", "Великобритания", "UK", "英国"),
        ("RU", "Russia", "РФ", "Российская Федерация", "俄罗斯"),
        ("IE", "Ireland", "Ирландия", "爱尔兰"),
        ("HK", "Hong Kong", "香港"),
    ],
)
def test_a_country_is_one_by_its_names_and_its_code(names: tuple[str, ...]) -> None:
    assert len({country_key(name) for name in names}) == 1


def test_what_is_no_country_keeps_its_key() -> None:
    assert country_key("Atlantis") == "atlantis"
    assert country_key("CA") != country_key("California")
    assert country_key("?") == ""


def test_an_address_says_the_house_apart_from_the_street() -> None:
    same = [
        "ул. Садовая, д. 5, кв. 12",
        "улица Садовая 5-12",
        "Sadovaya str. 5, apt 12",
        "ul. Sadovaya, 5, flat 12",
        "119019, Садовая ул., дом 5, подъезд 2, этаж 3, квартира 12",
    ]
    assert {key_of("address", said) for said in same} == {"sadovaia #5 12"}
    assert key_of("address", "ul. Sadovaya 7") == "sadovaia #7"
    assert key_of("address", "Sadovaya") == "sadovaia"
    assert key_of("address", "花园街26号") == "huaiuanie #26"
    assert key_of("address", "花园街39号3单元502室") == "huaiuanie #39 502"
    assert key_of("address", "бул. Витоша 15, вх. Б, ет. 3, ап. 7") == key_of(
        "address", "Vitosha Blvd 15, ap. 7"
    )
    assert key_of("address", "12345 Main St") == "main #12345"
    assert key_of("address", "350 5th Ave") == key_of("address", "5th Avenue, 350")
    assert value_of("address", "12") is None


def test_sex_in_three_languages() -> None:
    found, _ = canonical("sex", pa.array(["F", "жен", "女", "м.", "?"]), region="")
    assert found.to_pylist() == ["female", "female", "female", "male", None]


def test_a_code_has_no_marks_and_a_card_says_so() -> None:
    assert value_of("code", "AB-123 456") == "AB123456"
    assert value_of("code", "1804974.0") == "1804974"
    assert value_of("code", "card:00 12-3") == "card:00123"


@pytest.mark.parametrize("kind", ["phone", "email", "handle", "birth", "given", "place"])
def test_coded_columns_say_the_same_and_are_dictionaries_where_values_repeat(kind: str) -> None:
    said = ["a" * 32, "+359888123456", "anna@abv.bg", "1990-05-14", "Anna ", "-", None, ""] * 9
    plain = canonical(kind, pa.array(said), region="BG")
    for column, coded in zip(
        plain, canonical_coded(kind, pa.array(said), region="BG"), strict=True
    ):
        assert coded.cast(pa.string()).to_pylist() == column.to_pylist()
        assert coded.null_count == column.null_count
    chunked = pa.chunked_array([said[:5], said[5:]], pa.string())
    assert [c.to_pylist() for c in canonical(kind, chunked, region="BG")] == [
        c.to_pylist() for c in plain
    ]


def test_a_hash_is_its_own_key_however_it_is_written() -> None:
    for kind in ("phone", "email", "handle"):
        value, key = canonical(kind, pa.array(["0F" * 16, "0f" * 16, " " + "0f" * 16]), region="")
        assert set(value.to_pylist()) == set(key.to_pylist()) == {"0f" * 16}


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z0-9._-]{1,12}@[a-z]{1,8}\.(com|ru|bg)", fullmatch=True)))
def test_an_email_comes_to_the_same_alone_and_among_others(emails: list[str]) -> None:
    # usual e-mails are taken as they stand; a capital letter takes them the longer way
    plain = canonical("email", pa.array(emails, pa.string()), region="")
    capital = canonical("email", pa.array([e.upper() for e in emails], pa.string()), region="")
    assert [c.to_pylist() for c in plain] == [c.to_pylist() for c in capital]


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from("RU BG CN US GB DE IT UA KZ BY RS".split()),
    st.integers(0, 10),
    st.lists(st.integers(0, 9), max_size=5),
)
def test_a_number_with_its_plus_is_what_parsing_makes_of_it(
    region: str, kind: int, last: list[int]
) -> None:
    example = phonenumbers.example_number_for_type(region, kind)
    assume(example is not None)
    text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    text = text[: len(text) - len(last)] + "".join(map(str, last))
    number = phonenumbers.parse(text, None)
    valid = phonenumbers.is_valid_number(number)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert value_of("phone", text, "") == (e164 if valid else None)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match="shoe"):
        canonical("shoe", pa.array(["43"]), region="")


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.lists(st.none() | st.text(max_size=25), max_size=6))
def test_each_row_has_both_or_neither_and_the_key_is_ascii(
    kind: str, texts: list[str | None]
) -> None:
    value, key = canonical(kind, pa.array(texts, pa.string()), region="BG")
    assert len(value) == len(key) == len(texts)
    for v, k in zip(value.to_pylist(), key.to_pylist(), strict=True):
        assert (v is None) == (k is None)
        assert k is None or (k.isascii() and k)


@settings(deadline=None)
@given(
    st.sampled_from(["phone", "email", "handle", "birth"]),
    st.text(max_size=25) | st.text("abc@.:/_- 0123456789+VKtme", max_size=25),
)
def test_what_is_canonical_stays_so(kind: str, text: str) -> None:
    once = value_of(kind, text)
    assert once is None or value_of(kind, once) == once

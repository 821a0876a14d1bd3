"""Where visits came from: marks and clicks of addresses in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.sources import plain, utm
from rapport.flow.sources.utm import Origin


@pytest.mark.parametrize(
    ("source", "medium", "name", "channel"),
    [
        ("FB", "CPC", "facebook", "ads"),
        ("facebook.com", "social", "facebook", "social"),
        ("ig", "story", "instagram", "social"),
        ("ya", "cpc", "yandex", "ads"),
        ("yandex", "organic", "yandex", "search"),
        ("vk", "organic", "vk", "social"),
        ("vkontakte", "", "vk", "social"),
        ("vk_ads", "", "vk", "ads"),
        ("yandex.direct", "", "yandex", "ads"),
        ("newsletter", "e-mail", "newsletter", "email"),
        ("Март", "рассылка", "март", "email"),
        ("partner.example", "referral", "partner.example", "referral"),
        ("(direct)", "(none)", "", "direct"),
        ("google", "", "google", "search"),
        ("somewhere", "strange", "somewhere", ""),
        ("(not set)", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_source_and_medium_in_one_spelling(source, medium, name, channel):
    assert utm.origin(source=source, medium=medium) == Origin(name, "", channel, "")


@pytest.mark.parametrize(
    ("query", "channel"),
    [
        ("gclid=1", "ads"),
        ("YCLID=1", "ads"),
        ("rb_clickid=1", "ads"),
        ("fbclid=1", "social"),
        ("ysclid=1", "search"),
        ("fbclid=1&utm_medium=cpc", "ads"),
        ("utm_source=mail&utm_medium=email&gclid=1", "email"),
        ("id=1", ""),
    ],
)
def test_a_click_tells_the_channel_where_the_medium_does_not(query, channel):
    address = f"https://a.example/?{query}"
    assert utm.of_address(address).channel == channel
    assert utm.of_address(utm.clean_address(address)).channel == channel


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://u:p@a.example/p?utm_source=x&k=v#f", "https://a.example/p?utm_source=x"),
        ("https://a.example/?gclid=EAIaIQ&email=ann@b.example", "https://a.example/?gclid=1"),
        ("/p/ann%40b.example/x", "/p/[e-mail]/x"),
        ("/?utm_campaign=ann@b.example", "/?utm_campaign=[e-mail]"),
        ("/?utm_content=%2B359888123417", "/?utm_content=[phone]"),
        ("/?utm_content=79161234567&utm_medium=email", "/?utm_medium=email&utm_content=[phone]"),
        ("/?utm_campaign=12345678901&yclid=5", "/?utm_campaign=12345678901&yclid=1"),
        ("http://[bad?email=ann@b.example", "http://[bad"),
        ("", ""),
    ],
)
def test_an_address_as_it_may_be_kept(address, kept):
    assert utm.clean_address(address) == kept


def test_a_number_of_a_campaign_is_no_phone():
    said = "https://a.example/?utm_medium=cpc&utm_campaign=12345678901&utm_content=120200111222333"
    told = utm.of_address(said)
    assert told == Origin("", "id12345678901", "ads", "id120200111222333")
    assert plain.blot(told.campaign) == told.campaign
    assert utm.of_address(utm.clean_address(said)) == told


@pytest.mark.parametrize("said", ["{campaign_id}", "[campaign]", "(not set)", "--", " ", ""])
def test_what_says_nothing_is_nothing(said):
    assert utm.word(said) == ""


def test_a_campaign_has_small_letters_and_single_spaces():
    assert utm.word("  Spring\u00a0 SALE ") == "spring sale"


PARTS = st.sampled_from(
    "https:// a.example /p ? & # utm_campaign= utm_medium=cpc gclid= +7 999 ann @ b.ex %40 % é [ ]"
    " 12345678901 ;".split()
)


@given(st.lists(PARTS, max_size=15).map("".join) | st.text(max_size=60))
def test_cleaning_is_done_once_and_changes_no_origin(address):
    kept = utm.clean_address(plain.text(address))
    assert utm.clean_address(plain.text(kept)) == kept
    assert utm.of_address(kept) == utm.of_address(plain.text(address))


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()))
def test_any_value_is_a_text_or_nothing(value):
    said = plain.text(value)
    assert said == said.strip() and "\0" not in said and len(said) <= plain.LONGEST
    said.encode()

"""Advertising platforms as connections of their own: nothing is fetched, lists are sent."""

from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import Guide, Setting, Source

_PERSONAL: Final = "none comes back: counts of how many people of a list the platform knows"
_FORBIDS: Final = (
    "only people who agreed to advertising, and whose sources allow it, are on a list; fewer than"
    " the platform's least number are not sent"
)

YANDEX: Final = Source(
    name="yandex_audience",
    title="Yandex Audience",
    docs="docs/howto/ask-a-partner.md",
    personal_data=_PERSONAL,
    policy=POLICIES["own"],
    group="ads",
    gives="how many people of a hashed list Yandex took, and how many it knows",
    forbids=_FORBIDS,
    settings=(
        Setting("token", "OAuth token with the right audience:write", secret=True),
        Setting(
            "base_url", "address of the service", "https://api-audience.yandex.ru", form="url"
        ),
    ),
    hosts=("{base_url}",),
    guide=Guide(
        make=(
            "Register an application at oauth.yandex.ru and let it use Yandex Audience.",
            "Sign in with the account that has your audiences, and copy the token.",
        ),
        permissions=(("audience:write", "to send a list and to ask how many are known"),),
        costs="Nothing. A list has at least 100 people.",
    ),
)
VK_ADS: Final = Source(
    name="vk_lists",
    title="VK Ads, lists of users",
    docs="docs/howto/ask-a-partner.md",
    personal_data=_PERSONAL,
    policy=POLICIES["own"],
    group="ads",
    gives="how many people of a hashed list VK Ads took, and how many it knows",
    forbids=_FORBIDS,
    settings=(
        Setting("token", "access token of the account", secret=True),
        Setting("phone_type", "word of VK Ads for a list of hashed phones"),
        Setting("email_type", "word of VK Ads for a list of hashed e-mails"),
        Setting("base_url", "address of the service", "https://ads.vk.ru", form="url"),
        Setting("least", "so many rows a list has at least", "2000", form="number"),
    ),
    hosts=("{base_url}",),
    guide=Guide(
        make=(
            "Ask your manager at VK Ads for access to its API, and for a token of your account.",
            "Look up there which words its lists of hashed phones and e-mails have, and say them"
            " here.",
        ),
        permissions=(("lists of users", "to send a list and to ask how many are known"),),
        costs="Nothing. A list has at least 2000 rows.",
    ),
)

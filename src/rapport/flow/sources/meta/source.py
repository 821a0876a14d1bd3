"""Meta as a source: a Facebook page and its Instagram professional account."""

from datetime import timedelta
from typing import Final

from rapport.flow.policies import POLICIES
from rapport.flow.sources.backing_off import of_meta
from rapport.flow.sources.base import Guide, Limit, OAuth, Source
from rapport.flow.sources.meta.asking import SETTINGS, check, fetch
from rapport.flow.sources.meta.hooks import greet, hook
from rapport.flow.sources.meta.mentions import next_of
from rapport.flow.sources.meta.reading import keep, own, read

#: Where a code is changed for a token.
_GRANTS: Final = "{base_url}/oauth/access_token"
#: Few shops have orders at Meta, and who signs in may be refused all for one that is not theirs.
_ORDERS: Final = "commerce_account_read_orders"
_GUIDE: Final = Guide(
    make=(
        "At developers.facebook.com create an app of the type Business and have your business"
        " verified.",
        "Add Facebook Login for Business; for Instagram turn your account into a professional"
        " one and tie it to the page.",
        "Say here the numbers of the page, of the Instagram account and of the app, and the app's"
        " secret, then sign in and allow the page.",
        "Under Webhooks subscribe Page: feed and mention, and Instagram: comments and mentions,"
        " with the address and the word shown here.",
        "Under Data deletion give the address shown here, so that who leaves your app leaves"
        " here, too.",
    ),
    permissions=(
        ("pages_show_list", "to find the page that you allow"),
        ("pages_read_engagement", "to read your posts, and how often they were liked"),
        ("pages_read_user_content", "to read what visitors write, and who they are"),
        ("pages_manage_metadata", "to be told of comments as they come"),
        ("instagram_basic", "to read the posts of your Instagram account"),
        (
            "instagram_manage_comments",
            "to read comments there, and what others write that names your account",
        ),
        (
            _ORDERS,
            "only for orders of a shop: signing in does not ask for it, so give a token of a"
            " system user that has it, too",
        ),
    ),
    costs="no money; calls are limited by the size of your audience, and slow down by"
    " themselves at 80 per cent of what Meta allows. Of the 20,000 newest posts and comments it"
    " is found by reading again that they were deleted, of older ones by webhooks.",
)

SOURCE: Final = Source(
    name="meta",
    title="Facebook and Instagram",
    docs="docs/howto/connect-a-network.md",
    personal_data="what people write on your page and account or about them in public: their"
    " name, and the number or user name that Meta lets your page know them by; what they bought in"
    " its shop, with the name and e-mail of who allowed that they are used",
    policy=POLICIES["meta"],
    group="networks",
    gives="your posts with their figures, comments and answers, visitors' posts, mentions,"
    " reactions as they happen, orders of your shop",
    forbids="no private messages, no profiles, no lists of friends; nobody is paid for a like,"
    " no model learns from it; stories that name you are not told by Meta, nor who bought in your"
    " shop without allowing that their e-mail is used",
    settings=SETTINGS,
    hosts=("{base_url}",),
    limits=(Limit(5, 1.0), Limit(4_800, 86_400.0)),
    cursor="which list of posts is being walked through and where, and the numbers of posts and"
    " comments found, so that deleted ones are known",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=own,
    kinds=("posts", "our_posts", "reactions", "counts", "pages", "orders"),
    mode="declared",
    hook=hook,
    next_of=next_of,
    greet=greet,
    check=check,
    wait_of=of_meta,
    guide=_GUIDE,
    oauth=OAuth(
        authorize="https://www.facebook.com/v25.0/dialog/oauth",
        token=_GRANTS,
        scopes=tuple(name for name, _ in _GUIDE.permissions if name != _ORDERS),
        pkce=False,
        separator=",",
    ),
)

"""A brand of which people write: a file of posts beside the four small files, imported, built."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from rapport import run
from rapport.flow.signals.setup_file import BrandWords, brand_words, keep_brand_words
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import Rule
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.workspace import Workspace
from tests import brand

NOW = datetime.now(UTC).replace(microsecond=0)
AD = "Earn money fast!!! Casino bonus, 100% free crypto, click http://win.example now, promo code"
NEWS = "The parcel of Marten & Reed reached me after three weeks of waiting, the courier was rude"
#: (author, days ago, text): two are customers of the shop, the others are nobody we know.
POSTS = (
    ("s-1", 1, "Ужасно обслужване, пратката закъснява вече трети ден. Много съм разочарована!"),
    ("s-2", 2, "冲锋衣颜色很喜欢，客服也很好"),
    ("s-3", 3, "I love this jacket, great quality. Thank you @martenreed!"),
    ("x-1", 4, "Where can I buy the Arda reel?"),
    ("x-2", 5, NEWS),
    ("x-3", 4, NEWS),
    ("x-4", 3, NEWS),
    ("x-5", 6, "Отличная куртка, очень довольна покупкой, спасибо!"),
    ("x-6", 7, "Ужасное качество, молния сломалась на второй день."),
    ("x-7", 8, AD),
    ("x-8", 40, "Great boots, I wear them every day."),
)
POSTS_MAP = Mapping(
    source="shop",
    kind="interactions",
    columns={
        "interaction": "id",
        "customer": "author",
        "occurred_at": "at",
        "verb": "what",
        "text": "text",
    },
    purposes=("service", "profile", "marketing", "training"),
    basis="consent",
)


def posts_file(posts=POSTS, *, now: datetime = NOW) -> str:
    """Return the posts as a file."""
    lines = (
        f'{n},{who},{(now - timedelta(days=ago, hours=1)).isoformat()},Create,"{text}"'
        for n, (who, ago, text) in enumerate(posts)
    )
    return "\n".join(("id,author,at,what,text", *lines)) + "\n"


#: What the browser sees: sentences of a month in four languages, as often as the number says,
#: each about one of the things of its language.
TALK = (
    (3, "ru", "{}: отлично, очень довольна покупкой, спасибо!"),
    (2, "ru", "Где можно купить в Бургасе {}?"),
    (4, "ru", "Ужасное обслуживание: {}, посылка опаздывает уже третий день."),
    (2, "bg", "{}: много съм доволен, благодаря!"),
    (4, "bg", "Ужасно обслужване, чакам {}, пратката закъснява."),
    (2, "zh", "{}颜色很喜欢，客服也很好"),
    (3, "zh", "{}等了三周还没收到，太失望了"),
    (3, "en", "Great {}, thank you @martenreed!"),
    (2, "en", "My {} broke on the second day. Very disappointed."),
    (3, "en", "Can I return the {} if the size is wrong?"),
    (2, "en", "We met at the river on Sunday, with the {}."),
    (1, "en", "You should make a lighter version of the {}."),
)
THINGS = {
    "ru": ("куртка", "палатка Rila", "катушка Arda", "сапоги", "рюкзак"),
    "bg": ("якето", "палатката Rila", "макарата Arda", "ботушите", "раницата"),
    "zh": ("冲锋衣", "帐篷", "渔轮", "靴子", "背包"),
    "en": ("jacket", "Rila tent", "Arda reel", "boots", "rucksack"),
}


def talk_file(now: datetime, days: int = 30) -> str:
    """Return posts of a month as a file: more of them in its last third; with copies and ads."""
    said = [(tongue, text) for times, tongue, text in TALK for _n in range(times)]
    posts = []
    for day in range(days):
        for n in range(3 + day % 3 if day > days // 3 else 6 + day % 4):
            tongue, text = said[(5 * day + 3 * n) % len(said)]
            thing = THINGS[tongue][(day + 2 * n) % len(THINGS[tongue])]
            posts.append((f"u-{(7 * day + n) % 40}", day, text.format(thing)))
    posts += [(f"c-{n}", n, NEWS) for n in range(4)] + [("spam-1", 2, AD), ("spam-2", 5, AD)]
    return posts_file(tuple(posts), now=now)


def keep_words(made: Workspace) -> None:
    """Give the workspace a topic and a trigger."""
    words = BrandWords(
        topics=(Topic("parcels", "parcel* OR пратк* OR посылк*"),),
        triggers=(Rule("breaks", "сломал* OR break*"),),
        seen=brand_words(made.root).seen,
    )
    keep_brand_words(made.root, words)


def make(folder: Path) -> Workspace:
    """Import the brand and its posts, and build; word lists read, which takes no model."""
    started = Workspace.create(
        folder, brand="Marten & Reed", phone_region="BG", **{"reading.teacher_texts": 0}
    )
    made = brand.fill(started)
    keep_words(made)
    brand.add(made, "forum.csv", posts_file(), POSTS_MAP, now=NOW)
    run.build(made, now=NOW)
    return made

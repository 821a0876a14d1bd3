"""A labelled stream of mentions of the demo brand, whose name is an animal's too.

What customers say comes from the demo's own sentences (rapport.demo); what means something else,
and what is spam, stands below. The seeds were written apart from both, about the same two worlds.
Everything here is made up, by us: it shows that the filter works, not how well it does elsewhere.
"""

import random
import re
from dataclasses import dataclass

from rapport.demo.names import data
from rapport.flow.signals.noise import Brand, Mention, NoiseFilter

_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")

BRAND = Brand(
    own=('"Marten & Reed"', "#martenreed", "martenreed"),
    doubtful=("marten", "мартен", "reed"),
    channels=("martenreed", "martenreed.example"),
    ours=(
        "Bought waders from Marten, the seam held all season",
        "Marten sent me the wrong size of boots, I want an exchange",
        "Does the Marten shop mend a fishing rod under warranty?",
        "My order from Marten came late and the tent was damp",
        "Thanks Marten, great service and fast delivery",
        "New reel from Marten, tried it on the river, line runs fine",
        "The Marten jacket leaks at the shoulders, what a price for that",
        "Is there a discount on backpacks at Marten with the card?",
        "Взял в Marten вейдерсы, шов держит",
        "Marten прислали не тот размер, хочу обмен, поддержка молчит",
        "Заказ из Marten опоздал, доставка ужасная",
        "Спасибо Marten, палатка и рюкзак отличные, цена хорошая",
        "Катушка и удилище из магазина Marten работают как часы",
        "Взех гащеризон от Marten, шевът държи",
        "Marten ми изпратиха грешен размер, искам замяна",
        "Поръчката от Marten закъсня, доставката е бавна",
        "Благодаря на Marten, палатката и раницата са чудесни",
        "Макарата и въдицата от магазина Marten са супер",
        "在Marten买的涉水裤，接缝不漏水",
        "Marten发错了尺码，我要换货，客服不回复",
        "Marten的快递太慢，帐篷质量一般",
        "谢谢Marten，背包和鱼竿很好用",
    ),
    others=(
        "A marten crossed the forest road and climbed a tree",
        "Pine martens are coming back to the woods, biologists counted kits",
        "The marten hunts squirrels at night and sleeps in a hollow",
        "Beech marten under the bonnet chewed the cables of our car",
        "A young marten in the zoo, brown fur and a yellow throat",
        "Photo of a wild marten in the snow, what a predator",
        "Reed beds along the lake shelter birds in winter",
        "Lou Reed on vinyl tonight, what an album",
        "He plays the clarinet and cut a new reed",
        "Marten хищный зверёк из семейства куньих, живёт в лесу",
        "Мартен на заводе, сталь плавят в печи",
        "Рабочие у мартена, металлургический комбинат, печь",
        "Marten е хищник, живее в гората и ловува катерици",
        "Бялката (marten) изяде кокошките на село",
        "В мартеновата пещ топят стомана",
        "marten是一种貂，生活在森林里，吃松鼠",
        "动物园里的marten很可爱，毛是棕色的",
    ),
)

_NAMED = {
    "en": ("Marten: {}", "{} This is about Marten.", "Got it at Marten. {}", "@shop Marten, {}"),
    "ru": ("Marten: {}", "{} Это я про Marten.", "Брал в Marten. {}", "Marten, {}"),
    "bg": ("Marten: {}", "{} Говоря за Marten.", "Взето от Marten. {}", "Marten, {}"),
    "zh": ("Marten：{}", "{}说的是Marten。", "在Marten买的。{}", "Marten，{}"),
}
_OTHER_MEANING = (
    "Saw a marten run across the trail this morning, gone up the spruce in a second",
    "Rangers released six pine martens into the reserve to help red squirrels",
    "Something chewed the brake hose again, our neighbour says a marten sleeps in the engine",
    "The camera trap caught a marten with two kits near the old oak",
    "Is that a marten or a weasel? Brown coat, bushy tail, pale throat",
    "Martens moult in autumn and their winter fur is thick and silky",
    "A marten got into the hen house last night, eleven chickens dead",
    "Volunteers built nest boxes for martens and owls in the beech wood",
    "Marten tracks in fresh snow behind the cabin, five toes each",
    "The American marten lives in old conifer forests of the north",
    "Harvesting reed for thatched roofs is a winter job on this lake",
    "Bitterns nest in the reed by the marsh, heard one booming at dawn",
    "Perfect Day by Lou Reed has been in my head since the film",
    "My sax squeaks, is a softer reed better for a beginner?",
    "Oliver Reed was terrifying in that old film",
    "marten — это куница по-английски, запомните уже",
    "На фото marten, лесная куница, пушистый хвост и жёлтое горло",
    "Дед сорок лет стоял у мартена, варил сталь на комбинате",
    "Последний мартен в городе остановили, печь разберут",
    "Мартен погас, цех закрыли, металлурги уволены",
    "marten значи бялка, хищник с рунтава опашка",
    "Снимаха marten в резервата, спи в хралупа на бук",
    "Мартенът в Перник работеше с руда и кокс, сега пещта е студена",
    "今天在树林里看到一只marten，尾巴很蓬松",
    "marten就是貂，会爬树，捕食松鼠和小鸟",
    "纪录片里的marten在雪地里打猎，太酷了",
)
_ELSEWHERE = (
    "Anyone know a good plumber in town?",
    "Погода сегодня просто чудо",
    "Мачът снощи беше скучен",
    "今天的电影真好看",
    "The traffic on the ring road is hell again",
)
_SPAM = (
    "Earn $500 a day from home, work from home, write me on telegram t.me/x{n} Marten",
    "Заработок от 5000 руб в день, пишите в личку, телеграм t.me/abc{n} Marten",
    "Печелете до 300 лв на ден, работа от вкъщи, viber 0888 Marten {n}",
    "日赚500元，兼职刷单，加我微信abc{n} Marten",
    "Bitcoin investment platform, click the link http://x{n}.example/a only today Marten",
    "Кредит без отказа, переходи по ссылке http://k{n}.example Marten",
    "FREE followers!!! promo code inside, click here http://f{n}.example casino Marten",
)
_CONTEST = ("+1", "++", "Участвую!", "участвам", "已参加", "Done!", "я участвую @friend @other")


@dataclass(frozen=True)
class Labelled:
    """One mention and what it is: '' = relevant, else the reason why it is noise."""

    mention: Mention
    truth: str


def stream(size: int = 4_000, seed: int = 5) -> list[Labelled]:
    """Return a stream of which seven tenths are relevant, in mixed order."""
    rng = random.Random(seed)
    found = []
    for number in range(size):
        chance = rng.random()
        if chance < 0.7:
            found.append(Labelled(_relevant(rng), ""))
        elif chance < 0.82:
            text = rng.choice(_OTHER_MEANING)
            found.append(Labelled(Mention(_varied(rng, text)), "other meaning"))
        elif chance < 0.86:
            found.append(Labelled(Mention(_varied(rng, rng.choice(_ELSEWHERE))), "elsewhere"))
        elif chance < 0.93:
            found.append(Labelled(Mention(rng.choice(_SPAM).format(n=number)), "spam"))
        elif chance < 0.97:
            found.append(Labelled(Mention(rng.choice(_CONTEST), to_us=True), "contest"))
        else:
            text = f"Marten price list number {number}, see the catalogue of all shops"
            mention = Mention(text, author="b1", posts_a_day=400.0, copies_share=0.9)
            found.append(Labelled(mention, "bot"))
    return found


def judged(labelled: list[Labelled]) -> dict[str, float]:
    """Return recall of what is relevant, precision, and the share of noise that was caught.

    A copy of a relevant text counts as neither: the first of them stays.
    """
    found = NoiseFilter(BRAND).judge([row.mention for row in labelled])
    rows = [
        (row.truth, noise)
        for row, noise in zip(labelled, found, strict=True)
        if noise.reason != "copy"
    ]
    kept = [truth for truth, noise in rows if not noise.is_noise]
    relevant = sum(truth == "" for truth, _ in rows)
    noisy = len(rows) - relevant
    return {
        "recall of relevant": kept.count("") / relevant,
        "precision of relevant": kept.count("") / max(1, len(kept)),
        "noise caught": 1 - (len(kept) - kept.count("")) / max(1, noisy),
        "right reason": sum(truth == noise.reason for truth, noise in rows) / len(rows),
    }


def _relevant(rng: random.Random) -> Mention:
    code = rng.choice(tuple(_NAMED))
    texts = data(f"texts_{code}")
    said = _SLOT.sub(lambda s: _filled(rng, code, s), rng.choice(texts[_mood(rng)]))
    said = re.sub(r"\[([^\]/]*)/([^\]]*)\]", r"\1", said)
    if rng.random() < 0.3:
        return Mention(said, to_us=True)
    if rng.random() < 0.25:
        return Mention(f"{said} Marten & Reed")
    return Mention(rng.choice(_NAMED[code]).format(said))


def _mood(rng: random.Random) -> str:
    return rng.choice(("praise", "question", "complaint"))


def _filled(rng: random.Random, code: str, slot: re.Match[str]) -> str:
    if slot[1] == "line":
        line = rng.choice(data("products")[slot[2]]["lines"])
        names: list[str] = line.rsplit(":", 1)[0].split("=")
        return names[min({"en": 0, "bg": 1, "ru": 1, "zh": 2}[code], len(names) - 1)]
    if slot[1] == "shop":
        return str(rng.choice(data(f"texts_{code}")["shop"]))
    kind = {"water": "waters", "fish": "fish", "day": "days", "span": "spans"}[slot[1]]
    return str(rng.choice(data("towns")[code][kind]))


def _varied(rng: random.Random, text: str) -> str:
    """Return a text with something of its own, so that it is no copy."""
    return f"{text}{rng.choice(('', '!', ' 😊', ' ...', ' :)'))} {rng.randrange(10_000)}"

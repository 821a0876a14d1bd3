"""Which language and writing a text is in, told even for short ones.

First the letters speak: kana, Hangul and Han settle it, and so do letters that one Cyrillic
alphabet alone has. Between the languages that are left `eldc` weighs n-grams; for Russian and
Bulgarian the commonest words and endings are weighed besides. Where a text is too short to tell,
the language its author mostly writes in does.

Never: a language that a text's letters rule out; a sure answer for a text of one word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal

from rapport.flow.signals import lexicon, words_known
from rapport.flow.signals.texts import cleaned, prose

UNKNOWN: Final = "und"  # as BCP 47 writes it
DEFAULT: Final = ("en", "ru", "bg", "zh")

Sureness = Literal["high", "middle", "low"]


@dataclass(frozen=True, slots=True)
class Language:
    """What language one text is in.

    code     ISO 639-1; 'und' = no words, or it can't be told
    script   ISO 15924: Latn, Cyrl, Hans, Hant, Hani (Han letters common to both), Zyyy = none
    variety  ISO 639-3 'yue' for Chinese written as Cantonese is spoken; '' otherwise
    """

    code: str
    script: str
    sureness: Sureness
    variety: str = ""

    @property
    def tag(self) -> str:
        """Return language and script as BCP 47 writes them: 'ru', 'zh-Hant', 'yue-Hant'."""
        if self.script in ("Hans", "Hant"):
            return f"{self.variety or self.code}-{self.script}"
        return self.variety or self.code


class Languages:
    """Tells languages, for people who expect some of them; others are told as well."""

    def __init__(self, expected: Iterable[str] = DEFAULT) -> None:
        """Expected  ISO 639-1 codes of the languages that the brand's customers write."""
        self.expected = tuple(dict.fromkeys(code.lower() for code in expected))
        self._all = _detector(())
        self._latin = _detector(tuple(code for code in self.expected if code in _known()))
        self._cyrillic = [c for c in self.expected if c in _CYRILLIC_LANGUAGES]
        self._own = _detector(tuple(self._cyrillic)) if self._cyrillic else self._all

    def of(self, text: str, usual: str = "") -> Language:
        """Return the language of a text.

        usual  the code of the language that its author, or else its channel, mostly has; '' if
        nobody knows: it decides only where the text is too short to.
        """
        # so much tells, and a long text of another language in it would not
        words = prose(cleaned(text, _ENOUGH), tags=False) or prose(cleaned(text, _ENOUGH))
        if not words.isascii():
            if (script := _script(words)) == "Hani":
                return _han(words, usual)
            if script == "Cyrl":
                return self._of_cyrillic(words, usual)
            if script in _BY_SCRIPT:
                return Language(_BY_SCRIPT[script], script, "high")
        letters = sum(map(len, _LATIN.findall(words)))
        if not letters:
            other = self._all.detect(words) if _LETTER.search(words) else UNKNOWN
            known = other and other != UNKNOWN
            return Language(other if known else UNKNOWN, "Zyyy", "middle" if known else "low")
        return self._of_latin(words, letters, usual)

    def _of_latin(self, words: str, letters: int, usual: str) -> Language:
        wide = self._all.detect_details(words)
        scores = wide.scores
        best, score = next(iter(scores.items()), (UNKNOWN, 0.0))
        if best in _WRITTEN_CYRILLIC and best not in self.expected:
            best = UNKNOWN
        if best in self.expected and letters >= _TELLS:
            return Language(best, "Latn", "high" if wide.reliable else "middle")
        near = self._latin.detect_details(words).scores
        own, own_score = next(iter(near.items()), (UNKNOWN, 0.0))
        # the shorter, the more what is expected counts; marks on letters tell by themselves
        bar = min(1.0, letters / _CERTAIN) if words.isascii() or own != "en" else 1.0
        if own != UNKNOWN and own_score >= score * bar:
            code = usual if letters < _TOO_SHORT and usual in _LATIN_LANGUAGES else own
            return Language(code, "Latn", "low" if letters < _TELLS else "middle")
        if letters < _TOO_SHORT and usual in _LATIN_LANGUAGES:
            return Language(usual, "Latn", "low")
        return Language(best or UNKNOWN, "Latn", "middle" if letters >= _TELLS else "low")

    def _of_cyrillic(self, words: str, usual: str) -> Language:
        lower = words.lower()
        if code := _by_letters(lower):
            return Language(code, "Cyrl", "high" if len(lower) >= _TELLS else "middle")
        letters = len(lower) - lower.count(" ")
        weight = _russian_or_bulgarian(lower)
        candidates = self._cyrillic or ["ru", "bg"]
        others = [code for code in candidates if code not in ("ru", "bg")]
        scores = self._own.detect_details(words).scores
        if others:
            code, _ = next(iter(scores.items()), (UNKNOWN, 0.0))
            if code in others and not (abs(weight) >= _CLEAR and letters >= _TELLS):
                return Language(code, "Cyrl", "middle" if letters >= _TELLS else "low")
        if "ru" not in candidates or "bg" not in candidates:
            only = "ru" if "ru" in candidates else "bg" if "bg" in candidates else candidates[0]
            clash = abs(weight) >= _CLEAR and (weight > 0) != (only == "ru")
            code = {"ru": "bg", "bg": "ru"}.get(only, only) if clash else only
            return Language(code, "Cyrl", "middle")
        weight += _NGRAMS_WEIGH * (scores.get("ru", 0.0) - scores.get("bg", 0.0))
        told = abs(weight)
        if usual in ("ru", "bg"):  # as much as a common word for a short text, nothing for a long
            lean = _USUAL_WEIGHS * max(0.0, 1 - letters / _CERTAIN)
            weight += lean if usual == "ru" else -lean
        sure: Sureness = "middle" if letters < _TELLS else "high"
        if told < 0.5 or (letters < _TOO_SHORT and told < _CLEAR):
            sure = "low"
        return Language("ru" if weight >= 0 else "bg", "Cyrl", sure)


def is_cantonese(text: str) -> bool:
    """Tell whether Chinese is written as Cantonese is spoken: by letters that only it has."""
    return len(set(text) & _CANTONESE) >= 2 or any(word in text for word in _CANTONESE_WORDS)


def han_script(text: str) -> str:
    """Return Hans or Hant by the letters that only one of them has, or Hani if none does."""
    letters = set(text)
    hant, hans = _han_letters()
    older, newer = len(letters & hant), len(letters & hans)
    return "Hant" if older > newer else "Hans" if newer else "Hani"


_ENOUGH: Final = 240  # letters tell the language
_TOO_SHORT: Final = 12  # letters can't tell languages of one script
_TELLS: Final = 20
_CERTAIN: Final = 45
_CLEAR: Final = 2.0
_NGRAMS_WEIGH: Final = 4.0
_USUAL_WEIGHS: Final = 2.0

_LETTER: Final = re.compile(r"[^\W\d_]")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA: Final = re.compile(r"[\u3041-\u30fa\u30fd-\u30ff\uff66-\uff9f]+")
_HANGUL: Final = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]+")
_ALPHABETS: Final = (
    ("Grek", re.compile(r"[\u0370-\u03ff]+")),
    ("Armn", re.compile(r"[\u0531-\u058f]+")),
    ("Hebr", re.compile(r"[\u0590-\u05ff]+")),
    ("Thai", re.compile(r"[\u0e00-\u0e7f]+")),
    ("Geor", re.compile(r"[\u10a0-\u10ff]+")),
)
_BY_SCRIPT: Final = {"Jpan": "ja", "Kore": "ko", "Grek": "el", "Armn": "hy"} | {
    "Hebr": "he",
    "Thai": "th",
    "Geor": "ka",
}


def _script(words: str) -> str:
    """Return the script most of a text is in; Han letters say more each than others."""
    cyrillic = sum(map(len, _CYRILLIC.findall(words)))
    if 2 * cyrillic > len(words):
        return "Cyrl"
    latin = sum(map(len, _LATIN.findall(words)))
    han = sum(map(len, _HAN.findall(words)))
    if not han and cyrillic and cyrillic >= latin:
        return "Cyrl"
    kana = sum(map(len, _KANA.findall(words)))
    if kana and 8 * kana >= han and 3 * (kana + han) >= latin:
        return "Jpan"
    if han and 3 * han >= latin + cyrillic:
        return "Hani"
    if cyrillic > latin:
        return "Cyrl"
    for script, letters in (("Kore", _HANGUL), *_ALPHABETS):
        if 2 * sum(map(len, letters.findall(words))) > latin:
            return script
    return "Latn"


def _han(words: str, usual: str) -> Language:
    script = han_script(words)
    code = "ja" if usual == "ja" and script == "Hani" and len(words) < _TOO_SHORT else "zh"
    variety = "yue" if code == "zh" and is_cantonese(words) else ""
    return Language(code, script, "high" if len(words) > 3 else "middle", variety)


@cache
def _han_letters() -> tuple[frozenset[str], frozenset[str]]:
    """Return the letters that only traditional and only simplified Chinese has.

    From a file: the tables of OpenCC that tell them fill 40 MB.
    """
    listed = lexicon.entries("han_letters.txt")
    return frozenset("".join(listed["Hant"])), frozenset("".join(listed["Hans"]))


_CANTONESE: Final = frozenset("嘅咗喺嘢佢哋冇啲嗰咁嚟噉嘥唞瞓揾攞嗌掂咩㗎喎啱乜唔")
_CANTONESE_WORDS: Final = ("唔係", "係咪", "嘅", "咗", "佢哋", "唔好", "唔該", "唔知", "冇得")

_CYRILLIC_LANGUAGES: Final = frozenset(("ru", "bg", "uk", "be", "sr"))
_WRITTEN_CYRILLIC: Final = frozenset(("ru", "bg", "uk", "be"))
_LATIN_LANGUAGES: Final = frozenset(
    ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "ro", "tr", "hu", "sv", "da")
    + ("no", "fi", "hr", "sl", "et", "lv", "lt", "vi", "id", "ms", "sq", "ca", "az")
)


_ONE_ALPHABETS: Final = frozenset("ѓќѕђћљњџјўіїєґ")


def _by_letters(lower: str) -> str:
    """Return the language whose alphabet alone has a Cyrillic text's letters, or ''."""
    if _ONE_ALPHABETS.isdisjoint(lower):
        return ""
    letters = set(lower)
    if letters & set("ѓќѕ"):
        return "mk"
    if letters & set("ђћ") or (letters & set("љњџј") and not letters & set("ыэёьъ")):
        return "mk" if " што " in f" {lower} " else "sr"
    if "ў" in letters or ("і" in letters and letters & set("ыэ")):
        return "be"
    return "uk" if letters & set("іїєґ") else ""


# common words that the other language has not, or hardly ever writes so
_RUSSIAN_WORDS: Final = frozenset(
    "я он она оно вы они что это меня тебя тебе мне его её ее их нам вам всё все уже если есть "
    "был была было были будет буду где когда почему потому очень ещё еще надо нужно можно нет "
    "только чтобы же бы вот там здесь тоже сейчас сегодня завтра хочу хочет могу может "
    "просто спасибо пожалуйста привет здравствуйте хорошо плохо лучше день жизнь люблю "
    "знаю знает ну ничего который которая которые какой какая какие такой такая такие "
    "чем чего ага блин ребята люди друзья мой моя моё мои твой твоя себя себе со из ко под без "
    "через об обо во для к у делать опять снова всегда никогда этот эта эти этого того тем ней "
    "нём ним ними ему был мной тобой собой сам сама сами всех всем всего кто кого ли".split()
) - {"ли", "под", "без", "эта"}
_BULGARIAN_WORDS: Final = frozenset(
    "аз той тя ние вие съм си сме сте са ще че това тази този тези ѝ ви им къде защо какво коя "
    "кое кои няма имаме имат беше бях бяха бил при във със ако още вече много малко днес утре "
    "сега тук пак също благодаря здравей здравейте здрасти добър добре най нощ нещо някой никой "
    "нищо всичко всички всеки един едно едни три мен него нея нас вас тях когато където който "
    "която което които след преди между около обаче защото понеже дори даже нали трябва искам "
    "искаш искаме обичам знам мисля правя прави каква какви човек хора хората бе де айде хайде "
    "ама ами лека честит честито поздрави мерси ли ме се го ги ми ти че ей нека".split()
) - {"де", "при", "три", "вас", "нас", "даже", "ли", "ей", "ну", "си"}
_RUSSIAN_ENDINGS: Final = frozenset(
    "ать ять еть ить ыть уть оть аться яться еться ется ятся ются утся ишь ешь шься ый ий ая яя "
    "ые ие ого его ому ему ых их ыми ими ость ения ению лся лась лись тель нный ами ями ах ях ом "
    "ём ей ой ую юю ью ь ы э ние ют ёт".split()
)
_BULGARIAN_ENDINGS: Final = frozenset(
    "та то те ът ят ите ият овете ове ваме вате ваш ъл ше "
    "хме хте ха ам яш аш ото ато щ ия ъм".split()
)
_HARD: Final = re.compile(r"ъ(?![еёюя])|ьо|ѝ")
_SOFT: Final = re.compile(r"ь(?!о)|[ыэё]")
_WORDS: Final = re.compile(r"[а-яёѝ]+")
_SMILE_WITHOUT_EYES: Final = re.compile(r"[а-я]\s?\)+(?!\w)|\(\(")
_LOOKED_UP: Final = 8


def _russian_or_bulgarian(lower: str) -> float:
    """Return how far a Cyrillic text's words speak for Russian (> 0) or Bulgarian (< 0)."""
    words = _WORDS.findall(lower)
    weight = sum(map(_weight, words))
    if (")" in lower or "((" in lower) and _SMILE_WITHOUT_EYES.search(lower):
        weight += 1
    if abs(weight) < _CLEAR:
        weight += sum(map(_in_dictionaries, dict.fromkeys(words[:_LOOKED_UP])))
    return weight


@lru_cache(100_000)
def _weight(word: str) -> float:
    """Return how far one word speaks for Russian (> 0) or Bulgarian (< 0), by its looks."""
    weight = float((word in _RUSSIAN_WORDS) - (word in _BULGARIAN_WORDS))
    for ends, much in ((_RUSSIAN_ENDINGS, 0.5), (_BULGARIAN_ENDINGS, -0.5)):
        if any(word[-size:] in ends for size in range(1, min(5, len(word)))):
            weight += much
    return weight + 2 * bool(_SOFT.search(word)) - 4 * bool(_HARD.search(word))


@lru_cache(100_000)
def _in_dictionaries(word: str) -> float:
    """Return 1 for a word that only the Russian dictionary has, -1 for only the Bulgarian."""
    if len(word) < 3:
        return 0.0
    return float(words_known.russian(word)) - float(words_known.bulgarian(word))


@cache
def _known() -> frozenset[str]:
    import eldc

    return frozenset(eldc.LANGUAGES)


@cache
def _detector(languages: tuple[str, ...]) -> Any:
    import eldc

    eldc.init()
    detector = eldc.instance()
    if languages:
        detector.set_languages(list(languages))
    return detector

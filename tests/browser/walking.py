"""A reader who walks through the pages in one language and says what is wrong with each.

Every page is opened once and then looked at in both themes and at both widths: the size of
the window and the system's colours change under the open page, as they do for people.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "src" / "rapport" / "web" / "ui" / "locale"
LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: language of the pages -> what the browser asks for
LANGUAGES = {
    "en": "en-GB",
    "ru": "ru-RU",
    "bg": "bg-BG",
    "zh-hans": "zh-CN",
    "zh-hant": "zh-TW",
}
#: What a browser without a graphics card says when it draws a map: it is slow, not wrong.
SLOW = ("GPU stall due to ReadPixels", "software WebGL")
SIZES = {1280: (1280, 900), 390: (390, 844)}
THEMES = ("light", "dark")
#: Words that stand in texts of ours and are nobody's language: names, formats, keys.
NOT_ENGLISH = frozenset(
    "rapport telegram instagram whatsapp viber facebook youtube tiktok mastodon bluesky wechat "
    "weibo excel parquet jsonl json totp ctrl enter space utf-8 http https postgresql sqlite "
    "google analytics yandex metrica "
    "smtp wordpress shopify opencart mailchimp hubspot python curl bearer openapi".split()
)

SETTLE = """async () => {
  await document.fonts.ready;
  const last = performance.now() + 5000;
  const busy = () => document.querySelector(".htmx-request, [aria-busy=true]");
  while (busy() && performance.now() < last) await new Promise((go) => setTimeout(go, 50));
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
}"""
WHOLE = """() => {
  const main = document.getElementById("main");
  const hidden = main ? main.scrollHeight - main.clientHeight : 0;
  return Math.max(innerHeight + hidden, document.body.scrollHeight);
}"""
RUN_AXE = """async (tags) => {
  const told = await axe.run(document, {
    runOnly: tags, resultTypes: ["violations"], preload: false, elementRef: false,
  });
  return told.violations.map((v) => `axe ${v.id}: ` + v.nodes.slice(0, 3).map(
    (n) => n.target.join(" ") + " (" + n.any.concat(n.all, n.none).map(
      (c) => c.message).slice(0, 1).join("") + ")").join("; "));
}"""


@dataclass(frozen=True)
class View:
    """One way to look at a page."""

    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.width} {self.theme}"


VIEWS = tuple(View(width, theme) for width in SIZES for theme in THEMES)
TWO_VIEWS = (View(1280, "light"), View(390, "dark"))
#: axe takes four fifths of a walk. Both themes and both widths are in these two views; what a
#: translation can break (a label, a name, a language) is the same in every view.
AXE_VIEWS = {"en": TWO_VIEWS, "zh-hant": ()}


@cache
def english(language: str) -> dict[str, list[str]]:
    """Our English words, and our texts that `language` says otherwise."""
    from babel.messages.pofile import read_po

    folder = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hans"}.get(language, language)
    with (LOCALES / folder / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [m for m in read_po(file) if m.id]
    one = {m.id[0] if isinstance(m.id, tuple) else m.id: m.string for m in messages}
    bare = (re.sub(r"%\(\w+\)\w|\{\w*\}|<[^>]+>", " | ", text) for text in one)
    words = {w.lower() for t in bare for w in re.findall(r"[A-Za-z'’]{2,}", t)} - NOT_ENGLISH
    texts = {t for t, said in one.items() if said != t and re.search("[A-Za-z]{4}", t)}
    return {"words": sorted(words), "texts": sorted(texts)}


@dataclass
class Heard:
    """What a window said beside its page: errors, foreign requests, failed answers."""

    address: str
    allowed: int = 200
    wrong: list[str] = field(default_factory=list)

    def listen(self, page: Any) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type not in ("error", "warning"):
            return
        if self.allowed >= 400 and f"status of {self.allowed}" in message.text:
            return
        if not any(known in message.text for known in SLOW):
            self.wrong.append(f"console {message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"asked another host: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400 and response.status != self.allowed:
            self.wrong.append(f"{response.status} from {response.url}")


class Walker:
    """One teammate at one site in one language, in a browser window of their own."""

    def __init__(self, browser: Any, address: str, language: str, state: Any = None) -> None:
        self.language = language
        self.address = address
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900},
            locale=LANGUAGES[language],
            reduced_motion="reduce",
            storage_state=state,
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.heard = Heard(address)
        self.heard.listen(self.page)

    def close(self) -> None:
        self.context.close()

    def open(
        self, address: str, *, status: int = 200, then: Callable[[Any], None] | None = None
    ) -> None:
        """Open the page as if from the people list, and bring it into its state."""
        self.heard.wrong.clear()
        self.heard.allowed = status
        self.look_as(VIEWS[0])
        answer = self.page.goto(self.address + address, referer=f"{self.address}/people/")
        if answer.status != status:
            self.heard.wrong.append(f"answered {answer.status}, not {status}")
        if then:
            then(self.page)
        self.page.evaluate(SETTLE)

    def look_as(self, view: View) -> None:
        wide, high = SIZES[view.width]
        if self.page.viewport_size != {"width": wide, "height": high}:
            self.page.set_viewport_size({"width": wide, "height": high})
        self.page.emulate_media(color_scheme=view.theme)

    def views(self, views: tuple[View, ...] = VIEWS) -> Iterator[View]:
        """Yield each view with the page shown in it."""
        for view in views:
            self.look_as(view)
            self.page.evaluate(SETTLE)
            yield view

    def complaints(self, views: tuple[View, ...] = VIEWS) -> list[str]:
        """Say in every view what is wrong with the open page."""
        ours = {"words": [], "texts": []} if self.language == "en" else english(self.language)
        found: dict[str, list[str]] = {}
        for view in self.views(views):
            wanted = {"language": self.language, "theme": view.theme} | ours
            told = self.page.evaluate(f"({LOOKING.strip()})", wanted)
            checked = view in AXE_VIEWS.get(self.language, VIEWS[:1])
            for text in told + (self._axe() if checked else []):
                found.setdefault(text, []).append(str(view))
        for text in self.heard.wrong:
            found.setdefault(text, []).append("always")
        return [f"[{', '.join(where)}] {text}" for text, where in found.items()]

    def _axe(self) -> list[str]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT + ";0")
        return list(self.page.evaluate(RUN_AXE, AXE_TAGS))

    def picture(self, path: Path) -> None:
        """Photograph the whole page: the window grows until nothing in it has to scroll."""
        size = self.page.viewport_size
        high = self.page.evaluate(WHOLE)
        if not self.page.locator("dialog[open], .panel").count():
            self.page.set_viewport_size({"width": size["width"], "height": min(high, 6000)})
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)


def told(page: str, language: str, complaints: list[str]) -> str:
    """Say for a person what to look at."""
    return "\n".join([f"{page} in {language}:", *(f"  {c}" for c in complaints)])

"""What somebody wrote themselves: without what they answer to, and without their signature.

By the marks that mail programs set, in the languages we know; what bears no mark stays.
"""

import re
from html.parser import HTMLParser
from typing import Final

#: Below such a line everything is somebody else's letter.
_BELOW: Final = re.compile(
    r"^\s*(?:-{2,}\s*)?(?:original message|forwarded message|исходное сообщение|"
    r"пересылаемое сообщение|пересланное сообщение|оригинално съобщение|"
    r"препратено съобщение|原始邮件|原始郵件|转发邮件)(?:\s*-{2,})?\s*:?\s*$",
    re.IGNORECASE,
)
#: How programs head a letter that they repeat: From, then a date or whom it went to.
_HEAD: Final = re.compile(r"^\s*\*?(?:from|от|发件人|寄件者)\s?[:：]\*?\s?\S", re.IGNORECASE)
_HEAD_NEXT: Final = re.compile(
    r"^\s*\*?(?:sent|date|to|отправлено|дата|кому|изпратено|до|发送时间|收件人|日期)\s?[:：]",
    re.IGNORECASE,
)
#: 'On Monday Anna wrote:' before what is quoted.
_SAID: Final = re.compile(
    r"(?:\bwrote|\bschrieb.*|\ba écrit|\bescribió|\bпиш[еу]т|\bписал[аи]?|\bнаписал[аи]?|"
    r"\bнаписа|\bпише|写道|寫道)\s?[:：]\s*$",
    re.IGNORECASE,
)
_FROM_A_PHONE: Final = re.compile(
    r"^\s*(?:sent from my|отправлено (?:с|из)|изпратено от|发自我的)\s.{0,60}$", re.IGNORECASE
)
_BLOCKS: Final = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_UNSEEN: Final = {"script", "style", "title", "blockquote"}
_QUOTES: Final = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "OutlookMessageHeader")


def own_words(text: str) -> str:
    """Return what the writer of a letter wrote. Never longer than the text."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        headed = _HEAD.match(line) and _HEAD_NEXT.match(after)
        if line.rstrip() == "--" or _BELOW.match(line) or headed:
            break
        if line.lstrip().startswith(">"):
            _drop_who_said(kept)
            continue
        if not _FROM_A_PHONE.match(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _drop_who_said(kept: list[str]) -> None:
    """Take away 'On Monday Anna wrote:', on one line or two, right before a quotation."""
    said = [n for n in range(len(kept)) if kept[n].strip()][-2:]
    for n in range(len(said)):
        if _SAID.search(" ".join(kept[i].strip() for i in said[n:])) and _SAID.search(
            kept[said[-1]]
        ):
            del kept[said[-1] if _starts(kept[said[-1]]) else said[n] :]
            return


def _starts(line: str) -> bool:
    """Whether the line says by itself who wrote when: it holds a number, as of a day."""
    return any(char.isdigit() for char in line)


class _Text(HTMLParser):
    """The text of a page, without quotations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        quotes = any(
            q in (value or "") for name, value in attrs if name == "class" for q in _QUOTES
        )
        if self._unseen:
            self._unseen += [tag] if tag == self._unseen[0] else []
        elif tag in _UNSEEN or (quotes and tag != "br"):
            self._unseen = [tag]
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[0]:
            self._unseen.pop()
        if tag in _BLOCKS - {"br"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of(html: str) -> str:
    """Return the words of an HTML letter, without what it quotes."""
    page = _Text()
    page.feed(html)
    page.close()
    lines = (line.strip() for line in "".join(page.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

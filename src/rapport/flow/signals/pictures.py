"""What pictures and videos show, as a program says it that the operator installed beside Rapport.

A package brings one by an entry point of the group `rapport.recognisers` that names it:

    [project.entry-points."rapport.recognisers"]
    acme = "acme_rapport:RECOGNISER"

It is given the address of the post with the picture and says words. It is trusted code: it runs
in this process and may call whom it likes; it is only not waited for longer than `LIMIT_S`.
A package that can't be used stops nothing: it is a fault to be shown.

Never: the address of a private message; an address or what was said of it in a fault.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, Protocol, runtime_checkable

from rapport.flow.errors import ConfigError
from rapport.flow.files import private_folder, write_whole

GROUP: Final = "rapport.recognisers"
#: Values of objects.format that are asked for.
FORMATS: Final = ("picture", "video")
#: How long one answer may take, seconds.
LIMIT_S: Final = 30.0
#: Letters of one answer; posts that are asked for in one build, the rest in the next ones.
LONGEST: Final = 2_000
AT_ONCE: Final = 2_000


@runtime_checkable
class Recogniser(Protocol):
    """Says what pictures show.

    name   its own and its version's: answers are remembered by it, so another one asks anew
    words  what the picture or video of a page shows, as words in the language of the readers;
           '' if there is nothing to say. It may raise: then the picture stays unread until the
           next build
    """

    @property
    def name(self) -> str: ...

    def words(self, url: str) -> str: ...


@dataclass(frozen=True)
class Found:
    """The recognisers that can be used, in the order of their packages, and why others can't."""

    recognisers: tuple[Recogniser, ...] = ()
    faults: tuple[ConfigError, ...] = ()


def look() -> Found:
    """Look for recognisers among the installed packages."""
    known: dict[str, Recogniser] = {}
    faults = []
    for point in sorted(entry_points(group=GROUP), key=lambda p: (_package(p), p.name)):
        try:
            recogniser = _load(point)
            if recogniser.name in known:
                raise ConfigError(
                    f"the package {_package(point)} brings a recogniser of a name that another"
                    " one has already",
                    fix="uninstall one of the two packages",
                )
        except ConfigError as fault:
            faults.append(fault)
        else:
            known[recogniser.name] = recogniser
    return Found(tuple(known.values()), tuple(faults))


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value.partition(":")[0]


def _load(point: EntryPoint) -> Recogniser:
    package = _package(point)
    try:
        found: object = point.load()
        if not isinstance(found, type) and isinstance(found, Recogniser) and _is_named(found):
            return found
    except Exception as error:  # whatever somebody else's import raises is theirs
        raise ConfigError(
            f"the recogniser {point.name!r} of the package {package} can't be loaded"
            f" ({type(error).__name__})",
            fix=f"update or uninstall {package}",
        ) from error
    raise ConfigError(
        f"{point.value!r} of the package {package} is no recogniser of Rapport",
        fix=f"update or uninstall {package}",
    )


def _is_named(recogniser: Recogniser) -> bool:
    return isinstance(recogniser.name, str) and bool(recogniser.name)


@dataclass
class Asking:
    """Recognisers that are asked only for what they did not answer before.

    file    where answers stay until the next build; see `keep`
    tidy    what an answer goes through before it is kept: a picture may show a phone
    faults  one for each recogniser that failed; one that did not answer in time is asked no more
    """

    recognisers: tuple[Recogniser, ...]
    file: Path
    tidy: Callable[[str], str]
    limit_s: float = LIMIT_S
    at_once: int = AT_ONCE
    faults: dict[str, ConfigError] = field(default_factory=dict)
    _hung: set[str] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._known = _kept(self.file)

    def lacks(self, post: str) -> bool:
        """Tell whether somebody has to be asked of a post, by the number of its interaction."""
        return any(_key(one, post) not in self._known for one in self.recognisers)

    def words(self, post: str, url: str) -> str:
        """Return what all recognisers say of a post's picture, a line for each; '' if none says
        anything, or failed. `url`: where the post stands; '' is asked of nobody."""
        said = (self._said(recogniser, post, url) for recogniser in self.recognisers)
        return "\n".join(line for line in said if line)

    def keep(self) -> None:
        """Keep what was asked for since this one was made, and nothing else."""
        stays = {key: self._known[key] for key in sorted(self._used & self._known.keys())}
        if not stays:
            self.file.unlink(missing_ok=True)
        elif stays != _kept(self.file):
            try:
                private_folder(self.file.parent)
                write_whole(self.file, json.dumps(stays).encode(), mode=0o600)
            except OSError:  # a full disk loses no build: the next one asks anew
                self.file.unlink(missing_ok=True)

    def _said(self, recogniser: Recogniser, post: str, url: str) -> str:
        key = _key(recogniser, post)
        self._used.add(key)
        full = post not in self._asked and len(self._asked) >= self.at_once
        may_ask = bool(url) and recogniser.name not in self._hung and not full
        if key not in self._known and may_ask:
            self._asked.add(post)
            self._ask(recogniser, url, key)
        return self._known.get(key, "")

    def _ask(self, recogniser: Recogniser, url: str, key: str) -> None:
        answer: SimpleQueue[object] = SimpleQueue()
        Thread(target=_answer, args=(recogniser, url, answer), daemon=True).start()
        name = recogniser.name
        try:
            said = answer.get(timeout=self.limit_s)
        except Empty:
            self._hung.add(name)
            why = f"did not answer within {self.limit_s:g} s and was not asked again"
        else:
            if isinstance(said, str):
                self._known[key] = self.tidy(_line(said))
                return
            why = f"failed ({type(said).__name__})" if _is_error(said) else "said no words"
        fix = "look at its own documentation, update or uninstall it"
        self.faults.setdefault(name, ConfigError(f"the recogniser {name} {why}", fix=fix))


def _key(recogniser: Recogniser, post: str) -> str:
    """Return by what an answer is remembered: never the address, which may name somebody."""
    return sha256(json.dumps([recogniser.name, post]).encode()).hexdigest()[:32]


def _answer(recogniser: Recogniser, url: str, answer: "SimpleQueue[object]") -> None:
    try:
        answer.put(recogniser.words(url))
    except BaseException as error:  # whatever it raises is its own, and ends only its thread
        answer.put(error)


def _is_error(said: object) -> bool:
    return isinstance(said, BaseException)


def _line(said: str) -> str:
    """Return an answer as one line of letters that can be stored."""
    letters = said[: 4 * LONGEST].encode(errors="replace").decode()
    bare = "".join(letter if letter.isprintable() else " " for letter in letters)
    return " ".join(bare.split())[:LONGEST].strip()


def _kept(file: Path) -> dict[str, str]:
    """Return the answers in a file; none of one that is missing or damaged."""
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    items: Iterable[tuple[str, object]] = kept.items() if isinstance(kept, dict) else ()
    return {key: said for key, said in items if isinstance(said, str)}

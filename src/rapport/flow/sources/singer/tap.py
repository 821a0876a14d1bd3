"""A tap as a program: asked what it has, run from a state on, and ended with all it started.

It gets a list of words and no shell, an environment of four names, no input, and a folder of its
own that is wiped afterwards. Of what it tells of errors only words are shown that name nobody.
"""

import json
import os
import select
import shlex
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

from rapport.flow.errors import ConfigError, FlowError, RetryLater, StopSource
from rapport.flow.sources.singer.telling import masked, worst

#: A tap that says nothing for so long has hung, seconds.
SILENT_S: Final = 1_800.0
#: The longest line that is taken in, bytes.
LONGEST: Final = 32 * 2**20
_PIECE: Final = 1 << 20
_WAIT_S: Final = 900.0
_PATIENCE_S: Final = 5.0


@dataclass(frozen=True)
class Tap:
    """One tap as it is connected. `words` begin its command line; `folder` is its own."""

    words: tuple[str, ...]
    config: Mapping[str, Any] = field(repr=False)
    folder: Path

    @classmethod
    def of(cls, command: str, config: str, folder: Path) -> "Tap":
        """Read its settings. Raises ConfigError: no such program, or its settings are no JSON."""
        try:
            words, said = shlex.split(command), json.loads(config or "{}")
        except ValueError:
            words, said = [], None
        if not words or not isinstance(said, dict):
            raise ConfigError(
                "the tap's command or its settings can't be read",
                fix="write the command as on a command line, its settings as one JSON object",
            )
        program = shutil.which(words[0])
        if program is None:
            raise ConfigError(
                f"there is no program {Path(words[0]).name}",
                fix="install the tap in an environment of its own and name it by its whole path",
            )
        return cls((os.path.abspath(program), *words[1:]), said, folder)

    def catalog(self) -> dict[str, Any]:
        """Ask the tap what it has.

        Raises  StopSource: it failed, or it can't say.
        """
        said = b"\n".join(self._run(self._options() + ["--discover"], asking=True))
        try:
            found = json.loads(said)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("streams"), list):
            raise StopSource(
                "the tap does not say which streams it has",
                fix="use a tap that can --discover, as almost all can",
            )
        return found

    def messages(self, catalog: Mapping[str, Any], state: str | None) -> Iterator[bytes]:
        """Run the tap and give what it writes, line by line.

        Raises  RetryLater: it gave records and then broke off, or hung
                StopSource: it failed before it gave any
        """
        options = [*self._options(), "--catalog", self._file("catalog.json", json.dumps(catalog))]
        if state not in (None, "null", "{}"):
            options += ["--state", self._file("state.json", str(state))]
        yield from self._run(options, asking=False)

    def _options(self) -> list[str]:
        return ["--config", self._file("config.json", json.dumps(self.config))]

    def _file(self, name: str, content: str) -> str:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
        return str(path)

    def _run(self, options: list[str], *, asking: bool) -> Iterator[bytes]:
        gave = False
        with _running([*self.words, *options], self.folder) as (process, told):
            for line in _lines(process.stdout):
                gave = gave or (not asking and b'"RECORD"' in line)
                yield line
            code = _code(process)
        if code:
            raise self._failure(code, told, gave=gave)

    def _failure(self, code: int, told: Iterable[str], *, gave: bool) -> FlowError:
        name = Path(self.words[0]).name
        ended = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        why = masked(worst(told), self.config)
        what = f"{name} {ended}" + (f": {why}" if why else "")
        if gave or code < 0:
            return RetryLater(what, fix="nothing: it goes on from there later", wait_s=_WAIT_S)
        return StopSource(what, fix=f"see that {name} runs by itself with the same settings")


@contextmanager
def _running(
    words: list[str], folder: Path
) -> Iterator[tuple["subprocess.Popen[bytes]", deque[str]]]:
    """Run a program, hear what it says of errors, and end it with all that it started."""
    try:
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=_environment(words[0], folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise ConfigError(
            f"{Path(words[0]).name} can't be run ({type(error).__name__})",
            fix="see that Rapport's user may run it",
        ) from None
    told: deque[str] = deque(maxlen=50)
    listener = Thread(target=_listen, args=(process.stderr, told), daemon=True)
    listener.start()
    try:
        yield process, told
    finally:
        _end(process)
        listener.join(_PATIENCE_S)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _environment(program: str, folder: Path) -> dict[str, str]:
    """What a program needs to run, and nothing of ours: no key, no password, no proxy."""
    path = os.pathsep.join((str(Path(program).parent), "/usr/local/bin", "/usr/bin", "/bin"))
    return {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}


def _listen(stream: IO[bytes] | None, told: deque[str]) -> None:
    """Keep the last lines that a program says of errors: one that nobody hears would stand."""
    while stream is not None and (line := stream.readline(4_096)):
        told.append(line.decode(errors="replace"))


def _code(process: "subprocess.Popen[bytes]") -> int:
    """Return the exit code of a program that has nothing more to say; it may not linger."""
    try:
        return process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return 0  # all that it had to say it said; it is ended now


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program that still runs, and what it started: first by asking, then by force."""
    for by in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, by)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            continue


def _lines(stream: IO[bytes] | None) -> Iterator[bytes]:
    """Give lines as they come. Raises RetryLater: none comes; StopSource: one has no end."""
    held: list[bytes] = []  # the pieces of a line that has not ended
    while stream is not None and (piece := _piece(stream)):
        first, *more = piece.split(b"\n")
        held.append(first)
        if more:
            yield b"".join(held)
            yield from more[:-1]
            held = [more[-1]]
        if sum(map(len, held)) > LONGEST:
            raise StopSource(
                f"the tap wrote a line of more than {LONGEST >> 20} MB",
                fix="leave out the stream or the column that is as large",
            )
    if any(held):
        yield b"".join(held)


def _piece(stream: IO[bytes]) -> bytes:
    waiting = select.poll()  # select() takes no descriptor above 1,023
    waiting.register(stream, select.POLLIN)
    if not waiting.poll(SILENT_S * 1000):
        raise RetryLater(
            f"the tap said nothing for {SILENT_S / 60:.0f} minutes",
            fix="nothing if its service is slow today; else see that it runs by itself",
            wait_s=_WAIT_S,
        )
    return os.read(stream.fileno(), _PIECE)

"""A worker as a child process of the server: its own memory, started again if it dies."""

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

log = logging.getLogger(__name__)
#: Tells the child whose child it is: it ends when that process does, however that ended.
OF = "RAPPORT_WORKER_OF"
LONGEST_PAUSE_S = 30
#: A worker that lived this long was well: the next pause is a short one again.
WELL_S = 60
STOP_S = 10


class WorkerBeside:
    """Keeps one worker of a workspace running while the block lasts."""

    def __init__(self, root: Path) -> None:
        self._command = [sys.executable, "-m", "rapport.cli", "serve", str(root)]
        self._command += ["--role", "worker"]
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep_running, daemon=True)

    def __enter__(self) -> "WorkerBeside":
        self._start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._child.kill()

    def _start(self) -> None:
        # a session of its own: Ctrl C reaches the server, which then stops it in good order
        environment = os.environ | {OF: str(os.getpid())}
        self._child = subprocess.Popen(self._command, env=environment, start_new_session=True)

    def _keep_running(self) -> None:
        pause_s = 1
        while self._child is not None:
            started = time.monotonic()
            code = self._child.wait()
            if self._stopping.is_set():
                return
            if time.monotonic() - started > WELL_S:
                pause_s = 1
            log.warning("the worker ended with code %d; the next starts in %d s", code, pause_s)
            if self._stopping.wait(pause_s):
                return
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            self._start()


def has_parent() -> bool:
    """Say, in the child, whether the server that started it is still there."""
    of = os.environ.get(OF)
    return of is None or os.getppid() == int(of)

"""A file on its way from the browser to the workspace: straight to a private place on disk.

Never: the whole file in memory, a copy in /tmp, a file that nobody is told about.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from rapport.intake import arrivals
from rapport.web.connections.models import Upload

_MB = 1 << 20


@dataclass
class Arrived(UploadedFile):
    """One file that came in whole and lies under `id`; or why it did not."""

    id: UUID
    name: str
    size: int
    fault: str = ""  # "", "large" or "full"

    def __repr__(self) -> str:
        return f"Arrived({self.id})"


class IntoWorkspace(FileUploadHandler):
    """Writes each file of a request into the workspace's uploads as it comes.

    What is too large, or finds the disk full, is deleted at once and stands in `arrived`
    with its fault, so that the person is told.
    """

    chunk_size = _MB

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.most = most_bytes()
        self.arrived: list[Arrived] = []
        self._id: UUID | None = None
        self._file: BinaryIO | None = None
        self._size = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)
        self._id, self._size = uuid4(), 0
        try:
            self._file = arrivals.create(settings.WORKSPACE, self._id.hex)
        except OSError:
            self._give_up("full")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > self.most:
            self._give_up("large")
        try:
            self._open.write(raw_data)
        except OSError:
            self._give_up("full")

    def file_complete(self, file_size: int) -> Arrived | None:
        assert self._id is not None  # noqa: S101  new_file comes first
        try:
            self._open.flush()
            os.fsync(self._open.fileno())
            self._open.close()
            arrivals.keep_name(settings.WORKSPACE, self._id.hex, self.file_name or "")
        except OSError:
            self._give_up("full")
        done = Arrived(self._id, self.file_name or "", self._size)
        self.arrived.append(done)
        self._file = None
        return done

    def upload_interrupted(self) -> None:
        """The browser went away in the middle, or we stopped it: nothing of it is kept."""
        if self._file is not None and self._id is not None:
            self._drop()

    def drop_unless(self, kept: Iterable[Upload]) -> None:
        """Delete what came in but nobody kept: the form was too old, or something broke."""
        known = {upload.id for upload in kept}
        for file in self.arrived:
            if file.id not in known:
                arrivals.drop(settings.WORKSPACE, file.id.hex)

    @property
    def _open(self) -> BinaryIO:
        assert self._file is not None  # noqa: S101  new_file comes first
        return self._file

    def _give_up(self, fault: str) -> None:
        self._drop()
        assert self._id is not None  # noqa: S101  new_file comes first
        self.arrived.append(Arrived(self._id, self.file_name or "", self._size, fault))
        raise StopUpload(connection_reset=False)

    def _drop(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk refuses the last bytes once more
                self._file.close()
            self._file = None
        if self._id is not None:
            arrivals.drop(settings.WORKSPACE, self._id.hex)


def most_bytes() -> int:
    """Return how large a file may be."""
    return int(settings.WORKSPACE.settings["web.upload_mb"]) * _MB

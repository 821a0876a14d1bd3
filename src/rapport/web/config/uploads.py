"""Files in a form that asks for none: nothing of them is kept, not even for the request."""

from typing import NoReturn

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFiles(FileUploadHandler):
    """Stops reading at the first file. A view that takes files sets a handler of its own.

    Django would write each to the disk before anybody is asked who they are.
    """

    def new_file(self, *args: object, **kwargs: object) -> NoReturn:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take nothing."""

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""

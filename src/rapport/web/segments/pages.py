"""What all views of this app share: the shelf's freshness, or what to do while there is none."""

from functools import partial
from typing import Final

from rapport.web.people.pages import on_shelf

on_segments: Final = partial(on_shelf, nothing="segments/nothing.html")

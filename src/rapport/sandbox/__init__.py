"""A sandbox network: one small server on this machine that speaks Mastodon's API.

On it the demo brand has an account, invented people follow it, and every few seconds somebody
writes, answers, favours, boosts, edits or deletes: so a source can be connected, read and watched
without any account anywhere.

    network.py   who is there and what was done: the same for a seed and a number of steps
    remembering.py  a network that goes on where it was left
    entities.py  that as JSON, as Mastodon's documentation describes it
    api.py       what is answered to which request
    granting.py  letting a program in by a click: OAuth, authorization code with PKCE
    server.py    the server on the loopback, and the clock that moves the network on

Never: a call to anywhere, a real person, a fact of a workspace, another address than loopback.
"""

from rapport.sandbox.network import BRAND, Network
from rapport.sandbox.remembering import Remembered
from rapport.sandbox.server import Sandbox, serving

__all__ = ["BRAND", "Network", "Remembered", "Sandbox", "serving"]

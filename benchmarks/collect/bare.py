"""The least a durable collector can be: bare ASGI, one row an event, group commit in SQLite.

It checks nothing, seals nothing, knows no key. RECORDS=request keeps a request as one row.
"""

import asyncio
import os
import sqlite3
import threading
import time
from queue import SimpleQueue

import msgspec

FILE = os.environ["BARE_FILE"]
WHOLE = os.environ.get("RECORDS") == "request"
AT_ONCE = 4 * 2**20
queue: SimpleQueue = SimpleQueue()
encode, decode = msgspec.json.encode, msgspec.json.decode


def write(loop):
    con = sqlite3.connect(FILE, isolation_level=None)
    con.execute("pragma journal_mode = wal")
    con.execute("pragma synchronous = full")
    con.execute("create table if not exists events (id integer primary key, at real, body blob)")
    while True:
        taken, size = [queue.get()], 0
        while not queue.empty() and size < AT_ONCE:
            taken.append(queue.get())
            size += taken[-1][2]
        now = time.time()
        con.execute("begin immediate")
        con.executemany(
            "insert into events (at, body) values (?, ?)",
            ((now, body) for rows, _, _ in taken for body in rows),
        )
        con.execute("commit")
        loop.call_soon_threadsafe(answered, [done for _, done, _ in taken])


def answered(futures):
    for done in futures:
        if not done.cancelled():
            done.set_result(None)


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        threading.Thread(target=write, args=(asyncio.get_running_loop(),), daemon=True).start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body")
    body = b"".join(parts)
    events = decode(body)["batch"]
    done = asyncio.get_running_loop().create_future()
    queue.put(([body] if WHOLE else [encode(event) for event in events], done, len(body)))
    await done
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b'{"success":true}'})

"""Sends batches over many connections for some seconds: PORT KEY N CONNECTIONS SECONDS.

Each connection waits for its answer before it sends again. Every message id is sent once.
Prints JSON: requests acknowledged, others, seconds, and milliseconds to the answer.
"""

import asyncio
import json
import sys
import time

PLACE = b"@@@@@@@@@@@@"
EVENT = {
    "type": "page",
    "name": "Home",
    "userId": None,
    "properties": {
        "path": "/tea/green",
        "referrer": "https://search.example/",
        "title": "Green tea",
        "url": "https://shop.example/tea/green?utm_source=vk&utm_medium=social",
    },
    "context": {
        "locale": "en-US",
        "library": {"name": "analytics.js", "version": "next-1.84.3"},
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Safari/537.36",
        "timezone": "Europe/Sofia",
    },
    "integrations": {},
    "timestamp": "2026-01-01T09:00:00.000Z",
}


def template(events: int, port: str, key: str) -> bytes:
    """A request whose message ids have a place for its number."""
    batch = [
        {**EVENT, "messageId": f"m-{i}-{PLACE.decode()}", "anonymousId": f"visitor-{i * 7919}"}
        for i in range(events)
    ]
    body = json.dumps({"batch": batch, "sentAt": "2026-01-01T09:00:00.100Z"}).encode()
    head = (
        f"POST /v1/batch?writeKey={key} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def one(port: int, whole: bytes, first: int, until: float, took: list, bad: list) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = first
    while time.monotonic() < until:
        began = time.monotonic()
        writer.write(whole.replace(PLACE, b"%012d" % number))
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if length:
            await reader.readexactly(int(length))
        else:
            await reader.readuntil(b"\r\n0\r\n\r\n")
        (took if head.startswith(b"HTTP/1.1 200") else bad).append(time.monotonic() - began)
        number += 1
    writer.close()


async def main() -> None:
    port, key, events, connections, seconds = sys.argv[1:]
    whole, took, bad = template(int(events), port, key), [], []
    began = time.monotonic()
    first = time.time_ns() // 1000 % 10**6 * 10**6
    await asyncio.gather(
        *(
            one(int(port), whole, first + i * 10_000, began + float(seconds), took, bad)
            for i in range(int(connections))
        )
    )
    lasted = time.monotonic() - began
    took.sort()
    told = {"ok": len(took), "bad": len(bad), "seconds": lasted, "bytes": len(whole)}
    told |= {f"p{p}": 1000 * took[len(took) * p // 100] for p in (50, 99) if took}
    print(json.dumps(told))


asyncio.run(main())

"""Bare ASGI that parses what comes and keeps nothing: what no collector can be cheaper than."""

import msgspec

decode = msgspec.json.decode


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        return await send({"type": "lifespan.shutdown.complete"})
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body")
    assert decode(b"".join(parts))["batch"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b'{"success":true}'})

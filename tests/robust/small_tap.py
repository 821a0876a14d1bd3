"""A Singer tap in a few lines: five orders, a state after every second; slow if it is told to be.

Like many, it sends again what stands at its state.
"""

import json
import os
import sys
import time

SCHEMA = {"properties": {name: {} for name in ("order", "customer", "order date", "total")}}
STREAM = {"stream": "orders", "schema": SCHEMA, "key_properties": ["order"]}


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    said = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=False))
    if "--discover" in sys.argv:
        say(streams=[STREAM])
        return
    place = json.load(open(said["--state"]))["place"] if "--state" in said else 1  # noqa: SIM115
    config = json.load(open(said["--config"]))  # noqa: SIM115
    say(type="SCHEMA", **STREAM)
    for number in range(place, 6):
        day = f"2026-02-2{number}T10:00:00Z"
        order = {"order": f"o{number}", "customer": f"c{number}", "order date": day, "total": 1.5}
        say(type="RECORD", stream="orders", record=order)
        if number % 2 == 0:
            say(type="STATE", value={"place": number})
        time.sleep(config.get("pause", 0))
        if config.get("breaks_at") == number and not os.path.exists(config["mended"]):
            sys.exit("the service went away")
    say(type="STATE", value={"place": 5})


main()

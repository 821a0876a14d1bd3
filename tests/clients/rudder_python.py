"""rudder-sdk-python: HOST KEY NAME. Sends one of each call; it packs them by gzip."""

import sys

import rudderstack.analytics as analytics

analytics.dataPlaneUrl, analytics.write_key, NAME = sys.argv[1:4]
analytics.on_error = lambda error, items: sys.exit(f"not sent: {error}")
ORDER = {"order_id": f"{NAME}-7", "revenue": 39.95, "currency": "EUR"}

analytics.identify(NAME, {"email": "boris@example.org", "name": "Boris Iliev"})
analytics.track(NAME, "Order Completed", ORDER)
analytics.page(NAME, "Docs", "Python", {"url": "https://shop.example/docs/"})
analytics.screen(NAME, "Mobile", "Home", {"k": 1})
analytics.group(NAME, "g-2", {"name": "Umbrella", "industry": "Health"})
analytics.alias(f"anonymous-{NAME}", NAME)
analytics.track(anonymous_id=f"anonymous-{NAME}", event="Looked Around", message_id=f"{NAME}-1")
analytics.flush()
analytics.shutdown()

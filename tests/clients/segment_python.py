"""segment-analytics-python: HOST KEY NAME. Sends one of each call."""

import sys

from segment import analytics

analytics.host, analytics.write_key, NAME = sys.argv[1:4]
analytics.gzip = "gzip" in sys.argv
analytics.on_error = lambda error, items: sys.exit(f"not sent: {error}")
ORDER = {"order_id": f"{NAME}-7", "revenue": 39.95, "currency": "EUR"}
GOODS = [{"product_id": "g-32", "name": "Tea", "price": 39.95, "quantity": 1}]

analytics.identify(NAME, {"email": "anna@example.org", "name": "Anna Petrova"})
analytics.track(NAME, "Order Completed", {**ORDER, "products": GOODS})
analytics.page(NAME, "Docs", "Python", {"url": "https://shop.example/docs/"})
analytics.screen(NAME, "Mobile", "Home", {"k": 1})
analytics.group(NAME, "g-1", {"name": "Initech", "plan": "enterprise"})
analytics.alias(f"anonymous-{NAME}", NAME)
analytics.track(anonymous_id=f"anonymous-{NAME}", event="Looked Around", message_id=f"{NAME}-1")
analytics.flush()
analytics.shutdown()

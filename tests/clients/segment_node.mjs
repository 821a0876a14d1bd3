// @segment/analytics-node: HOST KEY NAME. Sends one of each call.
import { Analytics } from "@segment/analytics-node";

const [host, writeKey, userId] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
const anonymousId = `anonymous-${userId}`;

analytics.identify({ userId, traits: { email: "vera@example.org", name: "Vera Dimova" } });
analytics.track({ userId, event: "Order Completed", properties: { order_id: `${userId}-7`, revenue: 39.95, currency: "EUR" } });
analytics.page({ userId, category: "Docs", name: "Node", properties: { url: "https://shop.example/docs/" } });
analytics.screen({ userId, name: "Home" });
analytics.group({ userId, groupId: "g-3", traits: { name: "Hooli" } });
analytics.alias({ previousId: anonymousId, userId });
analytics.track({ anonymousId, event: "Looked Around", messageId: `${userId}-1` });
await analytics.closeAndFlush();

// @rudderstack/rudder-sdk-node: HOST KEY NAME. Sends one of each call; it packs them by gzip.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [host, writeKey, userId] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: host });
const anonymousId = `anonymous-${userId}`;
const sent = (error) => { if (error) { console.error(error); process.exitCode = 1; } };

analytics.identify({ userId, traits: { email: "gleb@example.org", name: "Gleb Orlov" } }, sent);
analytics.track({ userId, event: "Order Completed", properties: { order_id: `${userId}-7`, revenue: 39.95, currency: "EUR" } }, sent);
analytics.page({ userId, category: "Docs", name: "Node", properties: { url: "https://shop.example/docs/" } }, sent);
analytics.screen({ userId, name: "Home" }, sent);
analytics.group({ userId, groupId: "g-4", traits: { name: "Stark" } }, sent);
analytics.alias({ previousId: anonymousId, userId }, sent);
analytics.track({ anonymousId, event: "Looked Around", messageId: `${userId}-1` }, sent);
await analytics.flush();

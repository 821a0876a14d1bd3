"""What a community's tools hold: orders of its shop, filled forms, its numbers.

Source  dev.vk.com: market.getGroupOrders, leadForms.getLeads, stats.get, stats.getPostReach;
        vk-api-schema 5.199: market/objects.json, leadForms/objects.json, stats/objects.json
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rapport.flow.sources.base import Page, Record
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.social import chunks
from rapport.flow.sources.vk.state import Reading, listed, number_in

_ORDERS: Final = 50
_LEADS: Final = 1000
#: Posts that one call tells the reach of.
_REACHED: Final = 30


def orders(run: Reading) -> Iterator[Page]:
    """Give the orders, newest first, fifty a page."""
    if not run.vk.may("market.getGroupOrders"):
        return
    offset = int(run.place.get("offset", 0))
    while not run.place.get("ended"):
        told = {"group_id": run.group, "offset": offset, "count": _ORDERS}
        answer = run.vk.got("market.getGroupOrders", **told)
        items = listed(answer)
        offset += len(items)
        young = [order for order in items if number_in(order, "date") >= run.since]
        is_last = len(young) < len(items) or not items or offset >= number_in(answer, "count")
        records = [{"form": "order", "group": run.group, "order": order} for order in young]
        ended = {"ended": "yes"} if is_last else {}
        yield run.page(records, (), {"offset": str(offset), **ended})


def forms(run: Reading) -> Iterator[Page]:
    """Give what people filled in, form after form."""
    if not run.vk.may("leadForms.list"):
        return
    found = listed(run.vk.got("leadForms.list", group_id=run.group))
    for number, form in enumerate(found):
        if number < int(run.place.get("form", 0)):
            continue
        labels = {text(q.get("key")): text(q.get("label")) for q in listed(form, "questions")}
        page = run.place.get("page", "") if str(number) == run.place.get("form") else ""
        while True:
            told = {"group_id": run.group, "form_id": form.get("form_id"), "limit": _LEADS}
            told |= {"next_page_token": page} if page else {}
            answer = run.vk.got("leadForms.getLeads", **told)
            leads = listed(answer, "leads")
            page = text(answer.get("next_page_token")) if isinstance(answer, Mapping) else ""
            young = [lead for lead in leads if number_in(lead, "date") >= run.since]
            place = {"form": str(number), "page": page} if page else {"form": str(number + 1)}
            yield run.page([_lead(run, lead, labels) for lead in young], (), place)
            if not page or not leads:
                break


def _lead(run: Reading, lead: Mapping[str, Any], labels: Mapping[str, str]) -> Record:
    """Return a filled form, each answer with what was asked."""
    answers = [
        {**one, "question": text(one.get("question")) or labels.get(text(one.get("key")), "")}
        for one in listed(lead, "answers")
    ]
    return {"form": "lead", "group": run.group, "lead": {**lead, "answers": answers}}


def numbers(run: Reading) -> Iterator[Page]:
    """Give what the community's statistics say by day, and how many saw its young posts."""
    records: list[Record] = []
    if run.vk.may("stats.get"):
        told = {"timestamp_from": run.since, "timestamp_to": run.began, "interval": "day"}
        answer = run.vk.got("stats.get", group_id=run.group, **told)
        days = (p for p in listed(answer) if 0 < number_in(p, "period_from") <= run.began)
        records += [_day(run, period) for period in days]
    if run.vk.may("stats.getPostReach"):
        ours = [n.rpartition("_")[2] for n, post in run.watched.posts.items() if post.ours]
        for some in chunks(ours, _REACHED):
            told = {"owner_id": f"-{run.group}", "post_ids": some}
            answer = run.vk.got("stats.getPostReach", **told)
            records += [_reach(run, post) for post in listed(answer)]
    if records and not run.place:
        yield run.page(records, (), {"done": "yes"})


def _day(run: Reading, period: Mapping[str, Any]) -> Record:
    seen, reach = within(period, "visitors"), within(period, "reach")
    did = within(period, "activity")
    measures = {
        **{"shown": seen.get("views"), "reached": reach.get("reach")},
        **{"likes": did.get("likes"), "comments": did.get("comments")},
        "shares": did.get("copies"),
    }
    at = datetime.fromtimestamp(number_in(period, "period_from"), UTC).isoformat()
    common = {"form": "counts", "group": run.group, "page": f"club{run.group}", "at": at}
    return {**common, **{name: value for name, value in measures.items() if value is not None}}


def _reach(run: Reading, post: Mapping[str, Any]) -> Record:
    reached = text(post.get("reach_total_count")) or text(post.get("reach_total"))
    number = f"wall-{run.group}_{text(post.get('post_id'))}"
    measures = {"reached": reached, "clicks": text(post.get("links"))}
    return {"form": "counts", "group": run.group, "post": number, "at": run.day, **measures}

"""Touch points and outside figures: what each kind of row becomes, on paper."""

import pytest

from rapport.flow.rights import Right
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.tables import ACTIONS, CONSENTS, INTERACTIONS, OBJECTS, REFERENCE
from tests.flow.sources.telling import HIDDEN, account, day


def mapped(kind, names, **more):
    return Mapping("crm", kind, {name: name for name in names.split(",")}, **more)


def test_a_call_of_ours_is_a_deed_of_theirs_only_if_they_answered(told):
    header = "call,customer,called_at,duration,direction,outcome,our_line"
    facts = told(
        f"{header}\n1,7,2026-02-01T10:00Z,3:25,incoming,Answered,Sales\n"
        "2,7,2026-02-01T11:00Z,0,outbound,busy,\n3,7,2026-02-02T09:00Z,12,out,Answered,\n",
        mapped("calls", header),
    )
    assert facts.of(INTERACTIONS, "verb", "duration_s", "outcome", "place", "line") == [
        ("Call", 205.0, "answered", "Sales", 2),
        ("Call", 12.0, "answered", None, 4),
    ]
    assert facts.of(ACTIONS, "kind", "account_id", "day", "line") == [
        ("call", account("7"), day(2026, 2, 1), 3),
        ("call", account("7"), day(2026, 2, 2), 4),
    ]


def test_messages_are_threads_and_judge_nobody(told):
    header = "message,email,sent_at,direction,subject,text,thread"
    facts = told(
        f"{header}\n<1@a>,a@b.example,2026-02-01T10:00Z,in,Hello,Call +359 888 123 456,t1\n"
        "<2@a>,a@b.example,2026-02-01T11:00Z,out,Re: Hello,Yes,t1\n",
        mapped("messages", header),
    )
    thread = HIDDEN.one("thread", "crm", "t1")
    assert facts.of(INTERACTIONS, "verb", "title", "text", "thread") == [
        ("Message", "Hello", "Call [phone]", thread)
    ]
    assert facts.of(ACTIONS, "kind", "day") == [("mail", day(2026, 2, 1))]
    forbidden = Right.SCORE | Right.ADS | Right.TRAIN
    for spec in (INTERACTIONS, ACTIONS):
        assert [r & forbidden for r in facts.of(spec, "rights")] == [0]


def test_what_becomes_of_a_mail(told):
    header = "interaction,message,email,mail_event,occurred_at,url,reason,campaign"
    lines = [
        "1,m1,a@b.example,sent,2026-02-01T10:00Z,,,spring",
        "2,m1,a@b.example,delivered,2026-02-01T10:01Z,,,spring",
        "3,m1,a@b.example,open,2026-02-02T10:00Z,,,spring",
        "4,m1,a@b.example,click,2026-02-02T10:01Z,"
        "https://u:p@shop.example/tea?utm_source=mail&uid=a@b.example#x,,spring",
        "5,m2,c@b.example,soft_bounce,2026-02-01T10:00Z,,,spring",
        "6,m2,c@b.example,bounced,2026-02-03T10:00Z,,no such user c@b.example,spring",
    ]
    facts = told("\n".join([header, *lines]) + "\n", mapped("mail_events", header))
    assert facts.of(INTERACTIONS, "verb", "outcome", "object_url", "text") == [
        ("Open", "opened", None, None),
        ("Click", "clicked", "https://shop.example/tea?utm_source=mail", None),
        ("Reject", "bounced", None, "no such user [e-mail]"),
    ]
    assert facts.of(ACTIONS, "kind", "campaign", "shown", "line") == [("mail", "spring", 1, 2)]
    assert facts.of(CONSENTS, "account_id", "state", "proof", "changed_at") == [
        (account("email:c@b.example"), "withdrawn", "bounced", day(2026, 2, 3, 10))
    ]


def test_events_of_a_site_are_of_a_visitor_and_name_what_they_are_about(told):
    header = "interaction,visitor,occurred_at,verb,event,url,product,product_title,order,channel"
    facts = told(
        f"{header}\ne1,v1,2026-02-01T10:00Z,Add,Product Added,,p1,Tea,,\n"
        "e2,v1,2026-02-01T10:05Z,Join,Signed Up,/join?utm_medium=cpc&name=Ann,,,,ads\n"
        "e3,v1,2026-02-01T10:06Z,Purchase,Order Completed,,,,88,\n",
        mapped("site_events", header),
    )
    assert facts.of(INTERACTIONS, "verb", "title", "object_url", "channel") == [
        ("Add", "Tea", None, None),
        ("Join", "Signed Up", "/join?utm_medium=cpc", "ads"),
        ("Purchase", "Order 88", None, None),
    ]
    assert facts.of(OBJECTS, "kind", "title", "object_id") == [
        ("product", "Tea", facts.of(INTERACTIONS, "object_id")[0])
    ]
    assert facts.of(ACTIONS, "kind") == []


@pytest.mark.parametrize(
    ("kind", "header", "row", "expected"),
    [
        (
            "ad_days",
            "campaign,content,day,shown,clicks,cost,currency",
            "spring,B,2026-02-01T15:00Z,900,31,12.5,EUR",
            ("ad", "spring", "B", None, day(2026, 2, 1), 900, 31, None, 12.5, "EUR"),
        ),
        (
            "mail_days",
            "campaign,day,delivered,opened,clicks",
            "spring,2026-02-01,200,80,9",
            ("mail", "spring", None, None, day(2026, 2, 1), 200, 9, 80, None, None),
        ),
    ],
)
def test_numbers_of_a_day_are_about_nobody(told, kind, header, row, expected):
    facts = told(f"{header}\n{row}\n", mapped(kind, header))
    names = "kind campaign content account_id day shown clicks reached cost currency".split()
    assert facts.of(ACTIONS, *names) == [expected]
    assert [spec.name for spec, rows in facts.found.items() if len(rows)] == ["actions"]


def test_the_same_day_again_is_the_same_action_whatever_its_numbers(told):
    header = "campaign,day,shown"
    one = told(f"{header}\nspring,2026-02-01,900\n", mapped("ad_days", header))
    more = "campaign,content,day,shown"
    two = told(f"{more}\nspring,,2026-02-01T05:00Z,950\n", mapped("ad_days", more))
    assert one.of(ACTIONS, "action_id") == two.of(ACTIONS, "action_id")


def test_a_campaign_is_an_object(told):
    header = "campaign_id,campaign_title,began_by"
    facts = told(f"{header}\nsp26,Spring,us\n", mapped("campaigns", header))
    assert facts.of(OBJECTS, "kind", "native", "title", "began_by") == [
        ("campaign", "sp26", "Spring", "us")
    ]


def test_outside_figures_are_cells_and_the_number_does_not_name_them(told):
    header = "measure,area,role,statistic,value,currency,gross,as_of,sample"
    mapping = mapped("reference", header)
    first = told(f"{header}\nsalary,Sofia,cook,p50,1800,BGN,yes,2026-02-01,40\n", mapping)
    assert first.of(REFERENCE, "measure", "area", "statistic", "value", "gross", "as_of") == [
        ("salary", "Sofia", "p50", 1800.0, True, day(2026, 2, 1))
    ]
    later = told(f"{header}\nsalary,Sofia,cook,p50,1900,BGN,yes,2026-02-01,55\n", mapping)
    other = told(f"{header}\nsalary,Varna,cook,p50,1800,BGN,yes,2026-02-01,40\n", mapping)
    ids = [facts.of(REFERENCE, "cell_id") for facts in (first, later, other)]
    assert ids[0] == ids[1] != ids[2]

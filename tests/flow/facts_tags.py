"""Rows of the facts that the engines are compared by: tags, as files say and as people decide."""


def claims(account, ago):
    """Tags that files say: of a later entry two, the older one ends. No decision outranks them."""
    said = [
        ("handle with care", "Handle with care", (ago(days=3), 1, 5)),
        ("vip", "VIP", (ago(days=1), 2, 3)),
        ("贵宾", "贵宾", (ago(days=1), 2, 3)),
        ("nobody's", "Nobody's", (ago(days=1), 2, 3)),
    ]
    for value, written, came in said:
        yield (account, "shop", "tag:care", value, written, False, "declared", None, *came)


def decisions(one, two, three, four, ago, no_text):
    """One of an exclusive group after another, one that fell off, one set and taken off, one that
    was a mistake, one that is in no group any more."""
    said = [
        ("tag", one, "relation", "prospect", None, "1", 9),
        ("tag", three, "relation", "partner", None, "2", 8),
        ("tag", two, "care", "handle_with_care", None, "rule:calls", 190),
        ("tag", two, "care", "vip", None, "1", 7),
        ("untag", two, "care", "vip", None, "1", 6),
        ("tag", four, "relation", "press", None, "1", 5),
        ("untag", four, "relation", "press", 22, "1", 5),
        ("tag", four, "interest", "fishing", None, "1", 4),
    ]
    for seq, (kind, who, group, tag, takes_back, by, days) in enumerate(said, 17):
        yield (kind, who, None, group, tag, None, takes_back, *no_text, by, ago(days=days), seq)

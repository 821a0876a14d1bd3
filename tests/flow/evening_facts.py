"""Who said they would come to an evening, who came, and who took part in a draw, as deeds."""


def evenings(crm, network, shop, ago):
    """Return rows of interactions: three accounts, one of each source, and a time before now."""
    done = (
        (crm, "crm", "Accept", "Evening", 40),
        (crm, "crm", "Arrive", "Evening", 36),
        (shop, "shop", "Accept", "Evening", 39),
        (network, "network", "Accept", "Next evening", 3),
        (shop, "shop", "Enter", "Draw", 1),
    )
    return tuple(
        (f"ij{n}", who, source, verb, None, title, None, None, None, None, None)
        + (ago(days=days), ago(days=1), 1, n)
        for n, (who, source, verb, title, days) in enumerate(done, 21)
    )

"""The declaration of the collector: sites, apps and servers send events to us themselves."""

from rapport.flow.rights import OWN
from rapport.flow.sources.base import Setting, Source
from rapport.flow.sources.collector.reading import keep, own, read

SOURCE = Source(
    name="collector",
    title="Events of a site, an app or a server",
    docs="docs/howto/collect-events.md",
    personal_data="visits and deeds of browsers; contacts and names that servers send",
    policy=OWN,
    group="web",
    gives="visits, deeds on the site, purchases, who a browser belongs to, campaigns, consents",
    forbids="nothing beyond the purposes you name; addresses of machines are never kept",
    settings=(
        Setting(
            "consents",
            "what your consent banner's categories allow, as Advertising=ads, C0002=profile",
            default="",
        ),
    ),
    keep=keep,
    read=read,
    own=own,
    changes=False,  # sent again it bears another time of sending, and so another time of ours
    remembers_days=30,  # clients keep what they could not send for days
    kinds=("visits", "site_events", "interactions", "orders", "identifications", "people")
    + ("organisations",),
)

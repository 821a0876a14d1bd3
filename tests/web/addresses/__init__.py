"""Every address of the web part by app: an example, how it is called, and what each role gets.

One module an app, so that whoever adds a page adds its line beside it. `ALL` joins them.
"""

from tests.web.addresses import (
    accounts,
    api,
    audience,
    audit,
    connections,
    enrichment,
    hub,
    jobs,
    linking,
    live,
    mentions,
    network,
    newcomers,
    people,
    review,
    scoring,
    segments,
    setup,
    today,
)

_PARTS = (
    accounts,
    api,
    audience,
    audit,
    connections,
    enrichment,
    hub,
    jobs,
    linking,
    live,
    mentions,
    network,
    newcomers,
    people,
    review,
    scoring,
    segments,
    setup,
    today,
)
#: route -> (method, example, what each role gets, in the order of ROLES)
ALL = {route: told for part in _PARTS for route, told in part.ADDRESSES.items()}
#: route -> example: addresses for people who have not signed in
OPEN = {route: example for part in _PARTS for route, example in part.OPEN.items()}
#: route -> (method, example): addresses for programs, which come with a token
TOKENED = api.TOKENED

"""What each role gets at the addresses of api, in the order of ROLES.

Addresses in `TOKENED` know no session: without a token they answer 401. What each operation
gives to which token is tested by the table of test_api_access.py.
"""

from tests.web import cards

_ID = "5b1c7c1e-9f3e-4a70-8d15-1f4f6a3c9b10"
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "api/docs/": ("get", "/api/docs/", (200,) * 5),
}
OPEN: dict[str, str] = {}
#: route -> (method, example)
TOKENED: dict[str, tuple[str, str]] = {
    "api/v1/openapi.json": ("get", "/api/v1/openapi.json"),
    "api/v1/me": ("get", "/api/v1/me"),
    "api/v1/people": ("get", "/api/v1/people"),
    "api/v1/people/search": ("post", "/api/v1/people/search"),
    "api/v1/people/<person_id>": ("get", f"/api/v1/people/{cards.SVETLANA}"),
    "api/v1/people/<person_id>/segments": (
        "get",
        f"/api/v1/people/{cards.SVETLANA}/segments",
    ),
    "api/v1/people/<person_id>/segments/<key>": (
        "get",
        f"/api/v1/people/{cards.SVETLANA}/segments/buyers",
    ),
    "api/v1/people/<person_id>/timeline": ("get", f"/api/v1/people/{cards.SVETLANA}/timeline"),
    "api/v1/people/<person_id>/reasons/<attribute>/<n>": (
        "get",
        f"/api/v1/people/{cards.SVETLANA}/reasons/city/0",
    ),
    "api/v1/people/<person_id>/profile": ("get", f"/api/v1/people/{cards.SVETLANA}/profile"),
    "api/v1/people/<person_id>/interests/<theme>": (
        "get",
        f"/api/v1/people/{cards.SVETLANA}/interests/fishing",
    ),
    "api/v1/links/<left_id>/<right_id>": (
        "get",
        f"/api/v1/links/{cards.CARD_ACCOUNT}/{cards.VK_ACCOUNT}",
    ),
    "api/v1/people/<person_id>/scores": ("get", f"/api/v1/people/{cards.SVETLANA}/scores"),
    "api/v1/people/<person_id>/scores/<axis>": (
        "get",
        f"/api/v1/people/{cards.SVETLANA}/scores/loyalty",
    ),
    "api/v1/tags": ("get", "/api/v1/tags"),
    "api/v1/people/<person_id>/tags": ("get", f"/api/v1/people/{cards.SVETLANA}/tags"),
    "api/v1/policies": ("get", "/api/v1/policies"),
    "api/v1/network/leaders": ("get", "/api/v1/network/leaders"),
    "api/v1/segments": ("get", "/api/v1/segments"),
    "api/v1/segments/count": ("post", "/api/v1/segments/count"),
    "api/v1/segments/<key>": ("get", "/api/v1/segments/buyers"),
    "api/v1/segments/<key>/members": ("get", "/api/v1/segments/buyers/members"),
    "api/v1/people/<person_id>/influence": ("get", f"/api/v1/people/{cards.SVETLANA}/influence"),
    "api/v1/newcomers": ("get", "/api/v1/newcomers"),
    "api/v1/newcomers/motivators": ("get", "/api/v1/newcomers/motivators"),
    "api/v1/audience": ("get", "/api/v1/audience"),
    "api/v1/audience/rates": ("get", "/api/v1/audience/rates"),
    "api/v1/audience/differences": ("get", "/api/v1/audience/differences"),
    "api/v1/review": ("get", "/api/v1/review"),
    "api/v1/review/verdicts": ("post", "/api/v1/review/verdicts"),
    "api/v1/review/verdicts/undo": ("post", "/api/v1/review/verdicts/undo"),
    "api/v1/mentions": ("get", "/api/v1/mentions"),
    "api/v1/mentions/quality": ("get", "/api/v1/mentions/quality"),
    "api/v1/mentions/<mention_id>/corrections": (
        "post",
        f"/api/v1/mentions/{cards.SVETLANA}/corrections",
    ),
    "api/v1/resolve": ("post", "/api/v1/resolve"),
    "api/v1/imports": ("get", "/api/v1/imports"),
    "api/v1/imports/<import_id>": ("get", f"/api/v1/imports/{_ID}"),
    "api/v1/imports/<import_id>/quarantine": ("get", f"/api/v1/imports/{_ID}/quarantine"),
    "api/v1/jobs": ("get", "/api/v1/jobs"),
    "api/v1/jobs/<job_id>": ("get", f"/api/v1/jobs/{_ID}"),
    "api/v1/jobs/<job_id>/cancel": ("post", f"/api/v1/jobs/{_ID}/cancel"),
    "api/v1/jobs/<job_id>/retry": ("post", f"/api/v1/jobs/{_ID}/retry"),
    "api/v1/builds": ("post", "/api/v1/builds"),
    "api/v1/<path:rest>": ("get", "/api/v1/nothing/here"),
}

"""What each role gets at the addresses of jobs, in the order of ROLES.

Whoever sees jobs may stop their own, so the answer depends on the job: here there is none.
"""

_NONE = "/settings/jobs/00000000-0000-4000-8000-000000000000/"
_PURGE = "/settings/jobs/by-itself/rapport.web.jobs.tasks.nothing/"
ADDRESSES: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "settings/jobs/": ("get", "/settings/jobs/", (200,) * 5),
    "settings/jobs/bell/": ("get", "/settings/jobs/bell/", (200,) * 5),
    "settings/jobs/bell/seen/": ("post", "/settings/jobs/bell/seen/", (204,) * 5),
    "settings/jobs/<uuid:job_id>/": ("get", _NONE, (404,) * 5),
    "settings/jobs/<uuid:job_id>/line/": ("get", f"{_NONE}line/", (404,) * 5),
    "settings/jobs/<uuid:job_id>/stop/": ("post", f"{_NONE}stop/", (404,) * 5),
    "settings/jobs/<uuid:job_id>/again/": ("post", f"{_NONE}again/", (404,) * 5),
    "settings/jobs/by-itself/<str:task>/switch/": (
        "post",
        f"{_PURGE}switch/",
        (404, 404, 403, 403, 403),
    ),
    "settings/jobs/by-itself/<str:task>/now/": (
        "post",
        f"{_PURGE}now/",
        (404, 404, 403, 403, 403),
    ),
}
OPEN: dict[str, str] = {}

"""A disk that takes nothing: clients are told to come again, nothing is kept by halves."""

import resource
import time

import psutil

from tests.collect.collecting import make_site, served
from tests.robust.test_full_disk import fill, small_disk

__all__ = ["small_disk"]

PAGE = {"type": "page", "anonymousId": "a1"}


def page(number: int) -> dict[str, str]:
    return {**PAGE, "messageId": f"m{number}", "name": "x" * 1000}


def refused(answer) -> bool:
    assert answer.status in (200, 503), answer
    if answer.status == 503:
        assert answer.said["code"] == "disk" and int(answer.headers["retry-after"]) == 5
    return answer.status == 503


def test_a_disk_that_fails_is_a_503_and_once_it_works_all_goes_on(tmp_path):
    with served(make_site(tmp_path / "w")) as site:
        assert site.send({"batch": [page(0)]}).status == 200
        workers = [psutil.Process(site.process.pid), *psutil.Process(site.process.pid).children()]
        for worker in workers:  # no file may grow any more: each write fails
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert [refused(site.send({"batch": [page(n)]})) for n in range(1, 5)] == [True] * 4
        for worker in workers:
            whole = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, whole)
        time.sleep(1.2)  # it leaves the disk alone for a second
        assert site.send({"batch": [page(5), page(1)]}).status == 200
    assert sorted(r["messageId"] for r in site.records()) == ["m0", "m1", "m5"]


def test_a_full_disk_is_a_503_and_with_room_again_all_goes_on(small_disk):
    with served(make_site(small_disk / "w")) as site:
        taken = {0}
        assert site.send({"batch": [page(0)]}).status == 200
        filler = fill(small_disk, 0)
        sent = 0
        while len(taken) < 200 and sent < 200:  # some room may be left in files that are there
            sent += 1
            if refused(site.send({"batch": [page(sent), page(sent + 1000)]})):
                break
            taken |= {sent, sent + 1000}
        assert sent < 200, "it never was full"
        filler.unlink()
        time.sleep(1.2)
        assert site.send({"batch": [page(9999)]}).status == 200
        taken.add(9999)
    found = [r["messageId"] for r in site.records()]
    assert sorted(found) == sorted(f"m{n}" for n in taken)

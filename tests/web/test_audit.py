"""The audit: a chain of rows that nobody can change unseen, and its page."""

import threading

import pytest
from django.db import connection

from rapport.flow.workspace import Workspace
from rapport.web.audit import services
from rapport.web.audit.actions import Action
from rapport.web.audit.models import AppendOnlyError, Entry, Head

pytestmark = pytest.mark.django_db

ANNA = "person:" + "7f3c" * 8


def write(*, by=None, times=1):
    for _ in range(times):
        entry = services.record(
            by=by, action=Action.VIEW_PERSON, subject=ANNA, purpose="answering", details={"n": 1}
        )
    return entry


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_rows_are_numbered_and_each_is_sealed_by_the_one_before(teammate):
    elena = teammate("owner")
    write(by=elena, times=2)
    first, second = Entry.objects.order_by("n")
    assert (first.n, second.n, first.by) == (1, 2, elena)
    assert second.digest == second.digest_after(first.digest) != first.digest
    assert services.verify().broken is None


def test_what_nobody_signed_in_did_has_no_teammate():
    assert write().by_id is None
    assert services.verify().broken is None


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ("update audit_entry set purpose = 'delivery' where n = 2", 2),
        ("update audit_entry set at = '2020-01-01 00:00:00+00:00' where n = 3", 3),
        ("update audit_entry set by_id = 77 where n = 1", 1),
        ("update audit_entry set details = '{\"n\": 2}' where n = 2", 2),
        ("delete from audit_entry where n = 2", 2),
        ("delete from audit_entry where n = 1", 1),
        ("delete from audit_entry where n = 4", 4),
        ("delete from audit_entry", 1),
    ],
)
def test_a_row_changed_or_gone_breaks_the_chain_there(damage, broken):
    write(times=4)
    assert services.verify().broken is None
    sql(damage)
    check = services.verify()
    assert (check.broken, check.last) == (broken, 4)


def test_a_row_sealed_anew_is_told_by_the_next_one():
    write(times=3)
    second = Entry.objects.get(n=2)
    second.purpose = "delivery"
    forged = second.digest_after(Entry.objects.get(n=1).digest)
    sql("update audit_entry set purpose = 'delivery', digest = %s where n = 2", forged)
    assert services.verify().broken == 3


def test_the_last_row_sealed_anew_is_told_by_the_head():
    write(times=2)
    second = Entry.objects.get(n=2)
    second.purpose = "delivery"
    forged = second.digest_after(Entry.objects.get(n=1).digest)
    sql("update audit_entry set purpose = 'delivery', digest = %s where n = 2", forged)
    assert services.verify().broken == 2


def test_a_chain_made_anew_without_the_key_of_the_workspace_is_told(settings, tmp_path):
    """Whoever can write to the database, head included, still lacks secrets/ids.key."""
    write(times=2)
    ours, theirs = settings.WORKSPACE, Workspace.create(tmp_path / "other", brand="Other")
    first, second = Entry.objects.order_by("n")
    second.purpose = "delivery"
    settings.WORKSPACE = theirs
    forged = second.digest_after(first.digest)
    settings.WORKSPACE = ours
    sql("update audit_entry set purpose = 'delivery', digest = %s where n = 2", forged)
    sql("update audit_head set digest = %s where n = 2", forged)
    assert services.verify().broken == 2


def test_no_code_can_change_a_row():
    entry = write()
    entry.purpose = "another"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(purpose="another"),
        lambda: Entry.objects.bulk_update([entry], ["purpose"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()
    assert Entry.objects.get().purpose == "answering"


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_fork_the_chain():
    def work():
        try:
            write(times=10)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Head.objects.get().n == 40
    assert services.verify().broken is None

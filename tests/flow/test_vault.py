import sqlite3
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from rapport.flow.errors import VaultError
from rapport.flow.sealed_tables import AT_ONCE
from rapport.flow.vault import Vault

NOW = datetime(2026, 3, 1, tzinfo=UTC)
KEY, OTHER = b"k" * 32, b"o" * 32
ROWS = pa.table({"phone": ["+359888123417", None], "line": [2, 3]})
A1, A2 = "a1" * 16, "a2" * 16
TEXTS = pa.table(
    {
        "account_id": [A1, A1, A2],
        "attribute": ["name", "phone", "name"],
        "pseudonym": ["n1", "p1", "n2"],
        "text": ["Светлана Ковальчук", "+359 888 123 417", "李晓雯"],
    }
)


@pytest.fixture
def vault(tmp_path):
    (tmp_path / "vault").mkdir()
    sqlite3.connect(tmp_path / "vault" / "vault.sqlite").close()
    (tmp_path / "vault" / "vault.sqlite").touch()
    return Vault(tmp_path / "vault", KEY)


def everything(folder):
    return b"".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


def test_a_table_comes_back_as_it_went_in(vault):
    assert vault.write_table("t", ROWS.to_batches(), ROWS.schema) == 2
    assert vault.read_table("t").equals(ROWS)
    assert vault.read_table("t", columns=["line"]).column_names == ["line"]


def test_a_long_table_is_read_some_rows_at_a_time(vault):
    rows = pa.table({"line": range(2 * AT_ONCE + 5)})
    vault.write_table("t", rows.to_batches(), rows.schema)
    with vault.rows_of("t") as table:
        assert table.num_rows == rows.num_rows
        lots, back = list(table.some()), list(table.some(backwards=True))
    assert [lot.num_rows for lot in lots] == [AT_ONCE, AT_ONCE, 5]
    assert pa.concat_tables(lots) == rows
    assert back == lots[::-1]


def test_of_a_table_without_rows_the_columns_are_read(vault):
    vault.write_table("t", [], ROWS.schema)
    with vault.rows_of("t") as table:
        (lot,) = table.some()
    assert (lot.num_rows, lot.schema) == (0, ROWS.schema)


def test_nothing_in_the_folder_can_be_read_without_the_key(vault, tmp_path):
    vault.write_table("t", ROWS.to_batches(), ROWS.schema)
    vault.keep_displays(TEXTS, 1)
    whole = everything(tmp_path)
    for planted in ("359888123417", "Светлана", "李晓雯", "phone"):
        assert planted.encode() not in whole
    with pytest.raises(VaultError, match="can't be opened"):
        Vault(tmp_path / "vault", OTHER)


def test_texts_come_back_by_account(vault):
    vault.keep_displays(TEXTS, 1)
    vault.keep_displays(TEXTS, 1)
    found = vault.displays([A1, A2, "00" * 16])
    assert found[A1] == {
        ("name", "n1"): "Светлана Ковальчук",
        ("phone", "p1"): "+359 888 123 417",
    }
    assert found.keys() == {A1, A2}


def test_an_erased_account_is_noise_and_the_others_stay(vault, tmp_path):
    vault.keep_displays(TEXTS, 1)
    vault.erase([A1])
    assert vault.displays([A1, A2]).keys() == {A2}


def pairs(*found: tuple[int, int]):
    """Tokens and accounts as finding.py hands them on, in one lot."""
    return [tuple(np.array(column, np.int64) for column in zip(*found, strict=True))]


def test_search_wants_every_token_in_one_account(vault):
    vault.keep_search(1, pairs((5, 11), (-6, 11), (5, 12), (-6, 13)))
    assert vault.find([5, -6]).tolist() == [11]
    assert vault.find([5]).tolist() == [11, 12]
    assert vault.find([]).tolist() == [] == vault.find([7]).tolist()


def test_accounts_of_several_entries_and_lots_are_found_once(vault):
    vault.keep_search(1, pairs((5, 12), (5, 11), (5, 12)))
    vault.keep_search(2, pairs((5, 12)) + pairs((5, 3)))
    assert vault.find([5]).tolist() == [3, 11, 12]


def test_an_entry_kept_again_is_found_only_by_what_it_says_now(vault):
    vault.keep_search(1, pairs((5, 11), (6, 12)))
    vault.drop_search(1)
    vault.keep_search(1, pairs((6, 11)))
    assert (vault.find([5]).tolist(), vault.find([6]).tolist()) == ([], [11])
    vault.drop_search(1)
    assert vault.find([6]).tolist() == []


def test_a_dropped_table_is_gone_for_good(vault, tmp_path):
    vault.write_table("t", ROWS.to_batches(), ROWS.schema)
    (file,) = (tmp_path / "vault").glob("t.*.parquet")
    sealed = file.read_bytes()
    vault.drop_table("t")
    file.write_bytes(sealed)  # as from an old backup
    with pytest.raises(VaultError, match="has no key"):
        vault.read_table("t")


def test_what_has_had_its_term_is_shredded(vault):
    for name, days in (("old", 30), ("new", 31)):
        vault.write_table(
            name, ROWS.to_batches(), ROWS.schema, expires_at=NOW + timedelta(days=days)
        )
    assert vault.purge(NOW + timedelta(days=30)) == ["old"]
    assert vault.has_table("new") and not vault.has_table("old")


def test_a_writer_that_fails_leaves_the_old_table(vault):
    vault.write_table("t", ROWS.to_batches(), ROWS.schema)

    def breaks():
        yield from ROWS.to_batches()
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        vault.write_table("t", breaks(), ROWS.schema)
    assert vault.read_table("t").equals(ROWS)


def test_a_sweep_takes_stored_files_that_no_entry_names(vault, tmp_path):
    for name in ("raw-1", "raw-2", "part-identifiers-00000001"):
        vault.write_table(name, ROWS.to_batches(), ROWS.schema)
    left = tmp_path / "vault" / "raw-1.0000.parquet"
    left.write_bytes(b"half")
    vault.sweep(["raw-1"])
    assert not left.exists()
    assert vault.table_names() == ["part-identifiers-00000001", "raw-1"]


def test_a_vault_that_is_missing_is_not_made_anew(vault, tmp_path):
    (tmp_path / "vault" / "vault.sqlite").unlink()
    with pytest.raises(VaultError, match="vault.sqlite is missing"):
        Vault(tmp_path / "vault", KEY)


def test_a_log_older_than_the_vault_is_noticed(vault):
    vault.reached(lambda: 3)
    vault.reached(lambda: 3)
    with pytest.raises(VaultError, match="ends at entry 2, but the vault knows entry 3"):
        vault.reached(lambda: 2)


def test_a_sealed_text_opens_only_as_what_it_was_sealed_for(vault):
    sealed = vault.seal("decision", "log 1")
    assert vault.unseal(sealed, "log 1") == "decision"
    with pytest.raises(VaultError, match="was changed"):
        vault.unseal(sealed, "log 2")


def test_who_notes_an_earlier_end_of_the_log_meanwhile_is_no_older_log(vault):
    def ends():
        vault.reached(lambda: 6)  # somebody else appends and notes that in between
        return 5

    vault.reached(ends)
    vault.reached(lambda: 6)
    with pytest.raises(VaultError, match="ends at entry 5"):
        vault.reached(lambda: 5)

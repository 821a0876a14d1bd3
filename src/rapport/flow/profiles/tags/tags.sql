-- The tags that each person bears now.
--
-- Reads   tag_stays: n rows.
-- Writes  m <= n rows: those that have begun and not ended at $now.
-- Nulls   until_at is null of what does not fall off by itself.

select person_id, tag_group, tag, from_at, set_at, until_at, said_by, account_id, rights
from tag_stays
where from_at <= $now and (until_at is null or until_at > $now)

-- Every account once, however many entries of the log tell of it.
--
-- Reads   sightings: n rows, one per account and entry.
-- Writes  m <= n rows, one per account. (seq, line) is where it came in first: what a
--         person's id hangs on. Its rights are those that all its sightings have.
-- Nulls   a time is null if no entry tells it.

with first as (
    select account_id, source, kind, seq, line
    from sightings
    qualify row_number() over (partition by account_id order by seq nulls last) = 1
),

all_of_it as (
    select
        account_id,
        min(seen_first) as seen_first,
        max(seen_last) as seen_last,
        bit_and(rights) as rights
    from sightings
    group by account_id
)

select
    first.account_id,
    first.source,
    first.kind,
    all_of_it.seen_first,
    all_of_it.seen_last,
    first.seq,
    first.line,
    all_of_it.rights
from first
join all_of_it on all_of_it.account_id = first.account_id

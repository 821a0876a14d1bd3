-- From when until when each person bore each tag, by all of their accounts.
--
-- Reads   account_tags: n rows.
-- Writes  m <= n + 1 rows a group. A person bears what any of their accounts does; of an exclusive
--         group at any time only one: what was decided before what a file says, then the newest.
--         Times that touch are one.
-- Nulls   until_at is null of what has no end.

with held as (
    -- within a slot one tag counts at a time
    select *, case when is_exclusive then '' else tag end as slot from account_tags
),

cuts as (
    select person_id, tag_group, slot, from_at as cut_at from held
    union
    select person_id, tag_group, slot, until_at as cut_at from held where until_at is not null
),

spans as (
    select
        person_id,
        tag_group,
        slot,
        cut_at as from_at,
        lead(cut_at) over (
            partition by person_id, tag_group, slot order by cut_at nulls last
        ) as until_at
    from cuts
),

ruled as (
    select
        spans.person_id,
        spans.tag_group,
        spans.slot,
        spans.from_at,
        spans.until_at,
        held.tag,
        held.from_at as set_at,
        held.said_by,
        held.account_id,
        held.rights
    from spans
    join held
        on held.person_id = spans.person_id and held.tag_group = spans.tag_group
        and held.slot = spans.slot
    where held.from_at <= spans.from_at
        and (held.until_at is null or held.until_at > spans.from_at)
    qualify row_number() over (
        partition by spans.person_id, spans.tag_group, spans.slot, spans.from_at
        order by case when held.is_decided then 0 else 1 end nulls last,
            held.from_at desc nulls last, held.seq desc nulls last,
            held.account_id nulls last, held.tag nulls last
    ) = 1
),

broken as (
    select
        *,
        case
            when lag(tag) over whole = tag and lag(until_at) over whole = from_at then 0 else 1
        end as begins
    from ruled
    window whole as (partition by person_id, tag_group, slot order by from_at nulls last)
),

numbered as (
    select
        *,
        sum(begins) over (
            partition by person_id, tag_group, slot order by from_at nulls last
            rows between unbounded preceding and current row
        ) as stay
    from broken
)

select
    person_id,
    tag_group,
    tag,
    min(from_at) as from_at,
    case when count(until_at) = count(*) then max(until_at) end as until_at,
    max_by(set_at, from_at) as set_at,
    max_by(said_by, from_at) as said_by,
    max_by(account_id, from_at) as account_id,
    bit_and(rights) as rights
from numbered
group by person_id, tag_group, slot, tag, stay

-- Where people are endorsed, and where they stand among all who are endorsed there.
--
-- Reads   reactions: one row per deed and person it is done towards.
-- Writes  one row per person and connection. The percentile of equals is the middle of theirs.
-- Source  methods: 3.9, the matrix of leaders

with received as (
    select
        other_id as person_id,
        source as place,
        cast(sum(microweight) as bigint) as microweight,
        bit_and(rights) as rights
    from reactions
    where microweight > 0 and rights & $may_score <> 0
    group by other_id, source
),

placed as (
    select
        received.*,
        rank() over (partition by place order by microweight asc nulls last) as from_below,
        count(*) over (partition by place, microweight) as equals,
        count(*) over (partition by place) as people
    from received
)

select
    person_id,
    place,
    microweight,
    round(1e8 * (from_below - 1 + equals / 2e0) / people) / 1e6 as percentile,
    rights
from placed

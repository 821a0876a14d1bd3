-- Who endorses whom, by all their deeds in public together.
--
-- Reads   reactions: one row per deed and person it is done towards.
-- Writes  one row per pair in that direction; deeds beyond the cap, or that weigh nothing any
--         more, make none.
-- Source  methods: 3.9

select
    person_id,
    other_id,
    cast(sum(microweight) as bigint) as microweight,
    count(*) as deeds,
    max(occurred_at) as last_at,
    bit_and(rights) as rights
from reactions
where microweight > 0
group by person_id, other_id

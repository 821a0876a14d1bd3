-- How near to buying each person stands now.
--
-- Reads   warmth: place 0 is now. touches: what it was told by. person_numbers.
-- Writes  one row per person of whom an event of the last year tells. Of whom nothing tells
--         there is no row: nothing is known, which is not the same as cold.
-- Units   posterior in whole millionths.
-- Source  methods: stages cold to hot; warmth.py says how.

with parents as (
    select person_no, bit_and(rights) as rights from touches group by person_no
)

select
    person_numbers.person_id,
    warmth.temperature,
    warmth.posterior,
    warmth.posterior >= 0.6e0 as is_sure,
    warmth.since,
    parents.rights
from warmth
join parents on parents.person_no = warmth.person_no
join person_numbers on person_numbers.person_no = warmth.person_no
where warmth.place = 0

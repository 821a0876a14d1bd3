-- The last events of each person, and where they stood after each: why their temperature is so.
--
-- Reads   warmth: places 1 to 5. touches: the events of these places. person_numbers.
-- Writes  five rows a person at most.

select
    person_numbers.person_id,
    warmth.place,
    touches.interaction_id,
    touches.event,
    touches.occurred_at,
    warmth.temperature as temperature_after,
    warmth.posterior as posterior_after,
    touches.rights
from warmth
join touches on touches.person_no = warmth.person_no and touches.place = warmth.place
join person_numbers on person_numbers.person_no = warmth.person_no

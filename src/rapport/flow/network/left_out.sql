-- Who stands in no network and in no score: whoever took back their word to be profiled, works
-- here or did, or is an organisation.
--
-- Reads   permissions, people. texts, text_readings, persons: who writes as staff.
-- Writes  one row per person.

select person_id
from permissions
where purpose = 'profile' and state = 'withdrawn'
union
select person_id from people where kind = 'organisation'
union
select persons.person_id
from texts
join text_readings on text_readings.interaction_id = texts.interaction_id
join persons on persons.account_id = texts.account_id
where text_readings.is_staff

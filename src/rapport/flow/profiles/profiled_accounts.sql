-- Every account of a person who has a profile: what the steps of profiles read in place of persons.
--
-- Reads   persons: one row per account. profiled: one row per person.
-- Writes  a row per account of whom there is a profile.

select persons.account_id, persons.person_id
from persons
semi join profiled on profiled.person_id = persons.person_id

-- Where the people of the last generation went whose id is no longer anybody's.
--
-- Reads   last_persons, persons: one row per account, each.
-- Writes  one row per person id that is gone: it moved to whoever holds its anchor, the
--         account whose birth id it is. A person whose anchor was erased moved nowhere.

select last_ids.person_id, persons.person_id as moved_to
from (select distinct person_id from last_persons) as last_ids
join persons on persons.account_id = last_ids.person_id
anti join (select distinct person_id as gone_id from persons) as still
    on still.gone_id = last_ids.person_id

-- How many people of each source have no profile, for they did nothing towards us: that is all that
-- is told of them.
--
-- Reads   persons, accounts: one row per account. profiled: one row per person.
-- Writes  a row per source that has such people. Who is in two of them counts in both.
-- Source  privacy P25.

select accounts.source, count(distinct persons.person_id) as people
from persons
join accounts on accounts.account_id = persons.account_id
anti join profiled on profiled.person_id = persons.person_id
group by accounts.source

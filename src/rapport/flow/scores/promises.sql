-- What people said they would do, and whether they did, as far as time has judged it.
--
-- Reads   words_given: n rows.
-- Writes  m <= n rows.
-- Nulls   done_by, done_at: was not done.
-- Source  methods: 3.20

select person_id, pair, interaction_id, thing, said_at, done_by, done_at, rights
from words_given
where is_judged

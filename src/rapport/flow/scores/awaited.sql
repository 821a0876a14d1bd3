-- Who said they would come to what has not been yet, and how sure it is that they do.
--
-- Reads   words_given: n rows. say_do: of who never said so before, one in two comes.
-- Writes  one row per person and thing; nothing that was said more than 180 days ago.
-- Source  methods: 3.20

select
    words_given.thing,
    words_given.person_id,
    coalesce(say_do.reliability, 0.5e0) as reliability,
    say_do.person_id is null as is_new,
    words_given.rights & coalesce(say_do.rights, words_given.rights) as rights
from words_given
left join say_do on say_do.person_id = words_given.person_id and say_do.pair = 'coming'
where words_given.pair = 'coming' and not words_given.is_judged
qualify row_number() over (
    partition by words_given.thing, words_given.person_id
    order by words_given.interaction_id nulls last
) = 1

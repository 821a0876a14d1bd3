-- What a person did, whichever account did it, in whichever source.
--
-- Reads   interactions: n rows, one per deed and entry; the last entry rules (an edit is a
--         new fact). profiled_accounts. objects: titles for deeds that have none of their own; an
--         answer has that of what it answers.
--         text_readings: which texts are of who works here, or did.
-- Writes  m <= n rows, one per deed. A deed of somebody without a profile is left out, and so is
--         what staff wrote: it is joined to nobody.
-- Nulls   occurred_at is never null: a deed without a date stands where we received it.

with again as (
    -- few deeds are told twice: only those are looked through for the last entry
    select xxhash64(interaction_id) as hashed
    from interactions
    group by xxhash64(interaction_id)
    having count(*) > 1
),

told_again as (
    select interactions.*
    from interactions
    semi join again on again.hashed = xxhash64(interactions.interaction_id)
),

last_word as (
    select interactions.*
    from interactions
    anti join again on again.hashed = xxhash64(interactions.interaction_id)
    union all
    select *
    from told_again
    qualify row_number() over (
        partition by interaction_id order by seq desc nulls last
    ) = 1
),

named as (
    select object_id, parent_id, coalesce(title, left(text, 80)) as title
    from objects
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
)

select
    persons.person_id,
    last_word.interaction_id,
    last_word.account_id,
    last_word.source,
    last_word.verb,
    last_word.object_id,
    last_word.object_url,
    coalesce(last_word.title, named.title, answered.title) as title,
    last_word.text,
    last_word.place,
    last_word.amount,
    last_word.currency,
    coalesce(last_word.occurred_at, last_word.received_at) as occurred_at,
    last_word.seq,
    last_word.line,
    last_word.rights
from last_word
join profiled_accounts as persons on persons.account_id = last_word.account_id
anti join (
    select interaction_id from text_readings where is_staff
) as of_staff on of_staff.interaction_id = last_word.interaction_id
left join named on named.object_id = last_word.object_id
left join named as answered on answered.object_id = named.parent_id

-- What people wrote, as their sources last told it: posts, comments, reviews, answers, messages.
--
-- Reads   interactions: n rows, one per deed and entry; the last entry rules. objects: who began
--         a talk, what names us, what is a picture. observations: followers of accounts.
-- Writes  m <= n rows, one per text. What a colleague noted of a call is no text of the person,
--         a repost no words of who reposts; an answer of one word (yes, 5) says nothing to read.
-- Nulls   occurred_at is never null: a text without a date stands where we received it.

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

things as (
    select object_id, parent_id, thread, began_by, mentions_us, format, published_at, seq
    from objects
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

begun as (
    select thread, began_by
    from things
    where thread is not null and parent_id is null and began_by is not null
    qualify row_number() over (
        partition by thread
        order by published_at asc nulls last, object_id asc nulls last
    ) = 1
),

followed as (
    select subject_id, value
    from observations
    where subject = 'account' and measure = 'followers'
    qualify row_number() over (
        partition by subject_id
        order by observed_at desc nulls last, seq desc nulls last, value desc nulls last
    ) = 1
)

select
    last_word.interaction_id,
    last_word.account_id,
    last_word.source,
    last_word.verb,
    last_word.verb = 'Message' as private,
    last_word.verb in ('Message', 'Answer')
    or coalesce(things.mentions_us, false)
    or coalesce(answered.began_by = 'us', false)
    or coalesce(begun.began_by = 'us', false) as to_us,
    last_word.text,
    last_word.object_url,
    things.format,
    last_word.thread,
    coalesce(begun.began_by, answered.began_by, things.began_by) as began_by,
    followed.value as followers,
    coalesce(last_word.occurred_at, last_word.received_at) as occurred_at,
    last_word.seq,
    last_word.line,
    last_word.rights
from last_word
left join things on things.object_id = last_word.object_id
left join things as answered on answered.object_id = things.parent_id
left join begun on begun.thread = coalesce(last_word.thread, things.thread)
left join followed on followed.subject_id = last_word.account_id
where
    last_word.verb in ('Create', 'Question', 'Offer', 'Message', 'Answer', 'Update')
    and last_word.text is not null
    and trim(last_word.text) <> ''
    and (last_word.verb <> 'Answer' or trim(last_word.text) like '% %' or length(last_word.text) > 12)

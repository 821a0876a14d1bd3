-- The deeds of people that are about a theme, and what each weighs today.
--
--     evidence = weight of the verb * valence * 2 ** (-age_days / 180)
--
-- A comment weighs by its valence: whole if it likes what it is about, half if it says neither or
-- can't be read, nothing if it is against it. A post that answers nothing is one's own.
--
-- Reads   timelines: n rows, one per deed; what staff wrote is not there. verb_weights,
--         phrase_sets: as made before. objects: which are posts of people themselves.
--         text_readings: how texts feel. account_trust: what programs do is nobody's liking.
-- Writes  m <= n rows: deeds that weigh something, are about something, and whose source lets us
--         judge a person by them (the right to score).
-- Units   microevidence in whole millionths, so that sums never differ.
-- Time    what is dated after $now counts as done at $now.
-- Source  methods 3.6; weights in verb_weights.sql.

with own_posts as (
    select object_id, author_id
    from objects
    where kind = 'post'
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
    and parent_id is null and author_id is not null
),

feelings as (
    select interaction_id, (1e0 + sentiment) / 2e0 as valence
    from text_readings
    where sentiment is not null
),

about as (
    select
        timelines.person_id,
        timelines.interaction_id,
        timelines.verb,
        trim(
            coalesce(things.themes, '')
            || coalesce(' ' || nullif(titles.themes, things.themes), '')
            || coalesce(' ' || nullif(texts.themes, titles.themes), '')
            || coalesce(' ' || addresses.themes, '')
        ) as about,
        case
            when own_posts.object_id is not null then verb_weights.own_weight
            when verb_weights.by_valence
                then verb_weights.weight * coalesce(feelings.valence, 0.5e0)
            else verb_weights.weight
        end * power(
            2e0, -greatest(days_between(timelines.occurred_at, $now), 0e0) / 180e0
        ) as evidence,
        timelines.occurred_at,
        timelines.rights
    from timelines
    join verb_weights on verb_weights.verb = timelines.verb
    left join phrase_sets as titles
        on titles.phrase = timelines.title and titles.kind = 'words' and verb_weights.by_title
    left join phrase_sets as texts
        on texts.phrase = timelines.text and verb_weights.by_text
        and texts.kind = case when timelines.verb = 'Purchase' then 'goods' else 'words' end
    left join phrase_sets as things
        on things.phrase = timelines.object_id and things.kind = 'object'
    left join phrase_sets as addresses
        on addresses.phrase = timelines.object_url and addresses.kind = 'address'
    left join own_posts
        on own_posts.object_id = timelines.object_id
        and own_posts.author_id = timelines.account_id
    left join feelings on feelings.interaction_id = timelines.interaction_id
    anti join (
        select account_id from account_trust where is_bot
    ) as bots on bots.account_id = timelines.account_id
    where timelines.rights & $may_score <> 0
)

select
    person_id,
    interaction_id,
    verb,
    about,
    cast(round(1e6 * evidence) as bigint) as microevidence,
    occurred_at,
    rights
from about
where about <> '' and round(1e6 * evidence) > 0e0

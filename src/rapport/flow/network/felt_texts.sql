-- What people wrote about us in public, with a feeling that we can tell, and what came of it.
--
-- About us is what is written to us and names no other brand, or what names ours. What one can
-- check is a number of four digits, a date, an amount of money, a link, a picture, or another
-- brand to compare with.
--
-- Reads   texts, text_readings, named_brands. timelines: whose text it is, and to what. objects:
--         its form, what we answered. left_out, account_trust: no programs, nobody left out.
-- Writes  one row per text of the last 730 days. Nothing of noise, private messages or staff.
-- Nulls   next_sentiment: we did not answer, or they wrote no more in that talk.
-- Source  methods: 3.9; R078, critic dossier

with about as (
    select
        texts.interaction_id,
        timelines.person_id,
        text_readings.sentiment,
        text_readings.target,
        coalesce(texts.followers, 0) as followers,
        regexp_like(
            texts.text,
            '[0-9]{4}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}|https?://|www[.]|№ ?[0-9]|#[0-9]|'
            || '[0-9] ?([€$£¥₽]|EUR|USD|BGN|RUB|CNY|HKD|руб|лв|元|块)|[0-9] ?(月|号)'
        ) as checkable,
        timelines.object_id,
        coalesce(texts.thread, texts.interaction_id) as thread,
        texts.occurred_at,
        timelines.rights & texts.rights as rights
    from texts
    join text_readings on text_readings.interaction_id = texts.interaction_id
    join timelines on timelines.interaction_id = texts.interaction_id
    anti join left_out on left_out.person_id = timelines.person_id
    anti join (
        select account_id from account_trust where is_bot
    ) as bots on bots.account_id = texts.account_id
    left join (
        select distinct subject_id from named_brands where brand <> ''
    ) as others on others.subject_id = texts.interaction_id
    left join (
        select distinct subject_id from named_brands where brand = ''
    ) as own on own.subject_id = texts.interaction_id
    where text_readings.sentiment is not null and text_readings.noise = ''
        and not text_readings.is_staff and not texts.private
        and (own.subject_id is not null or texts.to_us and others.subject_id is null)
        and timelines.rights & $may_score <> 0
        and days_between(texts.occurred_at, $now) between 0e0 and 730e0
),

compared as (
    select distinct subject_id from named_brands where brand <> ''
),

things as (
    select object_id, parent_id, author_id, began_by, format, published_at
    from objects
    where kind = 'post'
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

answered as (
    select parent_id, min(published_at) as answered_at
    from things
    where parent_id is not null and author_id is null and coalesce(began_by, 'us') = 'us'
    group by parent_id
),

after_it as (
    select about.interaction_id, later.sentiment
    from about
    join answered on answered.parent_id = about.object_id
    join about as later
        on later.person_id = about.person_id and later.thread = about.thread
        and later.occurred_at > about.occurred_at
        and later.occurred_at > coalesce(answered.answered_at, about.occurred_at)
    qualify row_number() over (
        partition by about.interaction_id
        order by later.occurred_at asc nulls last, later.interaction_id asc nulls last
    ) = 1
)

select
    about.interaction_id,
    about.person_id,
    about.sentiment,
    about.target,
    about.followers,
    about.checkable or compared.subject_id is not null
    or coalesce(things.format, '') in ('picture', 'video') as is_argued,
    answered.parent_id is not null as is_answered,
    after_it.sentiment as next_sentiment,
    about.occurred_at,
    about.rights
from about
left join compared on compared.subject_id = about.interaction_id
left join things on things.object_id = about.object_id
left join answered on answered.parent_id = about.object_id
left join after_it on after_it.interaction_id = about.interaction_id

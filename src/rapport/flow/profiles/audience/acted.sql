-- What each person did in the last year, counted, as far as it may judge them.
--
-- Reads   timelines, readings: deeds and public texts, none of staff. interactions, objects: which
--         texts answer something. people: no organisations. profiled_accounts, accounts: who may be
--         judged.
--         account_trust: what programs do is left out.
-- Writes  a row per person of whom some account may judge; numbers from 0. Noise is no text.
--         How they write is told by the ten latest texts: nobody speaks for the others by writing
--         much.
-- Time    365 days to $now; what is dated later is left out.

with bots as (
    select account_id from account_trust where is_bot
),

judged as (
    select persons.person_id, bit_and(accounts.rights) as rights
    from profiled_accounts as persons
    join accounts on accounts.account_id = persons.account_id
    semi join (select person_id from people where kind = 'person') as people
        on people.person_id = persons.person_id
    anti join bots on bots.account_id = accounts.account_id
    where accounts.rights & $may_score <> 0
    group by persons.person_id
),

done as (
    select
        person_id,
        count(*) as deeds,
        count(case when verb = 'Purchase' then 1 end) as purchases,
        count(case when verb = 'Like' then 1 end) as likes,
        count(case when verb = 'Announce' then 1 end) as shares,
        bit_and(rights) as rights
    from timelines
    anti join bots on bots.account_id = timelines.account_id
    where rights & $may_score <> 0 and days_between(occurred_at, $now) between 0e0 and 365e0
    group by person_id
),

answers as (
    -- texts under what another person wrote: to comment on a post of ours is no answer
    select distinct interactions.interaction_id
    from interactions
    join objects as theirs on theirs.object_id = interactions.object_id
    join objects as above on above.object_id = theirs.parent_id
    where interactions.verb in ('Create', 'Question', 'Offer') and above.author_id is not null
),

texts as (
    select
        interaction_id,
        person_id,
        sentiment,
        rights,
        row_number() over (
            partition by person_id
            order by occurred_at desc nulls last, interaction_id nulls last
        ) as back
    from readings
    anti join bots on bots.account_id = readings.account_id
    where person_id is not null and not private and noise = '' and rights & $may_score <> 0
        and days_between(occurred_at, $now) between 0e0 and 365e0
),

said as (
    select
        texts.person_id,
        count(*) as texts,
        count(case when back <= 10 then 1 end) as latest,
        count(case when back <= 10 then answers.interaction_id end) as replies,
        count(case when back <= 10 then sentiment end) as told,
        count(case when back <= 10 and sentiment = -1 then 1 end) as negative,
        bit_and(texts.rights) as rights
    from texts
    left join answers on answers.interaction_id = texts.interaction_id
    group by texts.person_id
)

select
    judged.person_id,
    done.person_id is not null as is_active,
    coalesce(done.purchases, 0) as purchases,
    coalesce(done.likes, 0) as likes,
    coalesce(done.shares, 0) as shares,
    coalesce(said.texts, 0) as texts,
    coalesce(said.latest, 0) as latest,
    coalesce(said.replies, 0) as replies,
    coalesce(said.told, 0) as told,
    coalesce(said.negative, 0) as negative,
    judged.rights & coalesce(done.rights, -1) & coalesce(said.rights, -1) as rights
from judged
left join done on done.person_id = judged.person_id
left join said on said.person_id = judged.person_id

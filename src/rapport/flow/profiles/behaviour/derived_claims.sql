-- What we derive of accounts before attributes are weighed: statements like those of sources.
--
--     nearest_shop  observed: which shop we have the name of it is where their person bought or came most often in the last two years,
--                   twice at least; told of the account that did so most
--     language      observed: what most of the account's own public texts are in, three at least
--     region        inferred: where the town lies that was stated of the account
--     country       inferred: the same, where no region is known and no country was stated of it
--
-- Reads   timelines, objects: shops by title or address, or by a town that has one shop only. texts, text_readings. claims: towns.
--         regions: where they lie. persons.
-- Writes  at most one row an account for shop and language, one a town and entry for the others.
--         Nothing of what a source does not let us judge by, of private messages, noise or staff.
-- Nulls   said is never null: nothing of this is sealed.
-- Time    observed_at of a shop or language is the last deed that told it, and received_at too.

with shops as (
    select
        trim(title) as title,
        trim(place) as place,
        trim(split_part(place, ',', 1)) as first_part,
        trim(split_part(place, ',', -1)) as last_part
    from objects
    where kind = 'shop' and trim(coalesce(title, '')) <> ''
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

-- 'Varna, Slivnitsa 33' or 'Slivnitsa 33, Varna': which part is the town is not told, but no
-- receipt names a street alone
spelt as (
    select title as name, title, 1 as nearness from shops
    union all
    select place as name, title, 2 as nearness from shops
    union all
    select first_part as name, title, 3 as nearness from shops
    union all
    select last_part as name, title, 3 as nearness from shops
),

counted as (
    select name, nearness, min(title) as title, count(distinct title) as titles
    from spelt
    where name <> ''
    group by name, nearness
),

named as (
    select name, title
    from counted
    where nearness < 3 or titles = 1
    qualify row_number() over (partition by name order by nearness nulls last) = 1
),

visits as (
    select
        timelines.person_id,
        named.title as shop,
        timelines.account_id,
        timelines.source,
        timelines.occurred_at,
        timelines.seq,
        timelines.line,
        timelines.rights
    from timelines
    join named on named.name = trim(timelines.place)
    where timelines.verb in ('Purchase', 'Return', 'Visit', 'Arrive')
        and timelines.rights & $may_score <> 0
        and timelines.occurred_at <= $now and days_between(timelines.occurred_at, $now) < 730e0
),

shopped as (
    select
        person_id,
        shop,
        account_id,
        source,
        count(*) as deeds,
        max(occurred_at) as last_at,
        max(seq) as seq,
        max(line) as line,
        bit_and(rights) as rights
    from visits
    group by person_id, shop, account_id, source
),

most as (
    select
        shopped.*,
        sum(deeds) over (partition by person_id, shop) as of_person
    from shopped
),

nearest as (
    select *
    from most
    where of_person >= 2
    qualify row_number() over (
        partition by person_id
        order by of_person desc nulls last, shop nulls last, deeds desc nulls last,
            account_id nulls last
    ) = 1
),

written as (
    select
        texts.account_id,
        texts.source,
        text_readings.language,
        count(*) as texts,
        max(texts.occurred_at) as last_at,
        max(texts.seq) as seq,
        max(texts.line) as line,
        bit_and(texts.rights) as rights
    from texts
    join text_readings on text_readings.interaction_id = texts.interaction_id
    where text_readings.language <> 'und' and text_readings.noise = ''
        and not text_readings.is_staff and not texts.private
        and texts.rights & $may_score <> 0 and texts.occurred_at <= $now
    group by texts.account_id, texts.source, text_readings.language
),

spoken as (
    select *
    from written
    where texts >= 3
    qualify row_number() over (
        partition by account_id order by texts desc nulls last, language nulls last
    ) = 1
),

stated as (
    select account_id from claims where attribute = 'country' group by account_id
),

towns as (
    select
        claims.account_id,
        claims.source,
        case when regions.region is null then 'country' else 'region' end as attribute,
        coalesce(regions.region, regions.country) as value,
        coalesce(regions.region_name, regions.country_name) as said,
        claims.observed_at,
        claims.received_at,
        claims.seq,
        claims.line,
        claims.rights
    from claims
    join regions on regions.place = claims.value
    left join stated on stated.account_id = claims.account_id
    where claims.attribute = 'city' and claims.rights & $may_score <> 0
        and (regions.region is not null or stated.account_id is null)
    qualify row_number() over (
        partition by claims.account_id, coalesce(regions.region, regions.country), claims.seq
        order by claims.line nulls last, claims.value nulls last
    ) = 1
)

select
    account_id,
    source,
    'nearest_shop' as attribute,
    shop as value,
    shop as said,
    false as sealed,
    'observed' as mode,
    last_at as observed_at,
    last_at as received_at,
    seq,
    line,
    rights
from nearest
union all
select
    account_id,
    source,
    'language' as attribute,
    language as value,
    language as said,
    false as sealed,
    'observed' as mode,
    last_at as observed_at,
    last_at as received_at,
    seq,
    line,
    rights
from spoken
union all
select
    account_id,
    source,
    attribute,
    value,
    said,
    false as sealed,
    'inferred' as mode,
    observed_at,
    received_at,
    seq,
    line,
    rights
from towns

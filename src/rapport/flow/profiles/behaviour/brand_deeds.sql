-- What ties each person to which brand, counted.
--
--     liking    public texts with a feeling that name the brand; of our own brand those written
--               to us that name no other, too: `good` counts two for a good word, one for a neutral one
--     interest  our own: all deeds but purchases and refusals; others: texts that name them, and
--               deeds on products that bear their name
--     bought    our own: purchases; others: those of products that bear their name
--
-- Reads   deeds: n rows. timelines: what they were done to. named_brands. texts, text_readings.
-- Writes  one row per person, brand and relation. Nothing of noise, private messages or staff.

with naming as (
    select timelines.interaction_id, named_brands.brand
    from timelines
    join named_brands on named_brands.subject_id = timelines.object_id
    where named_brands.brand <> ''
    union
    select subject_id as interaction_id, brand from named_brands where brand <> ''
),

done as (
    select person_no, '' as brand, verb, occurred_at, rights from deeds
    union all
    select deeds.person_no, naming.brand, deeds.verb, deeds.occurred_at, deeds.rights
    from naming
    join deeds on deeds.interaction_id = naming.interaction_id
),

felt as (
    select
        deeds.person_no,
        texts.interaction_id,
        texts.to_us,
        text_readings.sentiment + 1 as good,
        deeds.occurred_at,
        deeds.rights
    from texts
    join text_readings on text_readings.interaction_id = texts.interaction_id
    join deeds on deeds.interaction_id = texts.interaction_id
    where text_readings.sentiment is not null and text_readings.noise = ''
        and not text_readings.is_staff and not texts.private
),

about as (
    select felt.*, '' as brand
    from felt
    anti join (
        select subject_id from named_brands where brand <> ''
    ) as others on others.subject_id = felt.interaction_id
    where felt.to_us
    union
    select felt.*, named_brands.brand
    from felt
    join named_brands on named_brands.subject_id = felt.interaction_id
)

select
    person_no,
    brand,
    case when verb = 'Purchase' then 'bought' else 'interest' end as relation,
    count(*) as deeds,
    cast(0 as bigint) as good,
    max(occurred_at) as last_at,
    bit_and(rights) as rights
from done
where verb not in ('Leave', 'Reject', 'Flag', 'Return', 'Undo', 'Delete')
group by person_no, brand, case when verb = 'Purchase' then 'bought' else 'interest' end
union all
select
    person_no,
    brand,
    'liking' as relation,
    count(*) as deeds,
    cast(sum(good) as bigint) as good,
    max(occurred_at) as last_at,
    bit_and(rights) as rights
from about
group by person_no, brand

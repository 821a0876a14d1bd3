-- What a person may have several of, as rules may ask it.
--
-- Reads   people, for numbers. profiled_accounts, accounts: where they have one. interests,
--         life_events, brands, tags (as group:tag), permissions.
-- Writes  one row per person, trait and value. An interest is likely if its person showed it by
--         deeds or said it, confirmed if both; a brand is liked if most of three texts are good
--         words, for sure. Of permissions may is what was given, may_not
--         what was taken back.
--         Nothing that a source does not let us put people into segments by.

with numbered as (
    select
        person_id,
        cast(row_number() over (order by person_id nulls last) - 1 as bigint) as person_no
    from people
),

told as (
    select
        profiled_accounts.person_id,
        'source' as trait,
        accounts.source as value,
        cast(3 as bigint) as tier,
        bit_and(accounts.rights) as rights
    from profiled_accounts
    join accounts on accounts.account_id = profiled_accounts.account_id
    where accounts.rights & $may_segment <> 0
    group by profiled_accounts.person_id, accounts.source
    union all
    select
        person_id,
        'interest' as trait,
        theme as value,
        cast(case when is_shown and is_declared then 3 else 2 end as bigint) as tier,
        rights
    from interests
    where is_shown or is_declared
    union all
    select
        person_id, 'unvoiced_interest' as trait, theme as value, cast(2 as bigint) as tier, rights
    from interests
    where is_unvoiced
    union all
    select
        person_id, 'life_event' as trait, kind as value, cast(2 as bigint) as tier, rights
    from life_events
    union all
    select
        person_id, 'likes_brand' as trait, brand as value, cast(2 as bigint) as tier, rights
    from brands
    where relation = 'liking' and deeds >= 3 and low > 0.5e0
    union all
    select
        person_id,
        'tag' as trait,
        tag_group || ':' || tag as value,
        cast(3 as bigint) as tier,
        rights
    from tags
    union all
    -- what somebody allows is no source's to forbid
    select
        person_id,
        case when state = 'given' then 'may' else 'may_not' end as trait,
        purpose || ' ' || channel as value,
        cast(3 as bigint) as tier,
        cast($all_rights as bigint) as rights
    from permissions
)

select numbered.person_no, told.trait, told.value, told.tier, told.rights
from told
join numbered on numbered.person_id = told.person_id
where told.rights & $may_segment <> 0

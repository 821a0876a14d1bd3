-- One line for each person: what a list shows.
--
-- Reads   profiled_accounts, accounts: a row per account. attributes, timelines, as made before.
--         identifiers, corrected_texts, only for which names are whole and in letters of their
--         own. A name that somebody said is right comes first.
-- Writes  one row per person of whom there is a profile.
-- Nulls   what nobody said is null. A person without purchases has spent_12m null, not 0.
-- Units   spent_12m in `currency`, in hundredths: the currency that most was spent in.
-- Time    the twelve months are the 365 days before $now.

with whole as (
    select
        persons.person_id,
        min(accounts.kind) as kind,
        count(*) as accounts,
        min(accounts.seen_first) as seen_first,
        max(accounts.seen_last) as seen_last,
        bit_and(accounts.rights) as rights,
        array_join(array_sort(array_agg(distinct accounts.source)), ' ') as sources
    from profiled_accounts as persons
    join accounts on accounts.account_id = persons.account_id
    group by persons.person_id
),

named as (
    select pseudonym, value, key from identifiers where kind = 'name'
    union all
    select pseudonym, value, key from corrected_texts where kind = 'name'
),

forms as (
    -- a name of two words says more than one; letters beyond Latin are how its owner writes it
    select
        pseudonym,
        min(case
            when contains(key, ' ') and not regexp_like(key, '(^| )[a-z]( |$)') then 0
            else 1
        end) as shortened,
        min(case when regexp_like(value, '[^ -ɏ]') then 0 else 1 end) as in_latin
    from named
    group by pseudonym
),

names as (
    select attribute_reasons.person_id, attribute_reasons.account_id, attribute_reasons.value
    from attribute_reasons
    left join forms on forms.pseudonym = attribute_reasons.value
    join attributes
        on attributes.person_id = attribute_reasons.person_id
        and attributes.attribute = attribute_reasons.attribute
        and attributes.value = attribute_reasons.value
    where attribute_reasons.attribute = 'name'
    qualify row_number() over (
        partition by attribute_reasons.person_id
        order by case when attribute_reasons.mode = 'decided' then 0 else 1 end nulls last,
            forms.shortened nulls last, forms.in_latin nulls last,
            attributes.place_in_order nulls last,
            attribute_reasons.microlods desc nulls last,
            attribute_reasons.account_id nulls last
    ) = 1
),

firsts as (
    select
        person_id,
        max(case when attribute = 'city' then said end) as city,
        max(case when attribute = 'city' then tier end) as city_tier,
        max(case when attribute = 'language' then value end) as language
    from attributes
    where place_in_order = 1
    group by person_id
),

settled as (
    -- what only follows from something else, as a region from a town, is no dispute of its own
    select person_id, attribute
    from attribute_reasons
    group by person_id, attribute
    having bool_or(mode = 'decided')
        or attribute in ('region', 'country') and bool_and(mode = 'inferred')
),

disputes as (
    select attributes.person_id, count(*) as conflicts
    from attributes
    left join attribute_kinds on attribute_kinds.attribute = attributes.attribute
    anti join settled
        on settled.person_id = attributes.person_id and settled.attribute = attributes.attribute
    where attributes.place_in_order = 2 and not coalesce(attribute_kinds.many, false)
    group by attributes.person_id
),

deeds as (
    select
        person_id,
        count(*) as interactions,
        count(case when verb = 'Purchase' then 1 end) as orders,
        min(occurred_at) as first_deed,
        max(case when occurred_at <= $now then occurred_at end) as last_deed
    from timelines
    group by person_id
),

spent as (
    select
        person_id,
        currency,
        cast(sum(cast(round(amount * 1e2) as bigint)) as bigint) as cents
    from timelines
    where verb = 'Purchase' and amount is not null
        and days_between(occurred_at, $now) >= 0e0 and days_between(occurred_at, $now) < 365e0
    group by person_id, currency
),

most_spent as (
    select person_id, currency, cents
    from spent
    qualify row_number() over (
        partition by person_id order by cents desc nulls last, currency nulls last
    ) = 1
)

select
    whole.person_id,
    whole.kind,
    names.account_id as name_account_id,
    names.value as name_value,
    firsts.city,
    firsts.city_tier,
    firsts.language,
    whole.accounts,
    whole.sources,
    coalesce(deeds.interactions, 0) as interactions,
    coalesce(deeds.orders, 0) as orders,
    most_spent.cents / 1e2 as spent_12m,
    most_spent.currency,
    least(whole.seen_first, deeds.first_deed) as first_seen,
    greatest(whole.seen_last, deeds.last_deed) as last_seen,
    coalesce(disputes.conflicts, 0) as conflicts,
    whole.rights
from whole
left join names on names.person_id = whole.person_id
left join firsts on firsts.person_id = whole.person_id
left join disputes on disputes.person_id = whole.person_id
left join deeds on deeds.person_id = whole.person_id
left join most_spent on most_spent.person_id = whole.person_id

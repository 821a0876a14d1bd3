-- What does not fit in what is known of a person; both sides, and who says each.
--
--     disputed            two values of what one has one of, the first not confirmed
--     born when?          a birth date before 1900, or to come
--     active before born  something is told of them from before their year of birth
--     learned too early   a school or a university ended at an age that is hardly possible
--     name of other sex   a Cyrillic family name in the form of the other sex; a weak sign
--     phone elsewhere     a telephone of another country than theirs
--     two of one network  several accounts of theirs on one network; people may have that
--
-- Reads   attributes, attribute_reasons: values and who states them. births, told_years,
--         calling_codes. profiled_accounts, accounts, identifiers: names, phones, handles as
--         written.
--         decisions of kind both, not taken back: a person said that both are right.
-- Writes  one row per person, rule and pair of values. Of several accounts that state a value the
--         one that weighs most is named.
-- Nulls   what is not known contradicts nothing.

with stated as (
    select person_id, attribute, value, account_id, source, rights
    from attribute_reasons
    qualify row_number() over (
        partition by person_id, attribute, value
        order by microlods desc nulls last, account_id nulls last
    ) = 1
),

followed as (
    -- what only follows from something else, as a region from a town, is no dispute of its own
    select person_id, attribute
    from attribute_reasons
    where attribute in ('region', 'country')
    group by person_id, attribute
    having bool_and(mode = 'inferred')
),

firsts as (
    select
        stated.*,
        attributes.said,
        attributes.tier,
        attributes.sealed
    from attributes
    join stated on stated.person_id = attributes.person_id
        and stated.attribute = attributes.attribute and stated.value = attributes.value
    where attributes.place_in_order = 1
),

disputed as (
    select
        one.person_id,
        'disputed' as rule,
        case
            when one.attribute in ('sex', 'birth_date', 'country') then 'warn' else 'info'
        end as severity,
        one.attribute,
        one.value,
        one.account_id,
        one.source,
        other.attribute as other_attribute,
        other.value as other_value,
        other.account_id as other_account_id,
        other.source as other_source,
        one.rights & other.rights as rights
    from firsts as one
    join attributes on attributes.person_id = one.person_id
        and attributes.attribute = one.attribute and attributes.place_in_order = 2
    join stated as other on other.person_id = one.person_id
        and other.attribute = one.attribute and other.value = attributes.value
    left join attribute_kinds on attribute_kinds.attribute = one.attribute
    anti join followed
        on followed.person_id = one.person_id and followed.attribute = one.attribute
    where not coalesce(attribute_kinds.many, false)
        and (one.tier <> 'confirmed' or attributes.confidence >= 0.05e0)
),

born as (
    -- the date that is shown
    select
        firsts.person_id,
        firsts.attribute,
        firsts.value,
        firsts.account_id,
        firsts.source,
        firsts.rights,
        max(births.year) as year
    from firsts
    join births on births.pseudonym = firsts.value and births.account_id = firsts.account_id
    where firsts.attribute = 'birth_date'
    group by firsts.person_id, firsts.attribute, firsts.value, firsts.account_id, firsts.source,
        firsts.rights
),

impossible as (
    select
        person_id, 'born when?' as rule, 'hard' as severity, attribute, value, account_id, source,
        attribute as other_attribute, value as other_value, account_id as other_account_id,
        source as other_source, rights
    from born
    where year < 1900 or year > year($now)
),

early as (
    select
        born.person_id, 'active before born' as rule, 'hard' as severity, born.attribute,
        born.value, born.account_id, born.source, 'first_seen' as other_attribute,
        cast(cast(year(accounts.seen_first) as bigint) as varchar(9)) as other_value,
        accounts.account_id as other_account_id, accounts.source as other_source,
        born.rights & accounts.rights as rights
    from born
    join profiled_accounts as persons on persons.person_id = born.person_id
    join accounts on accounts.account_id = persons.account_id
    where year(accounts.seen_first) < born.year and born.year <= year($now)
    qualify row_number() over (
        partition by born.person_id
        order by accounts.seen_first nulls last, accounts.account_id nulls last
    ) = 1
),

learned as (
    select
        born.person_id, 'learned too early' as rule, 'warn' as severity, born.attribute,
        born.value, born.account_id, born.source, stated.attribute as other_attribute,
        stated.value as other_value, stated.account_id as other_account_id,
        stated.source as other_source, born.rights & stated.rights as rights
    from born
    join stated on stated.person_id = born.person_id and stated.attribute = 'education'
    join told_years on told_years.value = stated.value
    where told_years.year - born.year < told_years.youngest
        or told_years.year - born.year > told_years.oldest
),

forms as (
    select
        persons.person_id,
        identifiers.account_id,
        identifiers.pseudonym,
        accounts.source,
        identifiers.rights,
        bool_or(
            regexp_like(identifiers.value, '[а-я](ова|ева|ёва|ина|ская|ска)( |$)')
        ) as of_woman,
        bool_or(
            regexp_like(identifiers.value, '[а-я](ов|ев|ёв|ин|ский|ски)( |$)')
        ) as of_man
    from identifiers
    join profiled_accounts as persons on persons.account_id = identifiers.account_id
    join accounts on accounts.account_id = identifiers.account_id
    where identifiers.kind = 'name'
    group by persons.person_id, identifiers.account_id, identifiers.pseudonym, accounts.source,
        identifiers.rights
),

misnamed as (
    select
        firsts.person_id, 'name of other sex' as rule, 'warn' as severity, firsts.attribute,
        firsts.value, firsts.account_id, firsts.source, 'name' as other_attribute,
        forms.pseudonym as other_value, forms.account_id as other_account_id,
        forms.source as other_source, firsts.rights & forms.rights as rights
    from firsts
    join forms on forms.person_id = firsts.person_id
    where firsts.attribute = 'sex'
        and (
            firsts.value in ('m', 'male') and forms.of_woman and not forms.of_man
            or firsts.value in ('f', 'female') and forms.of_man and not forms.of_woman
        )
    qualify row_number() over (
        partition by firsts.person_id
        order by forms.account_id nulls last, forms.pseudonym nulls last
    ) = 1
),

phones as (
    select
        persons.person_id,
        identifiers.account_id,
        identifiers.pseudonym,
        accounts.source,
        identifiers.rights,
        identifiers.value
    from identifiers
    join profiled_accounts as persons on persons.account_id = identifiers.account_id
    join accounts on accounts.account_id = identifiers.account_id
    where identifiers.kind = 'phone' and left(identifiers.value, 1) = '+'
),

codes as (
    select distinct code, length(code) as digits from calling_codes
),

called as (
    select phones.*, codes.code
    from phones
    join codes on codes.digits = 2 and left(phones.value, 2) = codes.code
    union all
    select phones.*, codes.code
    from phones
    join codes on codes.digits = 3 and left(phones.value, 3) = codes.code
    union all
    select phones.*, codes.code
    from phones
    join codes on codes.digits = 4 and left(phones.value, 4) = codes.code
),

elsewhere as (
    select
        firsts.person_id, 'phone elsewhere' as rule, 'info' as severity, firsts.attribute,
        firsts.value, firsts.account_id, firsts.source, 'phone' as other_attribute,
        called.pseudonym as other_value, called.account_id as other_account_id,
        called.source as other_source, firsts.rights & called.rights as rights
    from firsts
    join called on called.person_id = firsts.person_id
    semi join calling_codes as known on known.country = firsts.value
    anti join calling_codes as theirs
        on theirs.country = firsts.value and theirs.code = called.code
    where firsts.attribute = 'country'
    qualify row_number() over (
        partition by firsts.person_id
        order by called.account_id nulls last, called.pseudonym nulls last
    ) = 1
),

handles as (
    select
        persons.person_id,
        split_part(identifiers.value, ':', 1) as network,
        identifiers.account_id,
        identifiers.pseudonym,
        accounts.source,
        identifiers.rights
    from identifiers
    join profiled_accounts as persons on persons.account_id = identifiers.account_id
    join accounts on accounts.account_id = identifiers.account_id
    where identifiers.kind = 'handle' and contains(identifiers.value, ':')
    qualify row_number() over (
        partition by persons.person_id, split_part(identifiers.value, ':', 1),
            identifiers.pseudonym
        order by identifiers.account_id nulls last
    ) = 1
),

ordered as (
    select
        handles.*,
        row_number() over (
            partition by person_id, network order by pseudonym nulls last
        ) as place
    from handles
),

twice as (
    select
        one.person_id, 'two of one network' as rule, 'info' as severity, 'handle' as attribute,
        one.pseudonym as value, one.account_id, one.source, 'handle' as other_attribute,
        other.pseudonym as other_value, other.account_id as other_account_id,
        other.source as other_source, one.rights & other.rights as rights
    from ordered as one
    join ordered as other on other.person_id = one.person_id and other.network = one.network
        and one.place = 1 and other.place = 2
),

quiet as (
    select decisions.value as key
    from decisions
    anti join (
        select takes_back from decisions where kind = 'uncorrect'
    ) as undone on undone.takes_back = decisions.seq
    where decisions.kind = 'both'
),

found as (
    select * from disputed
    union all
    select * from impossible
    union all
    select * from early
    union all
    select * from learned
    union all
    select * from misnamed
    union all
    select * from elsewhere
    union all
    select * from twice
),

keyed as (
    -- as profile_cards.Contradiction.key has it: whichever side comes first
    select
        found.*,
        account_id || ' ' || attribute || ' ' || coalesce(value, '') as one,
        other_account_id || ' ' || other_attribute || ' ' || coalesce(other_value, '') as other
    from found
)

select distinct
    keyed.person_id, keyed.rule, keyed.severity, keyed.attribute, keyed.value, keyed.account_id,
    keyed.source, keyed.other_attribute, keyed.other_value, keyed.other_account_id,
    keyed.other_source, keyed.rights
from keyed
anti join quiet
    on quiet.key = keyed.rule || ' | ' || least(keyed.one, keyed.other)
        || ' | ' || greatest(keyed.one, keyed.other)

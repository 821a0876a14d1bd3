-- Whom a text names by their name on that network: @anna.
--
-- A name counts if one account of the same connection bears it, and no other. A text that names
-- more than five people is a list.
--
-- Reads   texts: n rows. identifiers: names of accounts on networks. profiled_accounts.
--         account_trust: no programs.
-- Writes  one row per text and person named.
-- Source  methods: 3.9

with bearing as (
    select
        source,
        case when contains(key, ':') then split_part(key, ':', 2) else key end as name,
        account_id,
        rights
    from identifiers
    where kind = 'handle' and rights & $may_score <> 0
),

known as (
    select source, name, min(account_id) as account_id, bit_and(rights) as rights
    from bearing
    group by source, name
    having count(distinct account_id) = 1
),

naming as (
    select interaction_id, account_id, source, rights, replace(text, chr(10), ' ') as text
    from texts
    where contains(text, '@') and not private
),

words as (
    select interaction_id, account_id, source, rights, explode(split(text, ' ')) as word
    from naming
),

names as (
    select distinct
        interaction_id,
        account_id,
        source,
        rights,
        -- the word is of Latin letters alone
        translate(
            trim(trailing '.,;:!?)' from right(word, length(word) - 1)),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
        ) as name
    from words
    where regexp_like(word, '^@[A-Za-z0-9_.-]{2,40}[,;:!?)]*$')
),

found as (
    select
        names.interaction_id,
        persons.person_id as other_id,
        bit_and(names.rights & known.rights) as rights
    from names
    join known on known.source = names.source and known.name = names.name
    join profiled_accounts as persons on persons.account_id = known.account_id
    anti join (
        select account_id from account_trust where is_bot
    ) as bots on bots.account_id = known.account_id
    where known.account_id <> names.account_id
    group by names.interaction_id, persons.person_id
)

select *
from found
qualify count(*) over (partition by interaction_id) <= 5

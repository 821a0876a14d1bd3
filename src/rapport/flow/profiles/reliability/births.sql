-- When people were born, as far as their accounts tell: '1980-05-12', '1980' or '05-12'.
--
-- Reads   identifiers, corrected_texts: of kind birth, which leave the vault for a build only.
--         accounts: what may be done with what somebody typed.
-- Writes  one row per account and date.
-- Nulls   the parts that were not told.

with dates as (
    select account_id, pseudonym, value, rights from identifiers where kind = 'birth'
    union all
    select
        corrected_texts.account_id, corrected_texts.pseudonym, corrected_texts.value,
        accounts.rights
    from corrected_texts
    join accounts on accounts.account_id = corrected_texts.account_id
    where corrected_texts.kind = 'birth'
),

told as (
    select account_id, pseudonym, min(value) as value, bit_and(rights) as rights
    from dates
    group by account_id, pseudonym
)

select
    account_id,
    pseudonym,
    case when length(value) in (4, 10) then cast(left(value, 4) as bigint) end as year,
    case
        when length(value) = 10 then cast(right(left(value, 7), 2) as bigint)
        when length(value) = 5 then cast(left(value, 2) as bigint)
    end as month,
    case when length(value) in (5, 10) then cast(right(value, 2) as bigint) end as day,
    rights
from told

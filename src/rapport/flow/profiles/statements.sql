-- What each account states of its person, once for each value: as it was said last.
--
-- Reads   claims, derived_claims: n rows. profiled_accounts: of whom there is a profile.
--         attribute_kinds, account_trust. forbidden_values: what no profile may tell, whoever says
--         it. decisions: what a teammate or the customer said is right (correct) counts as a statement. Of each
--         person and attribute the last word counts, of what one may have many that on each value;
--         a word taken back (uncorrect) counts no more (settling.py writes them).
-- Writes  m <= n rows. `item` numbers what is asked: one attribute of one person; of what one may
--         have many, one value of it. What somebody said is not so (wrong), or is not known
--         (unknown), has no row.
--         A number that lies near to the robust mean of all that was said speaks for that, a
--         birth year or day for the whole birth date it fits that most accounts state.
-- Nulls   a claim without a time counts as a quarter of its half-life old: neither fresh nor
--         worthless. An attribute that is not in attribute_kinds is left out: what may not be
--         known of a person has no name there.
--         A claim of an account without a person is left out.
-- Units   age in days. copies: how many accounts of one source say the same of one person; they
--         share one vote, for what was copied was not asked twice.
-- Time    what is dated after $now counts as said at $now.

with last_words as (
    select
        persons.person_id,
        decisions.kind,
        decisions.left_id as account_id,
        decisions.attribute,
        decisions.value,
        decisions.said,
        decisions.decided_at,
        decisions.seq,
        coalesce(attribute_kinds.sealed, false) as sealed
    from decisions
    join profiled_accounts as persons on persons.account_id = decisions.left_id
    left join attribute_kinds on attribute_kinds.attribute = decisions.attribute
    anti join (
        select takes_back from decisions where kind = 'uncorrect'
    ) as undone on undone.takes_back = decisions.seq
    where decisions.kind in ('correct', 'wrong', 'unknown')
    qualify row_number() over (
        partition by persons.person_id, decisions.attribute,
            case when coalesce(attribute_kinds.many, false) then decisions.value end
        order by decisions.seq desc nulls last
    ) = 1
),

said as (
    select
        account_id, source, attribute, value, said, sealed, mode, observed_at, seq, line, rights
    from claims
    union all
    select
        account_id, source, attribute, value, said, sealed, mode, observed_at, seq, line, rights
    from derived_claims
    union all
    select
        last_words.account_id,
        accounts.source,
        last_words.attribute,
        last_words.value,
        case
            when not last_words.sealed then coalesce(last_words.said, last_words.value)
        end as said,
        last_words.sealed,
        'decided' as mode,
        last_words.decided_at as observed_at,
        last_words.seq,
        cast(0 as bigint) as line,
        accounts.rights
    from last_words
    join accounts on accounts.account_id = last_words.account_id
    where last_words.kind = 'correct'
),

whole_births as (
    select
        persons.person_id, births.pseudonym, births.year, births.month, births.day,
        count(*) as accounts
    from births
    join profiled_accounts as persons on persons.account_id = births.account_id
    where births.year is not null and births.month is not null and births.day is not null
    group by persons.person_id, births.pseudonym, births.year, births.month, births.day
),

birth_parts as (
    -- the first of January is what many forms hold of who knew the year alone
    select
        births.account_id,
        births.pseudonym,
        whole_births.pseudonym as whole
    from births
    join profiled_accounts as persons on persons.account_id = births.account_id
    join whole_births on whole_births.person_id = persons.person_id
        and whole_births.pseudonym <> births.pseudonym
        and whole_births.year = coalesce(births.year, whole_births.year)
    where (
            births.month is null
            or (births.month = 1 and births.day = 1 and births.year is not null)
            or (
                births.year is null
                and births.month = whole_births.month and births.day = whole_births.day
            )
        )
        and not (
            births.year is not null
            and whole_births.month = 1 and whole_births.day = 1
        )
    qualify row_number() over (
        partition by births.account_id, births.pseudonym
        order by whole_births.accounts desc nulls last, whole_births.pseudonym nulls last
    ) = 1
),

numbered as (
    select
        said.account_id,
        said.source,
        said.attribute,
        case
            when robust_means.mean is not null and regexp_like(said.value, '^-?[0-9]{1,15}$')
                and abs(try_cast(said.value as bigint) - robust_means.mean) <= attribute_kinds.near
                and said.mode <> 'decided'
                then cast(robust_means.mean as varchar(20))
            else coalesce(birth_parts.whole, said.value)
        end as value,
        said.value as stated,
        said.said,
        said.sealed,
        said.mode,
        said.observed_at,
        said.seq,
        said.line,
        said.rights
    from said
    anti join forbidden_values
        on forbidden_values.attribute = said.attribute and forbidden_values.value = said.value
    left join attribute_kinds
        on attribute_kinds.attribute = said.attribute and attribute_kinds.near is not null
    left join profiled_accounts as persons on persons.account_id = said.account_id
        and attribute_kinds.attribute is not null
    left join robust_means on robust_means.person_id = persons.person_id
        and robust_means.attribute = said.attribute
    left join birth_parts on birth_parts.account_id = said.account_id
        and birth_parts.pseudonym = said.value
        and said.attribute = 'birth_date' and said.mode <> 'decided'
),

latest as (
    select *
    from numbered
    qualify row_number() over (
        partition by account_id, attribute, value
        order by case when mode = 'decided' then 0 else 1 end nulls last,
            case when stated = value then 0 else 1 end nulls last,
            observed_at desc nulls last, seq desc nulls last, line nulls last,
            stated nulls last
    ) = 1
)

select
    cast(
        row_number() over (
            order by persons.person_id nulls last, latest.attribute nulls last,
                latest.value nulls last, latest.account_id nulls last
        ) as bigint
    ) as statement,
    cast(
        dense_rank() over (
            order by persons.person_id nulls last, latest.attribute nulls last,
                case when attribute_kinds.many then latest.value end nulls last
        ) as bigint
    ) as item,
    cast(
        dense_rank() over (
            order by persons.person_id nulls last, latest.attribute nulls last,
                latest.value nulls last
        ) as bigint
    ) as choice,
    persons.person_id,
    latest.attribute,
    latest.value,
    latest.stated,
    latest.account_id,
    latest.source,
    latest.said,
    latest.sealed,
    latest.mode,
    latest.observed_at,
    attribute_kinds.many,
    attribute_kinds.plausible,
    attribute_kinds.half_life_days,
    case
        when latest.observed_at is not null
            then greatest(days_between(latest.observed_at, $now), 0e0)
        else coalesce(attribute_kinds.half_life_days / 4e0, 0e0)
    end as age,
    count(*) over (
        partition by persons.person_id, latest.attribute, latest.value, latest.source, latest.mode
    ) as copies,
    coalesce(account_trust.trust, 0.7e0) as trust,
    latest.seq,
    latest.line,
    latest.rights
from latest
join profiled_accounts as persons on persons.account_id = latest.account_id
anti join last_words as unknown
    on unknown.person_id = persons.person_id
    and unknown.attribute = latest.attribute
    and unknown.kind = 'unknown'
anti join last_words as wrong
    on wrong.person_id = persons.person_id
    and wrong.attribute = latest.attribute
    and wrong.kind = 'wrong'
    and wrong.value = latest.value
join attribute_kinds on attribute_kinds.attribute = latest.attribute
left join account_trust on account_trust.account_id = latest.account_id

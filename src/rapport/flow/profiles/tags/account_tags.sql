-- Each time an account was given a tag, and until when that counted.
--
-- Reads   decisions: tag and untag (tagging.py writes them). claims: what a column of a file says,
--         as attribute tag:<group>. tag_names: which tag a file means. tag_kinds. accounts,
--         profiled_accounts: of whom there is a profile.
-- Writes  m <= n rows. A word taken back is as if it had never been said. Of one account a tag ends
--         when it is taken off, said again (that begins the next row), or has lived its days; of an
--         exclusive group also when another is set. What a file says ends when a later file of its
--         source says anything of the group, and counts for nothing where anybody decided.
--         A tag that is in no tag_kinds any more stays, without an end of its own.
-- Time    what is dated after $now counts as said at $now.

with undone as (
    select takes_back
    from decisions
    where kind in ('tag', 'untag') and takes_back is not null
),

groups as (
    select tag_group, bool_or(is_exclusive) as is_exclusive from tag_kinds group by tag_group
),

told as (
    select
        decisions.left_id as account_id,
        decisions.attribute as tag_group,
        decisions.value as tag,
        decisions.kind = 'tag' as is_on,
        true as is_decided,
        least(decisions.decided_at, $now) as said_at,
        decisions.said_by,
        decisions.seq,
        cast($all_rights as bigint) as rights
    from decisions
    anti join undone on undone.takes_back = decisions.seq
    where decisions.kind in ('tag', 'untag') and decisions.takes_back is null
    union all
    select
        claims.account_id,
        tag_names.tag_group,
        tag_names.tag,
        true as is_on,
        false as is_decided,
        least(min(claims.received_at), $now) as said_at,
        'import:' || min(claims.source) as said_by,
        claims.seq,
        bit_and(claims.rights) as rights
    from claims
    join tag_names
        on tag_names.attribute = claims.attribute and tag_names.written = claims.value
    where claims.rights & $may_store <> 0
    group by claims.account_id, tag_names.tag_group, tag_names.tag, claims.seq
),

words as (
    select told.*, coalesce(groups.is_exclusive, false) as is_exclusive
    from told
    left join groups on groups.tag_group = told.tag_group
),

ended as (
    select
        words.account_id, words.tag_group, words.tag, words.seq, min(later.said_at) as ended_at
    from words
    join words as later
        on later.account_id = words.account_id and later.tag_group = words.tag_group
    where case
        when words.is_decided
            then later.is_decided
                and (
                    later.said_at > words.said_at
                    or (later.said_at = words.said_at and later.seq > words.seq)
                )
                and (later.tag = words.tag or (words.is_exclusive and later.is_on))
        when later.is_decided then later.tag = words.tag or words.is_exclusive
        else later.seq > words.seq
    end
    group by words.account_id, words.tag_group, words.tag, words.seq
),

lived as (
    select
        words.*,
        least(
            coalesce(ended.ended_at, words.said_at + interval '1' day * tag_kinds.days),
            coalesce(words.said_at + interval '1' day * tag_kinds.days, ended.ended_at)
        ) as until_at
    from words
    left join ended
        on ended.account_id = words.account_id and ended.tag_group = words.tag_group
        and ended.tag = words.tag and ended.seq = words.seq
    left join tag_kinds on tag_kinds.tag_group = words.tag_group and tag_kinds.tag = words.tag
    where words.is_on
)

select
    profiled_accounts.person_id,
    lived.account_id,
    lived.tag_group,
    lived.tag,
    lived.is_exclusive,
    lived.is_decided,
    lived.said_at as from_at,
    lived.until_at,
    lived.said_by,
    lived.seq,
    lived.rights & accounts.rights as rights
from lived
join profiled_accounts on profiled_accounts.account_id = lived.account_id
join accounts on accounts.account_id = lived.account_id
where lived.until_at is null or lived.until_at > lived.said_at

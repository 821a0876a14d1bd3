-- What things are about: by how their source groups them, their words, what they answer and the
-- page or group that they stand in.
--
-- Reads   objects: n rows, one per thing and entry; the last entry rules. interactions: what
--         people wrote of their own. phrase_themes: as made before.
-- Writes  m rows, one per thing and theme; a thing that is about nothing has none.
-- Nulls   what may not be used to judge people by (rights) says nothing here.

with last_word as (
    select *
    from objects
    qualify row_number() over (partition by object_id order by seq desc nulls last) = 1
),

allowed as (
    select * from last_word where rights & $may_score <> 0
),

written as (
    select object_id, account_id, title, text
    from interactions
    where verb in ('Create', 'Question', 'Offer') and object_id is not null and rights & $may_score <> 0
    qualify row_number() over (partition by interaction_id order by seq desc nulls last) = 1
),

signs as (
    select object_id, 'name' as kind, theme as phrase from allowed
    union
    select object_id, 'words' as kind, theme as phrase from allowed
    union
    select object_id, 'words' as kind, title as phrase from allowed
    union
    select object_id, 'words' as kind, text as phrase from allowed where kind <> 'page'
    union
    select object_id, 'page' as kind, title as phrase from allowed where kind = 'page'
    union
    select object_id, 'page' as kind, native as phrase from allowed where kind = 'page'
    union
    select allowed.object_id, 'words' as kind, written.title as phrase
    from allowed
    join written
        on written.object_id = allowed.object_id and written.account_id = allowed.author_id
    union
    select allowed.object_id, 'words' as kind, written.text as phrase
    from allowed
    join written
        on written.object_id = allowed.object_id and written.account_id = allowed.author_id
),

own as (
    select distinct signs.object_id, phrase_themes.theme
    from signs
    join phrase_themes
        on phrase_themes.phrase = signs.phrase and phrase_themes.kind = signs.kind
)

select object_id, theme from own
union
select allowed.object_id, own.theme
from allowed
join own on own.object_id = allowed.parent_id
union
select allowed.object_id, own.theme
from allowed
join own on own.object_id = allowed.page_id

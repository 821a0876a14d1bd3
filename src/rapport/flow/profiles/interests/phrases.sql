-- Everything by which a thing or a deed can be told to be about a theme, each once.
--
-- Reads   interactions, objects, claims: n rows, one per entry, older ones too: what they said
--         that is said no more costs little and is asked for by nobody. decisions: what was
--         corrected. goods, verb_weights.
-- Writes  m << n rows. The number of an order is left out: no two are the same.
-- Nulls   what is not said has no row.

with told as (
    select distinct 'words' as kind, interactions.title as phrase
    from interactions
    join verb_weights on verb_weights.verb = interactions.verb
    where verb_weights.by_title and not interactions.title like 'Order %'
    union
    select distinct 'words' as kind, interactions.text as phrase
    from interactions
    join verb_weights on verb_weights.verb = interactions.verb
    where verb_weights.by_text and interactions.verb <> 'Purchase'
    union
    select distinct 'address' as kind, interactions.object_url as phrase
    from interactions
    join verb_weights on verb_weights.verb = interactions.verb
    union
    select 'words' as kind, item as phrase from goods
    union
    select 'words' as kind, title as phrase from objects
    union
    select 'words' as kind, theme as phrase from objects
    union
    select 'words' as kind, text as phrase from objects where kind <> 'page'
    union
    select 'name' as kind, theme as phrase from objects
    union
    select 'page' as kind, title as phrase from objects where kind = 'page'
    union
    select 'page' as kind, native as phrase from objects where kind = 'page'
    union
    select 'words' as kind, value as phrase from claims
    where attribute in ('interest', 'about')
    union
    select 'words' as kind, said as phrase from claims
    where attribute in ('interest', 'about')
    union
    select 'name' as kind, said as phrase from claims where attribute = 'interest'
    union
    select 'words' as kind, value as phrase from decisions
    where kind not in ('tag', 'untag') and attribute in ('interest', 'about')
    union
    select 'words' as kind, said as phrase from decisions
    where kind not in ('tag', 'untag') and attribute in ('interest', 'about')
    union
    select 'name' as kind, said as phrase from decisions
    where kind not in ('tag', 'untag') and attribute = 'interest'
)

select kind, phrase
from told
where phrase is not null and trim(phrase) <> ''

-- All themes of a phrase in one text, so that a deed finds them with one look.
--
-- Reads   phrase_themes, object_themes, goods: as made before. objects: titles of products.
-- Writes  one row per phrase, address, object and text of a purchase that is about anything. A
--         thing that was bought is about what its title says, and what the product of that title
--         is about.

with products as (
    select distinct title, object_id
    from objects
    where kind = 'product' and title is not null
),

told as (
    select kind, phrase, theme from phrase_themes where kind in ('words', 'address')
    union all
    select 'goods' as kind, goods.bought as phrase, phrase_themes.theme
    from goods
    join phrase_themes on phrase_themes.phrase = goods.item and phrase_themes.kind = 'words'
    union all
    select 'goods' as kind, goods.bought as phrase, object_themes.theme
    from goods
    join products on products.title = goods.item
    join object_themes on object_themes.object_id = products.object_id
    union all
    select 'object' as kind, object_id as phrase, theme from object_themes
)

select kind, phrase, array_join(array_sort(array_agg(distinct theme)), ' ') as themes
from told
group by kind, phrase

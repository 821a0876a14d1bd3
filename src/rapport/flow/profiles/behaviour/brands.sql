-- How each person stands to our brand and to others: liking, interest, what they bought.
--
-- Reads   brand_deeds: n rows. likings: what so many good and bad words tell. person_numbers.
-- Writes  n rows.
-- Nulls   low and high of what is no liking.
-- Units   value: of liking 0 (all bad) to 1 (all good), shrunk to what all people say of the brand;
--         else the number of deeds.

select
    person_numbers.person_id,
    brand_deeds.brand,
    brand_deeds.relation,
    coalesce(likings.value, cast(brand_deeds.deeds as double)) as value,
    likings.low,
    likings.high,
    brand_deeds.deeds,
    brand_deeds.last_at,
    brand_deeds.rights
from brand_deeds
join person_numbers on person_numbers.person_no = brand_deeds.person_no
left join likings
    on brand_deeds.relation = 'liking' and likings.brand = brand_deeds.brand
    and likings.deeds = brand_deeds.deeds and likings.good = brand_deeds.good

-- What rules may ask of a person of which everybody has one.
--
-- Reads   people: n rows. attributes, profile_checks, permissions, trait_deeds, activity, hours,
--         temperatures, buying, scores, say_do, potentials, influence, stances: what is known.
-- Writes  n rows. What a source does not let us put people into segments by is null, as what is
--         not known: a rule can't tell the two apart.
-- Units   spent, spent_12m in `currency`. Points, not millionths.
-- Time    the twelve months are the 365 days before $now.

with numbered as (
    select
        people.*,
        cast(row_number() over (order by person_id nulls last) - 1 as bigint) as person_no
    from people
),

shown as (
    select
        person_id,
        attribute,
        value,
        cast(case tier when 'confirmed' then 3 when 'likely' then 2 else 1 end as bigint) as tier,
        rights
    from attributes
    where place_in_order = 1 and not sealed and rights & $may_segment <> 0
        and (attribute <> 'birth_year' or regexp_like(value, '^[0-9]{4}$'))
),

told as (
    select
        person_id,
        max(case when attribute = 'birth_year' then cast(value as bigint) end) as birth_year,
        max(case when attribute = 'birth_year' then tier end) as birth_year_tier,
        max(case when attribute = 'birth_year' then rights end) as birth_year_rights,
        max(case when attribute = 'sex' then value end) as sex,
        max(case when attribute = 'sex' then tier end) as sex_tier,
        max(case when attribute = 'sex' then rights end) as sex_rights,
        max(case when attribute = 'city' then value end) as city,
        max(case when attribute = 'city' then tier end) as city_tier,
        max(case when attribute = 'city' then rights end) as city_rights,
        max(case when attribute = 'region' then value end) as region,
        max(case when attribute = 'region' then tier end) as region_tier,
        max(case when attribute = 'region' then rights end) as region_rights,
        max(case when attribute = 'country' then value end) as country,
        max(case when attribute = 'country' then tier end) as country_tier,
        max(case when attribute = 'country' then rights end) as country_rights,
        max(case when attribute = 'language' then value end) as language,
        max(case when attribute = 'language' then tier end) as language_tier,
        max(case when attribute = 'language' then rights end) as language_rights,
        max(case when attribute = 'employer' then value end) as employer,
        max(case when attribute = 'employer' then tier end) as employer_tier,
        max(case when attribute = 'employer' then rights end) as employer_rights,
        max(case when attribute = 'position' then value end) as position,
        max(case when attribute = 'position' then tier end) as position_tier,
        max(case when attribute = 'position' then rights end) as position_rights,
        max(case when attribute = 'education' then value end) as education,
        max(case when attribute = 'education' then tier end) as education_tier,
        max(case when attribute = 'education' then rights end) as education_rights,
        max(case when attribute = 'industry' then value end) as industry,
        max(case when attribute = 'industry' then tier end) as industry_tier,
        max(case when attribute = 'industry' then rights end) as industry_rights,
        max(case when attribute = 'nearest_shop' then value end) as nearest_shop,
        max(case when attribute = 'nearest_shop' then tier end) as nearest_shop_tier,
        max(case when attribute = 'nearest_shop' then rights end) as nearest_shop_rights
    from shown
    group by person_id
),

spending as (
    select
        person_no,
        currency,
        cast(sum(cast(floor(amount * 100 + 0.5e0) as bigint)) as bigint) as cents,
        cast(sum(case when days_between(occurred_at, $now) between 0e0 and 365e0
            then cast(floor(amount * 100 + 0.5e0) as bigint) end) as bigint) as cents_12m
    from trait_deeds
    where verb = 'Purchase' and amount is not null and currency is not null
    group by person_no, currency
    qualify row_number() over (
        partition by person_no order by cents desc nulls last, currency nulls last
    ) = 1
),

thirds as (
    select
        person_no,
        3 * (rank() over (partition by currency order by cents_12m nulls last) - 1)
            / cast(count(*) over (partition by currency) as double) as third
    from spending
    where cents_12m > 0
),

done as (
    select
        person_no,
        count(*) as deeds,
        min(occurred_at) as first_deed,
        max(occurred_at) as last_deed,
        bit_and(rights) as rights
    from trait_deeds
    group by person_no
),

scored as (
    select
        person_id,
        max(case when axis = 'engagement' then micropoints / 1e6 end) as engagement,
        max(case when axis = 'engagement' then percentile end) as engagement_percentile,
        max(case when axis = 'influence' then micropoints / 1e6 end) as influence,
        max(case when axis = 'influence' then percentile end) as influence_percentile,
        max(case when axis = 'valence' then micropoints / 1e6 end) as valence,
        max(case when axis = 'valence' then percentile end) as valence_percentile,
        max(case when axis = 'creativity' then micropoints / 1e6 end) as creativity,
        max(case when axis = 'creativity' then percentile end) as creativity_percentile,
        max(case when axis = 'loyalty' then micropoints / 1e6 end) as loyalty,
        max(case when axis = 'loyalty' then percentile end) as loyalty_percentile,
        max(case when axis = 'argument' then micropoints / 1e6 end) as argument,
        max(case when axis = 'argument' then percentile end) as argument_percentile,
        max(case when axis = 'composite' then micropoints / 1e6 end) as composite,
        max(case when axis = 'composite' then percentile end) as composite_percentile,
        bit_and(rights) as rights
    from scores
    where rights & $may_segment <> 0 and rights & $may_score <> 0
    group by person_id
),

objecting as (
    select person_id from permissions where purpose = 'profile' and state = 'withdrawn'
    group by person_id
)

select
    numbered.person_no,
    numbered.person_id,
    numbered.kind,
    objecting.person_id is not null as objects,
    numbered.accounts,
    case when numbered.rights & $may_segment <> 0 then numbered.first_seen end as first_seen,
    case when numbered.rights & $may_segment <> 0 then numbered.last_seen end as last_seen,
    case when numbered.rights & $may_segment <> 0 then profile_checks.reliability end
        as reliability,
    case when numbered.rights & $may_segment <> 0 then numbered.rights end as seen_rights,
    told.birth_year,
    told.birth_year_tier,
    told.birth_year_rights,
    told.sex,
    told.sex_tier,
    told.sex_rights,
    told.city,
    told.city_tier,
    told.city_rights,
    told.region,
    told.region_tier,
    told.region_rights,
    told.country,
    told.country_tier,
    told.country_rights,
    told.language,
    told.language_tier,
    told.language_rights,
    told.employer,
    told.employer_tier,
    told.employer_rights,
    told.position,
    told.position_tier,
    told.position_rights,
    told.education,
    told.education_tier,
    told.education_rights,
    told.industry,
    told.industry_tier,
    told.industry_rights,
    told.nearest_shop,
    told.nearest_shop_tier,
    told.nearest_shop_rights,
    coalesce(done.deeds, 0) as deeds,
    done.first_deed,
    done.last_deed,
    spending.cents_12m / 1e2 as spent_12m,
    spending.currency,
    case when thirds.third < 1 then 'low' when thirds.third < 2 then 'middle'
        when thirds.third < 3 then 'high' end as spending,
    done.rights as deeds_rights,
    acting.state as activity,
    acting.follows as talks,
    acting.life_cycle,
    reached.best_hour,
    acting.rights & coalesce(reached.rights, acting.rights) as activity_rights,
    warm.temperature,
    warm.rights as temperature_rights,
    coalesce(bought.orders, 0) as orders,
    bought.spent,
    bought.last_order_at as last_order,
    bought.cell as rfm,
    bought.expected_180d as expected_orders,
    bought.alive as still_customer,
    bought.rights as buying_rights,
    scored.engagement,
    scored.influence,
    scored.valence,
    scored.creativity,
    scored.loyalty,
    scored.argument,
    scored.composite,
    scored.engagement_percentile,
    scored.influence_percentile,
    scored.valence_percentile,
    scored.creativity_percentile,
    scored.loyalty_percentile,
    scored.argument_percentile,
    scored.composite_percentile,
    kept.reliability as keeps_word,
    coalesce(scored.rights & kept.rights, scored.rights, kept.rights) as scores_rights,
    coming.micropoints / 1e6 as potential,
    coming.rights as potential_rights,
    moving.micropoints / 1e6 as reach_of_influence,
    moving.leads,
    moving.rights as network_rights,
    stances.label as stance,
    stances.rights as stance_rights
from numbered
left join told on told.person_id = numbered.person_id
left join profile_checks on profile_checks.person_id = numbered.person_id
left join objecting on objecting.person_id = numbered.person_id
left join done on done.person_no = numbered.person_no
left join spending on spending.person_no = numbered.person_no
left join thirds on thirds.person_no = numbered.person_no
left join activity as acting
    on acting.person_id = numbered.person_id and acting.rights & $may_segment <> 0
left join hours as reached
    on reached.person_id = numbered.person_id and reached.rights & $may_segment <> 0
left join temperatures as warm
    on warm.person_id = numbered.person_id and warm.is_sure and warm.rights & $may_segment <> 0
left join buying as bought
    on bought.person_id = numbered.person_id and bought.rights & $may_segment <> 0
left join scored on scored.person_id = numbered.person_id
left join say_do as kept
    on kept.person_id = numbered.person_id and kept.pair = 'any' and kept.rights & $may_segment <> 0
left join potentials as coming
    on coming.person_id = numbered.person_id and coming.rights & $may_segment <> 0
left join influence as moving
    on moving.person_id = numbered.person_id and moving.scope = 'all'
    and moving.rights & $may_segment <> 0
left join stances
    on stances.person_id = numbered.person_id and stances.rights & $may_segment <> 0

-- The words of docs/reference/sql.md that DuckDB lacks. Run at connect time.
-- A macro has no types, so DuckDB takes on the names of Spark's own functions.

create macro days_between(earlier, later) as (epoch_us(later) - epoch_us(earlier)) / 86400e6;
create macro timestamp_micros(n) as make_timestamptz(cast(n as bigint));
create macro array_size(items) as cast(len(items) as integer);
create macro array_join(items, separator) as array_to_string(items, separator);
create macro explode(items) as unnest(items);
create macro get_json_object(document, path) as json_extract_string(document, path);
create macro edits_between(a, b) as levenshtein(a, b);
create macro jaro_winkler(a, b) as jaro_winkler_similarity(a, b);
create macro regexp_like(whole, pattern) as regexp_matches(whole, pattern);

-- letters of one sound are one, all vowels are one: Osborne and Ozbarn
create macro sound(key) as rtrim(replace(replace(translate(
  replace(replace(replace(replace(replace(replace(
    case when left(key, 2) in ('ia', 'io', 'iu') then 'j' || key else key end,
    'dzh', 'j'), 'zh', 'j'), 'ge', 'je'), 'gi', 'ji'), 'sh', 's'), 'ts', 's'),
  'zckfeiouh', 'sggvaaaa'), 'aaa', 'a'), 'aa', 'a'), 'a');
-- the form of a family name that a man bears
create macro family_root(key) as case
  when right(key, 3) in ('ova', 'eva', 'ina') then left(key, length(key) - 1)
  when right(key, 5) = 'skaia' then left(key, length(key) - 3) || 'i'
  when right(key, 3) = 'ska' then left(key, length(key) - 1) || 'i'
  when right(key, 3) = 'aia' then left(key, length(key) - 3) || 'i'
  else key
end;

create macro hex_number(digits) as cast('0x' || digits as bigint);
create macro nibble(number, place) as (number >> (4 * place)) & 15;
create macro xxhash64(a) as cast(hash(a) >> 1 as bigint), (a, b) as cast(hash(a, b) >> 1 as bigint),
  (a, b, c) as cast(hash(a, b, c) >> 1 as bigint),
  (a, b, c, d) as cast(hash(a, b, c, d) >> 1 as bigint);

-- how much more y of n is than their_y of their_n, in natural log-odds; a of prior is expected
create macro log_odds(y, n, their_y, their_n, a, prior) as
  ln((y + a) / nullif(n + prior - y - a, 0e0))
  - ln((their_y + a) / nullif(their_n + prior - their_y - a, 0e0));
create macro log_odds_error(y, their_y, a) as sqrt(1e0 / (y + a) + 1e0 / (their_y + a));

create type timestamp_ltz as timestamp with time zone;

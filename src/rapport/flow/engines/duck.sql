-- The words of docs/reference/sql.md that DuckDB lacks. Run at connect time.
-- A macro has no types, so DuckDB takes on the names of Spark's own functions.

create macro days_between(earlier, later) as (epoch_us(later) - epoch_us(earlier)) / 86400e6;
create macro array_size(items) as cast(len(items) as integer);
create macro array_join(items, separator) as array_to_string(items, separator);
create macro explode(items) as unnest(items);
create macro get_json_object(document, path) as json_extract_string(document, path);
create macro edits_between(a, b) as levenshtein(a, b);
create macro jaro_winkler(a, b) as jaro_winkler_similarity(a, b);
create macro regexp_like(whole, pattern) as regexp_matches(whole, pattern);

create type timestamp_ltz as timestamp with time zone;

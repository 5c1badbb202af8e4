-- known events
SELECT count() FROM events FINAL WHERE NOT deleted AND date_end <= 19900;
-- fronts: the window and the one before
SELECT country, countIf(w), countIf(w AND inc), sumIf(ifNull(killed_low, 0), w), sumIf(ifNull(killed_best, 0), w), sumIf(ifNull(killed_high, 0), w), countIf(w AND isNull(killed_best)), countIf(NOT w), countIf(NOT w AND inc) FROM (SELECT country, CAST(kind NOT IN ('Protest', 'Agreement') AS UInt8) AS inc, killed_low, killed_best, killed_high, date_start >= 19800 AS w FROM events FINAL WHERE NOT deleted AND date_start >= 19700 AND date_end <= 19900 AND NOT (date_start < 19800 AND date_end >= 19800)) GROUP BY country;
-- weeks of the change rule
SELECT country, intDiv(19900 - date_start, 7) AS week, count() FROM events FINAL WHERE NOT deleted AND date_start > 19900 - 84 AND date_end <= 19900 AND intDiv(19900 - date_start, 7) = intDiv(19900 - date_end, 7) AND kind NOT IN ('Protest', 'Agreement') GROUP BY country, week;
-- events for the rules
SELECT country, CAST(kind NOT IN ('Protest', 'Agreement') AS UInt8) AS inc, date_start, date_end, date_precision, killed_low, killed_best, killed_high, count() FROM events FINAL WHERE NOT deleted AND date_start >= 19870 AND date_end <= 19900 GROUP BY country, inc, date_start, date_end, date_precision, killed_low, killed_best, killed_high;
-- killed by span, for the records
SELECT country, date_start, date_end, sum(killed_best) FROM events FINAL WHERE NOT deleted AND date_end < 19870 AND killed_best > 0 AND date_end - date_start < 30 GROUP BY country, date_start, date_end;
-- first and last event of a group of events
SELECT kind, actors, country, min(toInt64(date_start) * 65536 + (date_end - date_start)), max(toInt64(date_start) * 65536 + (date_end - date_start)) FROM events FINAL WHERE NOT deleted GROUP BY kind, actors, country;
-- series by week and kind
SELECT country, kind, intDiv(date_start - 19800, 7) AS bucket, count(), sum(killed_best) FROM events FINAL WHERE NOT deleted AND date_start >= 19800 AND date_end <= 19900 AND intDiv(date_start - 19800, 7) = intDiv(date_end - 19800, 7) GROUP BY country, kind, bucket;
-- dyads with the most incidents
SELECT actors[1] AS a, arrayJoin(arraySlice(actors, 2)) AS b, countIf(CAST(kind NOT IN ('Protest', 'Agreement') AS UInt8)) AS incidents, count() AS n, min(date_start), max(date_start) FROM events FINAL WHERE NOT deleted AND date_start >= 19800 AND date_end <= 19900 GROUP BY a, b ORDER BY incidents DESC, n DESC, a, b LIMIT 20;
-- events of chosen dyads
SELECT count() FROM events FINAL WHERE NOT deleted AND ((actors[1] = 'Government of C3' AND has(arraySlice(actors, 2), 'Group 4')) OR (actors[1] = 'Group 4' AND has(arraySlice(actors, 2), 'Government of C3')));
-- events of chosen actors
SELECT count() FROM events FINAL WHERE NOT deleted AND hasAny(actors, ['Group 1', 'Group 6']);
-- places, as cells of the map
SELECT floor((lon + 180) / 1.8) AS x, floor((90 - lat) / 3) AS y, count(), max(tuple(date_start, date_end, id)) FROM events FINAL WHERE NOT deleted AND date_start >= 19800 AND date_end <= 19900 GROUP BY x, y;
-- newest rows
SELECT id, date_start, date_end, kind, actors, killed_best FROM events FINAL WHERE NOT deleted AND date_start >= 19800 AND date_end <= 19900 ORDER BY date_start DESC, date_end DESC, id DESC LIMIT 200;
-- the page after a row
SELECT id, date_start FROM events FINAL WHERE NOT deleted AND date_start >= 19800 AND date_start <= 19880 AND date_end <= 19900 AND (date_start, date_end, id) < (19880, 19880, 'ucdp-5') ORDER BY date_start DESC, date_end DESC, id DESC LIMIT 200;
-- events that cross an edge of the window
SELECT date_precision, count() FROM events FINAL WHERE NOT deleted AND date_start <= 19900 AND date_end >= 19800 AND (date_start < 19800 OR date_end > 19900) GROUP BY date_precision;
-- events outside the window
SELECT countIf(date_end < 19800), countIf(date_start > 19900) FROM events FINAL WHERE NOT deleted;
-- words
SELECT country, count() FROM events FINAL WHERE NOT deleted AND position(search, 'bridge') > 0 GROUP BY country;
-- a front by rules
SELECT multiIf(country IN ('C1', 'C2'), 1, killed_best >= 10, 2, 0) AS front, count() FROM events FINAL WHERE NOT deleted GROUP BY front;

INSERT INTO events
SELECT
    concat('ucdp-', toString(n)), 1, 0,
    day, day + if(vague < 80, 0, if(vague < 93, 6, 30)),
    CAST(if(vague < 80, 0, if(vague < 93, 2, 3)) AS Enum8('day' = 0, 'days' = 1, 'week' = 2, 'month' = 3, 'quarter' = 4, 'year' = 5, 'years' = 6)),
    ['ArmedClash', 'Attack', 'Protest', 'Agreement'][1 + h2 % 4],
    [concat('Government of C', toString(place % 12)), concat('Group ', toString(h3 % 5)), concat('Group ', toString(5 + h4 % 2))],
    concat('C', toString(place % 12)),
    if(h3 % 50 = 0, NULL, toFloat64(place % 60)), if(h3 % 50 = 0, NULL, toFloat64(place % 170)),
    if(h5 % 9 = 0, NULL, toUInt32(h5 % 40)), if(h5 % 7 = 0, NULL, toUInt32(h5 % 41)), if(h5 % 9 = 0, NULL, toUInt32(h5 % 40 + 3)),
    concat('clash number ', toString(n), if(h4 % 97 = 0, ' at the bridge', ''))
FROM (
    SELECT
        number AS n, toInt32(18000 + intHash64(n) % 2000) AS day, intHash64(n + 1000000007) AS h2,
        intHash64(n + 2000000011) AS h3, intHash64(n + 3000000019) AS h4, intHash64(n + 4000000007) AS h5,
        h4 % 100 AS vague, intHash64(n + 5000000029) AS place
    FROM numbers(100000)
)

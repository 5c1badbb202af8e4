//! Synthetic situation files of any size, reproducible by seed, with events like the sample's of about 700 bytes.

use std::io::{self, Write};

use crate::synthetic::Random;

const FRONTS: u32 = 12;
const ACTORS: u32 = 300;
const SOURCES: u32 = 40;

const KINDS: [&str; 6] =
    ["ArmedClash", "Shelling", "AttackOnCivilians", "Talks", "StatementCritical", "AidOrTrade"];
const WORDS: [&str; 24] = [
    "border",
    "guards",
    "and",
    "fighters",
    "of",
    "the",
    "post",
    "exchanged",
    "fire",
    "for",
    "hours",
    "near",
    "village",
    "officials",
    "said",
    "that",
    "nobody",
    "was",
    "hurt",
    "while",
    "witnesses",
    "told",
    "otherwise",
    "district",
];
const PLACES: [(&str, &str); 6] = [
    ("Islam Qala", "اسلام قلعه"),
    ("Mazar-i-Sharif", "مزار شریف"),
    ("Hirmand county", "شهرستان هیرمند"),
    ("Shamsiddin Shohin", "Шамсиддин Шоҳин"),
    ("Spin Boldak", "سپین بولدک"),
    ("Torkham", "تورخم"),
];

/// Writes a situation of `events` events; `bad` of a thousand contain a mistake.
pub(crate) fn write(out: &mut impl Write, seed: u64, events: usize, bad: u32) -> io::Result<()> {
    let mut random = Random::new(seed);
    writeln!(
        out,
        "// A synthetic situation.\n(\n    format: 1,\n    title: \"Synthetic\",\n    as_of: \"2026-01-31\","
    )?;
    writeln!(out, "    actors: {{")?;
    for ix in 0..ACTORS {
        writeln!(
            out,
            "        \"actor-{ix}\": (name: \"Actor number {ix} of many\", short: \"Actor {ix}\", kind: RebelGroup),"
        )?;
    }
    writeln!(out, "    }},\n    fronts: {{")?;
    for ix in 0..FRONTS {
        writeln!(
            out,
            "        \"front-{ix}\": (name: \"Front {ix}\", parties: [\"actor-{ix}\"], coverage_from: \"1990\"),"
        )?;
    }
    writeln!(out, "    }},\n    sources: {{")?;
    for ix in 0..SOURCES {
        writeln!(
            out,
            "        \"source-{ix}\": (title: \"Document {ix}\", publisher: \"Publisher\", published: \"2026\"),"
        )?;
    }
    writeln!(out, "    }},\n    events: [")?;
    for number in 0..events {
        event(out, &mut random, number, bad)?;
    }
    writeln!(out, "    ],\n)")
}

fn event(out: &mut impl Write, random: &mut Random, number: usize, bad: u32) -> io::Result<()> {
    let slip = if random.below(1000) < bad { random.below(8) } else { u32::MAX };
    let (year, month) = (1995 + random.below(31), 1 + random.below(12));
    let day = if slip == 0 { 32 } else { 1 + random.below(28) };
    let id = if slip == 1 { number / 2 } else { number };
    let front = if slip == 2 { FRONTS } else { random.below(FRONTS) };
    let kind = KINDS[random.below(6) as usize];
    let field = if slip == 3 { "sumary" } else { "summary" };
    writeln!(out, "        (")?;
    write!(
        out,
        "            id: \"{year}-{month:02}-event-{id}\", date: \"{year}-{month:02}-{day:02}\", front: \"front-{front}\""
    )?;
    let (a, b) = (random.below(ACTORS), random.below(ACTORS));
    writeln!(out, ", kind: {kind}, actors: [\"actor-{a}\", \"actor-{b}\"],")?;
    if random.percent(80) {
        let (name, native) = PLACES[random.below(6) as usize];
        let (lat, lon) = (30 + random.below(8), 60 + random.below(12));
        let lat = if slip == 4 { lat + 90 } else { lat };
        let (x, y) = (random.below(100), random.below(100));
        writeln!(
            out,
            "            place: (name: \"{name}\", native: \"{native}\", at: ({lat}.{x:02}, {lon}.{y:02}), precision: Near),"
        )?;
    }
    let words = 16 + random.below(20);
    writeln!(out, "            {field}: \"{}\",", sentence(random, words))?;
    if random.percent(20) {
        writeln!(out, "            note: \"{}\",", sentence(random, 12))?;
    }
    if slip == 5 {
        writeln!(out, "            odd: r#\"raw \" text\"#,")?;
    }
    writeln!(out, "            sources: [\"source-{}\"],", random.below(SOURCES))?;
    let claims = random.below(4);
    if claims > 0 {
        writeln!(out, "            claims: [")?;
        for ix in 0..claims {
            let by = if slip == 6 { ACTORS } else { random.below(ACTORS) };
            let n = random.below(30);
            match random.below(4) {
                0 => writeln!(
                    out,
                    "                Fact(by: \"actor-{by}\", what: \"{}\", says: Denies),",
                    sentence(random, 6)
                )?,
                1 => writeln!(out, "                NoComment(by: \"actor-{by}\"),")?,
                _ => writeln!(
                    out,
                    "                Toll(by: \"actor-{by}\", measure: Killed, victims: \"actor-{a}\", says: {}),",
                    if slip == 7 && ix == 0 { "Lots".to_owned() } else { format!("Exactly({n})") }
                )?,
            }
        }
        writeln!(out, "            ],")?;
    }
    writeln!(out, "        ),")
}

fn sentence(random: &mut Random, words: u32) -> String {
    let words: Vec<&str> = (0..words).map(|_| WORDS[random.below(24) as usize]).collect();
    let mut text = words.join(" ");
    text.push('.');
    text
}

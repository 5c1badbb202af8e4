//! The situations of the recount: the sample, and invented ones whose records have late starts, ends and gaps.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use crate::parse_ndjson;
use crate::program::Workdir;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

impl Stretch {
    /// Returns the `days` days that end with `to`.
    pub(super) fn ending(to: NaiveDate, days: u64) -> Self {
        Self { from: to - Days::new(days - 1), to }
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    pub(super) fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// Reads a date of a situation file: a day, a month, a quarter, a year, or a range of two of them.
    pub(super) fn parse(text: &str) -> Self {
        // The mark of an inferred date.
        let text = text.trim_start_matches('≈');
        if let Some((from, to)) = text.split_once("..") {
            return Self { from: Self::parse(from).from, to: Self::parse(to).to };
        }
        let (year, rest) = (text[..4].parse().unwrap(), text.get(5..).unwrap_or_default());
        let (month, months) = match rest.strip_prefix('Q') {
            Some(quarter) => (quarter.parse::<u32>().unwrap() * 3 - 2, 3),
            None if rest.is_empty() => (1, 12),
            None if rest.len() == 2 => (rest.parse().unwrap(), 1),
            None => return Self { from: text.parse().unwrap(), to: text.parse().unwrap() },
        };
        let from = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
        Self { from, to: from + Months::new(months) - Days::new(1) }
    }
}

#[derive(Deserialize)]
struct FileText {
    as_of: String,
    fronts: BTreeMap<String, FrontText>,
    actors: BTreeMap<String, ActorText>,
}

#[derive(Deserialize)]
struct FrontText {
    name: String,
    #[serde(default)]
    short: Option<String>,
    #[serde(default)]
    coverage_from: Option<String>,
    #[serde(default)]
    coverage_until: Option<String>,
    #[serde(default)]
    coverage_gaps: Vec<String>,
}

#[derive(Deserialize)]
struct ActorText {
    kind: ActorKind,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActorKind {
    StateForces,
    RebelGroup,
    PoliticalMilitia,
    IdentityMilitia,
    Rioters,
    Protesters,
    Civilians,
    ExternalForces,
    State,
    Organisation,
    Monitor,
    Political,
}

/// A front as its file states it.
pub(super) struct Front {
    pub(super) id: String,
    pub(super) short: String,
    from: Option<NaiveDate>,
    until: NaiveDate,
    gaps: Vec<Stretch>,
}

impl Front {
    /// Whether the day is recorded: not before the stated start (or else the first event), not after the stated end
    /// (or else the close of the data), and in no gap.
    pub(super) fn is_recorded(&self, first_event: Option<NaiveDate>, day: NaiveDate) -> bool {
        self.from.or(first_event).is_some_and(|from| from <= day)
            && day <= self.until
            && !self.gaps.iter().any(|gap| gap.from <= day && day <= gap.to)
    }
}

/// An exported event.
pub(super) struct Event {
    pub(super) days: Stretch,
    pub(super) json: Value,
}

impl Event {
    pub(super) fn text(&self, key: &str) -> &str {
        self.json[key].as_str().unwrap()
    }

    /// Whether it is an incident that happened.
    pub(super) fn is_incident(&self) -> bool {
        self.json["incident"].as_bool().unwrap()
    }

    /// Whether it was only announced, so that no figure counts it.
    pub(super) fn is_announced(&self) -> bool {
        self.text("status") == "announced"
    }

    pub(super) fn actors(&self) -> Vec<&str> {
        self.json["actors"].as_array().unwrap().iter().map(|actor| actor.as_str().unwrap()).collect()
    }
}

/// A situation file, with what it states and what `export` writes of it.
pub(super) struct World {
    pub(super) dir: Workdir,
    pub(super) closed: NaiveDate,
    pub(super) fronts: Vec<Front>,
    pub(super) actors: BTreeMap<String, ActorKind>,
    pub(super) events: Vec<Event>,
}

impl World {
    pub(super) fn sample() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/afghanistan.ron");
        Self::from_text(&fs::read_to_string(path).unwrap())
    }

    fn from_text(text: &str) -> Self {
        let dir = Workdir::new();
        dir.write("s.ron", text);
        let options =
            ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let file: FileText = options.from_str(text).unwrap();
        let closed = Stretch::parse(&file.as_of).to;
        let fronts = file.fronts.into_iter().map(|(id, front)| Front {
            id,
            short: front.short.unwrap_or(front.name),
            from: front.coverage_from.map(|text| Stretch::parse(&text).from),
            until: front.coverage_until.map_or(closed, |text| Stretch::parse(&text).to.min(closed)),
            gaps: front.coverage_gaps.iter().map(|text| Stretch::parse(text)).collect(),
        });
        let (fronts, actors) =
            (fronts.collect(), file.actors.into_iter().map(|(id, actor)| (id, actor.kind)));
        let ndjson = dir.run(&["export", "--format", "ndjson", "s.ron"]).out;
        let events = parse_ndjson(&ndjson).into_iter().map(|json| {
            let day = |key: &str| json[key].as_str().unwrap().parse().unwrap();
            Event { days: Stretch { from: day("date_start"), to: day("date_end") }, json }
        });
        Self { closed, fronts, actors: actors.collect(), events: events.collect(), dir }
    }

    /// Returns an invented situation of three to five fronts and some 270 events from 2021 to 2025.
    pub(super) fn invented(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut text = String::from(
            "(format: 1, title: \"Invented\", as_of: \"2025-12-31\", sources: {\"s\": (title: \"S\")}, actors: {\n",
        );
        let kinds = ["StateForces", "RebelGroup", "PoliticalMilitia", "Civilians", "StateForces", "Rioters"];
        for (index, kind) in kinds.iter().enumerate() {
            writeln!(text, "\"a{index}\": (name: \"Actor {index}\", kind: {kind}),").unwrap();
        }
        text.push_str("}, fronts: {\n");
        let fronts = 3 + dice.roll(3);
        for front in 0..fronts {
            write!(text, "\"f{front}\": (name: \"Front {front}\", parties: [\"a0\", \"a1\"]").unwrap();
            let from = dice.day(2021, 1400);
            if dice.roll(4) > 0 {
                write!(text, ", coverage_from: \"{from}\"").unwrap();
            }
            if dice.roll(3) == 0 {
                write!(text, ", coverage_until: \"{}\"", from + Days::new(400 + dice.roll(900))).unwrap();
            }
            if dice.roll(3) == 0 {
                let day = from + Days::new(1 + dice.roll(300));
                write!(text, ", coverage_gaps: [\"{day}..{}\"]", day + Days::new(dice.roll(60) + 1)).unwrap();
            }
            text.push_str("),\n");
        }
        text.push_str("}, events: [\n");
        // Bursts, so that rules fire: each front has a stretch of some weeks with most of its incidents.
        let bursts: Vec<NaiveDate> = (0..fronts).map(|_| dice.day(2025, 300)).collect();
        for index in 0..240 + dice.roll(60) {
            let front = dice.roll(fronts);
            let day = if dice.roll(4) > 0 {
                bursts[usize::try_from(front).unwrap()] + Days::new(dice.roll(7) * dice.roll(8))
            } else {
                dice.day(2021, 1820)
            };
            write!(text, "{}", invented_event(&mut dice, index, front, day)).unwrap();
        }
        text.push_str("])");
        Self::from_text(&text)
    }
}

/// Returns an event on or around a day: a quarter of them known only to the month or a few days, a third without a
/// toll or with one of unknown size.
fn invented_event(dice: &mut Dice, index: u64, front: u64, day: NaiveDate) -> String {
    let date = match dice.roll(8) {
        0 => format!("{}-{:02}", day.year(), day.month()),
        1 => format!("{day}..{}", day + Days::new(1 + dice.roll(9))),
        _ => day.to_string(),
    };
    let kind = ["ArmedClash", "ArmedClash", "Shelling", "AttackOnCivilians", "Talks", "ViolentDemonstration"]
        [usize::try_from(dice.roll(6)).unwrap()];
    let (first, second) = (dice.roll(6), dice.roll(5));
    let second = if second < first { second } else { second + 1 };
    let says = match dice.roll(6) {
        0 => "Unspecified".to_owned(),
        1 => format!("AtLeast({})", 1 + dice.roll(9)),
        2 => "Denied".to_owned(),
        _ => format!("Exactly({})", dice.roll(30)),
    };
    let claims = if dice.roll(3) == 0 {
        String::new()
    } else {
        format!(", claims: [Toll(by: \"a{first}\", measure: Killed, victims: \"a{second}\", says: {says})]")
    };
    format!(
        "(id: \"e{index}\", date: \"{date}\", front: \"f{front}\", kind: {kind}, actors: [\"a{first}\", \"a{second}\"], \
         summary: \"Invented\", sources: [\"s\"]{claims}),\n"
    )
}

/// A small generator of pseudo-random numbers (xorshift), the same on every machine.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// Returns a number below `sides`.
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        for shift in [13_i32, -7, 17] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        self.0 % sides
    }

    /// Returns a day within `days` from the start of a year.
    pub(super) fn day(&mut self, year: i32, days: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap() + Days::new(self.roll(days))
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }
}

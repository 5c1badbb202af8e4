//! Generates bulk events from a seed, in date order. Values repeat about as often as in UCDP GED. Events are
//! generated one at a time, so that ten million need no memory.

use std::borrow::Cow;
use std::io::{self, Write};

use frontwatch::import::{Dataset, RowParty, SourceRow, StatedToll};
use frontwatch::model::{ActorKind, Day, EventDate, Kind, LatLon, PlacePrecision, Span, text};

/// The first day: 1989-01-01.
pub(crate) const FIRST: Day = Day(6940);
/// The last day: 2024-12-31.
pub(crate) const LAST: Day = Day(20_088);

const COUNTRIES: u32 = 120;
/// The number of places; a few of them have most of the events.
const PLACES: u32 = 60_000;
const WORDS: u32 = 4000;

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// Returns a number below `bound`, skewed towards small ones (the square of a uniform number).
    fn skewed(&mut self, bound: u32) -> u32 {
        let uniform = self.next() >> 32;
        ((((uniform * uniform) >> 32) * u64::from(bound)) >> 32) as u32
    }
}

impl Random {
    /// Returns an element, skewed towards the first ones.
    fn pick_skewed<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.skewed(u32::try_from(all.len()).unwrap_or(u32::MAX)) as usize]
    }
}

/// The country and the parties of a conflict.
struct Conflict {
    country: String,
    parties: [(String, ActorKind); 2],
    kind: Kind,
}

struct NamedPlace {
    names: [String; 3],
    at: LatLon,
}

/// Generates events.
pub(crate) struct Events {
    random: Random,
    conflicts: Vec<Conflict>,
    places: Vec<NamedPlace>,
    words: Vec<String>,
    count: u32,
    /// The number of events generated so far.
    made: u32,
    /// Durations in days of the remaining events that begin on `day`, longest first.
    lengths: Vec<i32>,
    day: i32,
}

impl Events {
    /// Creates a generator of `count` events.
    pub(crate) fn new(seed: u64, count: u32) -> Self {
        let mut random = Random(seed);
        let words: Vec<String> = (0..WORDS).map(|_| word(&mut random)).collect();
        let conflicts = (0..600).map(|n| conflict(&mut random, &words, n)).collect();
        let places = (0..PLACES.min(count / 5 + 10)).map(|n| named_place(&mut random, &words, n)).collect();
        Self { random, conflicts, places, words, count, made: 0, lengths: Vec::new(), day: FIRST.0 - 1 }
    }

    /// Returns how many events begin before a day. Their rate grows over time.
    fn count_before(&self, day: i32) -> u32 {
        let share = f64::from(day - FIRST.0) / f64::from(LAST.0 - FIRST.0 + 1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the count"
        )]
        let before = (f64::from(self.count) * share.clamp(0.0, 1.0).powf(1.5)) as u32;
        before
    }

    /// Generates the next event.
    pub(crate) fn next(&mut self) -> Option<SourceRow<'_>> {
        while self.lengths.is_empty() {
            if self.day >= LAST.0 {
                return None;
            }
            self.day += 1;
            let today = self.count_before(self.day + 1) - self.count_before(self.day);
            self.lengths = (0..today).map(|_| length(&mut self.random)).collect();
            // The shortest is popped first.
            self.lengths.sort_unstable_by(|a, b| b.cmp(a));
        }
        let start = Day(self.day);
        let span = Span { start, end: start.plus_days(self.lengths.pop()?).min(LAST) };
        self.made += 1;
        Some(self.row(EventDate::from_span(span)))
    }

    fn row(&mut self, date: EventDate) -> SourceRow<'_> {
        let random = &mut self.random;
        let conflict = random.pick_skewed(&self.conflicts);
        let place = random.pick_skewed(&self.places);
        let best = if random.below(8) == 0 { 0 } else { random.skewed(12) * random.skewed(6) + 1 };
        let high = if random.below(5) == 0 { best + random.below(20) } else { best };
        let low = if random.below(100) == 0 { best + 1 } else { best.saturating_sub(random.below(7) / 6) };
        let side = random.below(best + 1);
        let sentence = |random: &mut Random, least: u32, more: u32| {
            let mut text = String::with_capacity(200);
            for _ in 0..least + random.below(more) {
                text.push_str(&self.words[random.skewed(WORDS) as usize]);
                text.push(' ');
            }
            text.pop();
            text
        };
        let summary = if random.below(5) == 0 { String::new() } else { sentence(random, 6, 50) };
        let headline = sentence(random, 5, 8);
        let medium = &self.words[random.skewed(900) as usize];
        let sources = format!("\"{medium} News,{},{headline}\"", date.span.end);
        let claimant = if random.below(3) == 0 { String::new() } else { format!("{medium} ministry") };
        SourceRow {
            dataset: Dataset::Ucdp,
            id: Cow::Owned(format!("ucdp-{}", 100_000 + self.made)),
            date,
            kind: conflict.kind,
            parties: conflict
                .parties
                .iter()
                .map(|(name, kind)| RowParty { name: Cow::Borrowed(name), kind: *kind })
                .collect(),
            country: Cow::Borrowed(&conflict.country),
            conflict: Cow::Owned(format!("{}: Government", conflict.country)),
            admin: [Cow::Borrowed(&place.names[0]), Cow::Borrowed(&place.names[1])],
            place: Cow::Borrowed(&place.names[2]),
            coordinates: Some(place.at),
            precision: PlacePrecision::TABLE[random.skewed(7) as usize].0,
            killed: StatedToll { low: Some(low), best: Some(best), high: Some(high) },
            killed_by_side: vec![Some(side), Some(best - side)],
            killed_civilians_and_unknown: [Some(0), Some(0)],
            claimant: Cow::Owned(claimant),
            sources: Cow::Owned(sources),
            summary: Cow::Owned(summary),
            url: Cow::Borrowed(""),
            flags: if low > best { vec!["low above best".to_owned()] } else { Vec::new() },
            reported: None,
            earlier: Vec::new(),
            withdrawn: None,
        }
    }
}

/// Returns the days from start to end of an event; nine of ten events have an exact date.
fn length(random: &mut Random) -> i32 {
    let days = match random.below(40) {
        0 => 364,
        1 => random.below(90),
        2 => 6,
        3 => random.below(6),
        _ => 0,
    };
    days.cast_signed()
}

fn word(random: &mut Random) -> String {
    const SYLLABLES: [&str; 24] = [
        "ka", "to", "ri", "ber", "dal", "mo", "ten", "sha", "lu", "gor", "an", "is", "ed", "ing", "mi",
        "vel", "ra", "pu", "ne", "zo", "ha", "bek", "ul", "fa",
    ];
    (0..=random.below(4)).map(|_| SYLLABLES[random.below(24) as usize]).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn conflict(random: &mut Random, words: &[String], n: u32) -> Conflict {
    let country = random.skewed(COUNTRIES);
    let country = format!("{} Republic {country}", capital(&words[country as usize]));
    let rebels = format!("{} Front {n}", capital(&words[random.below(WORDS) as usize]));
    let kind = if n.is_multiple_of(4) { Kind::AttackOnCivilians } else { Kind::ArmedClash };
    let state = (format!("Government of {country}"), ActorKind::StateForces);
    let parties = match n % 4 {
        0 => [(rebels, ActorKind::RebelGroup), ("Civilians".to_owned(), ActorKind::Civilians)],
        _ => [state, (rebels, ActorKind::RebelGroup)],
    };
    Conflict { country, parties, kind }
}

fn named_place(random: &mut Random, words: &[String], n: u32) -> NamedPlace {
    let mut name =
        |what: &str, bound: u32| format!("{} {what}", capital(&words[random.skewed(bound) as usize]));
    let names = [name("province", 600), name("district", 3000), name("village", WORDS)];
    let degrees = |micro: u32, from: i32| f64::from(micro.cast_signed() / 100 * 100 + from) / 1e6;
    let lat = degrees(random.below(60_000_000), -20_000_000);
    let lon = degrees(random.below(120_000_000), -20_000_000);
    NamedPlace {
        names: [names[0].clone(), names[1].clone(), format!("{} {n}", names[2])],
        at: LatLon { lat, lon },
    }
}

/// Returns the folded text that a search of a row matches.
pub(crate) fn search(row: &SourceRow<'_>) -> String {
    let names = row.parties.iter().map(|party| &*party.name);
    let all: Vec<&str> = [&row.summary, &row.id, &row.sources, &row.claimant, &row.place]
        .into_iter()
        .map(|t| &**t)
        .chain(names)
        .collect();
    text::fold(&all.join("\n"))
}

/// The columns of UCDP GED 23.1.
pub(crate) const HEADER: &str = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob";

/// Writes a row as a line of UCDP GED.
pub(crate) fn write_csv(out: &mut impl Write, row: &SourceRow<'_>) -> io::Result<()> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let id = row.id.trim_start_matches("ucdp-");
    let (a, b) = (&row.parties[0].name, &row.parties[1].name);
    let violence = if row.kind == Kind::AttackOnCivilians { 3 } else { 1 };
    let year = row.date.span.start.date().format("%Y");
    let at = row.coordinates.unwrap_or(LatLon { lat: 0.0, lon: 0.0 });
    let precision = row.precision as u8 + 1;
    let [killed_a, killed_b] = [row.killed_by_side[0], row.killed_by_side[1]].map(Option::unwrap_or_default);
    let civilians = row.parties[1].kind == ActorKind::Civilians;
    let deaths = if civilians { (killed_a, 0, killed_b) } else { (killed_a, killed_b, 0) };
    let StatedToll { low, best, high } = row.killed;
    writeln!(
        out,
        "{id},X-{id},{year},1,Clear,{violence},1,1,{country}: Government,1,1,{a} - {b},1,1,{a},2,2,{b},1,{article},{office},{end},{summary},{claimant},{precision},{place},{place} in {admin2},{admin1},{admin2},{lat},{lon},POINT ({lon} {lat}),137213,{country},482,Africa,1,{date_prec},{start} 00:00:00.000,{end} 00:00:00.000,{da},{db},{dc},0,{best},{high},{low},500,",
        country = row.country,
        article = quoted(&row.sources),
        office = quoted(row.sources.split(',').next().unwrap_or("").trim_matches('"')),
        summary = quoted(&row.summary),
        claimant = row.claimant,
        place = row.place,
        admin1 = row.admin[0],
        admin2 = row.admin[1],
        lat = at.lat,
        lon = at.lon,
        date_prec = (row.date.precision as u8 + 1).min(5),
        start = row.date.span.start,
        end = row.date.span.end,
        da = deaths.0,
        db = deaths.1,
        dc = deaths.2,
        best = best.unwrap_or(0),
        high = high.unwrap_or(0),
        low = low.unwrap_or(0),
    )
}

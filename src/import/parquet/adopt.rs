//! A file of events taken into a situation: its names become actors and sources, its events get their fronts. Only what
//! is counted by is read for that, unless a front asks for more than who, what and in which country.

use std::fmt;
use std::sync::Arc;

use super::schema::PAGE;
use super::{Error, Named, Opened, Stored};
use crate::import::builder::{Brought, days, prefix};
use crate::import::event::{
    CIVILIANS, Found, claimant_names, each_once, event, killed_civilians, place_name, source, source_names,
};
use crate::import::front_rule::Fronts;
use crate::import::fronts::{Placed, Sorted, Weeks, cover};
use crate::import::names::{Map, Names, is_called, is_titled, short};
use crate::import::row::{Dataset, Row};
use crate::import::rules::{Beyond, Trust};
use crate::model::bulk::{code_of, id_hash};
use crate::model::text::fold;
use crate::model::{
    ActorIx, ActorKind, Bulk, Class, Columns, Day, Event, FrontIx, Losses, Pages, Situation, SourceIx, Texts,
};
use crate::query::FilterError;

/// A file on its way into a situation.
#[derive(Debug)]
pub struct Adopting {
    base: Situation,
    names: Names,
    datasets: [Option<SourceIx>; 3],
    stored: Arc<Stored>,
    /// With classes whose actors are those of the situation.
    columns: Columns,
    split: Split,
    weeks: Weeks,
    /// Rows that do not count.
    left_out: Vec<u32>,
}

/// Classes of the file of which some name means another party on another day: they become several.
#[derive(Debug, Default)]
struct Split {
    /// By class of the file.
    dated: Vec<bool>,
    into: Map<(u32, Box<[ActorIx]>), u32>,
}

impl Split {
    fn is_dated(&self, class: u32) -> bool {
        self.dated.get(class as usize).copied().unwrap_or(false)
    }

    /// What has become of a class of the file where these take part.
    fn of(&self, class: u32, actors: &[ActorIx]) -> u32 {
        if !self.is_dated(class) {
            return class;
        }
        self.into.get(&(class, actors.into())).copied().unwrap_or(class)
    }
}

fn has_twice(actors: &[ActorIx]) -> bool {
    actors.iter().enumerate().any(|(n, actor)| actors.iter().take(n).any(|before| before == actor))
}

impl Adopting {
    /// The names of a file, as they are meant in a situation. The situation's events are not looked at.
    #[must_use]
    pub fn new(opened: Opened, situation: &Situation) -> Self {
        let Opened { mut columns, names: said, stored, weeks } = opened;
        let base = Situation {
            note: situation.note.clone(),
            fronts: situation.fronts.clone(),
            ..Situation::empty(situation.title.clone(), situation.as_of)
        };
        let mut names = Names::of(situation);
        let mut datasets = [None; 3];
        for &set in &said.datasets {
            datasets[set as usize] = Some(names.dataset(source(set)));
        }
        let dated: Vec<bool> =
            said.parties.iter().map(|party| names.learned(&party.name, party.kind)).collect();
        names.settle(CIVILIANS, ActorKind::Civilians);
        let prefix = said.datasets.first().map_or("", |&set| prefix(set));
        for name in &said.sources {
            names.source(prefix, name);
        }
        for name in &said.claimants {
            names.settle_claimant(prefix, name);
        }
        let is_dated = |ix: &ActorIx| dated.get(ix.0 as usize).copied().unwrap_or(false);
        let mut split = Split {
            dated: columns.classes.iter().map(|class| class.actors.iter().any(is_dated)).collect(),
            into: Map::default(),
        };
        let meant = |names: &mut Names, class: &Class, day: Day| -> Box<[ActorIx]> {
            let parties = class.actors.iter().filter_map(|ix| said.parties.get(ix.0 as usize));
            each_once(parties.map(|party| names.actor(&party.name, party.kind, day).0)).into()
        };
        let always: Vec<Option<ActorIx>> = said
            .parties
            .iter()
            .zip(&dated)
            .map(|(party, dated)| (!dated).then(|| names.actor(&party.name, party.kind, Day(0)).0))
            .collect();
        let in_file = Arc::clone(&stored.classes);
        let mut classes = std::mem::take(&mut columns.classes);
        for (class, dated) in classes.iter_mut().zip(&split.dated) {
            if *dated {
                class.actors = Box::default();
            } else {
                for ix in &mut class.actors {
                    *ix = always.get(ix.0 as usize).copied().flatten().unwrap_or(*ix);
                }
                if has_twice(&class.actors) {
                    class.actors = each_once(class.actors.iter().copied()).into();
                }
            }
        }
        if split.dated.contains(&true) {
            let mut begun = vec![false; classes.len()];
            for (class, &start) in columns.class.iter_mut().zip(&columns.start) {
                let before = *class;
                let Some(of) = in_file.get(before as usize).filter(|_| split.is_dated(before)) else {
                    continue;
                };
                let actors: Box<[ActorIx]> = meant(&mut names, of, Day(start));
                *class = *split.into.entry((before, actors.clone())).or_insert_with(|| {
                    let new = Class { actors, ..of.clone() };
                    // The first of them stands for the class of the file.
                    let slots = (classes.get_mut(before as usize), begun.get_mut(before as usize));
                    if let (Some(class), Some(begun @ false)) = slots {
                        (*class, *begun) = (new, true);
                        return before;
                    }
                    classes.push(new);
                    code_of(classes.len() - 1)
                });
            }
        }
        columns.classes = classes;
        let mut new = Self { base, names, datasets, stored, columns, split, weeks, left_out: Vec::new() };
        new.weigh_civilians(&in_file, &said.parties);
        new
    }

    /// The civilians among the killed stand in the file by what sort of party the data name. Where the situation says
    /// otherwise, they are taken from the records: of rows whose class in the file has such a party. What cannot be
    /// read stays as it is in the file.
    fn weigh_civilians(&mut self, in_file: &[Class], parties: &[Named]) {
        let is_odd = |party: &Named| {
            let civilians = party.kind == ActorKind::Civilians;
            self.names.everybody(&party.name).iter().any(|&actor| self.names.is_civilian(actor) != civilians)
        };
        let odd: Vec<bool> = parties.iter().map(is_odd).collect();
        if !odd.contains(&true) {
            return;
        }
        let has_odd = |class: &Class| class.actors.iter().any(|ix| odd.get(ix.0 as usize) == Some(&true));
        let mut of_class: Vec<bool> = in_file.iter().map(has_odd).collect();
        of_class.resize(self.columns.classes.len(), false);
        for (&(before, _), &new) in &self.split.into {
            of_class[new as usize] = of_class[before as usize];
        }
        // Civilians are among the killed without being a party of the event.
        let others = parties.iter().zip(&odd).any(|(party, odd)| *odd && *party.name == *CIVILIANS);
        let is_asked = |class: u32, toll: u32| {
            let known =
                self.columns.tolls.get(toll as usize).is_some_and(|toll| toll.civilians.is_known_of());
            of_class.get(class as usize) == Some(&true) && toll != 0 || others && known
        };
        let asked: Vec<bool> = self
            .columns
            .class
            .iter()
            .zip(&self.columns.toll)
            .map(|(&class, &toll)| is_asked(class, toll))
            .collect();
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let Columns { toll, tolls, .. } = &mut self.columns;
        let mut known: Map<Losses, u32> = (0..).zip(&*tolls).map(|(ix, losses)| (*losses, ix)).collect();
        for (page, _) in asked.chunks(PAGE).enumerate().filter(|(_, asked)| asked.contains(&true)) {
            let weigh = |number: usize, _: u32, row: &Row<'_>| {
                let slot = toll.get_mut(number).filter(|_| asked.get(number) == Some(&true));
                let (Some(slot), Some(found)) = (slot, meaning.found(row, FrontIx(0))) else { return };
                let is_civilian = |actor| meaning.names.is_civilian(actor);
                let civilians = killed_civilians(row, &found.parties, found.civilians, is_civilian);
                let before = tolls.get(*slot as usize).copied().unwrap_or_default();
                let losses = Losses { civilians, ..before };
                *slot = *known.entry(losses).or_insert_with(|| {
                    tolls.push(losses);
                    code_of(tolls.len() - 1)
                });
            };
            if self.stored.numbered(page, weigh).is_err() {
                return;
            }
        }
    }

    /// How many events the file has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Takes an event out, so that it is not counted. `None`: there is no such event, or it cannot be read.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let hash = id_hash(id);
        let alike = (0..).zip(&self.columns.id).filter(|(_, other)| **other == hash).map(|(row, _)| row);
        let alike: Vec<u32> = alike.filter(|row| !self.left_out.contains(row)).collect();
        alike.into_iter().find_map(|wanted| {
            let mut found = None;
            let page = wanted as usize / PAGE;
            let meaning = Meaning { names: &self.names, datasets: &self.datasets };
            let take = |row: usize, _: u32, values: &Row<'_>| {
                if row == wanted as usize && values.id == id {
                    found = meaning.found(values, FrontIx(0)).map(|meant| event(values, &meant));
                }
            };
            self.stored.numbered(page, take).ok()?;
            self.left_out.extend(found.is_some().then_some(wanted));
            found
        })
    }

    /// The situation and its events.
    ///
    /// # Errors
    /// The rule (by its place in the list) that names what the situation does not know, with the file to try without
    /// it.
    pub fn finish(mut self, fronts: Fronts<'_>) -> Result<Brought, Box<(Self, usize, FilterError)>> {
        let given = self.base.clone();
        let mut situation = std::mem::replace(&mut self.base, Situation::empty(String::new(), Day(0)));
        situation.actors = std::mem::take(&mut self.names.actors);
        situation.sources = std::mem::take(&mut self.names.sources);
        self.left_out.sort_unstable();
        let mut columns = std::mem::take(&mut self.columns);
        let before =
            (!self.left_out.is_empty() && matches!(fronts, Fronts::Rules(_))).then(|| columns.clone());
        remove(&mut columns, &self.left_out);
        let sorted = Sorted { columns: &columns, weeks: &self.weeks };
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let rows = Rows { stored: &self.stored, meaning, left_out: &self.left_out };
        let (placed, elsewhere) = match sorted.placed(&mut situation, fronts, &rows) {
            Ok(placed) => placed,
            Err((number, error)) => {
                self.names.actors = std::mem::take(&mut situation.actors);
                self.names.sources = std::mem::take(&mut situation.sources);
                self.base = given;
                self.columns = before.unwrap_or(columns);
                return Err(Box::new((self, number, error)));
            }
        };
        if let Some(source) = self.datasets[Dataset::Acled as usize] {
            sorted.stated(&mut situation, source, matches!(fronts, Fronts::ByCountry));
        }
        placed.put(&mut columns);
        let days = days(&columns);
        cover(&mut situation, given.fronts.len(), &columns, days, &self.weeks);
        let Self { names, datasets, stored, split, left_out, .. } = self;
        let aliases = names.aliases(&situation);
        let records = Records { stored, names, datasets, split, placed, aliases, left_out: left_out.clone() };
        let bulk = Bulk::with_gaps(columns, Arc::new(records), left_out);
        Ok(Brought { situation, bulk, elsewhere, days })
    }
}

/// What the claims that are made of a row say beside names and numbers.
const SENTENCES: [&str; 4] = ["reported the event", "of the best number: ", "civilians", "of unknown side"];

/// Takes rows out of columns.
fn remove(columns: &mut Columns, rows: &[u32]) {
    fn without<T>(column: &mut Vec<T>, rows: &[u32]) {
        let mut row = 0_u32;
        column.retain(|_| {
            row += 1;
            rows.binary_search(&(row - 1)).is_err()
        });
    }
    if rows.is_empty() {
        return;
    }
    without(&mut columns.start, rows);
    without(&mut columns.length, rows);
    without(&mut columns.date, rows);
    without(&mut columns.class, rows);
    without(&mut columns.toll, rows);
    without(&mut columns.spot, rows);
    without(&mut columns.id, rows);
}

/// The rows of a file, before they have a front.
struct Rows<'a> {
    stored: &'a Stored,
    meaning: Meaning<'a>,
    left_out: &'a [u32],
}

impl Beyond for Rows<'_> {
    fn place(&self, row: usize) -> (usize, usize) {
        let row = Bulk::beyond_gaps(self.left_out, row);
        (row / PAGE, row % PAGE)
    }

    fn stretch(&self, row: usize) -> (usize, usize) {
        self.stored.place(Bulk::beyond_gaps(self.left_out, row)).unwrap_or((usize::MAX, 0))
    }

    fn places(&self, group: usize) -> Option<Texts> {
        let mut places = Texts::default();
        self.stored.places_of(group, |names| places.push(&fold(&place_name(names)))).ok()?;
        Some(places)
    }

    fn texts(&self, page: usize) -> Option<Texts> {
        self.stored.search(page).ok()
    }

    fn trust(&self, situation: &Situation, part: &str) -> Trust {
        let names = self.meaning.names;
        let said = &*self.stored.names;
        let has = |name: &str| fold(name).contains(part);
        let is_sentence = part.contains([',', ':']) || part.trim() != part;
        let made = is_sentence
            || part.bytes().any(|byte| byte.is_ascii_digit())
            || SENTENCES.iter().any(|sentence| sentence.contains(part));
        let as_written = said.parties.iter().any(|party| has(&party.name) || has(&short(&party.name)))
            || said.sources.iter().chain(&said.claimants).any(|name| has(name))
            || said.datasets.iter().any(|&set| is_titled(&source(set), part));
        let claims = |ix: ActorIx| situation.actor(ix).is_some_and(|actor| is_called(actor, part));
        let as_meant = situation.sources.iter().take(names.given_sources()).any(|s| is_titled(s, part))
            || said.claimants.iter().any(|name| names.claiming(name).any(claims));
        Trust { found: !made && !as_written, missing: !made && !as_meant }
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        let mut events = Some(Vec::with_capacity(PAGE));
        let take = |_: usize, _: u32, row: &Row<'_>| match self.meaning.found(row, FrontIx(0)) {
            Some(found) => events.as_mut().into_iter().for_each(|events| events.push(event(row, &found))),
            None => events = None,
        };
        self.stored.numbered(page, take).ok()?;
        events
    }
}

/// What the names of a row mean.
#[derive(Clone, Copy)]
struct Meaning<'a> {
    names: &'a Names,
    datasets: &'a [Option<SourceIx>; 3],
}

impl Meaning<'_> {
    /// `None`: a name is in no dictionary of the file.
    fn found(self, row: &Row<'_>, front: FrontIx) -> Option<Found> {
        let day = row.date.span.start;
        let actor = |name: &str| self.names.meant(name, day);
        let civilians = row.killed_others[0].is_some_and(|n| n > 0);
        Some(Found {
            front,
            parties: row.parties.iter().map(|party| actor(&party.name)).collect::<Option<_>>()?,
            civilians: if civilians { Some(actor(CIVILIANS)?) } else { None },
            dataset: (*self.datasets.get(row.dataset as usize)?)?,
            sources: source_names(row)
                .into_iter()
                .map(|name| self.names.source_named(name))
                .collect::<Option<_>>()?,
            claimants: claimant_names(row)
                .into_iter()
                .map(|name| self.names.claimant_named(name, day))
                .collect::<Option<_>>()?,
        })
    }
}

/// The records of a file, for the situation it was taken into.
struct Records {
    stored: Arc<Stored>,
    names: Names,
    datasets: [Option<SourceIx>; 3],
    split: Split,
    placed: Placed,
    /// Folded names that the situation has for the actors of the file; empty: none but the file's own.
    aliases: Map<ActorIx, Box<str>>,
    left_out: Vec<u32>,
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records").field("rows", &self.stored.len()).finish_non_exhaustive()
    }
}

impl Records {
    fn event(&self, number: usize, class: u32, row: &Row<'_>) -> Option<Event> {
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let mut found = meaning.found(row, FrontIx(0))?;
        let actors = each_once(found.parties.iter().copied());
        let number = number - self.left_out.partition_point(|&out| (out as usize) < number);
        found.front = self.placed.of(number, self.split.of(class, &actors));
        Some(event(row, &found))
    }
}

impl Pages for Records {
    fn per_page(&self) -> usize {
        PAGE
    }

    fn read(&self, page: usize) -> Result<Vec<Event>, String> {
        let mut events = Some(Vec::with_capacity(PAGE));
        let take = |number: usize, class: u32, row: &Row<'_>| match self.event(number, class, row) {
            Some(event) => events.as_mut().into_iter().for_each(|events| events.push(event.clone())),
            None => events = None,
        };
        self.stored.numbered(page, take).map_err(|error| error.to_string())?;
        events.ok_or_else(|| Error::damaged("a name that none of its dictionaries has").to_string())
    }

    fn texts(&self, page: usize) -> Result<Texts, String> {
        let texts = self.stored.search(page).map_err(|error| error.to_string())?;
        if self.aliases.is_empty() {
            return Ok(texts);
        }
        // Who is searched for by the name the situation has is found as well.
        let mut with_aliases = Texts::default();
        let mut text = String::new();
        let mut row = 0;
        let add = |parties: &[&str], day: Day| {
            text.clear();
            text.push_str(texts.get(row).unwrap_or_default());
            for actor in parties.iter().filter_map(|name| self.names.meant(name, day)) {
                if let Some(alias) = self.aliases.get(&actor) {
                    text.push('\n');
                    text.push_str(alias);
                }
            }
            with_aliases.push(&text);
            row += 1;
        };
        self.stored.parties_of(page, add).map_err(|error| error.to_string())?;
        Ok(with_aliases)
    }
}

impl Names {
    /// The folded names of the actors that stood in the situation before.
    fn aliases(&self, situation: &Situation) -> Map<ActorIx, Box<str>> {
        let given = (0..).map(ActorIx).zip(&situation.actors).take(self.given());
        let folded = given.filter(|(ix, _)| self.is_meant(*ix)).map(|(ix, actor)| {
            let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
            let words: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
            (ix, words.join("\n").into())
        });
        folded.collect()
    }
}

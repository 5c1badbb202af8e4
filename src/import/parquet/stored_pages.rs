//! Records of a file as events of the situation that it was taken into.

use std::fmt;
use std::sync::Arc;

use super::group_split::GroupSplit;
use super::pages::StoredRow;
use super::schema::PAGE;
use super::{Error, Stored};
use crate::import::event::{
    CIVILIANS, Found, claimant_names, each_once, event, place_name, source, source_names,
};
use crate::import::fronts::Placed;
use crate::import::names::{Map, Names, is_called, is_titled, short};
use crate::import::row::Row;
use crate::import::rules::{Beyond, Trust};
use crate::model::text::fold;
use crate::model::{ActorIx, Bulk, Day, Event, FrontIx, Pages, Situation, SourceIx, Texts};

/// What the claims that are made of a row say beside names and numbers.
const SENTENCES: [&str; 4] = ["reported the event", "of the best number: ", "civilians", "of unknown side"];

/// The rows of a file, before they have a front.
pub(super) struct StoredRecords<'a> {
    pub(super) stored: &'a Stored,
    pub(super) meaning: Meaning<'a>,
    pub(super) left_out: &'a [u32],
}

impl Beyond for StoredRecords<'_> {
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
        self.stored.map_rows(page, |stored| self.meaning.event(&stored.row)).ok()?
    }
}

/// What the names of a row mean.
#[derive(Clone, Copy)]
pub(super) struct Meaning<'a> {
    pub(super) names: &'a Names,
    pub(super) datasets: &'a [Option<SourceIx>; 3],
}

impl Meaning<'_> {
    /// The event of a row, on the first front. `None`: a name is in no dictionary of the file.
    pub(super) fn event(self, row: &Row<'_>) -> Option<Event> {
        self.found(row, FrontIx(0)).map(|found| event(row, &found))
    }

    /// `None`: a name is in no dictionary of the file.
    pub(super) fn found(self, row: &Row<'_>, front: FrontIx) -> Option<Found> {
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
pub(super) struct StoredPages {
    pub(super) stored: Arc<Stored>,
    pub(super) names: Names,
    pub(super) datasets: [Option<SourceIx>; 3],
    pub(super) split: GroupSplit,
    pub(super) placed: Placed,
    /// Folded names that the situation has for the actors of the file; empty: none but the file's own.
    pub(super) aliases: Map<ActorIx, Box<str>>,
    pub(super) left_out: Vec<u32>,
}

impl fmt::Debug for StoredPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredPages").field("rows", &self.stored.len()).finish_non_exhaustive()
    }
}

impl StoredPages {
    fn event(&self, StoredRow { number, class, row }: &StoredRow<'_>) -> Option<Event> {
        let meaning = Meaning { names: &self.names, datasets: &self.datasets };
        let mut found = meaning.found(row, FrontIx(0))?;
        let actors = each_once(found.parties.iter().copied());
        let row_in_columns = number - self.left_out.partition_point(|&out| (out as usize) < *number);
        found.front = self.placed.of(row_in_columns, self.split.of(*class, &actors));
        Some(event(row, &found))
    }
}

impl Pages for StoredPages {
    fn per_page(&self) -> usize {
        PAGE
    }

    fn read(&self, page: usize) -> Result<Vec<Event>, String> {
        let events = self.stored.map_rows(page, |stored| self.event(stored));
        let events = events.map_err(|error| error.to_string())?;
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
    pub(super) fn aliases(&self, situation: &Situation) -> Map<ActorIx, Box<str>> {
        let given = (0..).map(ActorIx).zip(&situation.actors).take(self.given());
        let folded = given.filter(|(ix, _)| self.is_meant(*ix)).map(|(ix, actor)| {
            let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
            let words: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
            (ix, words.join("\n").into())
        });
        folded.collect()
    }
}

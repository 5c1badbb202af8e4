//! The brief as text.

use std::collections::BTreeSet;

use super::super::{Overview, words};
use super::contested::ContestedEvent;
use super::findings::Brief;
use super::matters::{self, Matter, Sort};
use super::{dyads, limits};
use crate::assess::trend::Trend;
use crate::model::{Event, SourceIx};

/// How many of the other new events are told.
const OTHERS: usize = 6;
/// How many events with contested facts are told.
const CONTESTED: usize = 4;

/// A piece of a document, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the whole.
    Title(String),
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// An entry of a list: what it is about, and what there is to say.
    Item(String, String),
}

/// The brief: the whole of it, or only how much is new and what matters.
#[must_use]
pub fn document(brief: &Brief<'_>, short: bool) -> Vec<Block> {
    let mut text = Text { brief, blocks: Vec::new(), cited: BTreeSet::new() };
    text.blocks.push(Block::Title(brief.view.store.situation().title.clone()));
    text.blocks.push(Block::Paragraph(opening(brief)));
    let matters = matters::matters(brief);
    let blocks = matters.iter().map(|matter| text.matter(matter)).collect();
    text.section("What matters", blocks);
    if short {
        return text.blocks;
    }
    text.section("Fronts", fronts(brief));
    let blocks = text.others(&matters);
    text.section("Also new", blocks);
    let blocks = text.corrections();
    text.section("Changed since the last visit", blocks);
    let moved = dyads::moved(brief);
    let blocks = moved.iter().map(|dyad| item(dyad.names(brief), &dyad.sentence(brief)));
    text.section("Dyads that moved", blocks.collect());
    let blocks = text.contested(&matters);
    text.section("Contested", blocks);
    let limits = limits::limits(brief);
    text.section("What is not known", limits.into_iter().map(Block::Paragraph).collect());
    let blocks = text.sources();
    text.section("Sources", blocks);
    text.blocks
}

/// A document while it is written.
struct Text<'b, 'a> {
    brief: &'b Brief<'a>,
    blocks: Vec<Block>,
    /// What has been cited so far.
    cited: BTreeSet<SourceIx>,
}

impl Text<'_, '_> {
    /// A heading with what stands under it; nothing where there is nothing.
    fn section(&mut self, heading: &'static str, mut content: Vec<Block>) {
        if !content.is_empty() {
            self.blocks.push(Block::Heading(heading));
            self.blocks.append(&mut content);
        }
    }

    fn matter(&mut self, matter: &Matter<'_>) -> Block {
        let cited = self.cite(&matter.rows);
        let fronts: Vec<String> = matter.fronts.iter().map(|front| front.short.clone()).collect();
        let about = format!("{}, {}", words::listed(&fronts), matter.what);
        Block::Item(about, format!("{}{cited}", full_stop(&words::sentence(&matter.reason))))
    }

    /// The new events that are not told above.
    fn others(&mut self, matters: &[Matter<'_>]) -> Vec<Block> {
        let brief = self.brief;
        let is_told = |row: &u32| matters.iter().any(|matter| matter.rows.contains(row));
        let mut untold: Vec<u32> = brief.news.rows.iter().copied().filter(|row| !is_told(row)).collect();
        // Incidents first, what may be older last; among equals the newest first, as they come.
        untold.sort_by_key(|&row| {
            let event = brief.event(row);
            let incident = event.is_some_and(|event| event.kind.row().incident);
            (!incident, event.is_some_and(|event| brief.may_be_older(event)))
        });
        self.events(&untold, "more new event")
    }

    /// The first of some events, and how many more there are.
    fn events(&mut self, rows: &[u32], more: &str) -> Vec<Block> {
        let (told, rest) = rows.split_at(rows.len().min(OTHERS));
        let mut blocks: Vec<Block> = told.iter().filter_map(|&row| self.event(row)).collect();
        if !rest.is_empty() {
            blocks.push(Block::Paragraph(format!("And {}.", words::count(rest.len(), more))));
        }
        blocks
    }

    /// Events that were seen in another version, and those that are gone.
    fn corrections(&mut self) -> Vec<Block> {
        let Some(marks) = &self.brief.since.visit else { return Vec::new() };
        let store = self.brief.view.store;
        let rows = marks.changed.iter().filter_map(|id| store.row_of(id));
        // Only what the question lets through.
        let rows: Vec<u32> = rows.filter(|row| self.brief.known.contains(*row)).collect();
        let mut blocks = self.events(&rows, "more changed event");
        let deleted = marks.deleted.iter().take(OTHERS).map(|gone| gone.words.clone());
        blocks.extend(deleted.map(|words| Block::Item("No longer in the data".to_owned(), words)));
        blocks
    }

    fn event(&mut self, row: u32) -> Option<Block> {
        let view = self.brief.view;
        let event = view.store.event(row)?;
        let front = &view.store.situation().front(event.front)?.short;
        let is_incident = event.kind.row().incident;
        let tolls = if is_incident { words::after_comma(view.store.tolls(row)) } else { String::new() };
        let text = format!("{}{}", full_stop(&event.summary), self.cite(&[row]));
        Some(Block::Item(format!("{}, {front}{tolls}", event.date), text))
    }

    /// The events of the window with contested facts, but for those told above to the end.
    fn contested(&mut self, matters: &[Matter<'_>]) -> Vec<Block> {
        let brief = self.brief;
        let situation = brief.view.store.situation();
        let is_told = |event: &ContestedEvent<'_>| {
            let told =
                |matter: &Matter<'_>| matter.sort == Sort::Contested && matter.rows.contains(&event.row);
            event.facts.len() == 1 && matters.iter().any(told)
        };
        let mut events = brief.contested(brief.view.answer.events.iter()).filter(|event| !is_told(event));
        let told: Vec<_> = events.by_ref().take(CONTESTED).collect();
        let mut blocks = Vec::new();
        for contested in told {
            let text = contested.sentences(situation).join(". ");
            let cited = self.cite(&[contested.row]);
            blocks.push(Block::Item(about(contested.event), format!("{}{cited}", full_stop(&text))));
        }
        let more = events.count();
        if more > 0 {
            let more = words::count(more, "more event");
            blocks.push(Block::Paragraph(format!("And {more}; “--filter contested:yes” finds them all.")));
        }
        blocks
    }

    /// The sources that are cited above, in the order of the file.
    fn sources(&self) -> Vec<Block> {
        let situation = self.brief.view.store.situation();
        let cited = self.cited.iter().filter_map(|&ix| situation.source(ix));
        let block = cited.map(|source| {
            let mut text = source.title.clone();
            if let Some(publisher) = &source.publisher {
                text = format!("{text}, {publisher}");
            }
            if let Some(published) = &source.published {
                text = format!("{text} ({published})");
            }
            if let Some(url) = &source.url {
                text = format!("{text}, {url}");
            }
            Block::Item(source.id.clone(), text)
        });
        block.collect()
    }

    /// The ids of the sources of some events, in brackets after a space; they are listed at the end.
    fn cite(&mut self, rows: &[u32]) -> String {
        let situation = self.brief.view.store.situation();
        let events = self.brief.events(rows);
        let found: BTreeSet<SourceIx> = events.flat_map(|event| event.sources.iter().copied()).collect();
        let ids: Vec<&str> = found.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
        self.cited.extend(&found);
        if ids.is_empty() { String::new() } else { format!(" [{}]", ids.join(", ")) }
    }
}

fn opening(brief: &Brief<'_>) -> String {
    let Overview { store, question, answer, today } = brief.view;
    let closed = store.situation().as_of;
    let age = words::ago(today.since(closed));
    let mut text = if closed == answer.as_of {
        format!("As of {closed}, {age}.")
    } else {
        format!("Seen from {}; the data were closed on {closed}, {age}.", answer.as_of)
    };
    let mut only: Vec<String> = Vec::new();
    if answer.fronts.iter().any(|row| row.selected) {
        let names: Vec<String> = brief.fronts.iter().map(|front| front.front.name.clone()).collect();
        let noun = if names.len() == 1 { "front" } else { "fronts" };
        only.push(format!("the {noun} {}", words::listed(&names)));
    }
    if !question.filter.is_everything() {
        only.push(format!("what “{}” lets through", question.filter.text()));
    }
    if !only.is_empty() {
        text = format!("{text} Only {}.", words::listed(&only));
    }
    format!("{text} {} {}", news(brief), trends(brief)).trim_end().to_owned()
}

/// How much is new.
fn news(brief: &Brief<'_>) -> String {
    let (events, incidents) = (brief.news.rows.len(), brief.news.incidents as usize);
    let since = &brief.since.words;
    if events == 0 {
        return format!("Nothing new since {since}.");
    }
    let tolls = words::after_comma(brief.news.tolls);
    let new = match (incidents, events - incidents) {
        (0, _) => format!("{}, but no incident", words::count(events, "new event")),
        (_, 0) => format!("{}{tolls}", words::count(incidents, "new incident")),
        (_, others) => {
            let others = words::count(others, "other new event");
            let comma = if tolls.is_empty() { "" } else { "," };
            format!("{}{tolls}{comma} and {others}", words::count(incidents, "new incident"))
        }
    };
    let older = match brief.maybe_older().count() {
        0 => String::new(),
        _ if events == 1 => "; it may be older".to_owned(),
        n => format!("; {n} of them may be older"),
    };
    format!("Since {since}: {new}{older}.")
}

/// How many fronts have which trend, where there is more than one.
fn trends(brief: &Brief<'_>) -> String {
    let all = brief.fronts.len();
    if all < 2 {
        return String::new();
    }
    let counted = Trend::ALL.into_iter().filter_map(|word| {
        let n = brief.fronts.iter().filter(|front| front.trend.word == word).count();
        (n > 0).then(|| format!("{n} {}", word.word()))
    });
    format!("Of {all} fronts: {}.", counted.collect::<Vec<_>>().join(", "))
}

fn fronts(brief: &Brief<'_>) -> Vec<Block> {
    let mut told: Vec<_> = brief.fronts.iter().filter(|front| !front.is_blank()).collect();
    told.sort_by_key(|front| front.weight());
    let rule = told.first().map(|front| front.trend.explain().rule);
    let mut blocks: Vec<Block> =
        told.into_iter().map(|front| item(front.front.name.clone(), &front.sentence(brief.view))).collect();
    let against = brief.since.day;
    blocks.extend(rule.map(|rule| Block::Paragraph(format!("Trend against {against}. {rule}"))));
    blocks
}

fn item(about: String, sentence: &str) -> Block {
    Block::Item(about, full_stop(sentence))
}

/// When and where an event was.
fn about(event: &Event) -> String {
    let place = event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
    format!("{}{place}", event.date)
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '»']) { text.to_owned() } else { format!("{text}.") }
}

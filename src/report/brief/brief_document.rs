//! The brief as text.

use std::collections::BTreeSet;

use super::super::{ReportInput, phrases};
use super::contested_facts::ContestedEvent;
use super::findings::Brief;
use super::highlights::{self, Highlight, HighlightKind};
use super::{caveats, moved_dyads};
use crate::assess::trend::Trend;
use crate::model::{Event, SourceIx};

/// How many of the other new events are told.
const MAX_OTHER_EVENTS: usize = 6;
/// How many events with contested facts are told.
const MAX_CONTESTED_EVENTS: usize = 4;

/// A piece of a document, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentBlock {
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
pub fn build_document(brief: &Brief<'_>, short: bool) -> Vec<DocumentBlock> {
    let mut text = DocumentBuilder { brief, blocks: Vec::new(), cited: BTreeSet::new() };
    text.blocks.push(DocumentBlock::Title(brief.input.store.situation().title.clone()));
    text.blocks.push(DocumentBlock::Paragraph(opening_paragraph(brief)));
    let matters = highlights::find_highlights(brief);
    let blocks = matters.iter().map(|matter| text.highlight_block(matter)).collect();
    text.add_section("What matters", blocks);
    if short {
        return text.blocks;
    }
    text.add_section("Fronts", front_blocks(brief));
    let blocks = text.other_event_blocks(&matters);
    text.add_section("Also new", blocks);
    let blocks = text.correction_blocks();
    text.add_section("Changed since the last visit", blocks);
    let moved = moved_dyads::moved_dyads(brief);
    let blocks = moved.iter().map(|dyad| item_block(dyad.actor_names(brief), &dyad.sentence(brief)));
    text.add_section("Dyads that moved", blocks.collect());
    let blocks = text.contested_blocks(&matters);
    text.add_section("Contested", blocks);
    let limits = caveats::caveats(brief);
    text.add_section("What is not known", limits.into_iter().map(DocumentBlock::Paragraph).collect());
    let blocks = text.source_blocks();
    text.add_section("Sources", blocks);
    text.blocks
}

/// A document while it is written.
struct DocumentBuilder<'b, 'a> {
    brief: &'b Brief<'a>,
    blocks: Vec<DocumentBlock>,
    /// What has been cited so far.
    cited: BTreeSet<SourceIx>,
}

impl DocumentBuilder<'_, '_> {
    /// A heading with what stands under it; nothing where there is nothing.
    fn add_section(&mut self, heading: &'static str, mut content: Vec<DocumentBlock>) {
        if !content.is_empty() {
            self.blocks.push(DocumentBlock::Heading(heading));
            self.blocks.append(&mut content);
        }
    }

    fn highlight_block(&mut self, matter: &Highlight<'_>) -> DocumentBlock {
        let cited = self.cite_sources(&matter.rows);
        let fronts: Vec<String> = matter.fronts.iter().map(|front| front.short.clone()).collect();
        let about = format!("{}, {}", phrases::join_list(&fronts), matter.headline);
        DocumentBlock::Item(about, format!("{}{cited}", with_full_stop(&phrases::capitalize(&matter.reason))))
    }

    /// The new events that are not told above.
    fn other_event_blocks(&mut self, matters: &[Highlight<'_>]) -> Vec<DocumentBlock> {
        let brief = self.brief;
        let is_told = |row: &u32| matters.iter().any(|matter| matter.rows.contains(row));
        let mut untold: Vec<u32> =
            brief.new_events.rows.iter().copied().filter(|row| !is_told(row)).collect();
        // Incidents first, what may be older last; among equals the newest first, as they come.
        untold.sort_by_key(|&row| {
            let event = brief.event_at(row);
            let incident = event.is_some_and(|event| event.kind.row().is_incident);
            (!incident, event.is_some_and(|event| brief.may_be_older(event)))
        });
        self.event_blocks(&untold, "more new event")
    }

    /// The first of some events, and how many more there are.
    fn event_blocks(&mut self, rows: &[u32], more: &str) -> Vec<DocumentBlock> {
        let (told, rest) = rows.split_at(rows.len().min(MAX_OTHER_EVENTS));
        let mut blocks: Vec<DocumentBlock> = told.iter().filter_map(|&row| self.event_block(row)).collect();
        if !rest.is_empty() {
            blocks.push(DocumentBlock::Paragraph(format!("And {}.", phrases::count_noun(rest.len(), more))));
        }
        blocks
    }

    /// Events that were seen in another version, and those that are gone.
    fn correction_blocks(&mut self) -> Vec<DocumentBlock> {
        let Some(marks) = &self.brief.baseline.visit else { return Vec::new() };
        let store = self.brief.input.store;
        let rows = marks.changed.iter().filter_map(|id| store.row_by_id(id));
        // Only what the question lets through.
        let rows: Vec<u32> = rows.filter(|row| self.brief.known_rows.contains(*row)).collect();
        let mut blocks = self.event_blocks(&rows, "more changed event");
        let deleted = marks.deleted.iter().take(MAX_OTHER_EVENTS).map(|gone| gone.description.clone());
        blocks.extend(deleted.map(|words| DocumentBlock::Item("No longer in the data".to_owned(), words)));
        blocks
    }

    fn event_block(&mut self, row: u32) -> Option<DocumentBlock> {
        let view = self.brief.input;
        let event = view.store.event(row)?;
        let front = &view.store.situation().front(event.front)?.short;
        let is_incident = event.kind.row().is_incident;
        let tolls =
            if is_incident { phrases::toll_phrase_after_comma(view.store.tolls(row)) } else { String::new() };
        let text = format!("{}{}", with_full_stop(&event.summary), self.cite_sources(&[row]));
        Some(DocumentBlock::Item(format!("{}, {front}{tolls}", event.date), text))
    }

    /// The events of the window with contested facts, but for those told above to the end.
    fn contested_blocks(&mut self, matters: &[Highlight<'_>]) -> Vec<DocumentBlock> {
        let brief = self.brief;
        let situation = brief.input.store.situation();
        let is_told = |event: &ContestedEvent<'_>| {
            let told = |matter: &Highlight<'_>| {
                matter.kind == HighlightKind::Contested && matter.rows.contains(&event.row)
            };
            event.facts.len() == 1 && matters.iter().any(told)
        };
        let mut events =
            brief.contested_events(brief.input.answer.events.iter()).filter(|event| !is_told(event));
        let told: Vec<_> = events.by_ref().take(MAX_CONTESTED_EVENTS).collect();
        let mut blocks = Vec::new();
        for contested in told {
            let text = contested.sentences(situation).join(". ");
            let cited = self.cite_sources(&[contested.row]);
            blocks.push(DocumentBlock::Item(
                date_and_place(contested.event),
                format!("{}{cited}", with_full_stop(&text)),
            ));
        }
        let more = events.count();
        if more > 0 {
            let more = phrases::count_noun(more, "more event");
            blocks.push(DocumentBlock::Paragraph(format!(
                "And {more}; “--filter contested:yes” finds them all."
            )));
        }
        blocks
    }

    /// The sources that are cited above, in the order of the file.
    fn source_blocks(&self) -> Vec<DocumentBlock> {
        let situation = self.brief.input.store.situation();
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
            DocumentBlock::Item(source.id.clone(), text)
        });
        block.collect()
    }

    /// The ids of the sources of some events, in brackets after a space; they are listed at the end.
    fn cite_sources(&mut self, rows: &[u32]) -> String {
        let situation = self.brief.input.store.situation();
        let events = self.brief.events_at(rows);
        let found: BTreeSet<SourceIx> = events.flat_map(|event| event.sources.iter().copied()).collect();
        let ids: Vec<&str> = found.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
        self.cited.extend(&found);
        if ids.is_empty() { String::new() } else { format!(" [{}]", ids.join(", ")) }
    }
}

fn opening_paragraph(brief: &Brief<'_>) -> String {
    let ReportInput { store, question, answer, today } = brief.input;
    let closed = store.situation().as_of;
    let age = phrases::days_ago(today.days_since(closed));
    let mut text = if closed == answer.as_of {
        format!("As of {closed}, {age}.")
    } else {
        format!("Seen from {}; the data were closed on {closed}, {age}.", answer.as_of)
    };
    let mut only: Vec<String> = Vec::new();
    if answer.fronts.iter().any(|row| row.is_selected) {
        let names: Vec<String> = brief.fronts.iter().map(|front| front.front.name.clone()).collect();
        let noun = if names.len() == 1 { "front" } else { "fronts" };
        only.push(format!("the {noun} {}", phrases::join_list(&names)));
    }
    if !question.filter.is_everything() {
        only.push(format!("what “{}” lets through", question.filter.text()));
    }
    if !only.is_empty() {
        text = format!("{text} Only {}.", phrases::join_list(&only));
    }
    format!("{text} {} {}", news_sentence(brief), trend_counts(brief)).trim_end().to_owned()
}

/// How much is new.
fn news_sentence(brief: &Brief<'_>) -> String {
    let (events, incidents) = (brief.new_events.rows.len(), brief.new_events.incidents as usize);
    let since = &brief.baseline.words;
    if events == 0 {
        return format!("Nothing new since {since}.");
    }
    let tolls = phrases::toll_phrase_after_comma(brief.new_events.tolls);
    let new = match (incidents, events - incidents) {
        (0, _) => format!("{}, but no incident", phrases::count_noun(events, "new event")),
        (_, 0) => format!("{}{tolls}", phrases::count_noun(incidents, "new incident")),
        (_, others) => {
            let others = phrases::count_noun(others, "other new event");
            let comma = if tolls.is_empty() { "" } else { "," };
            format!("{}{tolls}{comma} and {others}", phrases::count_noun(incidents, "new incident"))
        }
    };
    let older = match brief.possibly_older_events().count() {
        0 => String::new(),
        _ if events == 1 => "; it may be older".to_owned(),
        n => format!("; {n} of them may be older"),
    };
    format!("Since {since}: {new}{older}.")
}

/// How many fronts have which trend, where there is more than one.
fn trend_counts(brief: &Brief<'_>) -> String {
    let all = brief.fronts.len();
    if all < 2 {
        return String::new();
    }
    let counted = Trend::ALL.into_iter().filter_map(|word| {
        let n = brief.fronts.iter().filter(|front| front.trend.trend == word).count();
        (n > 0).then(|| format!("{n} {}", word.label()))
    });
    format!("Of {all} fronts: {}.", counted.collect::<Vec<_>>().join(", "))
}

fn front_blocks(brief: &Brief<'_>) -> Vec<DocumentBlock> {
    let mut told: Vec<_> = brief.fronts.iter().filter(|front| !front.is_blank()).collect();
    told.sort_by_key(|front| front.sort_key());
    let rule = told.first().map(|front| front.trend.explain().rule);
    let mut blocks: Vec<DocumentBlock> = told
        .into_iter()
        .map(|front| item_block(front.front.name.clone(), &front.sentence(brief.input)))
        .collect();
    let against = brief.baseline.day;
    blocks.extend(rule.map(|rule| DocumentBlock::Paragraph(format!("Trend against {against}. {rule}"))));
    blocks
}

fn item_block(about: String, sentence: &str) -> DocumentBlock {
    DocumentBlock::Item(about, with_full_stop(sentence))
}

/// When and where an event was.
fn date_and_place(event: &Event) -> String {
    let place = event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
    format!("{}{place}", event.date)
}

fn with_full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '»']) { text.to_owned() } else { format!("{text}.") }
}

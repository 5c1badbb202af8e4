//! The brief as a document of text blocks.

use std::collections::BTreeSet;

use super::{caveats, moved_dyads};
use crate::assess::trend::Trend;
use crate::findings::{ContestedEvent, Findings, Highlight, HighlightKind, phrases};
use crate::model::{Day, Event, SourceIx};
use crate::store::{AnsweredQuestion, Store};

/// The most events listed in a section.
const MAX_LISTED_EVENTS: usize = 6;
/// The most events with contested facts listed.
const MAX_CONTESTED_EVENTS: usize = 4;

/// A block of a document, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentBlock {
    /// The title of the document.
    Title(String),
    /// A heading.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// A list item: its subject and its text.
    Item(String, String),
}

/// Builds the document of a brief. If `is_short`, it has only the opening paragraph and the section “What matters”.
#[must_use]
pub fn build_document(findings: &Findings<'_>, today: Day, is_short: bool) -> Vec<DocumentBlock> {
    let mut builder = DocumentBuilder { findings, blocks: Vec::new(), cited: BTreeSet::new() };
    builder.blocks.push(DocumentBlock::Title(findings.input.store.situation().title.clone()));
    builder.blocks.push(DocumentBlock::Paragraph(opening_paragraph(findings, today)));
    let highlights = findings.highlights();
    let blocks = highlights.iter().map(|highlight| builder.highlight_block(highlight)).collect();
    builder.add_section("What matters", blocks);
    if is_short {
        return builder.blocks;
    }
    builder.add_section(findings.input.store.group_by().row().title, front_blocks(findings));
    let blocks = builder.other_event_blocks(&highlights);
    builder.add_section("Also new", blocks);
    let blocks = builder.event_blocks(&findings.new_events.announced, "more announced event");
    builder.add_section("Newly announced", blocks);
    let blocks = builder.correction_blocks();
    builder.add_section("Changed since the last visit", blocks);
    let dyads = moved_dyads::moved_dyads(findings);
    let blocks = dyads.iter().map(|dyad| item_block(dyad.actor_names(findings), &dyad.sentence(findings)));
    builder.add_section("Dyads that moved", blocks.collect());
    let blocks = builder.contested_blocks(&highlights);
    builder.add_section("Contested", blocks);
    let caveats = caveats::caveats(findings);
    builder.add_section("What is not known", caveats.into_iter().map(DocumentBlock::Paragraph).collect());
    let blocks = feed_blocks(findings, today);
    builder.add_section("Feeds", blocks);
    let blocks = builder.note_blocks();
    builder.add_section("Notes", blocks);
    let blocks = builder.source_blocks();
    builder.add_section("Sources", blocks);
    builder.blocks
}

/// Returns how current each feed is, what its last change was, and how many items wait in the inbox.
fn feed_blocks(findings: &Findings<'_>, today: Day) -> Vec<DocumentBlock> {
    let situation = findings.input.store.situation();
    let feeds = situation.feeds.iter().map(|feed| {
        let change = feed.status().and_then(|status| status.last_change?.describe());
        let change = change.map(|change| format!("; {change}")).unwrap_or_default();
        DocumentBlock::Item(feed.name.clone(), format!("{}{change}.", feed.describe_status(today)))
    });
    let pending = situation.inbox.iter().filter(|item| item.is_pending(today)).count();
    let waiting = (pending > 0).then(|| {
        let items = phrases::count_noun(pending, "item");
        let verb = if pending == 1 { "waits" } else { "wait" };
        DocumentBlock::Item("inbox".to_owned(), format!("{items} {verb} for a decision."))
    });
    feeds.chain(waiting).collect()
}

/// A document under construction.
struct DocumentBuilder<'b, 'a> {
    findings: &'b Findings<'a>,
    blocks: Vec<DocumentBlock>,
    /// The sources cited so far.
    cited: BTreeSet<SourceIx>,
}

impl DocumentBuilder<'_, '_> {
    /// Adds a heading with its content, or nothing if the content is empty.
    fn add_section(&mut self, heading: &'static str, mut content: Vec<DocumentBlock>) {
        if !content.is_empty() {
            self.blocks.push(DocumentBlock::Heading(heading));
            self.blocks.append(&mut content);
        }
    }

    fn highlight_block(&mut self, highlight: &Highlight) -> DocumentBlock {
        let cited = self.cite_sources(&highlight.rows);
        let situation = self.findings.input.store.situation();
        let fronts = highlight.fronts.iter().filter_map(|&front| situation.front(front));
        let fronts: Vec<String> = fronts.map(|front| front.short.clone()).collect();
        let subject = format!("{}, {}", phrases::join_list(&fronts), highlight.headline);
        DocumentBlock::Item(
            subject,
            format!("{}{cited}", with_full_stop(&phrases::capitalize(&highlight.reason))),
        )
    }

    /// Returns the new events that no highlight covers.
    fn other_event_blocks(&mut self, highlights: &[Highlight]) -> Vec<DocumentBlock> {
        let findings = self.findings;
        let is_covered = |row: &u32| highlights.iter().any(|highlight| highlight.rows.contains(row));
        let mut others: Vec<u32> =
            findings.new_events.rows.iter().copied().filter(|row| !is_covered(row)).collect();
        // Incidents first, events that may be older last. The sort is stable, so equals stay newest first.
        others.sort_by_key(|&row| {
            let may_be_older = findings.input.store.date(row).is_some_and(|date| findings.may_be_older(date));
            (!findings.is_incident(row), may_be_older)
        });
        self.event_blocks(&others, "more new event")
    }

    /// Returns the first events of a list, and a line with the number of the rest.
    fn event_blocks(&mut self, rows: &[u32], more: &str) -> Vec<DocumentBlock> {
        let (listed, rest) = rows.split_at(rows.len().min(MAX_LISTED_EVENTS));
        let mut blocks: Vec<DocumentBlock> = listed.iter().filter_map(|&row| self.event_block(row)).collect();
        if !rest.is_empty() {
            blocks.push(DocumentBlock::Paragraph(format!("And {}.", phrases::count_noun(rest.len(), more))));
        }
        blocks
    }

    /// Returns the events that changed since the visit, and those that were deleted.
    fn correction_blocks(&mut self) -> Vec<DocumentBlock> {
        let Some((marks, known_rows)) =
            self.findings.baseline.visit.as_ref().zip(self.findings.known_rows.as_ref())
        else {
            return Vec::new();
        };
        let store = self.findings.input.store;
        let rows = marks.changed.iter().filter_map(|id| store.row_by_id(id));
        // Only events that the question selects.
        let rows: Vec<u32> = rows.filter(|row| known_rows.contains(*row)).collect();
        let mut blocks = self.event_blocks(&rows, "more changed event");
        let deleted = marks.deleted.iter().take(MAX_LISTED_EVENTS).map(|event| event.description.clone());
        blocks.extend(deleted.map(|text| DocumentBlock::Item("No longer in the data".to_owned(), text)));
        blocks
    }

    fn event_block(&mut self, row: u32) -> Option<DocumentBlock> {
        let input = self.findings.input;
        let event = input.store.event(row)?;
        let front = row_name(input.store, row, event)?;
        let is_incident = self.findings.is_incident(row);
        let tolls = if is_incident {
            phrases::toll_phrase_after_comma(input.store.tolls(row))
        } else {
            String::new()
        };
        let announced = if event.is_announced() { ", announced" } else { "" };
        let text = format!("{}{}", with_full_stop(&event.summary), self.cite_sources(&[row]));
        Some(DocumentBlock::Item(format!("{}, {front}{tolls}{announced}", event.date), text))
    }

    /// Returns the events of the window with contested facts, except those that a highlight covers completely.
    fn contested_blocks(&mut self, highlights: &[Highlight]) -> Vec<DocumentBlock> {
        let findings = self.findings;
        let situation = findings.input.store.situation();
        let has_highlight = |row: u32| {
            let is_about = |highlight: &Highlight| {
                highlight.kind == HighlightKind::Contested && highlight.rows.contains(&row)
            };
            highlights.iter().any(is_about)
        };
        let is_covered = |row: u32| {
            has_highlight(row) && findings.contested_event(row).is_none_or(|event| event.facts.len() == 1)
        };
        let rows = findings.input.answer.events.iter();
        let is_contested = |row| findings.input.store.is_contested(row) && !findings.is_announced(row);
        let mut rows = rows.filter(|&row| is_contested(row) && !is_covered(row));
        let listed: Vec<ContestedEvent<'_>> = rows
            .by_ref()
            .filter_map(|row| findings.contested_event(row))
            .take(MAX_CONTESTED_EVENTS)
            .collect();
        let mut blocks = Vec::new();
        for contested in listed {
            let text = contested.sentences(situation).join(". ");
            let cited = self.cite_sources(&[contested.row]);
            blocks.push(DocumentBlock::Item(
                date_and_place(contested.event),
                format!("{}{cited}", with_full_stop(&text)),
            ));
        }
        let rest = rows.count();
        if rest > 0 {
            let more = phrases::count_noun(rest, "more event");
            blocks.push(DocumentBlock::Paragraph(format!(
                "And {more}; “--filter contested:yes” lists them all."
            )));
        }
        blocks
    }

    /// Returns the notes on the situation and on its outlines.
    fn note_blocks(&self) -> Vec<DocumentBlock> {
        let situation = self.findings.input.store.situation();
        let own = situation.note.iter().map(|note| DocumentBlock::Paragraph(note.clone()));
        let outlines = situation.outlines.iter().filter_map(|outline| {
            let note = outline.note.clone()?;
            Some(DocumentBlock::Item(outline.name.clone(), note))
        });
        own.chain(outlines).collect()
    }

    /// Returns the cited sources, in file order.
    fn source_blocks(&self) -> Vec<DocumentBlock> {
        let situation = self.findings.input.store.situation();
        let cited = self.cited.iter().filter_map(|&ix| situation.source(ix));
        let blocks = cited.map(|source| {
            let mut text = source.title.clone();
            if let Some(publisher) = &source.publisher {
                text = format!("{text}, {publisher}");
            }
            if let Some(published) = source.published_text() {
                text = format!("{text} ({published})");
            }
            if let Some(url) = &source.url {
                text = format!("{text}, {url}");
            }
            DocumentBlock::Item(source.id.clone(), text)
        });
        blocks.collect()
    }

    /// Records the sources of some events as cited and returns their ids as ` [a, b]`, or nothing.
    fn cite_sources(&mut self, rows: &[u32]) -> String {
        let situation = self.findings.input.store.situation();
        let events = self.findings.events_at(rows);
        let sources: BTreeSet<SourceIx> = events.flat_map(|event| event.sources.iter().copied()).collect();
        let ids: Vec<&str> =
            sources.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
        self.cited.extend(&sources);
        if ids.is_empty() { String::new() } else { format!(" [{}]", ids.join(", ")) }
    }
}

fn opening_paragraph(findings: &Findings<'_>, today: Day) -> String {
    let AnsweredQuestion { store, question, answer } = findings.input;
    let closed = store.situation().as_of;
    let age = phrases::days_ago(today.days_since(closed));
    let closed_text = store.situation().as_of_text(closed);
    let mut text = match store.situation().known_by {
        Some(known_by) if closed == answer.as_of => format!("As of {closed}, {age}. {}", known_by.sentence()),
        Some(known_by) => format!("Seen from {}. {}", answer.as_of, known_by.sentence()),
        None if closed == answer.as_of => format!("As of {closed_text}, {age}."),
        None => format!("Seen from {}; the data were closed on {closed_text}, {age}.", answer.as_of),
    };
    let mut limits: Vec<String> = Vec::new();
    if answer.fronts.iter().any(|row| row.is_selected) {
        let names: Vec<String> = findings.fronts.iter().map(|front| front.front.name.clone()).collect();
        let words = store.group_by().row();
        let noun = if names.len() == 1 { words.name } else { words.plural };
        limits.push(format!("the {noun} {}", phrases::join_list(&names)));
    }
    if !question.filter.is_everything() {
        limits.push(format!("events that match “{}”", question.filter.text()));
    }
    if !limits.is_empty() {
        text = format!("{text} Only {}.", phrases::join_list(&limits));
    }
    let parts = [text, findings.news_sentence(), duplicates_sentence(findings), trend_counts(findings)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns how many events of the figures may be counted twice, or nothing.
fn duplicates_sentence(findings: &Findings<'_>) -> String {
    match findings.possible_duplicates() {
        0 => String::new(),
        n => {
            let (events, are) = (phrases::count_noun(n, "event"), if n == 1 { "is" } else { "are" });
            format!(
                "Possibly {events} {are} counted twice, because two data sets report them; `frontwatch check` lists them."
            )
        }
    }
}

/// Returns the number of fronts per trend, or nothing for a single front.
fn trend_counts(findings: &Findings<'_>) -> String {
    let all = findings.fronts.len();
    if all < 2 {
        return String::new();
    }
    let counts = Trend::ALL.into_iter().filter_map(|word| {
        let n = findings.fronts.iter().filter(|front| front.trend.trend == word).count();
        (n > 0).then(|| format!("{n} {}", word.label()))
    });
    let plural = findings.input.store.group_by().row().plural;
    format!("Of {all} {plural}: {}.", counts.collect::<Vec<_>>().join(", "))
}

fn front_blocks(findings: &Findings<'_>) -> Vec<DocumentBlock> {
    let mut fronts: Vec<_> = findings.fronts.iter().filter(|front| !front.is_blank()).collect();
    fronts.sort_by_key(|front| front.sort_key());
    let rule = fronts.first().map(|front| front.trend.explain().rule);
    let mut blocks: Vec<DocumentBlock> = fronts
        .into_iter()
        .map(|front| item_block(front.front.name.clone(), &front.sentence(findings.input)))
        .collect();
    let baseline = findings.baseline.day;
    blocks
        .extend(rule.map(|rule| DocumentBlock::Paragraph(format!("Trend compared with {baseline}. {rule}"))));
    blocks
}

fn item_block(subject: String, sentence: &str) -> DocumentBlock {
    DocumentBlock::Item(subject, with_full_stop(sentence))
}

/// Returns the row of the first pane that an event belongs to, or its front if it may belong to several.
fn row_name<'s>(store: &'s Store, row: u32, event: &Event) -> Option<&'s str> {
    let listed = store.listed_fronts(row).next().filter(|_| !store.group_by().is_overlapping());
    Some(&store.situation().front(listed.unwrap_or(event.front))?.short)
}

/// Returns the date and the place of an event.
fn date_and_place(event: &Event) -> String {
    let place = event.place.as_ref().map(|place| format!(", {}", place.name)).unwrap_or_default();
    format!("{}{place}", event.date)
}

fn with_full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '»']) { text.to_owned() } else { format!("{text}.") }
}

//! The headline: what matters, the most important first, a sentence each.

use ratatui::layout::Rect;

use super::figures::known_killed_text;
use super::list_rows::visible_screen_rows;
use crate::assess::trend::Trend;
use crate::board::{PaneId, Scene};
use crate::findings::{AlertKind, Highlight, HighlightKind};
use crate::model::EventDate;
use crate::store::Coverage;
use crate::view::column_layout::{ColumnSpec, PlacedColumn, fit_columns};
use crate::view::display_names;
use crate::view::glyphs::GlyphSet;
use crate::view::painter::{CellContent, Painter, StyledLine, StyledText, line_width};
use crate::view::text::{self, saturating_u16};
use crate::view::theme::Role;

/// The most columns of the names of the fronts.
const MAX_NAME_COLUMNS: usize = 22;

/// Returns the number of new incidents and the earlier day, for the title.
pub(in crate::view) fn title_info(scene: &Scene<'_>) -> StyledLine {
    let since = EventDate::from_day(scene.headline.since).to_calendar_words();
    vec![(format!("{} after {since}", scene.headline.new_incidents), Role::Dim)]
}

/// Returns the sentence of a highlight as the pane shows it, with its fronts.
pub(in crate::view) fn highlight_sentence(scene: &Scene<'_>, highlight: &Highlight) -> String {
    let killed = killed_words(scene, highlight).map(|(words, _)| format!(", {words}")).unwrap_or_default();
    format!("{}: {}{killed}", front_names(scene, highlight), highlight.sentence)
}

/// Draws the pane below its title.
pub(in crate::view) fn draw(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let highlights = &scene.headline.highlights;
    if highlights.is_empty() {
        painter.draw_empty_message(area, &[&scene.headline.news]);
        return;
    }
    let columns = lay_out_columns(scene, area.width);
    let cursor = scene.state.headline.cursor;
    let glyphs = painter.glyphs;
    for ((y, emphasis), highlight) in visible_screen_rows(scene, PaneId::Headline, area, cursor)
        .zip(highlights.iter().skip(cursor.offset()))
    {
        let marks = [Some(kind_mark(glyphs, highlight.kind)), None];
        painter.draw_row(area, y, marks, &columns, emphasis, |column| match column.key {
            HeadlineColumn::Fronts => CellContent::Text((front_names(scene, highlight), Role::Strong)),
            HeadlineColumn::Sentence => {
                let mut figures: StyledLine = killed_words(scene, highlight).into_iter().collect();
                let sources = source_words(scene, highlight);
                // The sources are in the detail as well; the sentence is only here.
                let tag = format!(" {sources}");
                let used = text::width(&highlight.sentence) + line_width(&figures) + text::width(&tag) + 2;
                if !sources.is_empty() && used <= usize::from(column.width) {
                    figures.push((tag, Role::Dim));
                }
                CellContent::Sentence(highlight.sentence.clone(), figures)
            }
        });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HeadlineColumn {
    Fronts,
    Sentence,
}

fn lay_out_columns(scene: &Scene<'_>, width: u16) -> Vec<PlacedColumn<HeadlineColumn>> {
    let names = scene.headline.highlights.iter().map(|highlight| front_names(scene, highlight));
    let widths = names.map(|name| text::limited_width(&name, MAX_NAME_COLUMNS));
    let fronts = saturating_u16(widths.max().unwrap_or(0));
    let columns = [
        ColumnSpec::left_aligned(HeadlineColumn::Fronts, ("", ""), (fronts, fronts), 0),
        ColumnSpec::left_aligned(HeadlineColumn::Sentence, ("", ""), (20, u16::MAX), 0),
    ];
    fit_columns(&columns, width)
}

/// Returns the fronts of a highlight, the first by name and the number of the others.
fn front_names(scene: &Scene<'_>, highlight: &Highlight) -> String {
    match &highlight.fronts[..] {
        [] => String::new(),
        [front] => display_names::front_name(scene, *front),
        [front, others @ ..] => {
            format!("{} and {} more", display_names::front_name(scene, *front), others.len())
        }
    }
}

fn killed_words(scene: &Scene<'_>, highlight: &Highlight) -> Option<StyledText> {
    let killed = highlight.killed.filter(|killed| killed.has_claims())?;
    let (words, role) = known_killed_text(killed, Coverage::Full);
    let of_all = if highlight.incidents > 1 { " in all" } else { "" };
    let caveat = match highlight.rows[..] {
        [row] if highlight.incidents == 1 => scene.store.killed_support(row).caveat(),
        _ => None,
    };
    let caveat = caveat.map(|caveat| format!(", {caveat}")).unwrap_or_default();
    Some((format!("killed {words}{of_all}{caveat}"), role))
}

/// Returns the ids of the sources of the event, in brackets; nothing if the highlight is about no single event.
fn source_words(scene: &Scene<'_>, highlight: &Highlight) -> String {
    let [row] = highlight.rows[..] else { return String::new() };
    let situation = scene.store.situation();
    let sources = scene.store.event(row).map_or(&[][..], |event| &event.sources);
    let ids: Vec<&str> = sources.iter().filter_map(|&ix| Some(situation.source(ix)?.id.as_str())).collect();
    match &ids[..] {
        [] => String::new(),
        [id] => format!("[{id}]"),
        [id, others @ ..] => format!("[{id} +{}]", others.len()),
    }
}

/// Returns the mark of a kind: an escalation, a new incident, a relief, a dispute, a gap of the record, or other news.
fn kind_mark(glyphs: &GlyphSet, kind: HighlightKind) -> (&'static str, Role) {
    match kind {
        HighlightKind::Rule(AlertKind::Decrease) => (glyphs.trend_sign(Trend::Improved), Role::Text),
        HighlightKind::Rule(_) => (glyphs.trend_sign(Trend::Deteriorated), Role::Warning),
        HighlightKind::Incidents => (glyphs.chosen, Role::Harm),
        HighlightKind::Control | HighlightKind::Contested | HighlightKind::StillContested => {
            (glyphs.contested, Role::Contested)
        }
        HighlightKind::RecordEnded | HighlightKind::NotRecorded => {
            (glyphs.trend_sign(Trend::Unknown), Role::Unknown)
        }
        HighlightKind::Status | HighlightKind::Event => (glyphs.bullet, Role::Text),
    }
}

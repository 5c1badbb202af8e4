//! Screen-reader mode: the board in sentences, with the same names and figures as the panes. No sentence depends on a
//! sign, a colour or a position on the screen.

use super::display_names;
use super::glyphs::GlyphSet;
use super::overlays::{change_lines, contested_lines, frequency_lines, inbox_lines};
use super::painter::StyledLine;
use super::panes::empty_pane::no_match_lines;
use super::panes::figures::{
    TOO_FEW, age_words, change_words, conflict_and_cooperation, difference_text, killed_difference_text,
};
use super::panes::list_rows::cursor_and_len;
use super::panes::{detail, front_list, headline, series_chart};
use super::theme::Role;
use crate::board::overlay_lists::{HelpRow, help_rows};
use crate::board::{Command, Overlay, PaneId, Scene};
use crate::model::{EventDate, Span, Toll, group_thousands};
use crate::store::{ComparedCount, Coverage, DyadRow, FrontRow};
use crate::visit::VisitMark;

/// The widths at which pages are laid out: text so wide that nothing wraps, because the screen reader or braille
/// display breaks lines itself; pages with a table of weeks as wide as a common line.
const PAGE_WIDTHS: (u16, u16) = (2000, 78);

/// Returns text with its signs written out as words, and without those that only draw.
fn speakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let is_alone = previous == ' ' && next.is_none_or(|next| next == ' ');
        match c {
            '≥' => out.push_str("at least "),
            '≤' => out.push_str("at most "),
            '≈' => out.push_str("about "),
            '≠' => out.push_str("contested"),
            '–' | '—' if is_alone && text.trim().chars().count() == 1 => out.push_str("none claimed"),
            '–' | '—' if is_alone => {
                out.truncate(out.trim_end().len());
                out.push(',');
            }
            '–' => out.push_str(" to "),
            '?' if previous == '–'
                || !previous.is_alphabetic() && (is_alone || matches!(next, None | Some(')'))) =>
            {
                out.push_str("not known");
            }
            '+' if previous.is_ascii_digit() && !next.is_some_and(char::is_alphanumeric) => {
                out.push_str(" or more");
            }
            '·' | '•' if is_alone => {
                if !out.is_empty() {
                    out.truncate(out.trim_end().len());
                    out.push(',');
                }
            }
            '→' => out.push_str("to"),
            '←' => out.push_str("from"),
            '↔' => out.push_str("with"),
            '▲' | '▼' | '█' | '▓' | '▒' | '░' => {}
            ' ' if out.ends_with(' ') || out.is_empty() => {}
            c => out.push(c),
        }
        previous = c;
    }
    out.trim_end().to_owned()
}

/// Returns a sentence in the character set in use: transliterated where only ASCII is available.
fn to_charset(scene: &Scene<'_>, text: &str) -> String {
    GlyphSet::for_setting(scene.state.appearance.glyphs).transliterate(text).into_owned()
}

fn killed_words(toll: Toll, coverage: Coverage) -> String {
    if !toll.has_claims() {
        let words = if coverage.is_bound() { "killed: not known" } else { "killed: no number claimed" };
        return words.to_owned();
    }
    let contested = if toll.is_contested { ", claims contradict each other" } else { "" };
    format!("killed {}{contested}", speakable(&coverage.toll_text(toll)))
}

fn date_words(date: EventDate) -> String {
    speakable(&date.to_string())
}

fn count_words(n: u32, coverage: Coverage, noun: &str) -> String {
    speakable(&coverage.count_words(n, noun))
}

fn comparison_words(compared: ComparedCount) -> String {
    let incidents = count_words(compared.incidents, compared.coverage, "incident");
    let change = if compared.is_too_few { TOO_FEW } else { change_words(compared.change).1 };
    format!("compared window {incidents}, {change}")
}

/// Returns the as-of day, the window, the active filters and the number of events.
#[must_use]
pub fn view_summary(scene: &Scene<'_>) -> String {
    let (state, answer) = (scene.state, scene.answer);
    let window = display_names::window_words(state.view.window, false);
    let [shown, known] = [answer.shown_events, answer.known_events].map(group_thousands);
    let mut parts = vec![
        match answer.announced {
            0 => format!("{shown} of {known} events"),
            n => format!("{shown} of {known} events, {} announced", group_thousands(n)),
        },
        format!("as of {}", scene.store.situation().as_of_text(answer.as_of)),
        window,
    ];
    let known_by = scene.store.situation().known_by;
    parts.extend(known_by.map(|known_by| known_by.sentence().trim_end_matches('.').to_owned()));
    parts.extend(state.view.filters.iter().map(|filter| display_names::active_filter_label(scene, filter)));
    parts.extend(
        answer
            .comparison_span
            .map(|span| format!("compared with {}", date_words(EventDate::from_span(span)))),
    );
    if state.view.compare.is_some() && answer.comparison_span.is_none() {
        parts.push("nothing to compare with".to_owned());
    }
    if scene.store.situation().lacks_rows_in(answer.span) {
        parts.push("rows left out on import".to_owned());
    }
    let duplicates = scene.store.quick_duplicate_count(answer.span);
    if duplicates > 0 {
        parts.push(format!("possibly {duplicates} counted twice"));
    }
    if state.failed_reload.is_some() {
        parts.push("old data, the last reload failed".to_owned());
    }
    to_charset(
        scene,
        &format!("{}.", parts.into_iter().map(|part| speakable(&part)).collect::<Vec<_>>().join("; ")),
    )
}

/// Returns how many rows the focused pane has, and the index of the selected one.
#[must_use]
pub fn row_count_and_selection(scene: &Scene<'_>) -> (usize, usize) {
    if scene.state.focus == PaneId::Series {
        return (scene.answer.series.buckets.len(), scene.state.series.cursor.selected());
    }
    // The map has no rows: its places are a column of the events, and its counts are in the summary of the pane.
    cursor_and_len(scene, scene.state.focus).map_or((0, 0), |(cursor, len)| (len, cursor.selected()))
}

/// Returns a short description of the focused pane.
#[must_use]
pub fn pane_summary(scene: &Scene<'_>) -> String {
    let (len, _) = row_count_and_selection(scene);
    let rows = if len == 1 { "1 row".to_owned() } else { format!("{len} rows") };
    let title = match scene.state.focus {
        PaneId::Series => speakable(&series_chart::series_title(scene, true)),
        PaneId::Detail => return "Detail.".to_owned(),
        PaneId::Fronts => {
            let totals = front_list::title_info(scene).into_iter().map(|(text, _)| text);
            format!(
                "{}, {}",
                speakable(&display_names::first_pane_title(scene)),
                speakable(&totals.collect::<String>())
            )
        }
        PaneId::Map => return to_charset(scene, &format!("Map; {}.", map_counts(scene))),
        pane => pane.title().to_owned(),
    };
    to_charset(scene, &format!("{title}, {rows}."))
}

/// Returns a row of the focused pane as a numbered sentence; without such a row, returns the keys that help.
#[must_use]
pub fn row_sentence(scene: &Scene<'_>, i: usize) -> String {
    let answer = scene.answer;
    let (len, _) = row_count_and_selection(scene);
    let sentence = match scene.state.focus {
        PaneId::Headline => {
            let highlight = scene.headline.highlights.get(i);
            highlight.map(|highlight| speakable(&headline::highlight_sentence(scene, highlight)))
        }
        PaneId::Fronts => answer.fronts.get(i).map(|row| front_sentence(scene, row)),
        PaneId::Events => answer.events.get(i).and_then(|row| event_sentence(scene, row)),
        PaneId::Dyads => answer.dyads.get(i).map(|row| dyad_sentence(scene, row)),
        PaneId::Series => answer.series.buckets.get(i).map(|bucket| {
            let words: String =
                series_chart::bucket_words(scene, i).into_iter().map(|(text, _)| text).collect();
            let with_days = |(words, days): (String, Option<Span>)| {
                let days = days.map(|days| format!(" in {}", date_words(EventDate::from_span(days))));
                format!("{words}{}", days.unwrap_or_default())
            };
            let lanes = series_chart::lane_words(scene, bucket.span).into_iter().map(with_days);
            std::iter::once(speakable(&words)).chain(lanes).collect::<Vec<_>>().join("; ")
        }),
        PaneId::Map | PaneId::Detail => None,
    };
    match sentence {
        Some(sentence) => to_charset(scene, &format!("{} of {len}: {sentence}.", i + 1)),
        None if matches!(scene.state.focus, PaneId::Map | PaneId::Detail) => pane_summary(scene),
        None => to_charset(scene, &format!("{}.", no_match_lines(scene).join(". "))),
    }
}

/// Returns how many events are on the map and how many are not.
fn map_counts(scene: &Scene<'_>) -> String {
    let places = &scene.answer.places;
    let announced: u32 = places.rows.iter().map(|row| row.announced).sum();
    let announced = if announced == 0 { String::new() } else { format!(", {announced} announced") };
    format!(
        "{} events on the map at {} places{announced}, {} known only to a region or country, {} at sea or in the air, {} without coordinates",
        places.mapped_events(),
        places.rows.len(),
        places.wide,
        places.sea_or_air,
        places.unplaced
    )
}

fn front_sentence(scene: &Scene<'_>, row: &FrontRow) -> String {
    let status = &row.status;
    let last = match (status.last_incident, status.days_min, status.days_max) {
        (Some(last), Some(min), Some(max)) => {
            let age = speakable(&age_words(min, max)).replace(" d", " days").replace(" y", " years");
            format!("last incident {}, {age} ago", date_words(last))
        }
        (Some(last), ..) => format!("last incident {}", date_words(last)),
        (None, ..) => "no incident known".to_owned(),
    };
    let name = display_names::front_name(scene, row.front);
    let mut parts = if scene.store.group_by().has_verdicts() {
        let verdict = scene.headline.verdict(row.front).map_or("", |verdict| verdict.sentence.as_str());
        vec![
            format!("{name}: {}", speakable(verdict)),
            format!("status {}", status.phrase(&scene.store.rules().status)),
            last,
        ]
    } else {
        vec![format!("{name}: {last}")]
    };
    parts.extend([
        count_words(row.incidents, row.coverage, "incident"),
        count_words(row.events, row.coverage, "event"),
        killed_words(row.tolls.killed.opened_by(row.incidents_without_toll as usize), row.coverage),
        difference_words(row),
    ]);
    parts.extend(row.flags.fired().into_iter().map(|flag| flag.label().to_owned()));
    parts.extend(row.flags.not_known.iter().map(|rule| format!("{} not known", rule.name())));
    parts.extend(row.comparison.map(comparison_words));
    if row.contested > 0 {
        parts.push(format!("{} contested", row.contested));
    }
    if row.is_selected {
        parts.push("chosen".to_owned());
    }
    parts.join("; ")
}

/// Returns the differences of the incidents and of the killed from the window before.
fn difference_words(row: &FrontRow) -> String {
    let words = |text: String| match text.strip_prefix('−') {
        _ if text == "?" => "not known".to_owned(),
        Some(fewer) => format!("minus {fewer}"),
        None => speakable(&text).replace('+', "plus "),
    };
    let (incidents, killed) = (words(difference_text(row).0), words(killed_difference_text(row).0));
    format!("against the window before: incidents {incidents}, killed {killed}")
}

fn event_sentence(scene: &Scene<'_>, row: u32) -> Option<String> {
    let event = scene.store.event(row)?;
    let actors = display_names::joined_actor_names(scene, &event.actors).replace(" – ", " and ");
    let mut parts = vec![format!("{}: {}, {actors}", date_words(event.date), event.kind_phrase())];
    if let Some(place) = &event.place {
        let precision = place.precision.name();
        parts.push(format!("{} ({precision})", display_names::place_name(scene, place)));
    }
    parts.push(display_names::front_name(scene, event.front));
    if !event.is_announced() {
        parts.push(killed_words(scene.store.tolls(row).killed, Coverage::Full));
        parts.extend(scene.store.killed_support(row).caveat().map(str::to_owned));
    }
    if scene.store.is_contested(row) {
        parts.push("contested".to_owned());
    }
    match scene.visit_marks.and_then(|marks| marks.mark(&event.id)) {
        Some(VisitMark::New) => parts.push("new since the last visit".to_owned()),
        Some(VisitMark::Changed) => parts.push("changed since the last visit".to_owned()),
        None => {}
    }
    if scene.state.marked_ids.contains(&event.id) {
        parts.push("marked".to_owned());
    }
    parts.push(speakable(event.summary.trim_end_matches('.')));
    Some(parts.join("; "))
}

fn dyad_sentence(scene: &Scene<'_>, row: &DyadRow) -> String {
    let (conflict, cooperation) = conflict_and_cooperation(row.events_by_quad_class);
    let [conflict, cooperation] = [conflict, cooperation].map(|n| speakable(&row.coverage.count_phrase(n)));
    let mut parts = vec![
        format!(
            "{}: {}",
            display_names::dyad_name(scene, row.dyad).replace(" – ", " and "),
            count_words(row.incidents, row.coverage, "incident")
        ),
        count_words(row.events, row.coverage, "event"),
        format!("{conflict} of conflict, {cooperation} of cooperation"),
        killed_words(row.tolls.killed, row.coverage),
    ];
    parts.extend(row.last.map(|last| format!("last {}", date_words(last))));
    if !row.newcomers.is_empty() {
        parts.push("new actor".to_owned());
    }
    parts.extend(row.comparison.map(comparison_words));
    if row.is_selected {
        parts.push("chosen".to_owned());
    }
    parts.join("; ")
}

/// Returns the lines of a page as text. Headings end in a colon; rules are left out.
fn page_lines(scene: &Scene<'_>, lines: Vec<StyledLine>) -> Vec<String> {
    let spoken = lines.into_iter().map(|line| {
        let is_heading = line.iter().any(|(_, role)| *role == Role::Rule);
        let visible = line.into_iter().filter(|(_, role)| *role != Role::Rule);
        let parts: Vec<String> =
            visible.map(|(text, _)| speakable(&text)).filter(|text| !text.is_empty()).collect();
        let text = to_charset(scene, &parts.join(" "));
        if is_heading { format!("{text}:") } else { text }
    });
    spoken.filter(|line| !line.is_empty() && line != ":").collect()
}

/// Returns the lines of the open overlay; `None` without one, and for the palette and prompts.
#[must_use]
pub fn overlay_lines(scene: &Scene<'_>) -> Option<Vec<String>> {
    let speak = |lines: Vec<String>| -> Vec<String> {
        lines.iter().map(|line| to_charset(scene, &speakable(line))).collect()
    };
    Some(match scene.state.overlay.as_ref()? {
        Overlay::Detail => page_lines(scene, detail::spoken_detail_lines(scene, PAGE_WIDTHS.0)),
        Overlay::Why { .. } => page_lines(scene, detail::why_page::why_lines(scene, PAGE_WIDTHS.1)),
        Overlay::Frequencies { field, is_by_value, .. } => {
            speak(frequency_lines(scene, *field, *is_by_value))
        }
        Overlay::Contested { .. } => speak(contested_lines(scene)),
        Overlay::Inbox(open) => speak(inbox_lines(scene, *open)),
        Overlay::Changes { .. } => {
            let lines = change_lines(scene);
            let no_change = vec!["Nothing is new, changed or deleted since the last visit.".to_owned()];
            if lines.is_empty() { no_change } else { speak(lines) }
        }
        Overlay::Problems { .. } if scene.all_problems().next().is_none() => {
            vec!["No problems were found.".to_owned()]
        }
        Overlay::Problems { .. } => {
            let failed = scene.state.failed_reload.iter();
            let failed = failed.map(|failed| format!("not reloaded at {}: {}", failed.time, failed.problem));
            let found = scene.problems.iter().map(ToString::to_string);
            failed.chain(found).map(|line| to_charset(scene, &line)).collect()
        }
        Overlay::Help { search, .. } => help_lines(scene, search.text()),
        Overlay::Palette { .. } | Overlay::Prompt(_) | Overlay::Form(_) | Overlay::Windows => return None,
    })
}

/// Returns every command that matches the search, with its keys.
#[must_use]
pub fn help_lines(scene: &Scene<'_>, search: &str) -> Vec<String> {
    let command_line = |command: Command, keys: &str| {
        let row = command.row();
        let keys =
            if keys.is_empty() { String::new() } else { format!(", key {}", keys.replace(", ", " or ")) };
        let why = scene
            .unavailable_reason(command)
            .map(|why| format!(" (cannot run now: {why})"))
            .unwrap_or_default();
        format!("{}{keys}: {}{why}", row.id, row.doc)
    };
    help_rows(search, scene.keymap)
        .into_iter()
        .map(|row| match row {
            HelpRow::Heading(heading) => format!("Commands {heading}:"),
            HelpRow::Command(command, keys) => to_charset(scene, &command_line(command, &keys)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::ListCursor;
    use crate::view::fixture::fixture;

    #[test]
    fn signs_are_written_out_as_words() {
        for (written, spoken) in [
            ("≥2", "at least 2"),
            ("1 (0–4+)", "1 (0 to 4 or more)"),
            ("0–?", "0 to not known"),
            ("0–?, contested", "0 to not known, contested"),
            ("?", "not known"),
            ("–", "none claimed"),
            ("≈2025-12-07", "about 2025-12-07"),
            ("2025-08–09", "2025-08 to 09"),
            ("Taliban – US", "Taliban, US"),
            ("who   said what?", "who said what?"),
            ("• a source", "a source"),
            ("6 drawn · +2 vague", "6 drawn, +2 vague"),
        ] {
            assert_eq!(speakable(written), spoken, "{written}");
        }
    }

    #[test]
    fn every_row_is_a_sentence_without_signs() {
        let mut f = fixture();
        for pane in [PaneId::Fronts, PaneId::Events, PaneId::Dyads, PaneId::Series] {
            f.state.focus = pane;
            let scene = f.scene();
            let (len, _) = row_count_and_selection(&scene);
            assert!(len > 0, "{pane:?}");
            for i in 0..len {
                let sentence = row_sentence(&scene, i);
                assert!(
                    sentence.starts_with(&format!("{} of {len}: ", i + 1)) && sentence.ends_with('.'),
                    "{sentence}"
                );
                assert!(!sentence.contains(['≥', '≈', '≠', '·', '█', '▲', '●']), "{sentence}");
            }
            assert!(row_sentence(&scene, len).contains("matches") || !row_sentence(&scene, len).is_empty());
        }
    }

    #[test]
    fn lanes_name_the_events_of_each_front_and_what_is_not_recorded() {
        let mut f = fixture();
        f.state.focus = PaneId::Series;
        let sentences = |f: &crate::view::fixture::Fixture| {
            (0..52).map(|i| row_sentence(&f.scene(), i)).collect::<Vec<_>>().join("\n")
        };
        let text = sentences(&f);
        assert!(text.contains("River border 1 incident"), "{text}");
        assert!(
            text.contains("River border 1 deadly event with 2 killed at an unknown time in 2026-01"),
            "{text}"
        );
        assert!(text.contains("Diplomacy 1 other event"), "{text}");
        assert!(!text.contains(['†', '─', '·', '≥']), "{text}");
        f.answer.lanes = crate::store::Lanes::default();
        assert!(!sentences(&f).contains("River border"));
    }

    #[test]
    fn unknown_and_partly_known_figures_are_said_as_such() {
        let mut f = fixture();
        f.state.focus = PaneId::Fronts;
        f.answer.coverage = Coverage::Partial;
        assert!(pane_summary(&f.scene()).starts_with("Fronts, at least 3 incidents"));
        f.answer.fronts[0].coverage = Coverage::None;
        f.answer.fronts[0].incidents = 0;
        f.answer.fronts[0].tolls = crate::model::Tolls::default();
        f.answer.fronts[0].flags.not_known = vec![crate::assess::RuleId::Surge];
        let sentence = row_sentence(&f.scene(), 0);
        for said in ["incidents not known", "killed: not known", "surge not known"] {
            assert!(sentence.contains(said), "{said:?} in {sentence}");
        }
    }

    #[test]
    fn an_announced_event_is_read_as_announced() {
        let mut f = fixture();
        let mut situation = f.store.situation().as_ref().clone();
        for event in &mut situation.events {
            event.status = crate::model::EventStatus::Announced;
        }
        f.store = crate::store::Store::new(std::sync::Arc::new(situation), crate::assess::Rules::default());
        f.answer.announced = 4;
        f.state.focus = PaneId::Events;
        let scene = f.scene();
        let sentence = row_sentence(&scene, 0);
        assert!(sentence.contains(", announced, ") && !sentence.contains("killed"), "{sentence}");
        assert!(view_summary(&scene).contains(" events, 4 announced;"), "{}", view_summary(&scene));
        let list = f.drawn_lines().join("\n");
        assert!(list.contains("announced") && list.contains("· 4 announced"), "{list}");
    }

    #[test]
    fn pages_have_no_rules_and_no_line_breaks() {
        let mut f = fixture();
        f.state.overlay = Some(Overlay::Detail);
        let lines = overlay_lines(&f.scene()).unwrap();
        assert!(lines.iter().any(|line| line.ends_with(':')), "{lines:#?}");
        assert!(lines.iter().all(|line| !line.contains('─')), "{lines:#?}");
        f.state.overlay = Some(Overlay::Why { cursor: ListCursor::default(), over_detail: false });
        assert!(overlay_lines(&f.scene()).unwrap().iter().all(|line| !line.contains("  ")));
    }
}

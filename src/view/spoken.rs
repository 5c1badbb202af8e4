//! The board in sentences, for readers who hear it or feel it line by line: the same names and figures as in the panes,
//! nothing told by a sign, a colour or a place on the screen.

use super::glyphs::GlyphSet;
use super::names;
use super::overlays::since_words;
use super::panes::empty_pane::nothing_matches;
use super::panes::figures::{age, change_words, counted};
use super::panes::list_rows::cursor_and_len;
use super::panes::{detail, series};
use super::pen::Row;
use super::theme::Role;
use crate::board::listing::{HelpRow, help_rows};
use crate::board::{Command, Overlay, PaneId, Scene};
use crate::model::{EventDate, Toll};
use crate::store::{Compared, Coverage, DyadRow, FrontRow};
use crate::visit::Mark;

/// So wide that nothing is broken into lines: whoever reads it breaks it as wide as the line is there. What has a table
/// of weeks in it is laid out as wide as most lines are.
const WIDE: (u16, u16) = (2000, 78);

/// Text without the signs that are not read out, or read out as something else.
fn aloud(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim().chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let alone = before == ' ' && next.is_none_or(|next| next == ' ');
        match c {
            '≥' => out.push_str("at least "),
            '≤' => out.push_str("at most "),
            '≈' => out.push_str("about "),
            '≠' => out.push_str("contested"),
            '–' | '—' if alone && text.trim().chars().count() == 1 => out.push_str("none claimed"),
            '–' | '—' if alone => {
                out.truncate(out.trim_end().len());
                out.push(',');
            }
            '–' => out.push_str(" to "),
            '?' if !before.is_alphabetic() && (alone || matches!(next, None | Some(')'))) => {
                out.push_str("not known");
            }
            '+' if before.is_ascii_digit() && !next.is_some_and(char::is_alphanumeric) => {
                out.push_str(" or more");
            }
            '·' | '•' if alone => {
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
        before = c;
    }
    out.trim_end().to_owned()
}

/// A sentence as it is written out: in ASCII where that is all there is.
fn finish(scene: &Scene<'_>, text: &str) -> String {
    GlyphSet::of(scene.state.look.glyphs).spell(text).into_owned()
}

fn killed(toll: Toll) -> String {
    if !toll.is_known_of() {
        return "killed: no number claimed".to_owned();
    }
    let contested = if toll.contested { ", claims contradict each other" } else { "" };
    format!("killed {}{contested}", aloud(&toll.to_string()))
}

fn date(date: EventDate) -> String {
    aloud(&date.to_string())
}

fn several(n: u32, coverage: Coverage, noun: &str) -> String {
    let said = aloud(&counted(n, coverage).0);
    if said == "not known" {
        return format!("number of {noun}s not known");
    }
    format!("{said} {noun}{}", if n == 1 { "" } else { "s" })
}

fn compared(then: Compared) -> String {
    let incidents = several(then.incidents, then.coverage, "incident");
    format!("then {incidents}, {}", change_words(then.change).1)
}

/// What is looked at: from when, which part of it, how much of it.
#[must_use]
pub fn headline(scene: &Scene<'_>) -> String {
    let (state, answer) = (scene.state, scene.answer);
    let window = names::window_words(state.view.window, false);
    let mut parts = vec![
        format!("{} of {} events", answer.shown, answer.total),
        format!("as of {}", answer.as_of),
        window,
    ];
    parts.extend(state.view.narrowings.iter().map(|narrowing| names::chip(scene, narrowing)));
    parts.extend(answer.compared.map(|then| format!("compared with {}", date(EventDate::spanning(then)))));
    if state.view.compare.is_some() && answer.compared.is_none() {
        parts.push("nothing to compare with".to_owned());
    }
    if state.stale.is_some() {
        parts.push("old data, the last reload failed".to_owned());
    }
    finish(scene, &format!("{}.", parts.into_iter().map(|part| aloud(&part)).collect::<Vec<_>>().join("; ")))
}

/// How many rows the focused pane has, and which is selected.
#[must_use]
pub fn place(scene: &Scene<'_>) -> (usize, usize) {
    if scene.state.focus == PaneId::Series {
        return (scene.answer.series.buckets.len(), scene.state.series.cursor.selected());
    }
    // A map is for the eye; its places are columns of the events, and its counts are said with the pane.
    cursor_and_len(scene, scene.state.focus).map_or((0, 0), |(cursor, len)| (len, cursor.selected()))
}

/// The focused pane in a few words.
#[must_use]
pub fn pane(scene: &Scene<'_>) -> String {
    let (len, _) = place(scene);
    let rows = if len == 1 { "1 row".to_owned() } else { format!("{len} rows") };
    let title = match scene.state.focus {
        PaneId::Series => aloud(&series::words(scene)),
        PaneId::Detail => return "Detail.".to_owned(),
        PaneId::Map => return finish(scene, &format!("Map; {}.", map_counts(scene))),
        pane => pane.title().to_owned(),
    };
    finish(scene, &format!("{title}, {rows}."))
}

/// A row of the focused pane in a sentence, with its number; what to do where there is none.
#[must_use]
pub fn row(scene: &Scene<'_>, i: usize) -> String {
    let answer = scene.answer;
    let (len, _) = place(scene);
    let said = match scene.state.focus {
        PaneId::Fronts => answer.fronts.get(i).map(|row| front(scene, row)),
        PaneId::Events => answer.events.get(i).and_then(|row| event(scene, row)),
        PaneId::Dyads => answer.dyads.get(i).map(|row| dyad(scene, row)),
        PaneId::Series => answer.series.buckets.get(i).map(|_| {
            let said: String = series::said_of(scene, i).into_iter().map(|(text, _)| text).collect();
            aloud(&said)
        }),
        PaneId::Map | PaneId::Detail => None,
    };
    match said {
        Some(said) => finish(scene, &format!("{} of {len}: {said}.", i + 1)),
        None if matches!(scene.state.focus, PaneId::Map | PaneId::Detail) => pane(scene),
        None => finish(scene, &format!("{}.", nothing_matches(scene).join(". "))),
    }
}

/// How many events have a place on the map, and how many have none.
fn map_counts(scene: &Scene<'_>) -> String {
    let places = &scene.answer.places;
    format!(
        "events on the map {}, at {} places, {} known only as in a region or a country, {} at sea or in the air, {} without a point",
        places.mapped(),
        places.rows.len(),
        places.wide,
        places.sea_or_air,
        places.unplaced
    )
}

fn front(scene: &Scene<'_>, row: &FrontRow) -> String {
    let status = &row.status;
    let last = match (status.last, status.days_min, status.days_max) {
        (Some(last), Some(min), Some(max)) => {
            let age = aloud(&age(min, max)).replace(" d", " days").replace(" y", " years");
            format!("last incident {}, {age} ago", date(last))
        }
        (Some(last), ..) => format!("last incident {}", date(last)),
        (None, ..) => "no incident known".to_owned(),
    };
    let mut parts = vec![
        format!("{}: status {}", names::front(scene, row.front), status.word.word()),
        last,
        several(row.incidents, row.coverage, "incident"),
        several(row.events, row.coverage, "event"),
        killed(row.tolls.killed),
        format!("week {}", change_words(row.change.word).1),
    ];
    parts.extend(row.flags.fired().into_iter().map(|flag| flag.words().to_owned()));
    parts.extend(row.compared.map(compared));
    if row.contested > 0 {
        parts.push(format!("{} contested", row.contested));
    }
    if row.selected {
        parts.push("chosen".to_owned());
    }
    parts.join("; ")
}

fn event(scene: &Scene<'_>, row: u32) -> Option<String> {
    let event = scene.store.event(row)?;
    let actors = names::actors(scene, &event.actors).replace(" – ", " and ");
    let mut parts = vec![format!("{}: {}, {actors}", date(event.date), event.kind.row().words)];
    if let Some(place) = &event.place {
        let precision = place.precision.word();
        parts.push(format!("{} ({precision})", names::place(scene, place)));
    }
    parts.push(names::front(scene, event.front));
    parts.push(killed(scene.store.tolls(row).killed));
    if scene.store.contested(row) {
        parts.push("contested".to_owned());
    }
    match scene.marks.and_then(|marks| marks.of(&event.id)) {
        Some(Mark::New) => parts.push("new since the last visit".to_owned()),
        Some(Mark::Changed) => parts.push("changed since the last visit".to_owned()),
        None => {}
    }
    if scene.state.marks.contains(&event.id) {
        parts.push("marked".to_owned());
    }
    parts.push(aloud(event.summary.trim_end_matches('.')));
    Some(parts.join("; "))
}

fn dyad(scene: &Scene<'_>, row: &DyadRow) -> String {
    let [talk, help, blame, act] = row.quad;
    let mut parts = vec![
        format!(
            "{}: {}",
            names::dyad(scene, row.dyad).replace(" – ", " and "),
            several(row.incidents, row.coverage, "incident")
        ),
        several(row.events, row.coverage, "event"),
        format!("{} of conflict, {} of cooperation", blame.saturating_add(act), talk.saturating_add(help)),
        killed(row.tolls.killed),
    ];
    parts.extend(row.last.map(|last| format!("last {}", date(last))));
    if !row.newcomers.is_empty() {
        parts.push("new actor".to_owned());
    }
    parts.extend(row.compared.map(compared));
    if row.selected {
        parts.push("chosen".to_owned());
    }
    parts.join("; ")
}

/// Lines of a page as text: headings end in a colon, what only draws is left out.
fn page(scene: &Scene<'_>, lines: Vec<Row>) -> Vec<String> {
    let spoken = lines.into_iter().map(|line| {
        let heading = line.iter().any(|(_, role)| *role == Role::Rule);
        let seen = line.into_iter().filter(|(_, role)| *role != Role::Rule);
        let parts: Vec<String> = seen.map(|(text, _)| aloud(&text)).filter(|text| !text.is_empty()).collect();
        let text = finish(scene, &parts.join(" "));
        if heading { format!("{text}:") } else { text }
    });
    spoken.filter(|line| !line.is_empty() && line != ":").collect()
}

/// What lies over the panes, line by line; `None` where nothing does.
#[must_use]
pub fn over(scene: &Scene<'_>) -> Option<Vec<String>> {
    Some(match scene.state.overlay.as_ref()? {
        Overlay::Detail => page(scene, detail::lines(scene, WIDE.0)),
        Overlay::Why { .. } => page(scene, detail::why::lines(scene, WIDE.1)),
        Overlay::Since { .. } => {
            let lines = since_words(scene);
            let none = vec!["Nothing is new, changed or deleted since the last visit.".to_owned()];
            if lines.is_empty() {
                none
            } else {
                lines.iter().map(|line| finish(scene, &aloud(line))).collect()
            }
        }
        Overlay::Problems { .. } if scene.problems.is_empty() => vec!["No problems were found.".to_owned()],
        Overlay::Problems { .. } => {
            scene.problems.iter().map(|problem| finish(scene, &problem.to_string())).collect()
        }
        Overlay::Help { search, .. } => help(scene, search.text()),
        Overlay::Palette { .. } | Overlay::Prompt(_) => return None,
    })
}

/// Every command that holds the words, with its key.
#[must_use]
pub fn help(scene: &Scene<'_>, search: &str) -> Vec<String> {
    let line = |command: Command, keys: &str| {
        let row = command.row();
        let keys =
            if keys.is_empty() { String::new() } else { format!(", key {}", keys.replace(", ", " or ")) };
        let why = scene.why_not(command).map(|why| format!(" (cannot run now: {why})")).unwrap_or_default();
        format!("{}{keys}: {}{why}", row.id, row.doc)
    };
    help_rows(search, scene.keymap)
        .into_iter()
        .map(|row| match row {
            HelpRow::Heading(scope) => format!("Commands {}:", scope.words()),
            HelpRow::Command(command, keys) => finish(scene, &line(command, &keys)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Cursor;
    use crate::view::fixture::fixture;

    #[test]
    fn signs_are_said_in_words() {
        for (written, said) in [
            ("≥2", "at least 2"),
            ("1 (0–4+)", "1 (0 to 4 or more)"),
            ("0–?", "0 to not known"),
            ("?", "not known"),
            ("–", "none claimed"),
            ("≈2025-12-07", "about 2025-12-07"),
            ("2025-08–09", "2025-08 to 09"),
            ("Taliban – US", "Taliban, US"),
            ("who   said what?", "who said what?"),
            ("• a source", "a source"),
            ("6 drawn · +2 vague", "6 drawn, +2 vague"),
        ] {
            assert_eq!(aloud(written), said, "{written}");
        }
    }

    #[test]
    fn every_row_is_a_sentence_without_a_sign() {
        let mut f = fixture();
        for pane in [PaneId::Fronts, PaneId::Events, PaneId::Dyads, PaneId::Series] {
            f.state.focus = pane;
            let scene = f.scene();
            let (len, _) = place(&scene);
            assert!(len > 0, "{pane:?}");
            for i in 0..len {
                let said = row(&scene, i);
                assert!(said.starts_with(&format!("{} of {len}: ", i + 1)) && said.ends_with('.'), "{said}");
                assert!(!said.contains(['≥', '≈', '≠', '·', '█', '▲', '●']), "{said}");
            }
            assert!(row(&scene, len).contains("matches") || !row(&scene, len).is_empty());
        }
    }

    #[test]
    fn pages_have_no_rules_and_no_breaks() {
        let mut f = fixture();
        f.state.overlay = Some(Overlay::Detail);
        let lines = over(&f.scene()).unwrap();
        assert!(lines.iter().any(|line| line.ends_with(':')), "{lines:#?}");
        assert!(lines.iter().all(|line| !line.contains('─')), "{lines:#?}");
        f.state.overlay = Some(Overlay::Why { cursor: Cursor::default(), over_detail: false });
        assert!(over(&f.scene()).unwrap().iter().all(|line| !line.contains("  ")));
    }
}

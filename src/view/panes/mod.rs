//! The panes: one file each.

pub(super) mod detail;
pub(super) mod dyads;
pub(super) mod events;
pub(super) mod fronts;
pub(super) mod map;
pub(super) mod matrix;
pub(super) mod series;

use ratatui::layout::Rect;

use super::layout::below;
use super::pen::Row;
use super::theme::Role;
use crate::board::{Command, PaneId, Scene};
use crate::store::Coverage;

/// Rows of column headers above the rows of a pane with this body: none where they would be half of what is seen.
pub(super) const fn heads(pane: PaneId, body: Rect) -> u16 {
    match pane {
        PaneId::Fronts | PaneId::Events | PaneId::Dyads if body.height > 2 => 1,
        _ => 0,
    }
}

/// How many rows of a list are out of sight above and below: `▾7`, `▴3 ▾7`; nothing where all are seen.
pub(super) fn more(scene: &Scene<'_>, pane: PaneId) -> String {
    let (state, answer) = (scene.state, scene.answer);
    let (cursor, len) = match pane {
        PaneId::Fronts => (state.fronts.cursor, answer.fronts.len()),
        PaneId::Events => (state.events.cursor, answer.events.len()),
        PaneId::Dyads if !state.matrix => (state.dyads.cursor, answer.dyads.len()),
        _ => return String::new(),
    };
    let regions = super::layout::regions(scene);
    let body = regions.body(pane);
    let seen = usize::from(below(body, heads(pane, body)).height);
    let [down, up] = super::glyphs::GlyphSet::of(state.look.glyphs).sorted;
    let above = cursor.offset();
    let parts = [(up, above), (down, len.saturating_sub(above.saturating_add(seen)))];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(sign, n)| format!("{sign}{n}"));
    parts.collect::<Vec<_>>().join(" ")
}

/// The title of a pane, and what is said at the right of it.
pub(super) fn title(scene: &Scene<'_>, pane: PaneId, area: Rect) -> (String, Row) {
    let numbered = |words: &str| format!("{} {words}", pane.number());
    let plain = numbered(pane.title());
    match pane {
        PaneId::Fronts => (plain, fronts::said(scene)),
        PaneId::Events => (plain, events::said(scene)),
        PaneId::Dyads if scene.state.matrix => (numbered("Actors, events of each pair"), Row::new()),
        PaneId::Dyads => {
            let more = super::pen::u16_of(super::text::width(&more(scene, pane)));
            (plain, dyads::said(scene, area.width.saturating_sub(more)))
        }
        PaneId::Series => (numbered(&series::words(scene)), series::said(scene)),
        PaneId::Detail => (plain, detail::said(scene, below(area, 1))),
        PaneId::Map => (plain, map::said(scene, area)),
    }
}

/// What an empty list says: that nothing matches, and which keys help.
pub(super) fn nothing_matches(scene: &Scene<'_>) -> Vec<String> {
    let (back, reset) = (scene.keymap.key(Command::Back), scene.keymap.key(Command::Reset));
    let window = scene.keymap.key(Command::NextWindow);
    if scene.answer.total == 0 {
        return vec!["No events in the data".to_owned()];
    }
    if scene.state.view.narrowings.is_empty() {
        let mut lines = vec!["Nothing in this window of time".to_owned()];
        if scene.answer.straddling > 0 {
            lines.push(format!("{} events are dated too vaguely to lie in it", scene.answer.straddling));
        }
        lines.push(format!("{window} changes it, {reset} resets the view"));
        return lines;
    }
    vec!["Nothing matches".to_owned(), format!("{back} clears the newest filter, {reset} resets the view")]
}

/// From how many days on an age is told in years.
const LONG: i32 = 1000;

/// A number of days as an age: `12 d`, `3 y`.
pub(super) fn days(n: i32) -> String {
    if n < LONG { format!("{n} d") } else { format!("{} y", n / 365) }
}

/// An age between two bounds: `12 d`, `0–30 d`, `2–3 y`.
pub(super) fn age(min: i32, max: i32) -> String {
    if min == max || days(min) == days(max) {
        return days(max);
    }
    if (min < LONG) == (max < LONG) {
        let (least, most) = (days(min), days(max));
        let least = least.split(' ').next().unwrap_or_default();
        format!("{least}–{most}")
    } else {
        format!("{}–{}", days(min), days(max))
    }
}

/// The columns a list may use: one less where another pane begins right behind it.
pub(super) fn list_width(scene: &Scene<'_>, area: Rect) -> u16 {
    area.width.saturating_sub(u16::from(area.right() < scene.state.size.0))
}

/// A count as far as it is known: `7`; `≥7` where the window is recorded in part; `?` for none where it is not
/// recorded at all.
pub(super) fn counted(n: u32, coverage: Coverage) -> (String, Role) {
    match (n, coverage) {
        (0, Coverage::None) => ("?".to_owned(), Role::Unknown),
        (n, Coverage::None | Coverage::Partial) => (format!("≥{n}"), Role::Text),
        (0, Coverage::Full) => ("0".to_owned(), Role::Dim),
        (n, Coverage::Full) => (n.to_string(), Role::Text),
    }
}

/// The sign and the words of a change.
pub(super) const fn change_words(change: crate::assess::change::Change) -> (usize, &'static str) {
    use crate::assess::change::Change;
    match change {
        Change::LargeIncrease => (0, "large increase"),
        Change::ModerateIncrease => (1, "moderate increase"),
        Change::Limited => (2, "limited change"),
        Change::LargeDecrease => (3, "large decrease"),
        Change::Unknown => (4, "not comparable"),
    }
}

/// A change as far as there is room: its sign, and its words where they fit.
pub(super) fn change(
    glyphs: &super::glyphs::GlyphSet,
    change: crate::assess::change::Change,
    room: u16,
) -> (String, Role) {
    use crate::assess::change::Change;
    let (sign, words) = change_words(change);
    let sign = glyphs.changes[sign];
    let role = match change {
        Change::LargeIncrease | Change::ModerateIncrease => Role::Warning,
        Change::Limited | Change::Unknown => Role::Dim,
        Change::LargeDecrease => Role::Text,
    };
    let long = format!("{sign:<2} {words}");
    let fits = super::text::width(&long) <= usize::from(room);
    (if fits { long } else { sign.to_owned() }, role)
}

/// A change with its count and base, as far as there is room: `▲▲ large increase: 12 in the week, mean 3.5 (+243 %)`,
/// `▲▲ 12 in the week, mean 3.5`, `▲▲ 12/3.5`, or the sign.
pub(super) fn change_with_base(
    glyphs: &super::glyphs::GlyphSet,
    verdict: &crate::assess::change::ChangeVerdict,
    room: u16,
) -> (String, Role) {
    let (plain, role) = change(glyphs, verdict.word, room);
    let (Some(week), Some(mean)) = (verdict.week, verdict.m4) else { return (plain, role) };
    let (sign, words) = change_words(verdict.word);
    let mean = crate::assess::weeks::written(mean);
    // None on a base under 1 a week.
    let percent = verdict.percent().map(|percent| format!(" ({percent:+} %)")).unwrap_or_default();
    let phrase = format!("{week} in the week, mean {mean}");
    let said = [
        format!("{words}: {phrase}{percent}"),
        format!("{words}: {phrase}"),
        phrase.clone(),
        format!("{week}/{mean}"),
    ];
    let sign = glyphs.changes[sign];
    let fits = |text: &String| super::text::width(text) <= usize::from(room);
    (
        said.map(|said| format!("{sign:<2} {said}"))
            .into_iter()
            .find(fits)
            .unwrap_or_else(|| sign.to_owned()),
        role,
    )
}

/// The count of the days compared with, or the word for the count now against it.
pub(super) fn compared(
    glyphs: &super::glyphs::GlyphSet,
    compared: Option<crate::store::Compared>,
    count: bool,
    room: u16,
) -> super::pen::Content {
    use super::pen::Content;
    match compared {
        None => Content::Text(String::new(), Role::Dim),
        Some(then) if count => {
            let (said, role) = counted(then.incidents, then.coverage);
            Content::Figure(said, role)
        }
        Some(then) => {
            let (said, role) = change(glyphs, then.change, room);
            Content::Text(said, role)
        }
    }
}

/// The role of a number of killed: harm as soon as anybody may have died.
pub(super) fn harm(toll: crate::model::Toll) -> Role {
    let none = toll.high == Some(0) && !toll.open;
    if toll.is_known_of() && !none { Role::Harm } else { Role::Dim }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::change::{ChangeRule, assess};
    use crate::board::Glyphs;
    use crate::view::glyphs::GlyphSet;

    #[test]
    fn a_change_says_its_count_and_base_as_the_room_allows() {
        let glyphs = GlyphSet::of(Glyphs::Unicode);
        let rule = ChangeRule::default();
        let rare = assess(&[Some(3), Some(1), Some(1), Some(1), Some(0)], &rule);
        let said = |room| change_with_base(glyphs, &rare, room).0;
        // No percentage on a base under 1 a week.
        assert_eq!(said(60), "=  limited change: 3 in the week, mean 0.8");
        assert_eq!(said(30), "=  3 in the week, mean 0.8");
        assert_eq!(said(10), "=  3/0.8");
        assert_eq!(said(2), "=");
        let often = assess(&[Some(50), Some(40), Some(40), Some(40), Some(40)], &rule);
        assert_eq!(
            change_with_base(glyphs, &often, 60).0,
            "▲  moderate increase: 50 in the week, mean 40 (+25 %)"
        );
        let unknown = assess(&[None], &rule);
        assert_eq!(change_with_base(glyphs, &unknown, 60).0, "?  not comparable");
    }

    #[test]
    fn counts_say_no_more_than_is_recorded() {
        assert_eq!(counted(0, Coverage::None).0, "?");
        assert_eq!(counted(2, Coverage::None).0, "≥2");
        assert_eq!(counted(0, Coverage::Partial).0, "≥0");
        assert_eq!(counted(0, Coverage::Full).0, "0");
    }

    #[test]
    fn ages_say_no_more_than_is_known() {
        assert_eq!(age(12, 12), "12 d");
        assert_eq!(age(0, 30), "0–30 d");
        assert_eq!(age(990, 1100), "990 d–3 y");
        assert_eq!(age(1096, 1100), "3 y");
        assert_eq!(age(1460, 1830), "4–5 y");
    }
}

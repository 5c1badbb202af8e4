//! The footer: what one can do now, by key and by click.

use ratatui::layout::{Position, Rect};

use super::legend;
use super::loading::words;
use super::pen::{Pen, Row, row_width};
use super::prompt::draw_prompt;
use super::text::{cut, u16_of, width};
use super::theme::Role;
use crate::board::chord::Code;
use crate::board::{Command, Overlay, PaneId, Scene};

/// What the footer offers while a pane has the focus, most useful first. Help comes before all.
const fn offered(pane: PaneId) -> &'static [Command] {
    use Command as C;
    match pane {
        PaneId::Fronts => &[
            C::Choose,
            C::Open,
            C::Why,
            C::Compare,
            C::Filter,
            C::NextWindow,
            C::NextPane,
            C::Search,
            C::Zoom,
            C::Palette,
            C::Quit,
        ],
        PaneId::Events => &[
            C::Open,
            C::Filter,
            C::Search,
            C::Why,
            C::Choose,
            C::NextWindow,
            C::NextPane,
            C::ClearMarks,
            C::OnlyKind,
            C::CopyRow,
            C::Export,
            C::Zoom,
            C::Palette,
            C::Quit,
        ],
        PaneId::Dyads => &[
            C::Choose,
            C::Open,
            C::Why,
            C::Matrix,
            C::Filter,
            C::NextPane,
            C::Search,
            C::Zoom,
            C::Palette,
            C::Quit,
        ],
        PaneId::Series => &[
            C::Choose,
            C::Left,
            C::Right,
            C::Coarser,
            C::Finer,
            C::NextMeasure,
            C::NextWindow,
            C::Open,
            C::NextPane,
            C::Zoom,
            C::Quit,
        ],
        PaneId::Map => &[
            C::NextPlace,
            C::Choose,
            C::Open,
            C::ZoomIn,
            C::ZoomOut,
            C::FitMap,
            C::HomeMap,
            C::NextHere,
            C::Back,
            C::Filter,
            C::NextPane,
            C::Zoom,
            C::Quit,
        ],
        PaneId::Detail => {
            &[C::Down, C::PageDown, C::Why, C::OpenLink, C::CopyId, C::NextPane, C::Zoom, C::Palette, C::Quit]
        }
    }
}

/// What a click on a hint does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Runs a command.
    Run(Command),
    /// Presses a key.
    Press(Code),
    /// Nothing: it only explains.
    Nothing,
}

/// A key and what it is for.
struct Hint {
    key: String,
    words: String,
    does: Does,
}

impl Hint {
    fn width(&self) -> usize {
        width(&self.key) + 1 + width(&self.words)
    }
}

/// A hint that found room.
struct Placed {
    x: u16,
    y: u16,
    hint: Hint,
}

/// What a command is called in the footer.
fn words_of(command: Command, focus: PaneId) -> &'static str {
    match (command, focus) {
        // An event is not chosen but marked.
        (Command::Choose, PaneId::Events) => "mark",
        _ => command.row().hint,
    }
}

fn hinted(scene: &Scene<'_>, commands: &[Command]) -> Vec<Hint> {
    let barred = |command| scene.barred.iter().any(|(of, _)| *of == command);
    // There is nothing to unmark before something is marked.
    let idle = |command| command == Command::ClearMarks && scene.state.marks.is_empty();
    let offered = commands.iter().filter(|&&command| !barred(command) && !idle(command));
    let hint = |&command: &Command| Hint {
        key: scene.keymap.key(command),
        words: words_of(command, scene.state.focus).to_owned(),
        does: Does::Run(command),
    };
    offered.map(hint).collect()
}

/// How a chord may go on: the rest of the keys and the command, without the words all of them begin with.
fn continuations(scene: &Scene<'_>) -> Vec<Hint> {
    let found: Vec<_> = scene.keymap.continuations(&scene.state.pending).collect();
    let shared = found.first().and_then(|(_, c)| c.row().id.split_once('-')).map_or("", |(word, _)| word);
    let all = found.len() > 1 && found.iter().all(|(_, c)| c.row().id.starts_with(shared));
    found
        .into_iter()
        .map(|(key, command)| {
            let id = command.row().id;
            let id =
                if all { id.strip_prefix(shared).map_or(id, |id| id.trim_start_matches('-')) } else { id };
            Hint { key, words: id.to_owned(), does: Does::Run(command) }
        })
        .collect()
}

/// The hints for what is open, or for the focused pane, most useful first.
fn offers(scene: &Scene<'_>) -> Vec<Hint> {
    let typed = |key: &str, words: &str, does| Hint { key: key.to_owned(), words: words.to_owned(), does };
    let close = || Hint {
        key: scene.keymap.key(Command::Back),
        words: "close".to_owned(),
        does: Does::Press(Code::Esc),
    };
    let beside = |commands: &[Command]| {
        let mut row = vec![close()];
        row.extend(hinted(scene, commands));
        row
    };
    match &scene.state.overlay {
        Some(Overlay::Help { .. }) => {
            vec![
                typed("type", "to search", Does::Nothing),
                typed("up/down", "scroll", Does::Nothing),
                close(),
            ]
        }
        Some(Overlay::Palette { .. }) => {
            vec![
                typed("type", "to narrow", Does::Nothing),
                typed("enter", "run", Does::Press(Code::Enter)),
                close(),
            ]
        }
        Some(Overlay::Problems { .. }) => vec![close()],
        Some(Overlay::Since { .. }) => beside(&[Command::Open, Command::Down, Command::MarkSeen]),
        Some(Overlay::Why { .. }) => beside(&[Command::Down, Command::PageDown]),
        Some(Overlay::Detail) => {
            beside(&[Command::Down, Command::PageDown, Command::OpenLink, Command::CopyId])
        }
        Some(Overlay::Prompt(_)) | None => {
            let mut row = hinted(scene, &[Command::Help]);
            if scene.marks.is_some_and(|marks| marks.marked() > 0) {
                row.extend(hinted(scene, &[Command::NextNew]));
            }
            row.extend(hinted(scene, offered(scene.state.focus)));
            row
        }
    }
}

/// Hints side by side from a column on, as many as there is room for: what is too long gives way to what is not.
fn in_a_row(hints: Vec<Hint>, x: u16, y: u16, room: usize) -> Vec<Placed> {
    let mut placed = Vec::new();
    let mut used = 0;
    for hint in hints.into_iter().filter(|hint| !hint.key.is_empty()) {
        let gap = if placed.is_empty() { 0 } else { 2 };
        let wide = hint.width();
        if used + gap + wide <= room {
            placed.push(Placed { x: x.saturating_add(u16_of(used + gap)), y, hint });
            used += gap + wide;
        }
    }
    placed
}

/// The most rows in which a chord is explained.
const CHORD_ROWS: u16 = 4;

/// How a chord goes on, all of it, in as many rows as that takes: the last is the footer, the first says what was
/// typed. With them what was typed, and the first of the rows.
fn chord(scene: &Scene<'_>, area: Rect) -> (String, Vec<Placed>, u16) {
    let typed = scene.state.pending.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let left = area.left().saturating_add(margin(area));
    let from = left.saturating_add(u16_of(width(&typed) + 3));
    let room = usize::from(area.right().saturating_sub(from));
    let mut rows: Vec<Vec<Placed>> = Vec::new();
    let mut used = usize::MAX;
    for hint in continuations(scene) {
        let wide = hint.width();
        if used.saturating_add(2 + wide) > room {
            rows.push(Vec::new());
            used = 0;
        }
        let gap = if used == 0 { 0 } else { 2 };
        if let Some(row) = rows.last_mut() {
            row.push(Placed { x: from.saturating_add(u16_of(used + gap)), y: 0, hint });
        }
        used += gap + wide;
    }
    // What lies under the rows can wait; the header and a row of it stay.
    rows.truncate(usize::from(CHORD_ROWS.min(area.y.saturating_sub(1)).max(1)));
    let first = area.y.saturating_add(1).saturating_sub(u16_of(rows.len()).max(1));
    let placed = (first..).zip(rows).flat_map(|(y, row)| row.into_iter().map(move |p| Placed { y, ..p }));
    (typed, placed.collect(), first)
}

/// The column left free at either side, where there is room.
fn margin(area: Rect) -> u16 {
    u16::from(area.width >= 60)
}

/// Where the hints may stand in the footer, and what stands at the right of them: problems.
fn parts(scene: &Scene<'_>, area: Rect) -> (u16, u16, String) {
    let problems = beside(scene, area.width < 60);
    let at = area.right().saturating_sub(u16_of(width(&problems)).saturating_add(margin(area)));
    let end = if problems.is_empty() { area.right() } else { at.saturating_sub(1) };
    (area.left().saturating_add(margin(area)), end, problems)
}

/// What a new reader needs first, in as many words as there is room for.
fn welcome(scene: &Scene<'_>, room: usize) -> String {
    let key = |command| scene.keymap.key(command);
    let parts = [
        format!("{} help", key(Command::Help)),
        "arrows move".to_owned(),
        format!("{} opens", key(Command::Open)),
        format!("{} leaves", key(Command::Quit)),
        format!("{} goes to the next pane", key(Command::NextPane)),
        format!("{} filters", key(Command::Filter)),
        format!("{} goes back", key(Command::Back)),
    ];
    let first = if room >= 60 { "First visit: " } else { "" };
    let mut said = format!("{first}{}", parts[0]);
    for part in parts.get(1..).unwrap_or_default() {
        if width(&said) + 3 + width(part) <= room {
            said = format!("{said} · {part}");
        }
    }
    said
}

/// Hints of the footer where nothing else is said, with the marks explained behind them.
fn row(scene: &Scene<'_>, area: Rect) -> (Vec<Placed>, Row) {
    let (left, end, _) = parts(scene, area);
    let room = usize::from(end.saturating_sub(left));
    let marks = if scene.state.overlay.is_none() { legend::footer(scene) } else { Row::new() };
    // The meaning of the marks in sight goes before some of the hints, not before most of them.
    let marks = if row_width(&marks) <= room / 2 { marks } else { Row::new() };
    (in_a_row(offers(scene), left, area.top(), room.saturating_sub(row_width(&marks))), marks)
}

fn draw_hints(scene: &Scene<'_>, pen: &mut Pen<'_>, right: u16, placed: &[Placed]) {
    let words = if scene.state.look.colour { Role::Dim } else { Role::Text };
    for Placed { x, y, hint } in placed {
        let x = pen.put(*x, *y, right, &hint.key, Role::Key);
        pen.put(x, *y, right, &format!(" {}", hint.words), words);
    }
}

/// The footer: a prompt, else how a chord goes on, else a message, else what a new reader needs, else hints; at the
/// right the problems.
pub(super) fn footer(scene: &Scene<'_>, pen: &mut Pen<'_>, area: Rect) {
    let state = scene.state;
    if let Some(Overlay::Prompt(prompt)) = &state.overlay {
        draw_prompt(scene, pen, area, prompt);
        return;
    }
    if !state.pending.is_empty() {
        let (typed, placed, first) = chord(scene, area);
        let rows = area.bottom().saturating_sub(first);
        pen.clear(Rect { y: first, height: rows, ..area });
        let x = pen.put(area.left().saturating_add(margin(area)), first, area.right(), &typed, Role::Accent);
        pen.put(x, first, area.right(), " … ", Role::Dim);
        draw_hints(scene, pen, area.right(), &placed);
        return;
    }
    let (left, end, problems) = parts(scene, area);
    let y = area.top();
    if !problems.is_empty() {
        pen.put(end.saturating_add(1), y, area.right(), &problems, Role::Warning);
    }
    let room = usize::from(end.saturating_sub(left));
    if let Some(message) = &state.message {
        let text = if message.is_error { format!("! {}", message.text) } else { message.text.clone() };
        let text = cut(&pen.glyphs.spell(&text), room, pen.glyphs.ellipsis);
        pen.put(left, y, end, &text, if message.is_error { Role::Warning } else { Role::Strong });
    } else if state.welcome > 0 && state.overlay.is_none() {
        pen.put(left, y, end, &welcome(scene, room), Role::Strong);
    } else {
        let (placed, marks) = row(scene, area);
        draw_hints(scene, pen, end, &placed);
        pen.pieces(end.saturating_sub(u16_of(row_width(&marks))), y, end, &marks);
    }
}

/// What a click in the footer, or on the rows of a chord, does.
pub(super) fn at(scene: &Scene<'_>, area: Rect, at: Position) -> Option<Does> {
    let state = scene.state;
    let placed = match (&state.overlay, state.pending.is_empty()) {
        (Some(Overlay::Prompt(_)), _) => return None,
        (_, false) => chord(scene, area).1,
        (_, true) => {
            let (_, end, problems) = parts(scene, area);
            if !problems.is_empty() && at.y == area.y && at.x > end {
                return Some(Does::Run(Command::Problems));
            }
            let said = state.message.is_some() || (state.welcome > 0 && state.overlay.is_none());
            if said { Vec::new() } else { row(scene, area).0 }
        }
    };
    let hit = |p: &&Placed| p.y == at.y && (p.x..p.x.saturating_add(u16_of(p.hint.width()))).contains(&at.x);
    placed.iter().find(hit).map(|placed| placed.hint.does)
}

/// What stands at the right of the footer: how far reading newer data has come, and the problems.
fn beside(scene: &Scene<'_>, short: bool) -> String {
    let problems = problems(scene, short);
    let reading = scene.reading.map(|reading| words(reading, short));
    reading.into_iter().chain((!problems.is_empty()).then_some(problems)).collect::<Vec<_>>().join(" · ")
}

fn problems(scene: &Scene<'_>, short: bool) -> String {
    let key = scene.keymap.key(Command::Problems);
    match scene.problems.len() {
        0 => String::new(),
        n if short => format!("{n} {key}"),
        1 => format!("1 problem ({key})"),
        n => format!("{n} problems ({key})"),
    }
}

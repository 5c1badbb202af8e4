//! The footer: what one can do now, by key and by click.

use ratatui::layout::{Position, Rect};

use super::loading_screen::footer_words;
use super::mark_legend;
use super::painter::{Painter, StyledLine, line_width};
use super::prompt::draw_prompt;
use super::text::{saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::chord::KeyCode;
use crate::board::{Command, Overlay, PaneId, Scene};

/// What the footer offers while a pane has the focus, most useful first. Help comes before all.
const fn pane_commands(pane: PaneId) -> &'static [Command] {
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
pub(super) enum HintAction {
    /// Runs a command.
    RunCommand(Command),
    /// Presses a key.
    PressKey(KeyCode),
    /// Nothing: it only explains.
    Nothing,
}

/// A key and what it is for.
struct Hint {
    key: String,
    words: String,
    action: HintAction,
}

impl Hint {
    fn width(&self) -> usize {
        width(&self.key) + 1 + width(&self.words)
    }
}

/// A hint that found room.
struct PlacedHint {
    x: u16,
    y: u16,
    hint: Hint,
}

/// What a command is called in the footer.
fn hint_words(command: Command, focus: PaneId) -> &'static str {
    match (command, focus) {
        // An event is not chosen but marked.
        (Command::Choose, PaneId::Events) => "mark",
        _ => command.row().hint,
    }
}

fn command_hints(scene: &Scene<'_>, commands: &[Command]) -> Vec<Hint> {
    let barred = |command| scene.unavailable.iter().any(|(of, _)| *of == command);
    // There is nothing to unmark before something is marked.
    let idle = |command| command == Command::ClearMarks && scene.state.marked_ids.is_empty();
    let offered = commands.iter().filter(|&&command| !barred(command) && !idle(command));
    let hint = |&command: &Command| Hint {
        key: scene.keymap.first_chord_text(command),
        words: hint_words(command, scene.state.focus).to_owned(),
        action: HintAction::RunCommand(command),
    };
    offered.map(hint).collect()
}

/// How a chord may go on: the rest of the keys and the command, without the words all of them begin with.
fn chord_hints(scene: &Scene<'_>) -> Vec<Hint> {
    let found: Vec<_> = scene.keymap.continuations(&scene.state.pending_keys).collect();
    let shared = found.first().and_then(|(_, c)| c.row().id.split_once('-')).map_or("", |(word, _)| word);
    let all = found.len() > 1 && found.iter().all(|(_, c)| c.row().id.starts_with(shared));
    found
        .into_iter()
        .map(|(key, command)| {
            let id = command.row().id;
            let id =
                if all { id.strip_prefix(shared).map_or(id, |id| id.trim_start_matches('-')) } else { id };
            Hint { key, words: id.to_owned(), action: HintAction::RunCommand(command) }
        })
        .collect()
}

/// The hints for what is open, or for the focused pane, most useful first.
fn current_hints(scene: &Scene<'_>) -> Vec<Hint> {
    let typed =
        |key: &str, words: &str, does| Hint { key: key.to_owned(), words: words.to_owned(), action: does };
    let close = || Hint {
        key: scene.keymap.first_chord_text(Command::Back),
        words: "close".to_owned(),
        action: HintAction::PressKey(KeyCode::Esc),
    };
    let beside = |commands: &[Command]| {
        let mut row = vec![close()];
        row.extend(command_hints(scene, commands));
        row
    };
    match &scene.state.overlay {
        Some(Overlay::Help { .. }) => {
            vec![
                typed("type", "to search", HintAction::Nothing),
                typed("up/down", "scroll", HintAction::Nothing),
                close(),
            ]
        }
        Some(Overlay::Palette { .. }) => {
            vec![
                typed("type", "to narrow", HintAction::Nothing),
                typed("enter", "run", HintAction::PressKey(KeyCode::Enter)),
                close(),
            ]
        }
        Some(Overlay::Problems { .. }) => vec![close()],
        Some(Overlay::Changes { .. }) => beside(&[Command::Open, Command::Down, Command::MarkSeen]),
        Some(Overlay::Why { .. }) => beside(&[Command::Down, Command::PageDown]),
        Some(Overlay::Detail) => {
            beside(&[Command::Down, Command::PageDown, Command::OpenLink, Command::CopyId])
        }
        Some(Overlay::Prompt(_)) | None => {
            let mut row = command_hints(scene, &[Command::Help]);
            if scene.visit_marks.is_some_and(|marks| marks.marked_count() > 0) {
                row.extend(command_hints(scene, &[Command::NextNew]));
            }
            row.extend(command_hints(scene, pane_commands(scene.state.focus)));
            row
        }
    }
}

/// Hints side by side from a column on, as many as there is room for: what is too long gives way to what is not.
fn place_hints(hints: Vec<Hint>, x: u16, y: u16, room: usize) -> Vec<PlacedHint> {
    let mut placed = Vec::new();
    let mut used = 0;
    for hint in hints.into_iter().filter(|hint| !hint.key.is_empty()) {
        let gap = if placed.is_empty() { 0 } else { 2 };
        let wide = hint.width();
        if used + gap + wide <= room {
            placed.push(PlacedHint { x: x.saturating_add(saturating_u16(used + gap)), y, hint });
            used += gap + wide;
        }
    }
    placed
}

/// The most rows in which a chord is explained.
const CHORD_ROWS: u16 = 4;

/// How a chord goes on, all of it, in as many rows as that takes: the last is the footer, the first says what was
/// typed. With them what was typed, and the first of the rows.
fn place_chord_hints(scene: &Scene<'_>, area: Rect) -> (String, Vec<PlacedHint>, u16) {
    let typed = scene.state.pending_keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let left = area.left().saturating_add(side_margin(area));
    let from = left.saturating_add(saturating_u16(width(&typed) + 3));
    let room = usize::from(area.right().saturating_sub(from));
    let mut rows: Vec<Vec<PlacedHint>> = Vec::new();
    let mut used = usize::MAX;
    for hint in chord_hints(scene) {
        let wide = hint.width();
        if used.saturating_add(2 + wide) > room {
            rows.push(Vec::new());
            used = 0;
        }
        let gap = if used == 0 { 0 } else { 2 };
        if let Some(row) = rows.last_mut() {
            row.push(PlacedHint { x: from.saturating_add(saturating_u16(used + gap)), y: 0, hint });
        }
        used += gap + wide;
    }
    // What lies under the rows can wait; the header and a row of it stay.
    rows.truncate(usize::from(CHORD_ROWS.min(area.y.saturating_sub(1)).max(1)));
    let first = area.y.saturating_add(1).saturating_sub(saturating_u16(rows.len()).max(1));
    let placed = (first..).zip(rows).flat_map(|(y, row)| row.into_iter().map(move |p| PlacedHint { y, ..p }));
    (typed, placed.collect(), first)
}

/// The column left free at either side, where there is room.
fn side_margin(area: Rect) -> u16 {
    u16::from(area.width >= 60)
}

/// Where the hints may stand in the footer, and what stands at the right of them: problems.
fn footer_parts(scene: &Scene<'_>, area: Rect) -> (u16, u16, String) {
    let problems = status_text(scene, area.width < 60);
    let at = area.right().saturating_sub(saturating_u16(width(&problems)).saturating_add(side_margin(area)));
    let end = if problems.is_empty() { area.right() } else { at.saturating_sub(1) };
    (area.left().saturating_add(side_margin(area)), end, problems)
}

/// What a new reader needs first, in as many words as there is room for.
fn welcome_text(scene: &Scene<'_>, room: usize) -> String {
    let key = |command| scene.keymap.first_chord_text(command);
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
fn hints_and_marks(scene: &Scene<'_>, area: Rect) -> (Vec<PlacedHint>, StyledLine) {
    let (left, end, _) = footer_parts(scene, area);
    let room = usize::from(end.saturating_sub(left));
    let marks =
        if scene.state.overlay.is_none() { mark_legend::footer_marks(scene) } else { StyledLine::new() };
    // The meaning of the marks in sight goes before some of the hints, not before most of them.
    let marks = if line_width(&marks) <= room / 2 { marks } else { StyledLine::new() };
    (place_hints(current_hints(scene), left, area.top(), room.saturating_sub(line_width(&marks))), marks)
}

fn draw_hints(scene: &Scene<'_>, painter: &mut Painter<'_>, right: u16, placed: &[PlacedHint]) {
    let words = if scene.state.appearance.has_colour { Role::Dim } else { Role::Text };
    for PlacedHint { x, y, hint } in placed {
        let x = painter.write(*x, *y, right, &hint.key, Role::Key);
        painter.write(x, *y, right, &format!(" {}", hint.words), words);
    }
}

/// The footer: a prompt, else how a chord goes on, else a message, else what a new reader needs, else hints; at the
/// right the problems.
pub(super) fn draw_footer(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let state = scene.state;
    if let Some(Overlay::Prompt(prompt)) = &state.overlay {
        draw_prompt(scene, painter, area, prompt);
        return;
    }
    if !state.pending_keys.is_empty() {
        let (typed, placed, first) = place_chord_hints(scene, area);
        let rows = area.bottom().saturating_sub(first);
        painter.clear(Rect { y: first, height: rows, ..area });
        let x = painter.write(
            area.left().saturating_add(side_margin(area)),
            first,
            area.right(),
            &typed,
            Role::Accent,
        );
        painter.write(x, first, area.right(), " … ", Role::Dim);
        draw_hints(scene, painter, area.right(), &placed);
        return;
    }
    let (left, end, problems) = footer_parts(scene, area);
    let y = area.top();
    if !problems.is_empty() {
        painter.write(end.saturating_add(1), y, area.right(), &problems, Role::Warning);
    }
    let room = usize::from(end.saturating_sub(left));
    if let Some(message) = &state.message {
        let text = if message.is_error { format!("! {}", message.text) } else { message.text.clone() };
        let text = truncate(&painter.glyphs.transliterate(&text), room, painter.glyphs.ellipsis);
        painter.write(left, y, end, &text, if message.is_error { Role::Warning } else { Role::Strong });
    } else if state.welcome_keys_left > 0 && state.overlay.is_none() {
        painter.write(left, y, end, &welcome_text(scene, room), Role::Strong);
    } else {
        let (placed, marks) = hints_and_marks(scene, area);
        draw_hints(scene, painter, end, &placed);
        painter.write_line(end.saturating_sub(saturating_u16(line_width(&marks))), y, end, &marks);
    }
}

/// What a click in the footer, or on the rows of a chord, does.
pub(super) fn hint_action_at(scene: &Scene<'_>, area: Rect, at: Position) -> Option<HintAction> {
    let state = scene.state;
    let placed = match (&state.overlay, state.pending_keys.is_empty()) {
        (Some(Overlay::Prompt(_)), _) => return None,
        (_, false) => place_chord_hints(scene, area).1,
        (_, true) => {
            let (_, end, problems) = footer_parts(scene, area);
            if !problems.is_empty() && at.y == area.y && at.x > end {
                return Some(HintAction::RunCommand(Command::Problems));
            }
            let said = state.message.is_some() || (state.welcome_keys_left > 0 && state.overlay.is_none());
            if said { Vec::new() } else { hints_and_marks(scene, area).0 }
        }
    };
    let hit = |p: &&PlacedHint| {
        p.y == at.y && (p.x..p.x.saturating_add(saturating_u16(p.hint.width()))).contains(&at.x)
    };
    placed.iter().find(hit).map(|placed| placed.hint.action)
}

/// What stands at the right of the footer: how far reading newer data has come, and the problems.
fn status_text(scene: &Scene<'_>, short: bool) -> String {
    let problems = problem_count_text(scene, short);
    let reading = scene.load_progress.map(|reading| footer_words(reading, short));
    reading.into_iter().chain((!problems.is_empty()).then_some(problems)).collect::<Vec<_>>().join(" · ")
}

fn problem_count_text(scene: &Scene<'_>, short: bool) -> String {
    let key = scene.keymap.first_chord_text(Command::Problems);
    match scene.problems.len() {
        0 => String::new(),
        n if short => format!("{n} {key}"),
        1 => format!("1 problem ({key})"),
        n => format!("{n} problems ({key})"),
    }
}

//! The footer: key hints, messages and prompts, and the commands run by a click on a hint.

use ratatui::layout::{Position, Rect};

use super::loading_screen::footer_words;
use super::mark_legend;
use super::painter::{Painter, StyledLine, line_width};
use super::prompt::draw_prompt;
use super::text::{saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::chord::KeyCode;
use crate::board::inbox_list::commands_for_item;
use crate::board::{Command, FormPage, OpenForm, Overlay, PaneId, Scene, State};
use crate::model::Severity;

/// Returns the commands the footer offers for a focused pane, the most useful first. Help precedes them.
const fn pane_commands(pane: PaneId) -> &'static [Command] {
    use Command as C;
    match pane {
        PaneId::Headline => {
            &[C::Open, C::Choose, C::Why, C::Filter, C::NextPane, C::NextWindow, C::Zoom, C::Palette, C::Quit]
        }
        PaneId::Fronts => &[
            C::Choose,
            C::Open,
            C::Why,
            C::GroupRows,
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
    /// Nothing; the hint only explains.
    Nothing,
}

/// A key and what it does.
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

/// A hint and its position on screen.
struct PlacedHint {
    x: u16,
    y: u16,
    hint: Hint,
}

/// Returns the label of a command in the footer.
fn hint_words(command: Command, state: &State) -> &'static str {
    match (command, state.focus, &state.overlay) {
        // In the events, the command marks a row.
        (Command::Choose, PaneId::Events, _) => "mark",
        (Command::Snooze, _, Some(Overlay::Inbox(open))) if open.shows_decided => "put back",
        _ => command.row().hint,
    }
}

fn command_hints(scene: &Scene<'_>, commands: &[Command]) -> Vec<Hint> {
    let is_unavailable = |command| scene.unavailable.iter().any(|(unavailable, _)| *unavailable == command);
    // Without marks there is nothing to clear.
    let has_no_effect = |command| command == Command::ClearMarks && scene.state.marked_ids.is_empty();
    let offered_commands =
        commands.iter().filter(|&&command| !is_unavailable(command) && !has_no_effect(command));
    let hint = |&command: &Command| Hint {
        key: scene.keymap.first_chord_text(command),
        words: hint_words(command, scene.state).to_owned(),
        action: HintAction::RunCommand(command),
    };
    offered_commands.map(hint).collect()
}

/// Returns the continuations of a pending chord: the remaining keys and the command, without the first word that all
/// the commands share.
fn chord_hints(scene: &Scene<'_>) -> Vec<Hint> {
    let continuations: Vec<_> = scene.keymap.continuations(&scene.state.pending_keys).collect();
    let shared_word =
        continuations.first().and_then(|(_, c)| c.row().id.split_once('-')).map_or("", |(word, _)| word);
    let all_share_it =
        continuations.len() > 1 && continuations.iter().all(|(_, c)| c.row().id.starts_with(shared_word));
    continuations
        .into_iter()
        .map(|(key, command)| {
            let id = command.row().id;
            let id = if all_share_it {
                id.strip_prefix(shared_word).map_or(id, |id| id.trim_start_matches('-'))
            } else {
                id
            };
            Hint { key, words: id.to_owned(), action: HintAction::RunCommand(command) }
        })
        .collect()
}

/// Returns the hints for the open overlay or the focused pane, the most useful first.
fn current_hints(scene: &Scene<'_>) -> Vec<Hint> {
    let hint = |key: &str, words: &str, action| Hint { key: key.to_owned(), words: words.to_owned(), action };
    let close = || Hint {
        key: scene.keymap.first_chord_text(Command::Back),
        words: "close".to_owned(),
        action: HintAction::PressKey(KeyCode::Esc),
    };
    let close_and = |commands: &[Command]| {
        let mut row = vec![close()];
        row.extend(command_hints(scene, commands));
        row
    };
    match &scene.state.overlay {
        Some(Overlay::Help { .. }) => {
            vec![
                hint("type", "to search", HintAction::Nothing),
                hint("up/down", "scroll", HintAction::Nothing),
                close(),
            ]
        }
        Some(Overlay::Palette { .. }) => {
            vec![
                hint("type", "to narrow", HintAction::Nothing),
                hint("enter", "run", HintAction::PressKey(KeyCode::Enter)),
                close(),
            ]
        }
        Some(Overlay::Problems { .. }) => vec![close()],
        Some(Overlay::Changes { .. }) => close_and(&[Command::Open, Command::Down, Command::MarkSeen]),
        Some(Overlay::Contested { .. }) => close_and(&[Command::Open, Command::Claimant, Command::Down]),
        Some(Overlay::Inbox(_)) => close_and(commands_for_item(scene)),
        Some(Overlay::Frequencies { .. }) => {
            let mut hints = vec![hint("s", "by value", HintAction::PressKey(KeyCode::Char('s')))];
            hints.push(hint("space", "narrow", HintAction::RunCommand(Command::Choose)));
            hints.push(hint("left/right", "field", HintAction::Nothing));
            hints.push(close());
            hints
        }
        Some(Overlay::Why { .. }) => close_and(&[Command::Down, Command::PageDown]),
        Some(Overlay::Detail) => {
            close_and(&[Command::Down, Command::PageDown, Command::OpenLink, Command::CopyId])
        }
        Some(Overlay::Form(open)) => form_hints(open),
        Some(Overlay::Prompt(_) | Overlay::Windows) | None => {
            let mut row = command_hints(scene, &[Command::Help]);
            if scene.visit_marks.is_some_and(|marks| marks.marked_count() > 0) {
                row.extend(command_hints(scene, &[Command::NextNew]));
            }
            row.extend(command_hints(scene, pane_commands(scene.state.focus)));
            row
        }
    }
}

/// Returns the keys of a form.
fn form_hints(open: &OpenForm) -> Vec<Hint> {
    let hint = |key: &str, words: &str, action| Hint { key: key.to_owned(), words: words.to_owned(), action };
    let close = |words| hint("esc", words, HintAction::PressKey(KeyCode::Esc));
    match open.page {
        FormPage::Fields => vec![
            hint("tab", "completes", HintAction::PressKey(KeyCode::Tab)),
            hint("enter", "next field", HintAction::PressKey(KeyCode::Enter)),
            hint("ctrl-s", "shows what will change", HintAction::Nothing),
            close("closes"),
        ],
        FormPage::Preview { .. } => vec![
            hint("enter", "writes it", HintAction::PressKey(KeyCode::Enter)),
            hint("up/down", "scroll", HintAction::Nothing),
            close("back to the form"),
        ],
        FormPage::Conflict { .. } => {
            vec![hint("1 2 3", "choose", HintAction::Nothing), close("back to the form")]
        }
    }
}

/// Places hints next to each other from a column on. A hint that does not fit is skipped in favour of a shorter one.
fn place_hints(hints: Vec<Hint>, x: u16, y: u16, columns: usize) -> Vec<PlacedHint> {
    let mut placed = Vec::new();
    let mut used_columns = 0;
    for hint in hints.into_iter().filter(|hint| !hint.key.is_empty()) {
        let gap = if placed.is_empty() { 0 } else { 2 };
        let hint_width = hint.width();
        if used_columns + gap + hint_width <= columns {
            placed.push(PlacedHint { x: x.saturating_add(saturating_u16(used_columns + gap)), y, hint });
            used_columns += gap + hint_width;
        }
    }
    placed
}

/// The most rows for a menu.
const MENU_ROWS: u16 = 4;

/// Returns the windows of time, each with its digit.
fn window_hints(scene: &Scene<'_>) -> Vec<Hint> {
    let digits = ('1'..='9').zip(scene.windows);
    let mut hints: Vec<Hint> = digits
        .map(|(digit, window)| Hint {
            key: digit.to_string(),
            words: window.to_string(),
            action: HintAction::PressKey(KeyCode::Char(digit)),
        })
        .collect();
    let (next, close) =
        (scene.keymap.first_chord_text(Command::NextWindow), scene.keymap.first_chord_text(Command::Back));
    let next_action = HintAction::RunCommand(Command::NextWindow);
    hints.push(Hint { key: next, words: "next".to_owned(), action: next_action });
    hints.push(Hint { key: close, words: "close".to_owned(), action: HintAction::PressKey(KeyCode::Esc) });
    hints
}

/// Returns the open menu in the footer, if any: its label and its hints. It lists the continuations of a pending chord,
/// or the windows of time.
fn footer_menu(scene: &Scene<'_>) -> Option<(String, Vec<Hint>)> {
    let typed = scene.state.pending_keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    match scene.state.overlay {
        _ if !typed.is_empty() => Some((typed, chord_hints(scene))),
        // A message stays in sight.
        Some(Overlay::Windows) if scene.state.message.is_none() => {
            Some(("window".to_owned(), window_hints(scene)))
        }
        _ => None,
    }
}

/// Places the hints of a menu in as many rows as they need; the last row is the footer. Returns the label, the hints,
/// and the first row, where the label is drawn.
fn place_menu((typed, hints): (String, Vec<Hint>), area: Rect) -> (String, Vec<PlacedHint>, u16) {
    let left = area.left().saturating_add(side_margin(area));
    let first_x = left.saturating_add(saturating_u16(width(&typed) + 3));
    let columns = usize::from(area.right().saturating_sub(first_x));
    let mut rows: Vec<Vec<PlacedHint>> = Vec::new();
    let mut used_columns = usize::MAX;
    for hint in hints {
        let hint_width = hint.width();
        if used_columns.saturating_add(2 + hint_width) > columns {
            rows.push(Vec::new());
            used_columns = 0;
        }
        let gap = if used_columns == 0 { 0 } else { 2 };
        if let Some(row) = rows.last_mut() {
            row.push(PlacedHint {
                x: first_x.saturating_add(saturating_u16(used_columns + gap)),
                y: 0,
                hint,
            });
        }
        used_columns += gap + hint_width;
    }
    // The rows may cover panes, but not the header and the row below it.
    rows.truncate(usize::from(MENU_ROWS.min(area.y.saturating_sub(1)).max(1)));
    let first_row = area.y.saturating_add(1).saturating_sub(saturating_u16(rows.len()).max(1));
    let placed =
        (first_row..).zip(rows).flat_map(|(y, row)| row.into_iter().map(move |p| PlacedHint { y, ..p }));
    (typed, placed.collect(), first_row)
}

/// Returns the free column at either side of the footer, if there is room for it.
fn side_margin(area: Rect) -> u16 {
    u16::from(area.width >= 60)
}

/// Returns the first and the end column for hints, and the status at their right.
fn footer_parts(scene: &Scene<'_>, area: Rect) -> (u16, u16, String) {
    let status = status_text(scene, area.width < 60);
    let status_x =
        area.right().saturating_sub(saturating_u16(width(&status)).saturating_add(side_margin(area)));
    let end = if status.is_empty() { area.right() } else { status_x.saturating_sub(1) };
    (area.left().saturating_add(side_margin(area)), end, status)
}

/// Returns the keys a new user needs first, as many as fit.
fn welcome_text(scene: &Scene<'_>, columns: usize) -> String {
    let key = |command| scene.keymap.first_chord_text(command);
    let parts = [
        format!("{} help", key(Command::Help)),
        "arrows move".to_owned(),
        format!("{} opens", key(Command::Open)),
        format!("{} quits", key(Command::Quit)),
        format!("{} goes to the next pane", key(Command::NextPane)),
        format!("{} filters", key(Command::Filter)),
        format!("{} goes back", key(Command::Back)),
    ];
    let prefix = if columns >= 60 { "First visit: " } else { "" };
    let mut text = format!("{prefix}{}", parts[0]);
    for part in parts.get(1..).unwrap_or_default() {
        if width(&text) + 3 + width(part) <= columns {
            text = format!("{text} · {part}");
        }
    }
    text
}

/// Returns the hints for a footer without a message, and the legend of the marks in sight after them.
fn hints_and_marks(scene: &Scene<'_>, area: Rect) -> (Vec<PlacedHint>, StyledLine) {
    let (left, end, _) = footer_parts(scene, area);
    let columns = usize::from(end.saturating_sub(left));
    let marks =
        if scene.state.overlay.is_none() { mark_legend::footer_marks(scene) } else { StyledLine::new() };
    // The legend may displace some of the hints, but not most of them.
    let marks = if line_width(&marks) <= columns / 2 { marks } else { StyledLine::new() };
    (place_hints(current_hints(scene), left, area.top(), columns.saturating_sub(line_width(&marks))), marks)
}

fn draw_hints(scene: &Scene<'_>, painter: &mut Painter<'_>, right: u16, placed: &[PlacedHint]) {
    let words_role = if scene.state.appearance.has_colour { Role::Dim } else { Role::Text };
    for PlacedHint { x, y, hint } in placed {
        let x = painter.write(*x, *y, right, &hint.key, Role::Key);
        painter.write(x, *y, right, &format!(" {}", hint.words), words_role);
    }
}

/// Highlights the window in use in the list of windows.
fn highlight_window(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect, placed: &[PlacedHint]) {
    let current = scene.windows.iter().position(|window| *window == scene.state.view.window.length);
    if let Some(PlacedHint { x, y, hint }) = current.and_then(|index| placed.get(index)) {
        let text = format!("{} {}", hint.key, hint.words);
        painter.write(*x, *y, area.right(), &text, Role::Selected);
    }
}

/// Draws the footer: a prompt, a menu such as the continuations of a chord, a message, the first-visit keys or the hints, in this
/// order of precedence; at the right, the status.
pub(super) fn draw_footer(scene: &Scene<'_>, painter: &mut Painter<'_>, area: Rect) {
    let state = scene.state;
    if let Some(Overlay::Prompt(prompt)) = &state.overlay {
        draw_prompt(scene, painter, area, prompt);
        return;
    }
    if let Some(menu) = footer_menu(scene) {
        let (typed, placed, first_row) = place_menu(menu, area);
        let rows = area.bottom().saturating_sub(first_row);
        painter.clear(Rect { y: first_row, height: rows, ..area });
        let x = painter.write(
            area.left().saturating_add(side_margin(area)),
            first_row,
            area.right(),
            &typed,
            Role::Accent,
        );
        painter.write(x, first_row, area.right(), " … ", Role::Dim);
        draw_hints(scene, painter, area.right(), &placed);
        if state.pending_keys.is_empty() {
            highlight_window(scene, painter, area, &placed);
        }
        return;
    }
    let (left, end, status) = footer_parts(scene, area);
    let y = area.top();
    if !status.is_empty() {
        painter.write(end.saturating_add(1), y, area.right(), &status, Role::Warning);
    }
    let columns = usize::from(end.saturating_sub(left));
    // The palette shows its error beside the text that is wrong.
    if let Some(message) =
        state.message.as_ref().filter(|_| !matches!(state.overlay, Some(Overlay::Palette { .. })))
    {
        let text = if message.is_error { format!("! {}", message.text) } else { message.text.clone() };
        let text = truncate(&painter.glyphs.transliterate(&text), columns, painter.glyphs.ellipsis);
        painter.write(left, y, end, &text, if message.is_error { Role::Warning } else { Role::Strong });
    } else if state.welcome_keys_left > 0 && state.overlay.is_none() {
        painter.write(left, y, end, &welcome_text(scene, columns), Role::Strong);
    } else {
        let (placed, marks) = hints_and_marks(scene, area);
        draw_hints(scene, painter, end, &placed);
        painter.write_line(end.saturating_sub(saturating_u16(line_width(&marks))), y, end, &marks);
    }
}

/// Returns the action of a click in the footer or on the continuations of a chord.
pub(super) fn hint_action_at(scene: &Scene<'_>, area: Rect, position: Position) -> Option<HintAction> {
    let state = scene.state;
    let placed = match (&state.overlay, footer_menu(scene)) {
        (Some(Overlay::Prompt(_)), _) => return None,
        (_, Some(menu)) => place_menu(menu, area).1,
        (_, None) => {
            let (_, end, status) = footer_parts(scene, area);
            if !status.is_empty() && position.y == area.y && position.x > end {
                return Some(HintAction::RunCommand(Command::Problems));
            }
            let has_message = state.message.is_some()
                && !matches!(state.overlay, Some(Overlay::Palette { .. }))
                || (state.welcome_keys_left > 0 && state.overlay.is_none());
            if has_message { Vec::new() } else { hints_and_marks(scene, area).0 }
        }
    };
    let is_hit = |p: &&PlacedHint| {
        p.y == position.y && (p.x..p.x.saturating_add(saturating_u16(p.hint.width()))).contains(&position.x)
    };
    placed.iter().find(is_hit).map(|placed| placed.hint.action)
}

/// Returns the text at the right of the footer: the progress of a reload, and the number of problems.
fn status_text(scene: &Scene<'_>, short: bool) -> String {
    let problems = problem_count_text(scene, short);
    let reading = scene.load_progress.map(|reading| footer_words(reading, short));
    reading.into_iter().chain((!problems.is_empty()).then_some(problems)).collect::<Vec<_>>().join(" · ")
}

/// Returns the noun for the gravest problem.
fn problem_noun(scene: &Scene<'_>) -> &'static str {
    let has = |severity| scene.all_problems().any(|problem| problem.severity == severity);
    match (has(Severity::Error), has(Severity::Warning)) {
        (true, _) => "problem",
        (false, true) => "warning",
        (false, false) => "note",
    }
}

fn problem_count_text(scene: &Scene<'_>, short: bool) -> String {
    let key = scene.keymap.first_chord_text(Command::Problems);
    match scene.all_problems().count() {
        0 => String::new(),
        n if short => format!("{n} {key}"),
        n => format!("{n} {}{} ({key})", problem_noun(scene), if n == 1 { "" } else { "s" }),
    }
}

//! The command line that opens the present view.

use std::path::Path;

use super::OpenedSituation;
use crate::board::saved_view::screen_only_parts;
use crate::board::{ActiveFilter, Board, PaneId, View};
use crate::model::{Situation, Span};
use crate::query::FrontOrder;

/// The parts of a board that decide what a command line without options opens.
#[derive(Debug, Clone)]
pub(super) struct PlainOpening {
    /// The file. `None`: the sample.
    path: Option<std::path::PathBuf>,
    /// The view with which the configuration opens a board.
    own_view: View,
}

impl PlainOpening {
    pub(super) fn new(opened: &OpenedSituation) -> Self {
        Self { path: opened.path.clone(), own_view: opened.own_view.clone() }
    }

    /// Returns the view that opens without options: that of the situation, else that of the configuration.
    fn view(&self, situation: &Situation) -> View {
        fn parse<T: std::str::FromStr>(text: Option<&String>) -> Option<T> {
            text?.parse().ok()
        }
        let opening = &situation.opening;
        View {
            group: parse(opening.group.as_ref()).unwrap_or(self.own_view.group),
            sort: parse(opening.sort.as_ref()).or(self.own_view.sort),
            ..self.own_view.clone()
        }
    }
}

/// Returns the command line that opens the present view of a board, and what of the screen it cannot open, in words.
///
/// It names each part that differs from what the program does by itself or from what this user's configuration and this
/// situation make it do, so that others see the same with theirs.
///
/// # Errors
/// If the name of the file cannot be written in a command line.
pub(super) fn view_command(
    opening: &PlainOpening,
    board: &Board,
) -> Result<(String, Vec<&'static str>), String> {
    let state = board.state();
    let view = &state.view;
    let plain = opening.view(board.store().recorded_situation());
    let program = View::from_length(view.window.length);
    let mut arguments = vec!["frontwatch".to_owned()];
    arguments.extend(opening.path.as_deref().map(path_argument).transpose()?);
    let mut add = |flag: &str, value: &str| {
        // A value that starts with a hyphen, or is empty, would be taken for an option, or be lost.
        if value.starts_with('-') {
            arguments.push(format!("--{flag}={value}"));
        } else {
            arguments.extend([format!("--{flag}"), value.to_owned()]);
        }
    };
    add("last", &view.window.length.to_string());
    let mut omitted = Vec::new();
    let parts: [(&str, PartText); 11] = [
        ("window-end", |view| view.window.end_day.map(|day| day.to_string())),
        ("as-of", |view| view.as_of.map(|day| day.to_string())),
        ("known-by", |view| view.known_by.map(|day| day.to_string())),
        ("group", |view| Some(view.group.row().name.to_owned())),
        ("bucket", |view| Some(view.bucket.map_or("auto", |bucket| bucket.name()).to_owned())),
        ("measure", |view| Some(view.measure.name().to_owned())),
        ("chart", |view| Some(view.face.name().to_owned())),
        ("compare", |view| view.compare.map(|compare| compare.name().to_owned())),
        ("sort", |view| view.sort.map(|order| order.to_string())),
        ("sort-fronts", |view| Some(front_order_text(view.front_order))),
        ("sort-actors", |view| view.dyad_sort.map(|order| order.to_string())),
    ];
    for (flag, value) in parts {
        let present = value(view);
        if present != value(&program) || present != value(&plain) {
            match present {
                Some(present) => add(flag, &present),
                // Only the situation can set an order of the events that no option takes away.
                None => omitted.push("the order of the events"),
            }
        }
    }
    for filter in &view.filters {
        match filter {
            ActiveFilter::Front(id) => add("front", id),
            ActiveFilter::Dyad(a, b) => add("pair", &format!("{a}~{b}")),
            ActiveFilter::Kind(kind) => add("kind", kind.row().id),
            ActiveFilter::Stretch(Span { start, end }) => add("stretch", &format!("{start}..{end}")),
            ActiveFilter::Filter(text) => add("filter", text),
            ActiveFilter::Area(_) => {}
        }
    }
    if state.focus != PaneId::Events {
        add("focus", state.focus.name());
    }
    if state.is_zoomed {
        arguments.push("--zoom".to_owned());
    }
    let command = shlex::try_join(arguments.iter().map(String::as_str));
    let command = command.map_err(|_| "The view holds a character that no command line can".to_owned())?;
    omitted.extend(screen_only_parts(state));
    Ok((command, omitted))
}

/// Returns the value of an option for a part of a view; `None` if the part is not set.
type PartText = fn(&View) -> Option<String>;

/// Returns the argument for a file. A name that looks like an option or a verb gets `./` in front.
fn path_argument(path: &Path) -> Result<String, String> {
    let text = path.to_str().ok_or("The name of the file is not text that a command line can hold")?;
    Ok(if text.contains('/') { text.to_owned() } else { format!("./{text}") })
}

fn front_order_text(order: FrontOrder) -> String {
    match order {
        FrontOrder::Ranked => "ranked".to_owned(),
        FrontOrder::File => "file".to_owned(),
        FrontOrder::Sorted(order) => order.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;

    use clap::Parser as _;

    use super::*;
    use crate::board::chord::parse_script;
    use crate::cli::Cli;
    use crate::command::{ProgramContext, SituationOptions, board as drawn};
    use crate::config::Environment;
    use crate::terminal::{ColorDepth, frame_to_text};

    const CONFIG: &str = r#"(window: "3y", bucket: Month, chart: Bars, fronts_order: File)"#;

    /// The command line for a view, with what it cannot hold, or why there is none.
    type CommandResult = Result<(String, Vec<&'static str>), String>;

    /// Opens a board with a command line and presses keys. Returns the command line for the view, the focus and the zoom,
    /// and then the screen with every cursor on its first row, where a board opens.
    fn open(command: &str, keys: &str, config: Option<&str>) -> (CommandResult, (PaneId, bool), String) {
        let cli = Cli::try_parse_from(shlex::split(command).unwrap()).unwrap();
        let environment = Environment {
            read_variable: &|name| (name == "HOME").then(|| "/home/a".to_owned()),
            read_file: &|path| match config {
                Some(config) if path.ends_with("config.ron") => Ok(config.as_bytes().to_vec()),
                _ => Err(io::ErrorKind::NotFound.into()),
            },
        };
        let clock = || chrono::DateTime::UNIX_EPOCH.naive_utc();
        let context = ProgramContext {
            environment,
            clock,
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            is_restricted: false,
        };
        let options = SituationOptions { situation: cli.situation.clone(), common: &cli.common };
        let opened = options.open(&context).unwrap();
        let settings = drawn::board_settings(&opened, (120, 40));
        let mut board = Board::new(std::sync::Arc::clone(&opened.store), Vec::new(), settings);
        drawn::apply_view_focus(&mut board, &opened);
        for key in parse_script(keys).unwrap() {
            _ = board.press_key(key);
        }
        let focus = (board.state().focus, board.state().is_zoomed);
        let command = view_command(&PlainOpening::new(&opened), &board);
        for key in parse_script("4 G 3 g g 2 g g 1 g g").unwrap() {
            _ = board.press_key(key);
        }
        (command, focus, frame_to_text(&drawn::draw_frame(&board).0, ColorDepth::None))
    }

    #[test]
    fn the_copied_command_opens_an_equal_screen() {
        for (keys, expected) in [
            ("", "frontwatch --last 52w"),
            ("t z", "frontwatch --last 3y --zoom"),
            (r#"1 space f "killed>=1 or actor:taliban" enter"#, ""),
            (r#"f "killed>=1 summary:\"o'clock\"" enter 4 +"#, ""),
            (r#"b "kind" enter 1 space"#, ""),
            ("3 space s d 2 s t s t", ""),
            ("2 K m v", ""),
            (", , c", ""),
            ("4 left left space G", ""),
            (r#": "as-of 2025-06-30" enter 1 s i"#, ""),
            ("< < B", ""),
            ("6 z", "frontwatch --last 52w --focus map --zoom"),
            ("0", "frontwatch --last 52w --focus headline"),
        ] {
            for config in [None, Some(CONFIG)] {
                let (command, focus, screen) = open("frontwatch --today 2026-02-10 --last 52w", keys, config);
                let (command, omitted) = command.unwrap();
                if config.is_none() && !expected.is_empty() {
                    assert_eq!(command, expected, "{keys}");
                }
                assert!(omitted.is_empty(), "{keys}: {omitted:?}");
                // The day of today is no part of the view.
                let again = open(&format!("{command} --today 2026-02-10"), "", config);
                assert_eq!((again.1, again.2), (focus, screen), "{keys}: {command}");
            }
        }
    }

    #[test]
    fn names_are_quoted_for_a_shell_and_what_is_lost_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it's $HOME.ron");
        fs::write(
            &path,
            "(format: 1, title: \"t\", as_of: \"2026-01-31\", view: (sort: \"killed\", group: \"kind\"))",
        )
        .unwrap();
        let start = format!(
            "frontwatch {} --sort date --group front",
            shlex::try_quote(path.to_str().unwrap()).unwrap()
        );
        let (command, ..) = open(&start, r#"f "-kind:Talks" enter"#, None);
        let (command, omitted) = command.unwrap();
        let arguments = shlex::split(&command).unwrap();
        assert_eq!(arguments[1], path.to_str().unwrap());
        let rest = ["--last", "52w", "--group", "front", "--sort", "date", "--filter=-kind:Talks"];
        assert_eq!(arguments[2..], rest);
        assert!(omitted.is_empty());
        let (command, ..) = open("frontwatch", "2 space 3 v", None);
        assert_eq!(command.unwrap().1, ["the marks", "the matrix of actors"]);
        assert_eq!(path_argument(Path::new("brief")), Ok("./brief".to_owned()));
        assert_eq!(path_argument(Path::new("-x.ron")), Ok("./-x.ron".to_owned()));
    }
}

//! Loads the data and starts the live board, the screen-reader mode or the brief.

use std::io::Write;

use super::live_board::{LiveBoard, LiveBoardStart};
use super::load_thread::{self, LoadRequest, LoadThread};
use super::opened_data::OpenedData;
use super::setup::appearance;
use super::terminal_session::BoardTerminal;
use super::wait_for_data::{WaitContext, WaitOutcome};
use crate::board::LoadProgress;
use crate::command::state_location::StateLocation;
use crate::command::{Failure, Outcome, ProgramContext, SituationOptions, brief, load, screen_reader};
use crate::file::{FileProgress, LoadError};
use crate::model::text;
use crate::terminal::{EventQueue, WakeEvent};

/// Runs the verb.
pub(crate) fn run_board(
    options: SituationOptions<'_>,
    context: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let common = options.common;
    let prepared = options.prepare(context)?;
    let config = &prepared.config.config;
    let use_screen_reader =
        common.screen_reader || context.stdout_is_terminal && !common.plain && config.use_screen_reader;
    let state_location = StateLocation::from_options(common);
    if !use_screen_reader && context.wants_plain_output(common) {
        let options = brief::BriefOptions::default();
        return brief::write_brief(
            &prepared.open()?.with_known_by(),
            options,
            &state_location,
            context,
            out,
            err,
        );
    }
    // Changes of the file from now on do not count as seen.
    let read_at = (context.clock)();
    if use_screen_reader {
        let opened = prepared.open()?;
        opened.check_filter()?;
        return screen_reader::run_screen_reader(opened, state_location, read_at, context, out, err);
    }
    let request = LoadRequest {
        path: prepared.path.clone(),
        rules: config.rules.clone(),
        feeds: prepared.config.feed_sources(),
        compare_visits: !common.no_state,
        is_reload: false,
        earlier: None,
    };
    let mut events = EventQueue::new();
    let to_failure = |error: LoadError| load::load_failure(request.path.as_deref(), &error);
    let (loaded, terminal, early_keys, progress, load) = if request.path.is_none() {
        // Reading the sample takes less time than starting a thread.
        let data = load_thread::read_data(&request, &FileProgress::default()).map_err(to_failure)?;
        (OpenedData::open(prepared, data)?, None, Vec::new(), LoadProgress::default(), None)
    } else {
        let load = LoadThread::start(request.clone(), read_at, events.sender.clone())
            .map_err(|error| Failure::cannot_start_thread(&error))?;
        let appearance = appearance(config, prepared.capability);
        let wait_context =
            WaitContext { keymap: &config.keymap, appearance, is_restricted: context.is_restricted };
        let enter = |events: &EventQueue| BoardTerminal::enter(config.use_mouse, prepared.capability, events);
        // Fails if the options name something that has not been read yet. If it does not exist at all, the complete
        // load reports it.
        let open = |part| {
            OpenedData::open(prepared.clone(), load_thread::prepare_data(part, &request).into_part()).ok()
        };
        match load.wait_with_progress(&mut events, &wait_context, enter, open)? {
            WaitOutcome::Quit => {
                load.cancel();
                return Ok(Outcome::Fine);
            }
            WaitOutcome::Loaded(terminal, early_keys) => {
                let progress = load.progress_now();
                // On error, dropping `terminal` restores it.
                let data = load.finish().map_err(to_failure)?;
                (OpenedData::open(prepared, data)?, terminal, early_keys, progress, None)
            }
            WaitOutcome::PartLoaded(part, terminal, early_keys) => {
                (*part, Some(terminal), early_keys, load.progress_now(), Some(load))
            }
        }
    };
    let OpenedData { opened, data, changed_while_reading } = loaded;
    let visit_store = state_location.open_store(context, opened.path.as_deref());
    let terminal = match terminal {
        Some(terminal) => terminal,
        None => BoardTerminal::enter(opened.config.config.use_mouse, opened.capability, &events)?,
    };
    let start = LiveBoardStart {
        opened,
        data,
        request,
        visit_store,
        read_at,
        progress,
        terminal,
        events,
        early_keys,
        load,
    };
    if changed_while_reading {
        // Cannot fail: `start` holds the receiver.
        _ = start.events.sender.send(WakeEvent::Reload);
    }
    if let Some(reason) = LiveBoard::start(start, context).run()? {
        // A failed write to standard error cannot be reported anywhere.
        _ = writeln!(err, "this visit is not remembered: {}", text::sanitize(&reason));
    }
    Ok(Outcome::Fine)
}

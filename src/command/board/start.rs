//! Reads the data and opens the board on them.

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

/// Opens the board.
pub(crate) fn run_board(
    asked: SituationOptions<'_>,
    world: &ProgramContext<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let common = asked.common;
    let prepared = asked.prepare(world)?;
    let config = &prepared.config.config;
    let in_lines =
        common.screen_reader || world.stdout_is_terminal && !common.plain && config.use_screen_reader;
    let kept = StateLocation::from_options(common);
    if !in_lines && world.wants_plain_output(common) {
        return brief::write_brief(&prepared.open()?, brief::BriefOptions::default(), &kept, world, out, err);
    }
    // What is written into the file from now on is not taken for seen.
    let read_at = (world.clock)();
    if in_lines {
        let opened = prepared.open()?;
        opened.check_filter()?;
        return screen_reader::run_screen_reader(opened, kept, read_at, world, out, err);
    }
    let compared = !common.no_state;
    let what =
        LoadRequest { path: prepared.path.clone(), rules: config.rules.clone(), compare_visits: compared };
    let mut wakes = EventQueue::new();
    let unreadable = |error: LoadError| load::load_failure(what.path.as_deref(), &error);
    let (found, taken, early, reading, load) = if what.path.is_none() {
        // The sample is read before a thread has started to read it.
        let read = load_thread::read_data(&what, &FileProgress::default()).map_err(unreadable)?;
        (OpenedData::open(prepared, read)?, None, Vec::new(), LoadProgress::default(), None)
    } else {
        let load = LoadThread::start(what.clone(), read_at, wakes.sender.clone())
            .map_err(|error| Failure::no_thread(&error))?;
        let look = appearance(config, prepared.capability);
        let patience = WaitContext { keymap: &config.keymap, look, restricted: world.is_restricted };
        let enter = |wakes: &EventQueue| BoardTerminal::enter(config.use_mouse, prepared.capability, wakes);
        // What the options name may not have been read yet; whether it is there at all is told in the end.
        let open = |part| {
            OpenedData::open(prepared.clone(), load_thread::prepare_data(part, &what).into_part()).ok()
        };
        match load.wait_with_progress(&mut wakes, &patience, enter, open)? {
            WaitOutcome::Quit => {
                load.cancel();
                return Ok(Outcome::Fine);
            }
            WaitOutcome::Loaded(taken, early) => {
                let reading = load.progress_now();
                // Where the terminal has been taken over, dropping it on the way out of here gives it back.
                let read = load.finish().map_err(unreadable)?;
                (OpenedData::open(prepared, read)?, taken, early, reading, None)
            }
            WaitOutcome::PartLoaded(found, taken, early) => {
                (*found, Some(taken), early, load.progress_now(), Some(load))
            }
        }
    };
    let OpenedData { opened, data, changed_while_reading: changed } = found;
    let memory = kept.open_store(world, opened.path.as_deref());
    let taken = match taken {
        Some(taken) => taken,
        None => BoardTerminal::enter(opened.config.config.use_mouse, opened.capability, &wakes)?,
    };
    let start = LiveBoardStart {
        opened,
        data,
        request: what,
        visit_store: memory,
        read_at,
        reading,
        terminal: taken,
        events: wakes,
        early_keys: early,
        load,
    };
    if changed {
        // Cannot fail: we hold the other end ourselves.
        _ = start.events.sender.send(WakeEvent::Reload);
    }
    if let Some(why) = LiveBoard::start(start, world).run()? {
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "this visit is not remembered: {}", text::sanitize(&why));
    }
    Ok(Outcome::Fine)
}

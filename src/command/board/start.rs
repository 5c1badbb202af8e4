//! Reads the data and opens the board on them.

use std::io::Write;

use super::live::{Live, Start};
use super::load::{self, Load, What};
use super::opened_data::Found;
use super::setup::look;
use super::terminal_session::Taken;
use super::wait::{Patience, Watched};
use crate::board::Reading;
use crate::command::kept::Kept;
use crate::command::{Failure, Opening, Outcome, World, brief, lines, opening};
use crate::file::{LoadError, Progress};
use crate::model::text;
use crate::terminal::{Wake, Wakes};

/// Opens the board.
pub(crate) fn run(
    asked: Opening<'_>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let common = asked.common;
    let prepared = asked.prepare(world)?;
    let config = &prepared.config.config;
    let in_lines = common.screen_reader || world.stdout_is_terminal && !common.plain && config.screen_reader;
    let kept = Kept::of(common);
    if !in_lines && world.is_plain(common) {
        return brief::write(&prepared.open()?, brief::Asked::default(), &kept, world, out, err);
    }
    // What is written into the file from now on is not taken for seen.
    let read_at = (world.clock)();
    if in_lines {
        let opened = prepared.open()?;
        opened.check_filter()?;
        return lines::run(opened, kept, read_at, world, out, err);
    }
    let compared = !common.no_state;
    let what = What { path: prepared.path.clone(), rules: config.rules.clone(), compared };
    let mut wakes = Wakes::new();
    let unreadable = |error: LoadError| opening::unreadable(what.path.as_deref(), &error);
    let (found, taken, early, reading, load) = if what.path.is_none() {
        // The sample is read before a thread has started to read it.
        let read = load::read(&what, &Progress::default()).map_err(unreadable)?;
        (Found::open(prepared, read)?, None, Vec::new(), Reading::default(), None)
    } else {
        let load = Load::start(what.clone(), read_at, wakes.sender.clone())
            .map_err(|error| Failure::no_thread(&error))?;
        let look = look(config, prepared.capability);
        let patience = Patience { keymap: &config.keymap, look, restricted: world.restricted };
        let enter = |wakes: &Wakes| Taken::enter(config.mouse, prepared.capability, wakes);
        // What the options name may not have been read yet; whether it is there at all is told in the end.
        let open = |part| Found::open(prepared.clone(), load::made(part, &what).into_part()).ok();
        match load.watch(&mut wakes, &patience, enter, open)? {
            Watched::Left => {
                load.cancel();
                return Ok(Outcome::Fine);
            }
            Watched::Ended(taken, early) => {
                let reading = load.reading();
                // Where the terminal has been taken over, dropping it on the way out of here gives it back.
                let read = load.finish().map_err(unreadable)?;
                (Found::open(prepared, read)?, taken, early, reading, None)
            }
            Watched::Part(found, taken, early) => (*found, Some(taken), early, load.reading(), Some(load)),
        }
    };
    let Found { opened, data, changed } = found;
    let memory = kept.open(world, opened.path.as_deref());
    let taken = match taken {
        Some(taken) => taken,
        None => Taken::enter(opened.config.config.mouse, opened.capability, &wakes)?,
    };
    let start = Start { opened, data, what, memory, read_at, reading, taken, wakes, early, load };
    if changed {
        // Cannot fail: we hold the other end ourselves.
        _ = start.wakes.sender.send(Wake::Reload);
    }
    if let Some(why) = Live::start(start, world).live()? {
        // Nothing can be done where the standard error cannot be written.
        _ = writeln!(err, "this visit is not remembered: {}", text::safe(&why));
    }
    Ok(Outcome::Fine)
}

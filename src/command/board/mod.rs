//! `board`: the board itself, or the overview as plain lines where there is no terminal.

mod live;
mod load;
mod outside;
mod worker;

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::live::{Live, Taken};
use self::load::{Load, Patience, Read, Watched, What};
use super::kept::Kept;
use super::opening::Prepared;
use super::{Failure, Opened, Opening, Outcome, World, brief, lines, restricted};
use crate::board::keymap::Keymap;
use crate::board::possible::Barred;
use crate::board::{Board, Command, Data, Glyphs, Look, Narrowing, Reading, Settings, View};
use crate::config::Config;
use crate::file::{LoadError, Progress};
use crate::model::text;
use crate::terminal::{self, Capability, Wake, Wakes};
use crate::view;

/// Opens the board.
pub(super) fn run(
    opening: Opening<'_>,
    world: &World<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let common = opening.common;
    let prepared = opening.prepare(world)?;
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
    let unreadable = |error: LoadError| super::unreadable(what.path.as_deref(), &error);
    let (found, taken, early, reading, load) = if what.path.is_none() {
        // The sample is read before a thread has started to read it.
        let read = load::read(&what, &Progress::default()).map_err(unreadable)?;
        (found(prepared, read)?, None, Vec::new(), Reading::default(), None)
    } else {
        let load =
            Load::start(what.clone(), read_at, wakes.sender.clone()).map_err(|error| no_thread(&error))?;
        let look = look(config, prepared.capability);
        let patience = Patience { keymap: &config.keymap, look, restricted: world.restricted };
        let enter = |wakes: &Wakes| Taken::enter(config.mouse, prepared.capability, wakes);
        // What the options name may not have been read yet; whether it is there at all is told in the end.
        let open = |part| found(prepared.clone(), load::made(part, &what).into_part()).ok();
        match load.watch(&mut wakes, &patience, enter, open)? {
            Watched::Left => {
                load.cancel();
                return Ok(Outcome::Fine);
            }
            Watched::Ended(taken, early) => {
                let reading = load.reading();
                // Where the terminal has been taken over, dropping it on the way out of here gives it back.
                let read = load.finish().map_err(unreadable)?;
                (found(prepared, read)?, taken, early, reading, None)
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
    let start = live::Start { opened, data, what, memory, read_at, reading, taken, wakes, early, load };
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

/// Data that were read, and opened as the options ask.
#[derive(Debug)]
struct Found {
    opened: Opened,
    data: Data,
    /// A file was written to while they were read.
    changed: bool,
}

/// Opens what was read. What the options ask for is checked before the screen is taken over.
fn found(prepared: Prepared<'_>, read: Read) -> Result<Found, Failure> {
    let Read { store, data, files, name, changed } = read;
    let opened = prepared.opened(store, files, name)?;
    opened.check_filter()?;
    Ok(Found { opened, data, changed })
}

fn no_thread(error: &io::Error) -> Failure {
    Failure::Message(format!("no thread can be started: {error}"))
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::Message(format!("the terminal cannot be read: {error}"))
}

/// How everything looks by configuration and terminal.
fn look(config: &Config, capability: Capability) -> Look {
    Look {
        theme: config.theme,
        colour: capability.color != terminal::Depth::None,
        ground: capability.color >= terminal::Depth::Ansi256,
        glyphs: if capability.unicode { Glyphs::Unicode } else { Glyphs::Ascii },
        names: config.names,
        bidi: config.bidi,
        cursor: config.cursor,
        detail_pane: config.detail_pane,
        map_marks: config.map_marks,
    }
}

/// The progress of reading, for one who waits.
fn loading(reading: &Reading, keymap: &Keymap, look: Look, (columns, rows): (u16, u16)) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    view::loading::draw(reading, &keymap.key(Command::Quit), look, &mut buffer);
    buffer
}

/// How the board is set up by configuration and options.
pub(super) fn settings(opened: &Opened, size: (u16, u16)) -> Settings {
    let config = &opened.config.config;
    let mut home = View::of(config.window);
    home.bucket = config.bucket;
    if let Some(named) = &opened.view {
        home.measure = named.view.measure;
        home.sort = named.view.sort;
    }
    let situation = opened.store.situation();
    let chosen = opened.fronts.iter().filter_map(|&ix| situation.front(ix));
    home.narrowings.extend(chosen.map(|front| Narrowing::Front(front.id.clone())));
    if !opened.filter.is_everything() {
        home.narrowings.push(Narrowing::Filter(opened.filter.text().to_owned()));
    }
    Settings {
        keymap: config.keymap.clone(),
        windows: config.windows.clone(),
        views: opened.views.clone(),
        week_start: config.week_start,
        look: look(config, opened.capability),
        home,
        today: opened.today,
        as_of: (opened.as_of != situation.as_of).then_some(opened.as_of),
        seen: None,
        size,
        measure: view::layout::room,
    }
}

/// Commands that have no use here, or are forbidden.
pub(super) fn barred(opened: &Opened, world: &World<'_>) -> Vec<Barred> {
    const BUILT_IN: &str = "the sample is built in";
    let mut barred = Vec::new();
    if opened.path.is_none() {
        barred.extend([(Command::Reload, BUILT_IN), (Command::Pause, BUILT_IN)]);
    }
    if world.restricted {
        barred.extend(restricted::BARRED);
    }
    barred
}

/// Puts the focus where the view that was asked for wants it.
pub(super) fn arrange(board: &mut Board, opened: &Opened) {
    if let Some(named) = &opened.view {
        board.arrange(named.focus, named.zoomed);
    }
}

/// One frame of a board, and where in it the reader is.
pub(super) fn frame(board: &Board) -> (Buffer, Option<Position>) {
    let (columns, rows) = board.state().size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
    let here = view::draw(&board.scene(), &mut buffer);
    (buffer, here)
}

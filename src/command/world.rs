//! What the program runs in, and what follows from it for every verb.

use std::path::Path;

use chrono::NaiveDateTime;

use super::outcome::Failure;
use crate::cli::Common;
use crate::config::{self as configuration, ColorChoice, Environment, Flags, GlyphChoice};
use crate::model::Day;
use crate::terminal::{Asked, Capability, Depth, When, capability};

/// What the program runs in.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Variables and files.
    pub environment: Environment<'a>,
    /// The clock.
    pub clock: fn() -> NaiveDateTime,
    /// The standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// The standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Restricted mode is on. [`run`] turns it on where options or the environment ask for it.
    pub restricted: bool,
}

impl World<'_> {
    /// The day of the clock, unless another is asked for.
    pub(super) fn today(&self, common: &Common) -> Result<Day, Failure> {
        match (common.today, self.environment.var("FRONTWATCH_TODAY")) {
            (Some(day), _) => Ok(day),
            (None, Some(text)) => {
                text.parse().map_err(|error| Failure::Message(format!("FRONTWATCH_TODAY: {error}")))
            }
            (None, None) => Ok((self.clock)().date().into()),
        }
    }

    /// Whether the overview is written as plain lines in place of the board.
    pub(super) fn is_plain(&self, common: &Common) -> bool {
        let asked = Asked { plain: common.plain, ..Asked::default() };
        capability::detect(self.environment.var, self.stdout_is_terminal, asked).plain
    }

    /// The configuration, with the flags over it; `situation` is the file named as an argument.
    pub(super) fn config(
        &self,
        common: &Common,
        situation: Option<&Path>,
    ) -> Result<configuration::Loaded, Failure> {
        let flags = Flags {
            config: common.config.clone(),
            data: situation.map(Path::to_owned),
            theme: common.theme,
            color: common.color,
            window: common.last,
            ascii: common.ascii,
            screen_reader: common.screen_reader,
            mouse: common.mouse,
        };
        configuration::load(&self.environment, &flags).map_err(Failure::Problems)
    }

    /// Whether colours may be written to a stream.
    pub(super) fn color(&self, flag: Option<ColorChoice>, config: ColorChoice, is_terminal: bool) -> bool {
        let asked = Asked { flag: when(flag.unwrap_or_default()), config: when(config), ..Asked::default() };
        capability::detect(self.environment.var, is_terminal, asked).color != Depth::None
    }

    /// What the standard output can show.
    pub(super) fn capability(&self, common: &Common, config: &configuration::Config) -> Capability {
        let asked = Asked {
            flag: when(common.color.unwrap_or_default()),
            config: when(config.color),
            plain: common.plain,
            ascii: config.glyphs == GlyphChoice::Ascii,
        };
        let found = capability::detect(self.environment.var, self.stdout_is_terminal, asked);
        Capability { unicode: found.unicode || config.glyphs == GlyphChoice::Unicode, ..found }
    }
}

const fn when(choice: ColorChoice) -> When {
    match choice {
        ColorChoice::Auto => When::Auto,
        ColorChoice::Always => When::Always,
        ColorChoice::Never => When::Never,
        ColorChoice::Ansi16 => When::Exactly(Depth::Ansi16),
        ColorChoice::Ansi256 => When::Exactly(Depth::Ansi256),
        ColorChoice::TrueColor => When::Exactly(Depth::Rgb),
    }
}

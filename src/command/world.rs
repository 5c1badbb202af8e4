//! What the program runs in, and what follows from it for every verb.

use std::path::Path;

use chrono::NaiveDateTime;

use super::outcome::Failure;
use crate::cli::CommonOptions;
use crate::config::{self as configuration, ColorChoice, ConfigFlags, Environment, GlyphChoice};
use crate::model::Day;
use crate::terminal::{Capability, CapabilityRequest, ColorDepth, ColorPolicy, capability};

/// What the program runs in.
#[derive(Debug, Clone, Copy)]
pub struct ProgramContext<'a> {
    /// Variables and files.
    pub environment: Environment<'a>,
    /// The clock.
    pub clock: fn() -> NaiveDateTime,
    /// The standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// The standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Restricted mode is on. [`run`] turns it on where options or the environment ask for it.
    pub is_restricted: bool,
}

impl ProgramContext<'_> {
    /// The day of the clock, unless another is asked for.
    pub(super) fn today(&self, common: &CommonOptions) -> Result<Day, Failure> {
        match (common.today, self.environment.variable("FRONTWATCH_TODAY")) {
            (Some(day), _) => Ok(day),
            (None, Some(text)) => {
                text.parse().map_err(|error| Failure::Message(format!("FRONTWATCH_TODAY: {error}")))
            }
            (None, None) => Ok((self.clock)().date().into()),
        }
    }

    /// Whether the overview is written as plain lines in place of the board.
    pub(super) fn wants_plain_output(&self, common: &CommonOptions) -> bool {
        let asked = CapabilityRequest { plain: common.plain, ..CapabilityRequest::default() };
        capability::detect_capability(self.environment.read_variable, self.stdout_is_terminal, asked).plain
    }

    /// The configuration, with the flags over it; `situation` is the file named as an argument.
    pub(super) fn load_config(
        &self,
        common: &CommonOptions,
        situation: Option<&Path>,
    ) -> Result<configuration::EffectiveConfig, Failure> {
        let flags = ConfigFlags {
            config: common.config.clone(),
            data: situation.map(Path::to_owned),
            theme: common.theme,
            color: common.color,
            window: common.last,
            ascii: common.ascii,
            screen_reader: common.screen_reader,
            mouse: common.mouse,
        };
        configuration::load_config(&self.environment, &flags).map_err(Failure::Problems)
    }

    /// Whether colours may be written to a stream.
    pub(super) fn allows_color(
        &self,
        flag: Option<ColorChoice>,
        config: ColorChoice,
        is_terminal: bool,
    ) -> bool {
        let asked = CapabilityRequest {
            flag: color_policy(flag.unwrap_or_default()),
            config: color_policy(config),
            ..CapabilityRequest::default()
        };
        capability::detect_capability(self.environment.read_variable, is_terminal, asked).color
            != ColorDepth::None
    }

    /// What the standard output can show.
    pub(super) fn terminal_capability(
        &self,
        common: &CommonOptions,
        config: &configuration::Config,
    ) -> Capability {
        let asked = CapabilityRequest {
            flag: color_policy(common.color.unwrap_or_default()),
            config: color_policy(config.color),
            plain: common.plain,
            ascii: config.glyphs == GlyphChoice::Ascii,
        };
        let found =
            capability::detect_capability(self.environment.read_variable, self.stdout_is_terminal, asked);
        Capability { unicode: found.unicode || config.glyphs == GlyphChoice::Unicode, ..found }
    }
}

const fn color_policy(choice: ColorChoice) -> ColorPolicy {
    match choice {
        ColorChoice::Auto => ColorPolicy::Auto,
        ColorChoice::Always => ColorPolicy::Always,
        ColorChoice::Never => ColorPolicy::Never,
        ColorChoice::Ansi16 => ColorPolicy::Exactly(ColorDepth::Ansi16),
        ColorChoice::Ansi256 => ColorPolicy::Exactly(ColorDepth::Ansi256),
        ColorChoice::TrueColor => ColorPolicy::Exactly(ColorDepth::Rgb),
    }
}

//! The context the program runs in: environment, clock and streams, and the settings derived from them.

use std::io;
use std::path::Path;

use chrono::NaiveDateTime;

use super::outcome::Failure;
use crate::cli::CommonOptions;
use crate::config::{self as configuration, ColorChoice, ConfigFlags, Environment, GlyphChoice};
use crate::input_file;
use crate::model::Day;
use crate::model::limits::MAX_CONFIG_BYTES;
use crate::terminal::{Capability, CapabilityRequest, ColorDepth, ColorPolicy, capability};

/// Everything outside the program that a verb depends on. Tests replace it.
#[derive(Debug, Clone, Copy)]
pub struct ProgramContext<'a> {
    /// Environment variables and files.
    pub environment: Environment<'a>,
    /// The clock.
    pub clock: fn() -> NaiveDateTime,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// Whether restricted mode is on. [`run_command`](super::run_command) turns it on if the options or the environment
    /// request it.
    pub is_restricted: bool,
}

/// Reads a configuration file, which must be a regular file of at most [`MAX_CONFIG_BYTES`].
///
/// # Errors
/// If it cannot be read, is not a regular file, or is larger.
pub fn read_config_file(path: &Path) -> io::Result<Vec<u8>> {
    input_file::read_bytes(path, MAX_CONFIG_BYTES)
}

impl ProgramContext<'_> {
    /// The clock's day, unless `--today` or `FRONTWATCH_TODAY` fixes it.
    ///
    /// # Errors
    /// Fails if the variable is not a day.
    pub(super) fn today(&self, common: &CommonOptions) -> Result<Day, Failure> {
        match (common.today, self.environment.variable("FRONTWATCH_TODAY")) {
            (Some(day), _) => Ok(day),
            (None, Some(text)) => {
                text.parse().map_err(|error| Failure::Message(format!("FRONTWATCH_TODAY: {error}")))
            }
            (None, None) => Ok((self.clock)().date().into()),
        }
    }

    /// Whether the brief is written instead of opening the board.
    pub(super) fn wants_plain_output(&self, common: &CommonOptions) -> bool {
        let request = CapabilityRequest { plain: common.plain, ..CapabilityRequest::default() };
        capability::detect_capability(self.environment.read_variable, self.stdout_is_terminal, request).plain
    }

    /// Loads the configuration, overridden by the flags. `situation` is the file given as an argument.
    pub(super) fn load_config(
        &self,
        common: &CommonOptions,
        situation: Option<&Path>,
    ) -> Result<configuration::EffectiveConfig, Failure> {
        let flags = ConfigFlags {
            config: common.config.clone(),
            data: situation.map(Path::to_owned),
            store: common.store.clone(),
            theme: common.theme,
            color: common.color,
            window: common.last,
            ascii: common.ascii,
            screen_reader: common.screen_reader,
            mouse: common.mouse,
        };
        configuration::load_config(&self.environment, &flags).map_err(Failure::Problems)
    }

    /// Whether colours may be written to a stream, given whether the stream is a terminal.
    pub(super) fn allows_color(
        &self,
        flag: Option<ColorChoice>,
        config: ColorChoice,
        is_terminal: bool,
    ) -> bool {
        let request = CapabilityRequest {
            flag: color_policy(flag.unwrap_or_default()),
            config: color_policy(config),
            ..CapabilityRequest::default()
        };
        capability::detect_capability(self.environment.read_variable, is_terminal, request).color
            != ColorDepth::None
    }

    /// Detects what standard output can show.
    pub(super) fn terminal_capability(
        &self,
        common: &CommonOptions,
        config: &configuration::Config,
    ) -> Capability {
        let request = CapabilityRequest {
            flag: color_policy(common.color.unwrap_or_default()),
            config: color_policy(config.color),
            plain: common.plain,
            ascii: config.glyphs == GlyphChoice::Ascii,
        };
        let detected =
            capability::detect_capability(self.environment.read_variable, self.stdout_is_terminal, request);
        Capability { unicode: detected.unicode || config.glyphs == GlyphChoice::Unicode, ..detected }
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

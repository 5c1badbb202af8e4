//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::board::ThemeId;
use crate::board::chord::{self, Key};
use crate::config::ColorChoice;
use crate::model::Day;
use crate::query::{TimeUnit, WindowLength};

/// Arguments of the whole program.
#[derive(Debug, Default, Parser)]
#[command(
    name = "frontwatch",
    version,
    about = "A situation board in the terminal: fronts, events, actors and who claims what",
    long_about = "A situation board in the terminal: fronts, events, actors and who claims what.\n\n\
                  Without a verb the board opens. Without SITUATION it shows the file that the configuration names, \
                  else the sample built into the program. A file that is named like a verb needs ./ before it.",
    after_help = "Exit status: 0 fine, 1 findings (of check; of brief --exit-code), 2 usage or bad input.",
    subcommand_precedence_over_arg = true,
    max_term_width = 100
)]
pub struct Cli {
    /// The situation file to open, or imported events (.parquet)
    #[arg(value_name = "SITUATION")]
    pub situation: Option<PathBuf>,
    /// Options of every verb.
    #[command(flatten)]
    pub common: CommonOptions,
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

impl Cli {
    /// Reads the arguments of the process.
    ///
    /// # Errors
    /// As [`Parser::try_parse`]; help and version are errors too.
    pub fn read() -> Result<Self, clap::Error> {
        // Nothing asked for is soon read: the description of every verb and option takes as long as half the sample.
        if std::env::args_os().len() <= 1 { Ok(Self::default()) } else { Self::try_parse() }
    }
}

/// Options of every verb.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Common options")]
#[expect(clippy::struct_excessive_bools, reason = "independent flags, not modes that exclude each other")]
pub struct CommonOptions {
    /// Read this configuration in place of your own
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look from this day (YYYY-MM-DD), or “now”: the clock's; else from the day the data were closed
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_as_of)]
    pub as_of: Option<AsOfOption>,
    /// The day of the clock, so that what is written can be written again (also `FRONTWATCH_TODAY`)
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day, hide_short_help = true)]
    pub today: Option<Day>,
    /// The stretch of time up to as-of: 30d, 52w, 12m, 3y or all
    #[arg(long, global = true, value_name = "LENGTH", value_parser = parse_length)]
    pub last: Option<WindowLength>,
    /// Only events that pass this filter, such as 'kind:ArmedClash killed>=1'
    #[arg(long, global = true, value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Only this front, by its id; may be given more than once
    #[arg(long = "front", global = true, value_name = "ID")]
    pub fronts: Vec<String>,
    /// Look at a view of your configuration; what other options ask for goes before what it says
    #[arg(long, global = true, value_name = "NAME")]
    pub view: Option<String>,
    /// When to write colours, or how many: over SSH the terminal cannot say that it has true colour
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
    /// Colour theme
    #[arg(long, global = true, value_name = "NAME", value_parser = theme_parser())]
    pub theme: Option<ThemeId>,
    /// Write the overview as plain lines in place of the board
    #[arg(long, global = true)]
    pub plain: bool,
    /// Talk in lines in place of drawing the board: for screen readers, braille and line terminals
    #[arg(long, global = true)]
    pub screen_reader: bool,
    /// Use ASCII only for lines, bars and marks
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Use the mouse
    #[arg(long, global = true)]
    pub mouse: bool,
    /// Touch nothing but SITUATION: no other files, no links, no shell, no settings from outside (also `FRONTWATCH_RESTRICTED`)
    #[arg(long, global = true)]
    pub restricted: bool,
    /// Remember what was seen in this file in place of one in the state folder; `frame` compares with it
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_state")]
    pub state: Option<PathBuf>,
    /// Neither read nor write what was seen at the last visit
    #[arg(long, global = true)]
    pub no_state: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open the board (what happens without a verb)
    Board(SituationArgument),
    /// Write the situation as text: what changed, what is contested, what is not known
    Brief {
        /// The situation.
        #[command(flatten)]
        on: SituationArgument,
        /// How to write it
        #[arg(long, value_enum, default_value_t = BriefFormat::Plain)]
        format: BriefFormat,
        /// What is new is told since: a day, a length of time such as 30d, or “last”: the last visit
        #[arg(long, value_name = "WHEN", default_value = "1m", value_parser = parse_since)]
        since: BriefSince,
        /// Only how much is new and what matters
        #[arg(long)]
        short: bool,
        /// Exit 1 if a rule fires on a front that did not fire then
        #[arg(long)]
        exit_code: bool,
    },
    /// Write one frame of the board as text, after some keys
    Frame {
        /// The situation.
        #[command(flatten)]
        on: SituationArgument,
        /// Columns and rows
        #[arg(long, value_name = "COLUMNSxROWS", default_value = "80x24", value_parser = parse_size)]
        size: (u16, u16),
        /// Keys to press first, such as 'tab j j enter' or '/ "Kabul" enter'
        #[arg(
            long,
            value_name = "KEYS",
            default_value = "",
            hide_default_value = true,
            allow_hyphen_values = true
        )]
        keys: KeyScript,
    },
    /// List every problem of a situation file; exit 1 if there is an error or a warning
    Check {
        /// The situation.
        #[command(flatten)]
        on: SituationArgument,
        /// How to write it
        #[arg(long, value_enum, default_value_t = CheckFormat::Plain)]
        format: CheckFormat,
    },
    /// Write the events that answer to the options; all of them unless --last or --view is given
    Export {
        /// The situation.
        #[command(flatten)]
        on: SituationArgument,
        /// How to write them
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// Write to this new file; a file that exists is never overwritten
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Make a situation of foreign data; exit 1 if rows had to be left out
    Import {
        /// Which data set the files are of
        #[arg(value_enum)]
        dataset: DatasetName,
        /// The files, as they come: plain or packed (.gz, .zst, .zip)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write to this file, events (.parquet) or a situation (.ron); one that an earlier import wrote is compared and
        /// replaced
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
        /// Write nothing if a row has to be left out
        #[arg(long)]
        strict: bool,
        /// Use the names and fronts of this situation (.ron only)
        #[arg(long = "situation", id = "names_of", value_name = "SITUATION")]
        names_of: Option<PathBuf>,
    },
    /// Show the configuration
    Config {
        /// What of it.
        #[command(subcommand)]
        what: ConfigVerb,
    },
    /// Write completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page, of the program or of one verb
    Man {
        /// The verb
        verb: Option<String>,
    },
}

/// The situation a verb works on.
#[derive(Debug, Default, Args)]
pub struct SituationArgument {
    /// The situation file, or imported events (.parquet)
    #[arg(value_name = "SITUATION")]
    pub situation: Option<PathBuf>,
}

/// What to show of the configuration.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigVerb {
    /// Write the configuration in force as RON
    Show {
        /// Say of each value where it comes from
        #[arg(long)]
        origin: bool,
        /// Write the built-in configuration with its comments instead
        #[arg(long, conflicts_with = "origin")]
        built_in: bool,
    },
    /// Write the path of your configuration file
    Path,
    /// List every command with its keys
    Keys,
    /// List the colour themes
    Themes,
}

/// Data sets that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatasetName {
    /// UCDP Georeferenced Event Dataset
    Ucdp,
    /// Armed Conflict Location & Event Data
    Acled,
    /// GDELT 2.0 events
    Gdelt,
}

/// Formats of the brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BriefFormat {
    /// Lines of at most 80 columns
    Plain,
    /// Markdown
    Markdown,
    /// One JSON object
    Json,
}

/// Formats of check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// As compilers write them
    Plain,
    /// One JSON object
    Json,
}

/// Formats of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// For spreadsheets
    Csv,
    /// One JSON object with all events
    Json,
    /// One JSON object a line
    Ndjson,
    /// For maps
    Geojson,
    /// A situation file
    Ron,
    /// A table to paste into a mail or a note (also: md)
    #[value(alias = "md")]
    Markdown,
}

/// The day to look from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOfOption {
    /// The day of the clock.
    Now,
    /// This day.
    Day(Day),
}

/// The earlier day that a brief looks back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefSince {
    /// The last visit.
    Last,
    /// This day.
    Day(Day),
    /// The day before this length of time up to as-of.
    Length(WindowLength),
}

impl BriefSince {
    /// What a brief looks back to unless told otherwise: data are closed with a month more often than not.
    pub const MONTH: WindowLength = WindowLength::Last(1, TimeUnit::Months);
}

impl Default for BriefSince {
    fn default() -> Self {
        Self::Length(Self::MONTH)
    }
}

/// Keys to be pressed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyScript(pub Vec<Key>);

impl FromStr for KeyScript {
    type Err = chord::ChordError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        chord::parse_script(text).map(Self)
    }
}

impl ValueEnum for ColorChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never, Self::Ansi16, Self::Ansi256, Self::TrueColor]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(match self {
            Self::Auto => "auto".into(),
            Self::Always => "always".into(),
            Self::Never => "never".into(),
            Self::Ansi16 => "16".into(),
            Self::Ansi256 => "256".into(),
            Self::TrueColor => "truecolor".into(),
        })
    }
}

fn theme_parser() -> impl TypedValueParser<Value = ThemeId> {
    let names = ThemeId::TABLE.iter().map(|row| row.1);
    PossibleValuesParser::new(names).map(|name| ThemeId::from_name(&name).unwrap_or_default())
}

fn parse_as_of(text: &str) -> Result<AsOfOption, String> {
    match text {
        "now" | "today" => Ok(AsOfOption::Now),
        _ => parse_day(text).map(AsOfOption::Day).map_err(|error| format!("{error}, or now")),
    }
}

fn parse_day(text: &str) -> Result<Day, String> {
    text.trim().parse::<Day>().map_err(|error| error.to_string())
}

fn parse_length(text: &str) -> Result<WindowLength, String> {
    text.parse::<WindowLength>().map_err(|error| error.to_string())
}

fn parse_since(text: &str) -> Result<BriefSince, String> {
    let length = || text.parse::<WindowLength>().ok().filter(|length| *length != WindowLength::All);
    match text {
        "last" => Ok(BriefSince::Last),
        _ => match (text.trim().parse::<Day>(), length()) {
            (Ok(day), _) => Ok(BriefSince::Day(day)),
            (_, Some(length)) => Ok(BriefSince::Length(length)),
            _ => Err("write a day (2026-01-31), a length of time (30d, 4w, 1m, 1y) or last".to_owned()),
        },
    }
}

fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let parts =
        text.split_once(['x', '×']).and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    // Larger frames than any screen are a slip of the hand.
    parts
        .filter(|&(columns, rows): &(u16, u16)| columns <= 1000 && rows <= 1000)
        .ok_or_else(|| "write columns x rows, such as 120x40, each at most 1000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nothing_asked_for_is_the_default() {
        let nothing = Cli::try_parse_from(["frontwatch"]).unwrap();
        assert_eq!(format!("{nothing:?}"), format!("{:?}", Cli::default()));
    }

    #[test]
    fn a_verb_goes_before_a_file_and_options_stand_on_either_side() {
        let parse = |line: &str| Cli::try_parse_from(line.split(' ')).unwrap();
        assert!(matches!(parse("frontwatch brief").verb, Some(Verb::Brief { .. })));
        assert_eq!(parse("frontwatch ./brief").situation, Some("./brief".into()));
        assert_eq!(parse("frontwatch x.ron").situation, Some("x.ron".into()));
        for line in ["frontwatch --last 4w brief x.ron", "frontwatch brief x.ron --last 4w"] {
            assert_eq!(parse(line).common.last.unwrap().to_string(), "4w");
        }
        assert_eq!(parse("frontwatch frame --size 120x40").common.fronts, [""; 0]);
        assert_eq!(parse("frontwatch --as-of today").common.as_of, Some(AsOfOption::Now));
    }

    #[test]
    fn bad_values_are_refused_with_what_would_do() {
        for (line, said) in [
            ("frontwatch --theme neon", "high-contrast"),
            ("frontwatch --last soon", "52w"),
            ("frontwatch --as-of 2026-02-30", "no such day"),
            ("frontwatch frame --size 12", "120x40"),
            ("frontwatch frame --keys hyperspace", "is not a key"),
            ("frontwatch export", "--format"),
            ("frontwatch export --format xml", "geojson"),
        ] {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            assert!(error.to_string().contains(said), "{line}: {error}");
        }
    }
}

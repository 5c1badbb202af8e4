//! The command-line arguments, parsed with clap. The doc comments of options are their `--help` text.

mod add_request;
mod output_formats;
mod parse_arguments;
#[cfg(feature = "sync")]
mod sync_request;
#[cfg(test)]
mod tests;
mod view_options;

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use self::add_request::{AddRequest, option_name};
pub use self::output_formats::{BriefFormat, CheckFormat, DiffFormat, ExportFormat};
pub use self::parse_arguments::nearest_verb;
#[cfg(feature = "sync")]
pub use self::sync_request::SyncRequest;
use crate::board::ThemeId;
use crate::board::chord::{self, Key};
use crate::config::ColorChoice;
use crate::findings::Baseline;
use crate::model::limits::{MAX_SCREEN_COLUMNS, MAX_SCREEN_ROWS, clamp_screen_size};
use crate::model::{Day, PublicationDate};
use crate::query::WindowLength;
use crate::report::OutputSchema;

use self::view_options::parse_day;
pub use self::view_options::{ActorPair, BucketOption, ViewOptions};

/// The parsed arguments of the program.
#[derive(Debug, Default, Parser)]
#[command(
    name = "frontwatch",
    version,
    about = "A situation board in the terminal: fronts, events, actors and who claims what",
    long_about = "A situation board in the terminal: fronts, events, actors and who claims what.\n\n\
                  Without a command, the board opens. Without SITUATION, it shows the file named in your \
                  configuration, or else the built-in sample. A situation file named like a command needs ./ in front.",
    after_help = "Exit status: 0 success, 1 findings (check, diff, doctor, fmt --check, import, merge, brief --exit-code), 2 wrong usage or unreadable input.",
    subcommand_precedence_over_arg = true,
    max_term_width = 100
)]
pub struct Cli {
    /// The situation, imported events (.parquet) or data set (UCDP, ACLED, GDELT) to open
    #[arg(value_name = "SITUATION")]
    pub situation: Option<PathBuf>,
    /// The options that every verb accepts.
    #[command(flatten)]
    pub common: CommonOptions,
    /// The verb; `None` opens the board.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// The options that every verb accepts.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Common options")]
#[expect(clippy::struct_excessive_bools, reason = "independent flags, not modes that exclude each other")]
pub struct CommonOptions {
    /// Read this configuration instead of your own
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Look from this day (YYYY-MM-DD) or “now”; by default the day the data were closed
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_as_of)]
    pub as_of: Option<AsOfOption>,
    /// Show only what was known by this day (YYYY-MM-DD): leave out what was said or published later
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    pub known_by: Option<Day>,
    /// Use this day as today, for reproducible output (or set `FRONTWATCH_TODAY`)
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day, hide_short_help = true)]
    pub today: Option<Day>,
    /// Set the window up to as-of: 30d, 52w, 12m, 3y or all
    #[arg(long, global = true, value_name = "LENGTH", value_parser = parse_length)]
    pub last: Option<WindowLength>,
    /// Select only events that match this filter, such as 'kind:ArmedClash killed>=1'
    #[arg(long, global = true, value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Select only this front, by id; may be repeated
    #[arg(long = "front", global = true, value_name = "ID")]
    pub fronts: Vec<String>,
    /// Open a saved view, from your configuration or the situation; other options override it
    #[arg(long, global = true, value_name = "NAME")]
    pub view: Option<String>,
    /// When to write colours, or how many; over SSH true colour cannot be detected
    #[arg(long, global = true, value_name = "WHEN")]
    pub color: Option<ColorChoice>,
    /// The colour theme
    #[arg(long, global = true, value_name = "NAME", value_parser = theme_parser())]
    pub theme: Option<ThemeId>,
    /// Write the brief instead of opening the board
    #[arg(long, global = true)]
    pub plain: bool,
    /// Read and write lines instead of drawing the board, for screen readers, braille and line terminals
    #[arg(long, global = true)]
    pub screen_reader: bool,
    /// Draw lines, bars and marks in ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Use the mouse
    #[arg(long, global = true)]
    pub mouse: bool,
    /// Allow access only to SITUATION: no other files, links, shell or outside settings (or set
    /// `FRONTWATCH_RESTRICTED`)
    #[arg(long, global = true)]
    pub restricted: bool,
    /// The folder in which feeds keep their data, instead of the user's data folder (or set `FRONTWATCH_STORE`)
    #[arg(long, global = true, value_name = "FOLDER", hide_short_help = true)]
    pub store: Option<PathBuf>,
    /// Store visits in this file instead of the state folder; `frame` compares with it
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_state")]
    pub state: Option<PathBuf>,
    /// Neither read nor write the last visit
    #[arg(long, global = true)]
    pub no_state: bool,
    /// The options of the view.
    #[command(flatten)]
    pub view_options: ViewOptions,
}

/// The verbs, which users know as commands of the command line.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open the board (the default)
    Board(SituationArgument),
    /// Write the situation as text: what changed, what is contested, what is unknown
    Brief {
        /// The situation.
        #[command(flatten)]
        input: SituationArgument,
        /// The output format
        #[arg(long, value_enum, default_value_t = BriefFormat::Plain)]
        format: BriefFormat,
        /// Report what is new since WHEN: a day, a length of time such as 30d, or “last” for the last visit
        #[arg(long, value_name = "WHEN", default_value = "1m", value_parser = parse_since)]
        since: BriefSince,
        /// Write only the count of new events and what matters
        #[arg(long)]
        short: bool,
        /// Exit 1 if a rule newly fires on a front
        #[arg(long)]
        exit_code: bool,
        /// The version of the JSON: 3, or 2 for programs that do not know it yet
        #[arg(long, value_name = "N", default_value = "3", value_parser = parse_schema, hide_short_help = true)]
        schema: OutputSchema,
    },
    /// Write one frame of the board as text, after pressing some keys
    Frame {
        /// The situation.
        #[command(flatten)]
        input: SituationArgument,
        /// The size of the frame
        #[arg(long, value_name = "COLUMNSxROWS", default_value = "80x24", value_parser = parse_size)]
        size: (u16, u16),
        /// The keys to press first, such as 'tab j j enter' or '/ "Kabul" enter'
        #[arg(
            long,
            value_name = "KEYS",
            default_value = "",
            hide_default_value = true,
            allow_hyphen_values = true
        )]
        keys: KeyScript,
    },
    /// List every problem in a situation file; exit 1 if one is an error or a warning
    Check {
        /// The situation.
        #[command(flatten)]
        input: SituationArgument,
        /// The output format
        #[arg(long, value_enum, default_value_t = CheckFormat::Plain)]
        format: CheckFormat,
        /// List the problems again whenever one of the files changes, until Ctrl-C
        #[arg(long, conflicts_with = "same_as")]
        watch: bool,
        /// Instead, write links of events that two data sets may tell of, for you to check and include
        #[arg(long)]
        same_as: bool,
        /// Write the links to this new file; an existing file is never overwritten
        #[arg(long, short, value_name = "FILE", requires = "same_as")]
        output: Option<PathBuf>,
    },
    /// Write the events that the options select, by default all of them
    Export {
        /// The situation.
        #[command(flatten)]
        input: SituationArgument,
        /// The output format
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// Write to this new file; an existing file is never overwritten
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The version of JSON and CSV: 3, or 2 for programs that do not know it yet
        #[arg(long, value_name = "N", default_value = "3", value_parser = parse_schema, hide_short_help = true)]
        schema: OutputSchema,
    },
    /// List what differs between two situations; exit 1 if something does
    Diff {
        /// OLD and NEW: files, or files of a git revision such as HEAD~1:situation.ron. One file alone is compared with
        /// the last commit
        #[arg(required = true, num_args = 1..=9, value_name = "SITUATION")]
        inputs: Vec<String>,
        /// The output format
        #[arg(long, value_enum, default_value_t = DiffFormat::Plain)]
        format: DiffFormat,
        /// Take the arguments that git passes to an external diff, and always exit 0
        #[arg(long, conflicts_with = "format")]
        git: bool,
    },
    /// Merge three versions of a situation file record by record into OURS; exit 1 if there are conflicts
    Merge {
        /// The common ancestor
        base: PathBuf,
        /// Our version, which is replaced by the result
        ours: PathBuf,
        /// Their version
        theirs: PathBuf,
        /// The path of the file in the repository, for messages and included files
        #[arg(long, value_name = "FILE")]
        path: Option<PathBuf>,
    },
    /// Convert UCDP, ACLED or GDELT files; exit 1 if rows were left out
    Import {
        /// The data set of the files
        #[arg(value_enum)]
        dataset: DatasetName,
        /// The files as downloaded, plain or compressed (.gz, .zst, .zip)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write events (.parquet) or a situation (.ron) to this file; the file of an earlier import is compared and
        /// replaced. An address sends what is new or changed to that table, over TLS with &secure
        #[arg(long, short, value_name = "FILE | clickhouse://USER@HOST:8123/DB?table=events")]
        output: PathBuf,
        /// Write nothing if a row must be left out
        #[arg(long)]
        strict: bool,
        /// The rows are a sample: count lower bounds and compare nothing
        #[arg(long)]
        sample: bool,
        /// Continue the earlier import in this .parquet file, which may be the output: keep what its events said before
        /// and the events that the new files do not cover
        #[arg(long, value_name = "FILE")]
        over: Option<PathBuf>,
        /// When the files were published: a date, ≈2023 (some time in 2023) or 2023.. (2023 or later); by default as
        /// their rows or UCDP's file names say
        #[arg(long, value_name = "DATE")]
        released: Option<PublicationDate>,
        /// Use the names and fronts of this situation (for .ron only)
        #[arg(long = "situation", id = "base_situation", value_name = "SITUATION")]
        base_situation: Option<PathBuf>,
    },
    /// Write a commented example of a situation file, situation.ron
    Init {
        /// The folder, which is made if it does not exist
        #[arg(value_name = "FOLDER", default_value = ".")]
        folder: PathBuf,
        /// Write the sections without example records
        #[arg(long)]
        bare: bool,
    },
    /// Add a record to a situation file; what is missing is asked for in a terminal
    #[command(subcommand)]
    Add(AddRequest),
    /// Move the day on which the data were closed, with the coverage of the fronts that were recorded up to it
    CloseDay {
        /// The situation.
        #[command(flatten)]
        input: SituationArgument,
        /// The new day, such as 2026-01-31 or yesterday; by default today
        #[arg(long, value_name = "DATE", default_value = "today")]
        date: String,
        /// A front whose coverage ended earlier and is recorded up to that day as well; may be repeated
        #[arg(long, value_name = "ID")]
        also: Vec<String>,
        /// Show the change and write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Fetch what is new in the feeds of a situation; exit 1 if a feed failed
    #[cfg(feature = "sync")]
    Sync(SyncRequest),
    /// Lay out situation files, or other RON files, in one way: white space changes, values and comments stay
    Fmt {
        /// The files to write; - reads standard input and writes standard output
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write nothing, but name the files that would change; exit 1 if there is one
        #[arg(long)]
        check: bool,
    },
    /// Show the configuration
    Config {
        /// The part to show.
        #[command(subcommand)]
        part: ConfigVerb,
    },
    /// Describe the terminal, the settings, the folders and the data, for a bug report; exit 1 if something fails
    Doctor(SituationArgument),
    /// Write shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page of the program or of one command
    Man {
        /// The command; by default the program
        #[arg(value_name = "COMMAND")]
        verb: Option<String>,
    },
}

/// The positional argument of the verbs that open a situation.
#[derive(Debug, Default, Args)]
pub struct SituationArgument {
    /// The situation, imported events (.parquet) or data set (UCDP, ACLED, GDELT) to open
    #[arg(value_name = "SITUATION")]
    pub situation: Option<PathBuf>,
}

/// The verbs below `config`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigVerb {
    /// Write the configuration in force as RON
    Show {
        /// Show where each value comes from
        #[arg(long)]
        origin: bool,
        /// Write the built-in configuration, with its comments, instead
        #[arg(long, conflicts_with = "origin")]
        built_in: bool,
    },
    /// Write the path of your configuration file
    Path,
    /// List every command of the board with its keys
    Keys,
    /// List the colour themes
    Themes,
}

/// The data sets that `import` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatasetName {
    /// UCDP Georeferenced Event Dataset
    Ucdp,
    /// Armed Conflict Location & Event Data
    Acled,
    /// GDELT 2.0 events
    Gdelt,
}

/// The value of `--as-of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOfOption {
    /// The clock's day.
    Now,
    /// A given day.
    Day(Day),
}

/// The value of `brief --since`: the baseline against which events are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefSince {
    /// The last visit.
    Last,
    /// A given day.
    Day(Day),
    /// The day before a window of this length that ends at as-of.
    Length(WindowLength),
}

impl Default for BriefSince {
    fn default() -> Self {
        Self::Length(Baseline::DEFAULT_LENGTH)
    }
}

/// The value of `frame --keys`.
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

fn parse_schema(text: &str) -> Result<OutputSchema, String> {
    let schemas = [OutputSchema::V2, OutputSchema::V3];
    let schema = schemas.into_iter().find(|schema| schema.number().to_string() == text);
    schema.ok_or_else(|| "the versions are 2 and 3".to_owned())
}

fn parse_as_of(text: &str) -> Result<AsOfOption, String> {
    match text {
        "now" | "today" => Ok(AsOfOption::Now),
        _ => parse_day(text).map(AsOfOption::Day).map_err(|error| format!("{error}, or now")),
    }
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
            _ => Err("expected a day (2026-01-31), a length of time (30d, 4w, 1m, 1y) or last".to_owned()),
        },
    }
}

fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let parts =
        text.split_once(['x', '×']).and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    // A frame larger than any screen is a typing error.
    parts.filter(|&size| clamp_screen_size(size) == size).ok_or_else(|| {
        format!("expected COLUMNSxROWS, such as 120x40, at most {MAX_SCREEN_COLUMNS}x{MAX_SCREEN_ROWS}")
    })
}

//! The arguments of `add`: a subcommand for each form, with an option for each field of the form.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, Subcommand, ValueHint, value_parser};

use super::view_options::parse_kind;
use crate::forms::{CLOSE_DAY_FIELD, FieldInput, FormField, FormKind};

/// A record to add and how.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags, not modes that exclude each other")]
pub struct AddRequest {
    /// The form.
    pub kind: FormKind,
    /// The situation file.
    pub situation: Option<PathBuf>,
    /// The given fields: the name and what was typed. The entries of a list are given one by one.
    pub values: Vec<(&'static FormField, Vec<String>)>,
    /// The file that takes the record.
    pub into: Option<PathBuf>,
    /// Whether to show the change and write nothing.
    pub is_dry_run: bool,
    /// Whether to read objects from standard input.
    pub reads_json: bool,
    /// Whether to move the day on which the data were closed.
    pub moves_as_of: bool,
    /// Whether to extend the coverage of the front.
    pub extends_coverage: bool,
}

/// The forms that `add` fills in, with the name and the description of each subcommand.
const SUBCOMMANDS: [(FormKind, &str, &str); 6] = [
    (FormKind::Event, "event", "Add an event"),
    (FormKind::Claim, "claim", "Add what somebody says about an event"),
    (FormKind::Actor, "actor", "Add an actor"),
    (FormKind::Source, "source", "Add a source"),
    (FormKind::Front, "front", "Add a front"),
    (FormKind::Tie, "tie", "Add a tie between two actors"),
];

/// Returns the option of a field, without its hyphens.
#[must_use]
pub fn option_name(kind: FormKind, field: &FormField) -> &'static str {
    match (kind, field.name) {
        (FormKind::Claim, "place") => "control",
        (_, "parties") => "party",
        (_, "actors") => "actor",
        (_, "sources") => "source",
        (_, "aliases") => "alias",
        (_, "alleged_by") => "alleged-by",
        (_, "denied_by") => "denied-by",
        (_, "coverage_from") => "coverage-from",
        (_, "coverage_until") => "coverage-until",
        (_, "no_comment") => "no-comment",
        (_, name) => name,
    }
}

/// Returns the id of a field's argument, which no common option has.
fn argument_id(field: &FormField) -> &'static str {
    match field.name {
        "front" => "record_front",
        "kind" => "record_kind",
        name => name,
    }
}

/// Returns arguments of `add` itself that stand for the common options `--front` and `--kind`. With them, these options
/// are not passed on to the subcommands, which have fields of these names.
fn shadow_arguments() -> [Arg; 2] {
    let fronts = Arg::new("fronts").long("front").action(ArgAction::Append).hide(true);
    [fronts, Arg::new("kind").long("kind").value_parser(parse_kind).hide(true)]
}

const fn is_list(field: &FormField) -> bool {
    matches!(field.input, FieldInput::Ids(_) | FieldInput::Texts)
}

const fn value_name(field: &FormField) -> &'static str {
    match field.input {
        FieldInput::Id(_) | FieldInput::Ids(_) | FieldInput::NewId | FieldInput::Claimant => "ID",
        FieldInput::Date | FieldInput::PublicationDate | FieldInput::Day => "DATE",
        FieldInput::Point => "LAT,LON",
        FieldInput::Figure | FieldInput::Whole => "NUMBER",
        FieldInput::Word(_) => "WORD",
        FieldInput::EarlierClaim => "CLAIM",
        FieldInput::Text | FieldInput::Texts | FieldInput::Flag => "TEXT",
    }
}

fn field_argument(kind: FormKind, field: &'static FormField) -> Arg {
    let argument = Arg::new(argument_id(field))
        .long(option_name(kind, field))
        .help(field.description())
        .help_heading("Fields");
    if field.input == FieldInput::Flag {
        return argument.action(ArgAction::SetTrue);
    }
    let action = if is_list(field) { ArgAction::Append } else { ArgAction::Set };
    argument.action(action).value_name(value_name(field)).allow_hyphen_values(true)
}

fn subcommand((kind, name, about): (FormKind, &'static str, &'static str)) -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
    };
    let file = Arg::new("situation_file")
        .value_name("SITUATION")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help("The situation file; by default that of your configuration");
    let into = Arg::new("into")
        .long("into")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::FilePath)
        .help("Write to this file of the situation; by default to the last one with such records");
    let fields = kind.fields().iter().filter(|field| field.name != CLOSE_DAY_FIELD);
    let mut command = Command::new(name)
        .about(about)
        .arg(file)
        .args(fields.map(|field| field_argument(kind, field)))
        .arg(into)
        .arg(flag("dry-run", "Show the change and write nothing"));
    if kind == FormKind::Event {
        command = command
            .arg(flag("move-as-of", "Move the day on which the data were closed to the day of the event"))
            .arg(flag("extend-coverage", "Extend the coverage of the front to the day of the event"))
            .arg(flag("close-day", "Do both, so that the event is shown"));
    }
    if kind != FormKind::Claim {
        command = command.arg(flag("json", "Read JSON objects from standard input, and add all or none"));
    }
    command
}

impl Subcommand for AddRequest {
    fn augment_subcommands(command: Command) -> Command {
        let command = command.args(shadow_arguments()).subcommands(SUBCOMMANDS.map(subcommand));
        command.subcommand_required(true).arg_required_else_help(true)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        SUBCOMMANDS.iter().any(|row| row.1 == name)
    }
}

impl FromArgMatches for AddRequest {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let kind = SUBCOMMANDS.iter().find(|row| row.1 == name).ok_or_else(missing)?.0;
        let flag = |name: &str| matches.try_get_one(name).ok().flatten() == Some(&true);
        let path = |name: &str| matches.get_one::<PathBuf>(name).cloned();
        let values = kind.fields().iter().filter_map(|field| {
            if field.input == FieldInput::Flag {
                return flag(argument_id(field)).then(|| (field, vec!["yes".to_owned()]));
            }
            let given = matches.get_many::<String>(argument_id(field))?;
            Some((field, given.cloned().collect()))
        });
        Ok(Self {
            kind,
            situation: path("situation_file"),
            values: values.collect(),
            into: path("into"),
            is_dry_run: flag("dry-run"),
            reads_json: flag("json"),
            moves_as_of: flag("move-as-of") || flag("close-day"),
            extends_coverage: flag("extend-coverage") || flag("close-day"),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

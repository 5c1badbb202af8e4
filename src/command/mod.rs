//! The verbs of the command line, one file or directory each, and what they share: opening a situation, the program's
//! context, outcomes and output files.

mod add;
#[cfg(feature = "sync")]
mod alerts;
mod board;
mod brief;
mod check;
mod close_day;
mod config;
mod diff;
mod doctor;
mod edited_situation;
mod editor;
mod effects;
mod export;
mod fmt;
mod frame;
mod generate;
mod import;
mod init;
mod load;
mod lock_file;
mod merge;
mod mouse;
#[cfg(feature = "sync")]
mod network_settings;
mod outcome;
mod output_file;
mod program_context;
mod restricted;
mod revision_files;
mod run;
mod same_as_links;
mod screen_reader;
mod situation_editor;
mod state_location;
#[cfg(feature = "sync")]
mod sync;
mod view_command;
mod view_store;
mod visit_store;

pub use self::load::{OpenedSituation, SituationOptions};
pub use self::outcome::{Failure, Outcome};
pub use self::program_context::{ProgramContext, read_config_file};
pub use self::restricted::limit_resources;
pub use self::run::run_command;

//! Text to situation.

mod bulk;
mod claims;
mod dictionary;
mod entries;
mod file_reader;
mod heading;
mod ids;
mod include;
mod incoming;
mod load;
mod parser_mode;
mod record;
mod records;
mod stored;
mod unused;

pub(crate) use self::bulk::rules as front_rules;
#[cfg(test)]
pub(super) use self::load::read_strictly;
pub use self::load::{load, load_with, read, sample};
pub(super) use self::record::PRECISIONS;
pub(super) use self::records::COUNTED;

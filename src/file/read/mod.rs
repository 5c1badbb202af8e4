//! Reads situations from text: dictionaries, records and included data sets.

mod claim_reader;
mod data_file;
mod dictionary_reader;
mod event_id_search;
mod event_reader;
mod feed_reader;
mod file_reader;
mod heading;
mod id_checks;
mod id_dictionary;
mod import_findings;
mod import_reader;
mod included_data_sets;
mod incoming_events;
mod load;
mod parquet_file;
mod parser_mode;
mod record_reader;
mod same_events;
mod source_files;
mod unused_ids;
mod view_reader;

pub(super) use self::event_reader::AGGREGATE_MEASURE_WORDS;
pub(crate) use self::included_data_sets::front_rules;
#[cfg(test)]
pub(super) use self::load::read_text_fully;
pub use self::load::{
    check_texts, is_situation_file, list_situation_files, load_records, load_sample, load_situation,
    load_with, read_text,
};
pub(crate) use self::record_reader::PRECISION_WORDS;
pub(crate) use self::source_files::decode_text;

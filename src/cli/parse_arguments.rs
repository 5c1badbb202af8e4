//! Parses the arguments of the process, and guesses a misspelt verb.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};

use super::Cli;
use crate::model::text::nearest_name;

impl Cli {
    /// Parses the arguments of the process.
    ///
    /// # Errors
    /// Fails as [`Parser::try_parse`](clap::Parser::try_parse) does; `--help` and `--version` are reported as errors too.
    pub fn read() -> Result<Self, clap::Error> {
        // Fast path: building clap's description of every verb takes half as long as loading the sample.
        if env::args_os().len() <= 1 {
            return Ok(Self::default());
        }
        Self::try_parse().map_err(|error| suggest_verb(error, env::args_os().skip(1)))
    }
}

/// Returns the verb with the name nearest to a word, if one is near.
#[must_use]
pub fn nearest_verb(word: &str) -> Option<String> {
    let command = Cli::command();
    nearest_name(word, command.get_subcommands().map(clap::Command::get_name)).map(str::to_owned)
}

/// Adds a misspelt verb to an error: clap takes it for the situation and complains of what follows.
fn suggest_verb(mut error: clap::Error, arguments: impl Iterator<Item = OsString>) -> clap::Error {
    if error.kind() == ErrorKind::UnknownArgument {
        let mut words = arguments.filter_map(|argument| argument.into_string().ok());
        let first = words.find(|word| !word.starts_with('-') && !Path::new(word).exists());
        if let Some(verb) = first.and_then(|word| nearest_verb(&word)) {
            error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![verb]));
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_verb_before_a_file_is_guessed() {
        for (words, verb) in [
            (&["ad", "event", "x.ron"][..], Some("add")),
            (&["clse-day", "x.ron"], Some("close-day")),
            (&["--ascii", "brif", "x.ron"], Some("brief")),
            (&["x.ron", "y.ron"], None),
        ] {
            let error = Cli::try_parse_from(["frontwatch"].iter().chain(words)).unwrap_err();
            let error = suggest_verb(error, words.iter().map(OsString::from));
            let text = error.to_string();
            match verb {
                Some(verb) => assert!(text.contains(&format!("'{verb}'")), "{text}"),
                None => assert!(!text.contains("similar"), "{text}"),
            }
        }
    }
}

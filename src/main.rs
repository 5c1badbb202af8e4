//! frontwatch: see the library.

use std::io::{self, BufWriter, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use frontwatch::cli::Cli;
use frontwatch::command::{World, run};
use frontwatch::config::Environment;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let world = World {
        environment: Environment {
            var: &|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
            read: &|path: &Path| std::fs::read_to_string(path),
        },
        clock: chrono::Local::now().date_naive().into(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    ExitCode::from(run(cli, &world, &mut out, &mut io::stderr()))
}

//! The executable: parses the arguments and runs the library in the real environment.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

use frontwatch::cli::Cli;
use frontwatch::command::{ProgramContext, limit_resources, read_config_file, run_command};
use frontwatch::config::Environment;
use frontwatch::{report, terminal};
use signal_hook::consts::SIGXFSZ;

fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(error) => return print_usage(&error),
    };
    // At the limit of `ulimit -f`, a write then fails instead of ending the process.
    _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
    let context = ProgramContext {
        environment: Environment {
            read_variable: &|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()),
            read_file: &read_config_file,
        },
        clock: || chrono::Local::now().naive_local(),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        is_restricted: false,
    };
    limit_resources(&cli.common, &context.environment);
    if io::stdout().is_terminal() || io::stdin().is_terminal() {
        // Before any file is read, so that the process also ends if the terminal disappears while a large file loads.
        // If the terminal cannot be watched, the board still works.
        _ = terminal::watchdog::start_watchdog();
    }
    let mut out = BufWriter::new(io::stdout().lock());
    ExitCode::from(run_command(cli, &context, &mut out, &mut io::stderr()))
}

/// Prints help or the version to standard output, or an error in the arguments to standard error. Error messages quote
/// arguments, which may contain escape sequences, so they are sanitised.
fn print_usage(error: &clap::Error) -> ExitCode {
    // A failed write to standard error cannot be reported anywhere.
    let mut err = io::stderr().lock();
    if error.use_stderr() {
        _ = error.render().to_string().lines().try_for_each(|line| report::write_line(&mut err, line));
        _ = err.flush();
    } else if let Err(failed) = error.print().and_then(|()| io::stdout().flush())
        && failed.kind() != io::ErrorKind::BrokenPipe
    {
        _ = writeln!(err, "error: the output cannot be written: {failed}");
        return ExitCode::from(2);
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

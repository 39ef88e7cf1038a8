//! What people see: options, messages, exit codes. The work is done by the library.

mod args;
mod attributes;
mod ci;
mod config;
mod encoding;
mod exit;
mod explain;
mod filter;
mod generate;
mod guard;
mod in_place;
mod input;
mod known;
mod leftovers;
mod ongoing;
mod output;
mod packed;
mod paint;
mod places;
mod progress;
mod reload;
mod report;
mod rules_cmd;
mod run;
mod sarif;
mod settings;
mod signals;
mod standard;
mod stats;
mod tapped;
mod tree;
mod warnings;
mod words;

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};

use clap::{CommandFactory, FromArgMatches};

use args::{Args, Command, FilterArgs};
use exit::{Exit, Failure};
use settings::{Settings, Target};
use signals::Signals;

/// Runs the command with these arguments, the first of which is its own name, and says how it ended.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    let mut args = args.peekable();
    let name = args.next();
    if args.next_if(|word| word == run::EXEC).is_some() {
        return run::exec(&args.collect::<Vec<_>>());
    }
    let words = name.into_iter().chain(args).collect();
    guard::hide_memory();
    panic::set_hook(Box::new(|panic| exit::state(exit::internal(panic.location()))));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| match parsed(words) {
        Ok(args) => dispatch(args).unwrap_or_else(Failure::tell),
        Err(answer) => say(&answer),
    }));
    outcome.unwrap_or(Exit::Failed)
}

fn parsed(words: Vec<OsString>) -> Result<Args, clap::Error> {
    let definition = Args::command();
    let words = words::in_order(words, &definition);
    let mut matches = definition.try_get_matches_from(words)?;
    Args::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut Args::command()))
}

/// Prints clap's answer: a help screen, the version, or what is wrong with the arguments.
fn say(answer: &clap::Error) -> Exit {
    if let Some(closed) = standard::output().err().filter(|_| !answer.use_stderr()) {
        return Failure::from(closed).tell();
    }
    // There is nobody left to tell when this cannot be printed.
    let _ = match words::masked_answer(answer).filter(|_| answer.use_stderr()) {
        Some(masked) => io::stderr().write_all(masked.as_bytes()),
        None => answer.print(),
    };
    if answer.use_stderr() { Exit::Usage } else { Exit::Done }
}

fn dispatch(args: Args) -> Result<Exit, Failure> {
    match args.command {
        None => mask(known_words(args.filter)?),
        Some(Command::Run(args)) => run::run(*args),
        Some(Command::Explain(args)) => explain::run(args),
        Some(Command::Report(args)) => print(|out| report::run(&args, out)),
        Some(Command::Rules { action }) => print(|out| rules_cmd::run(action, out)),
        Some(Command::Completions { shell }) => print(|out| generate::completions(shell, out)),
        Some(Command::Man) => print(generate::man),
    }
}

/// `args`, unless the first file is none and nearly the name of a command.
fn known_words(args: FilterArgs) -> Result<FilterArgs, Failure> {
    let missing = args.files.files.first().filter(|path| path.symlink_metadata().is_err());
    let near = missing.and_then(|path| Some((path, words::near_command(path.to_str()?)?)));
    match near {
        Some((path, near)) => {
            Err(Failure::usage(format!("{}: is no file; the command `{near}` is near", exit::shown(path))))
        }
        None => Ok(args),
    }
}

fn mask(args: FilterArgs) -> Result<Exit, Failure> {
    // Before anything takes time: what has been sent by then would be lost.
    let signals = Signals::listen(!args.heeds_hangup()).map_err(Failure::signals)?;
    let (settings, target) = Settings::of_filter(args.mask, args.files, args.progress)?;
    match target {
        Target::Files(tasks) => in_place::run(tasks, &settings, signals),
        Target::Stream(inputs) => filter::run(&inputs, &settings, signals),
    }
}

/// Gives `write` a buffered standard output, and flushes it.
fn print(write: impl FnOnce(&mut dyn Write) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let mut out = output::table()?;
    let exit = write(&mut out)?;
    out.flush()?;
    Ok(exit)
}

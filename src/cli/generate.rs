//! What is made from the definition of the options: completions and the manual page.

use std::io::{self, Write};
use std::mem;

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::{Args, EXAMPLES, VARIABLES};
use super::exit::{CODES, Exit, Failure};

/// Prints the completion script for `shell`.
pub(super) fn completions(shell: Shell, out: &mut dyn Write) -> Result<Exit, Failure> {
    // The generator panics where it cannot write: it writes to memory, which it always can.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "tokmask", &mut script);
    match shell {
        Shell::Bash => out.write_all(with_ids(&String::from_utf8_lossy(&script)).as_bytes())?,
        _ => out.write_all(&script)?,
    }
    Ok(Exit::Done)
}

/// What prints the ids of rules in a shell.
const IDS: &str = "$(tokmask rules list 2>/dev/null | cut -d ' ' -f 1)";

/// `script` for bash, which offers the ids of rules where one is to be typed.
fn with_ids(script: &str) -> String {
    let mut before = "";
    let line = |line| match mem::replace(&mut before, str::trim(line)) {
        "--only)" | "--disable)" => line.replace("compgen -f", &format!("compgen -W \"{IDS}\" --")) + "\n",
        "tokmask__subcmd__rules__subcmd__show)" | "tokmask__subcmd__rules__subcmd__test)" => {
            line.replace("opts=\"", &format!("opts=\"{IDS} ")) + "\n"
        }
        _ => format!("{line}\n"),
    };
    script.lines().map(line).collect()
}

/// Prints the manual page, as roff.
pub(super) fn man(out: &mut dyn Write) -> Result<Exit, Failure> {
    let mut command = Args::command();
    command.build();
    let page = Man::new(command.clone());
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    commands(&command, out)?;
    exit_status(out)?;
    section("ENVIRONMENT", &VARIABLES, out)?;
    section("FILES", &FILES, out)?;
    signals(out)?;
    section("EXAMPLES", &EXAMPLES, out)?;
    page.render_version_section(out)?;
    Ok(Exit::Done)
}

fn commands(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH COMMANDS\nOptions that are not listed with a command are those above.")?;
    leaves(command).try_for_each(|leaf| {
        let usage = leaf.clone().render_usage().to_string();
        let about = leaf.get_long_about().or(leaf.get_about()).map(ToString::to_string).unwrap_or_default();
        entry(out, usage.trim_start_matches("Usage: "), &about)?;
        options(command, leaf, out)
    })
}

/// The arguments of `leaf` but those that `root` has, too.
fn options(root: &Command, leaf: &Command, out: &mut dyn Write) -> io::Result<()> {
    let is_own = |arg: &&Arg| {
        !["help", "version"].contains(&arg.get_id().as_str())
            && root.get_arguments().all(|of| of.get_id() != arg.get_id())
    };
    writeln!(out, ".RS")?;
    leaf.get_arguments().filter(is_own).try_for_each(|arg| {
        let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
        entry(out, &arg.to_string(), &help)
    })?;
    writeln!(out, ".RE")
}

/// The files that are read.
const FILES: [(&str, &str); 1] = [(
    "the FILE of --config",
    "options and an allow-list, in TOML; it is read only if it is named, for none is looked for",
)];

/// Terms and what they mean, under a title.
fn section(title: &str, terms: &[(&str, &str)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH {title}")?;
    terms.iter().try_for_each(|(term, meaning)| entry(out, term, meaning))
}

/// The commands below `command` that have none below themselves.
fn leaves(command: &Command) -> Box<dyn Iterator<Item = &Command> + '_> {
    let below = |command| -> Box<dyn Iterator<Item = &Command> + '_> { leaves(command) };
    match command.has_subcommands() {
        true => Box::new(command.get_subcommands().flat_map(below)),
        false => Box::new(std::iter::once(command)),
    }
}

fn exit_status(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH \"EXIT STATUS\"")?;
    CODES.iter().try_for_each(|(exit, meaning)| entry(out, &exit.code().to_string(), meaning))
}

fn signals(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH SIGNALS")?;
    entry(
        out,
        "SIGTERM, SIGINT",
        "what was read is masked and written, then the command ends; a second one ends it at once",
    )?;
    entry(
        out,
        "SIGHUP",
        "with --append the file is opened anew, and a configuration is read again; without both it ends the command as \
         SIGTERM does, but under nohup",
    )
}

/// A term and what it means.
fn entry(out: &mut dyn Write, term: &str, meaning: &str) -> io::Result<()> {
    writeln!(out, ".TP\n\\fB{}\\fR\n{}", roff(term), roff(meaning))
}

/// `text` as roff: a line that begins with `.` or `'` would be a request.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace("\n.", "\n\\&.").replace("\n'", "\n\\&'")
}

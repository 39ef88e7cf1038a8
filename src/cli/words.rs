//! The words of the command line before they are parsed.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};
use tokmask::rules::nearest;

use super::args::Args;
use super::exit::masked;

/// `words`, of which the first is the program's name: options that stand before the name of a command stand behind it, and
/// `-i.bak` is written out.
pub(super) fn in_order(mut words: Vec<OsString>, definition: &Command) -> Vec<OsString> {
    write_out_endings(&mut words, definition);
    let is_option = words.get(1).and_then(|word| word.to_str()).is_some_and(|word| word.starts_with('-'));
    if !is_option || words.len() == 2 {
        return words;
    }
    if let Some(at) = place_of_command(&words, definition).filter(|&at| at > 1) {
        let mut end = at + 1;
        let name = |at: usize| words.get(at).and_then(|word| word.to_str());
        let command = name(at).and_then(|name| definition.find_subcommand(name));
        if name(end).is_some_and(|name| command.is_some_and(|command| command.find_subcommand(name).is_some())) {
            end += 1;
        }
        words[1..end].rotate_left(at - 1);
    }
    words
}

/// Writes `-i.bak` as the parser knows it, `-i=.bak`, also where other letters stand before it.
fn write_out_endings(words: &mut [OsString], definition: &Command) {
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()).filter(|&word| word != "--") {
        let is_name = !word.starts_with('-') && definition.find_subcommand(word).is_some();
        if is_name {
            return;
        }
        let is_option = word.len() > 1 && word.starts_with('-');
        let next = at + 1 + usize::from(is_option && takes_next(word, definition));
        if let Some(word) = with_equals(word, definition) {
            words[at] = word.into();
        }
        at = next;
    }
}

fn with_equals(word: &str, definition: &Command) -> Option<String> {
    let letters = word.strip_prefix('-')?;
    let end = letters.find(|letter: char| !letter.is_ascii_alphabetic())?;
    let takes = |letter| takes_value(definition, |arg| arg.get_short() == Some(letter));
    let is_meant = letters[..end].ends_with('i') && !letters[..end].contains(takes) && !letters[end..].starts_with('=');
    is_meant.then(|| format!("-{}={}", &letters[..end], &letters[end..]))
}

/// The command that `word` nearly names.
pub(super) fn near_command(word: &str) -> Option<String> {
    let definition = Args::command();
    nearest(word, definition.get_subcommands().map(Command::get_name)).map(str::to_owned)
}

/// What clap says of wrong words, as it may be printed: `None`, if it may be as it is.
pub(super) fn masked_answer(answer: &clap::Error) -> Option<String> {
    let said = answer.render().to_string();
    let told = match answer.kind() {
        // The tip that follows, `to pass '-x'`, reads as if it named a password.
        ErrorKind::UnknownArgument => typed(answer).fold(said.clone(), |told, word| told.replace(word, &masked(word))),
        _ => masked(&said),
    };
    Some(told).filter(|told| *told != said)
}

/// The words in `answer` that are not clap's own.
fn typed(answer: &clap::Error) -> impl Iterator<Item = &str> {
    answer.context().filter_map(|(kind, value)| match (kind, value) {
        (ContextKind::InvalidArg, ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    })
}

/// Where the name of a command stands, if nothing but options stands before it.
fn place_of_command(words: &[OsString], definition: &Command) -> Option<usize> {
    let mut at = 1;
    loop {
        let word = words.get(at)?.to_str()?;
        if !word.starts_with('-') {
            return definition.find_subcommand(word).map(|_| at);
        }
        if word == "-" || word == "--" {
            return None;
        }
        at += 1 + usize::from(takes_next(word, definition));
    }
}

/// Whether the word behind the options `word` is the value of one.
fn takes_next(word: &str, definition: &Command) -> bool {
    match word.strip_prefix("--") {
        Some(long) => takes_value(definition, |arg| arg.get_long() == Some(long)),
        None => {
            let is_valued = |letter: char| takes_value(definition, |arg| arg.get_short() == Some(letter));
            word[1..].find(is_valued).is_some_and(|at| word[1 + at..].chars().count() == 1)
        }
    }
}

fn takes_value(definition: &Command, is_meant: impl Fn(&Arg) -> bool) -> bool {
    let is_valued = |arg: &Arg| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    // The value of one that wants `=` is in the same word.
    let takes = |arg: &Arg| is_meant(arg) && is_valued(arg) && !arg.is_require_equals_set();
    definition.get_arguments().any(takes)
        || definition.get_subcommands().any(|command| command.get_arguments().any(takes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_written_out() {
        let definition = Args::command();
        let written = |line: &str| {
            let mut words: Vec<_> = line.split(' ').map(OsString::from).collect();
            write_out_endings(&mut words, &definition);
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        for (line, out) in [("t -i.bak a", "t -i=.bak a"), ("t -j 2 -rzi~ a -i_ b", "t -j 2 -rzi=~ a -i=_ b")] {
            assert_eq!(written(line), out);
        }
        for line in ["t -i a -i=.bak", "t -ij2 a", "t -e -i.bak a", "t -ei.bak", "t -- -i.bak", "t run sed -i.bak"] {
            assert_eq!(written(line), line);
        }
    }

    #[test]
    fn options_before_a_command_are_its_own() {
        let definition = Args::command();
        let ordered = |line: &str| {
            let words = in_order(line.split(' ').map(OsString::from).collect(), &definition);
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        for (line, order) in [
            ("tokmask --stats run -- ls -l", "tokmask run --stats -- ls -l"),
            ("tokmask --only run -j 2 explain a", "tokmask explain --only run -j 2 a"),
            ("tokmask --only=x -j2 run ls", "tokmask run --only=x -j2 ls"),
            ("tokmask --no-known-env run ls", "tokmask run --no-known-env ls"),
            ("tokmask --rules a rules list", "tokmask rules list --rules a"),
        ] {
            assert_eq!(ordered(line), order);
        }
        for line in
            ["tokmask --only run a", "tokmask -- run", "tokmask - run", "tokmask run --stats -- ls", "tokmask -i a"]
        {
            assert_eq!(ordered(line), line);
        }
    }
}

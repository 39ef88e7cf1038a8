//! Lines by which a job speaks to the host that runs it, and which the host does not print: it would take a mask in one of
//! them for the secret. They pass through as they are, and what they announce as secret is known from then on.

use memchr::memchr;

use crate::known::Value;

/// What reads the output of a job, and what its commands look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// GitHub Actions: `::add-mask::VALUE`, and `::stop-commands::NAME`, behind which commands are text until `::NAME::`.
    /// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
    GitHub,
    /// Azure Pipelines: `##vso[task.setsecret]VALUE` and `##vso[task.setvariable variable=NAME;issecret=true]VALUE`.
    /// <https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands>
    Azure,
}

/// Longer than any command: what comes without a line end is not waited for any longer, in bytes.
const LONGEST: usize = 128 * 1024;

/// The commands in a stream.
pub(super) struct Commands {
    host: Option<Host>,
    /// The line behind which commands are commands again.
    resume: Option<Vec<u8>>,
}

/// What comes first in some lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// So many bytes of lines to be masked.
    Lines(usize),
    /// A command of so many bytes, and what it announces.
    Command(usize, Vec<Value>),
}

/// What a line is to the host.
enum Line {
    Text,
    Announcement(Vec<u8>),
    Stop(Vec<u8>),
    Resume,
}

impl Commands {
    pub(super) fn new(host: Option<Host>) -> Commands {
        Commands { host, resume: None }
    }

    /// Whether there may be any.
    pub(super) fn any(&self) -> bool {
        self.host.is_some()
    }

    /// What comes first in `lines`, the last of which may have no end.
    pub(super) fn next(&mut self, lines: &[u8]) -> Next {
        let Some(host) = self.host else { return Next::Lines(lines.len()) };
        let mut start = 0;
        while start < lines.len() {
            let end = memchr(b'\n', &lines[start..]).map_or(lines.len(), |n| start + n + 1);
            match self.line(host, lines[start..end].trim_ascii()) {
                Line::Text => start = end,
                _ if start > 0 => break,
                command => return Next::Command(end, self.obey(command)),
            }
        }
        Next::Lines(start)
    }

    /// Whether `text`, the beginning of a line, may yet become a command.
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        let begins = |command: &[u8]| {
            let text = text.trim_ascii_start();
            text.starts_with(command) || command.starts_with(text)
        };
        let resume = self.resume.as_deref();
        let commands: &[&[u8]] = match self.host {
            _ if text.len() > LONGEST => &[],
            Some(Host::GitHub) if resume.is_none() => &[b"::add-mask", b"::stop-commands::", b"##[add-mask]"],
            Some(Host::Azure) => &[b"##vso[task.setsecret", b"##vso[task.setvariable"],
            _ => &[],
        };
        commands.iter().copied().chain(resume).any(begins)
    }

    fn line(&self, host: Host, line: &[u8]) -> Line {
        match (host, &self.resume) {
            (Host::GitHub, Some(resume)) if line == resume => Line::Resume,
            (Host::GitHub, Some(_)) => Line::Text,
            (Host::GitHub, None) => github(line),
            (Host::Azure, _) => azure(line),
        }
    }

    fn obey(&mut self, command: Line) -> Vec<Value> {
        match command {
            Line::Announcement(bytes) => return vec![Value { name: "a value that the job announced".into(), bytes }],
            Line::Stop(resume) => self.resume = Some(resume),
            Line::Resume | Line::Text => self.resume = None,
        }
        vec![]
    }
}

fn github(line: &[u8]) -> Line {
    if let Some(value) = line.strip_prefix(b"##[add-mask]") {
        return Line::Announcement(unescaped(value, GITHUB));
    }
    let Some((command, data)) = line.strip_prefix(b"::").and_then(|rest| split(rest, b"::")) else { return Line::Text };
    let name = command.split(|&b| b == b' ').next().unwrap_or_default();
    match name {
        _ if name.eq_ignore_ascii_case(b"add-mask") => Line::Announcement(unescaped(data, GITHUB)),
        _ if name.eq_ignore_ascii_case(b"stop-commands") => Line::Stop([b"::", data, b"::"].concat()),
        _ => Line::Text,
    }
}

fn azure(line: &[u8]) -> Line {
    let Some((command, data)) = line.strip_prefix(b"##vso[").and_then(|rest| split(rest, b"]")) else {
        return Line::Text;
    };
    let command = command.to_ascii_lowercase();
    let is_secret = |properties: &[u8]| properties.split(|&b| b == b';').any(|p| p.trim_ascii() == b"issecret=true");
    match command.strip_prefix(b"task.setvariable ") {
        Some(properties) if is_secret(properties) => Line::Announcement(unescaped(data, AZURE)),
        _ if command.trim_ascii() == b"task.setsecret" => Line::Announcement(unescaped(data, AZURE)),
        _ => Line::Text,
    }
}

const GITHUB: &[(&[u8], u8)] = &[(b"%0D", b'\r'), (b"%0A", b'\n'), (b"%25", b'%')];
const AZURE: &[(&[u8], u8)] = &[(b"%0D", b'\r'), (b"%0A", b'\n'), (b"%AZP25", b'%')];

/// The value that a command's data stands for.
fn unescaped(mut data: &[u8], escapes: &[(&[u8], u8)]) -> Vec<u8> {
    let mut value = Vec::with_capacity(data.len());
    while let Some((&first, rest)) = data.split_first() {
        let escape = escapes.iter().find(|(escape, _)| data.starts_with(escape));
        value.push(escape.map_or(first, |&(_, byte)| byte));
        data = escape.map_or(rest, |(escape, _)| &data[escape.len()..]);
    }
    value
}

/// What stands before and behind the first `joint`.
fn split<'t>(text: &'t [u8], joint: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text.windows(joint.len()).position(|part| part == joint)?;
    Some((&text[..at], &text[at + joint.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(host: Host, line: &str) -> Option<String> {
        match Commands::new(Some(host)).next(line.as_bytes()) {
            Next::Command(length, values) => {
                assert_eq!(length, line.len());
                Some(String::from_utf8(values[0].bytes.clone()).unwrap())
            }
            Next::Lines(_) => None,
        }
    }

    #[test]
    fn announcements() {
        for (line, value) in [
            ("::add-mask::correct horse\r\n", "correct horse"),
            ("  ::Add-Mask::a%0Ab%25c\n", "a\nb%c"),
            ("##[add-mask]correct horse", "correct horse"),
        ] {
            assert_eq!(announced(Host::GitHub, line).as_deref(), Some(value), "{line}");
        }
        for (line, value) in [
            ("##vso[task.setvariable variable=a;issecret=true;isoutput=true]x%0Ay\n", "x\ny"),
            ("##vso[task.setsecret]50%AZP25\n", "50%"),
        ] {
            assert_eq!(announced(Host::Azure, line).as_deref(), Some(value), "{line}");
        }
        for line in ["::group::x\n", "::error file=a::x\n", "say ::add-mask::x\n", "##vso[task.setsecret]x\n"] {
            assert_eq!(announced(Host::GitHub, line), None, "{line}");
        }
        for line in ["##vso[task.setvariable variable=a]x\n", "##[group]x\n", "::add-mask::x\n"] {
            assert_eq!(announced(Host::Azure, line), None, "{line}");
        }
    }

    #[test]
    fn stopped_commands_are_text() {
        let mut commands = Commands::new(Some(Host::GitHub));
        assert_eq!(commands.next(b"::stop-commands::x7Kq\n::add-mask::a\n"), Next::Command(22, vec![]));
        assert_eq!(commands.next(b"::add-mask::a\n::x7Kq::\n"), Next::Lines(14));
        assert!(!commands.may_begin(b"::add") && commands.may_begin(b"::x7"));
        assert_eq!(commands.next(b"::x7Kq::\n"), Next::Command(9, vec![]));
        assert!(commands.may_begin(b" ::add") && commands.may_begin(b"") && !commands.may_begin(b"::g"));
        assert!(matches!(commands.next(b"::add-mask::a\n"), Next::Command(14, _)));
    }
}

//! Names of places: paths, URLs, reverse domains, and what else has slashes.

use super::Place;
use crate::bytes::ByteSet;
use crate::decide::Kind;
use crate::decide::words::is_plain;

/// Whether a value there may be the name of a place: a path, a URL, a reverse domain.
pub(super) fn may_be_place(place: &Place<'_>) -> bool {
    place.cell.kind != Kind::Transport
}

/// A URL without userinfo.
pub(super) fn is_url(text: &[u8]) -> bool {
    let scheme = text.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+.-".contains(b)).count();
    let Some(rest) = text[scheme..].strip_prefix(b"://") else { return false };
    let authority = rest.split(|b| b"/?#".contains(b)).next().unwrap_or_default();
    scheme > 1 && !authority.contains(&b'@') && !rest.is_empty()
}

/// A path of two segments and more; for strong names only one that is made of words.
pub(super) fn is_path(text: &[u8], place: &Place<'_>) -> bool {
    let is_weak = !matches!(place.cell.kind, Kind::Password | Kind::Strong | Kind::Single);
    let drive = matches!(text, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let rooted = drive || [&b"/"[..], b"./", b"../", b"~/", b"\\\\"].iter().any(|start| text.starts_with(start));
    let segments = text.split(|b| b"/\\".contains(b)).filter(|segment| !segment.is_empty());
    let is_enough = segments.clone().filter(|segment| !matches!(*segment, b"." | b".." | b"~")).count() >= 2
        || text.starts_with(b"./")
        || text.starts_with(b"../")
        || text.starts_with(b"~/")
        || drive;
    let is_plain =
        || segments.clone().all(|segment| is_plain(segment) && !segment.iter().any(|b| b"+=!^&".contains(b)));
    let is_relative = || is_weak && is_relative(text);
    rooted && is_enough && (is_weak && !text.contains(&b'=') && !text.contains(&b'+') || is_plain()) || is_relative()
}

/// Words, a `/` and the name of a file or more words: `uploads/a/report-x7Kq2.pdf`.
fn is_relative(text: &[u8]) -> bool {
    let Some((folders, file)) = text.iter().rposition(|&b| b == b'/').map(|at| (&text[..at], &text[at + 1..])) else {
        return false;
    };
    let dot = file.iter().rposition(|&b| b == b'.').map(|dot| &file[dot + 1..]);
    let is_file =
        dot.is_some_and(|ending| (2..=4).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric));
    let is_folder =
        |folder: &[u8]| !folder.is_empty() && is_plain(folder) && !folder.iter().any(|b| b"+=!^&".contains(b));
    folders.split(|&b| b == b'/').all(is_folder) && (is_file || is_plain(file))
}

/// The namespace and the name of a Kubernetes Secret: `default/shop-tls`.
pub(super) fn is_resource(text: &[u8], place: &Place<'_>) -> bool {
    let label = ByteSet::of(b"-.").with_range(b'a', b'z').with_range(b'0', b'9');
    let slash = label.run(text);
    let rest = text.get(slash + 1..).unwrap_or_default();
    place.name.eq_ignore_ascii_case(b"secret")
        && text.get(slash) == Some(&b'/')
        && slash > 0
        && !rest.is_empty()
        && label.run(rest) == rest.len()
}

/// A reverse domain with a path or a number: `com.apple.xpc.activity/16047`.
pub(super) fn is_domain(text: &[u8]) -> bool {
    let domain = ByteSet::of(b".-").union(ByteSet::LETTERS).run(text);
    let labels = text[..domain].split(|&b| b == b'.');
    let starts = [&b"com."[..], b"org.", b"net.", b"io.", b"de.", b"dev."].iter().any(|top| text.starts_with(top));
    starts
        && labels.clone().count() >= 3
        && labels.into_iter().all(|label| !label.is_empty() && is_plain(label))
        && matches!(text[domain..], [b'/' | b'.' | b'@', ..] | [])
}

pub(super) fn is_mime(text: &[u8]) -> bool {
    text.contains(&b'/')
        && [&b"application/"[..], b"text/", b"image/", b"audio/", b"video/", b"multipart/", b"font/"]
            .iter()
            .any(|kind| text.starts_with(kind))
        && is_plain(text)
}

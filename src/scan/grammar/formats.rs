//! Formats of a shell whose values stand behind them: `printf 'password=%s' secret`.

use super::commands;
use super::quotes::Quote;
use super::reader::Reader;
use crate::finding::Span;

/// What is replaced by a word that follows the format.
pub(crate) const CONVERSION: &[u8] = b"%s";
/// What formats its words.
const COMMAND: &[u8] = b"printf ";

/// The word that replaces the conversion at `at`, if that stands in the format of a command.
pub(crate) fn argument(reader: &Reader<'_>, at: usize) -> Option<Span> {
    let command = memchr::memmem::rfind(&reader.bytes[..at], COMMAND)?;
    let quote = Quote::at(reader, reader.blanks(command + COMMAND.len()))?;
    let format = quote.close(reader).filter(|closed| (quote.after..closed.end).contains(&at))?;
    commands::word_behind(reader, format.after, conversions(reader.slice(quote.after, at)))
}

/// How many words the `format` takes.
fn conversions(format: &[u8]) -> usize {
    let signs = memchr::memchr_iter(b'%', format).count();
    signs - 2 * memchr::memmem::find_iter(format, b"%%").count()
}

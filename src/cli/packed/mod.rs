//! Packed input: known by its first bytes, unpacked before it is masked, and packed again.

mod pack;
mod unpack;
mod zstd;

use std::io;

use tokmask::stream::Source;

pub(super) use pack::Packer;
use unpack::Held;
pub(super) use unpack::Unpacked;

/// A format that is unpacked and packed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

/// How a packed file begins.
struct Sign {
    bytes: &'static [u8],
    /// The byte of which only the upper four bits count.
    loose: Option<usize>,
    name: &'static str,
    packing: Option<Packing>,
}

/// The formats that are known, by the documents that specify them: for `compress`, gzip, bzip2 and 7z as file(1) knows them.
const SIGNS: [Sign; 12] = [
    Sign::new(b"\x1f\x8b", "gzip", Some(Packing::Gzip)),
    Sign::new(b"\x28\xb5\x2f\xfd", "zstd", Some(Packing::Zstd)),
    // A frame that decoders skip.
    Sign { loose: Some(0), ..Sign::new(b"\x50\x2a\x4d\x18", "zstd", Some(Packing::Zstd)) },
    Sign::new(b"\xfd7zXZ\0", "xz", None),
    Sign { loose: Some(3), ..Sign::new(b"BZh01AY&SY", "bzip2", None) },
    Sign { loose: Some(3), ..Sign::new(b"BZh0\x17\x72\x45\x38\x50\x90", "bzip2", None) },
    Sign::new(b"PK\x03\x04", "zip", None),
    Sign::new(b"PK\x05\x06", "zip", None),
    Sign::new(b"\x04\x22\x4d\x18", "lz4", None),
    Sign::new(b"\x02\x21\x4c\x18", "lz4", None),
    Sign::new(b"\x1f\x9d", "compress", None),
    Sign::new(b"7z\xbc\xaf\x27\x1c", "7z", None),
];

impl Sign {
    const fn new(bytes: &'static [u8], name: &'static str, packing: Option<Packing>) -> Sign {
        Sign { bytes, loose: None, name, packing }
    }

    /// Whether `head` begins with it, or is a beginning of it.
    fn fits(&self, head: &[u8]) -> bool {
        let is_same = |(at, (sign, byte)): (usize, (&u8, &u8))| match self.loose {
            Some(loose) if loose == at => sign >> 4 == byte >> 4,
            _ => sign == byte,
        };
        self.bytes.iter().zip(head).enumerate().all(is_same)
    }
}

/// The format that `head` begins like; `Err`: more of it is needed to tell.
fn sign(head: &[u8]) -> Result<Option<&'static Sign>, ()> {
    match SIGNS.iter().find(|sign| sign.fits(head)) {
        Some(sign) if head.len() < sign.bytes.len() => Err(()),
        sign => Ok(sign),
    }
}

/// Looks at what `source` begins with, and unpacks it if that is asked for.
///
/// # Errors
/// It cannot be read; or is packed, and is not to be unpacked, or in a format that is not, or more than once.
pub(super) fn open<S: Source>(source: S, unpacks: bool) -> io::Result<(Option<Packing>, Unpacked<S>)> {
    let (source, sign) = Held::new(source)?;
    let Some(sign) = sign else { return Ok((None, Unpacked::plain(source))) };
    let packing = sign.packing.filter(|_| unpacks).ok_or_else(|| refused(sign))?;
    Ok((Some(packing), Unpacked::new(packing, source)?))
}

fn refused(sign: &Sign) -> io::Error {
    let cure = match sign.packing {
        Some(_) => "use -z to unpack it, mask it and pack it again",
        None => "unpack it first",
    };
    io::Error::other(format!("is packed ({}), so that no secret in it can be seen; {cure}", sign.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_tells_the_format_as_soon_as_it_can() {
        let name = |head: &[u8]| sign(head).map(|sign| sign.map_or("", |sign| sign.name));
        for (head, told) in [
            (&b"\x1f"[..], Err(())),
            (b"\x1f\x8b\x08", Ok("gzip")),
            (b"BZ", Err(())),
            (b"BZh91AY&SY", Ok("bzip2")),
            (b"BZh9 is no", Ok("")),
            (b"\x5e\x2a\x4d\x18", Ok("zstd")),
            (b"PK", Err(())),
            (b"PKI", Ok("")),
            (b"", Err(())),
            (b"a", Ok("")),
        ] {
            assert_eq!(name(head), told, "{head:?}");
        }
    }
}

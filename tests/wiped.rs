//! Secrets do not stay in the memory of a program that masks its log when it is done with that.
//!
//! A test of its own, in which the secrets stand nowhere: they are made byte by byte as they are read. They are long: of short
//! words a masker keeps some, which it knows again.

#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::os::unix::fs::FileExt;
use std::time::Duration;

use tokmask::stream::{self, Source, Tuning, Unwatched};
use tokmask::{MaskWriter, Masker};

const VEIL: u8 = 0x5a;
/// `ghp_` and 36 characters, veiled.
const TOKEN: [u8; 40] = [
    0x3d, 0x32, 0x2a, 0x05, 0x22, 0x6d, 0x11, 0x2b, 0x68, 0x2c, 0x14, 0x63, 0x38, 0x0e, 0x6e, 0x37, 0x0d, 0x62, 0x28,
    0x03, 0x6b, 0x2a, 0x16, 0x6c, 0x3e, 0x1c, 0x69, 0x32, 0x10, 0x6f, 0x29, 0x00, 0x6a, 0x39, 0x1b, 0x68, 0x3f, 0x1d,
    0x6d, 0x2f,
];
/// So much of it in a row is a part of it, in bytes; less may be what a register held.
const PART: usize = 72;

#[test]
fn no_secret_stays_in_memory() {
    let masker = Masker::builtin();
    for line in ["* and on\n", "a * ", "\x1b[31m*\x1b[0m\n", "*\n*\n* and no end "] {
        for threads in [1, 3] {
            let mut out = vec![];
            let tuning = Tuning { threads: NonZeroUsize::new(threads).expect("not zero"), ..Tuning::default() };
            stream::run(Veiled { line, lines: 20 }, &mut out, &masker, &tuning, &Unwatched).expect("memory");
            assert_masked(&out, line);
            assert_eq!(places(), Vec::<u64>::new(), "{line:?}, {threads} workers");
        }
        let mut log = MaskWriter::new(&masker, vec![]);
        Veiled { line, lines: 20 }.each(|byte| log.write_all(&[byte]).expect("memory"));
        assert_masked(&log.finish().expect("memory"), line);
        assert_eq!(places(), Vec::<u64>::new(), "{line:?}, a writer");
    }
}

fn assert_masked(out: &[u8], line: &str) {
    let text = String::from_utf8_lossy(out);
    assert_eq!(text.matches("[REDACTED:github-pat]").count(), 20 * line.matches('*').count(), "{line:?}");
}

/// A line over and over, in which `*` stands for the token with four bodies; all of it is read at once.
struct Veiled {
    line: &'static str,
    lines: usize,
}

impl Veiled {
    fn each(self, mut take: impl FnMut(u8)) {
        for byte in self.line.repeat(self.lines).bytes() {
            match byte {
                b'*' => token().for_each(|veiled| take(black_box(veiled) ^ VEIL)),
                _ => take(byte),
            }
        }
    }
}

fn token() -> impl Iterator<Item = u8> {
    TOKEN.into_iter().chain(TOKEN.into_iter().skip(4).cycle().take(3 * 36))
}

impl Source for Veiled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = 0;
        let all = Veiled { lines: std::mem::take(&mut self.lines), ..*self };
        all.each(|byte| {
            buffer[length] = byte;
            length += 1;
        });
        Ok(length)
    }

    fn is_ready(&mut self, _: Duration) -> io::Result<bool> {
        Ok(true)
    }
}

/// Where in the memory of this process a part of the token stands.
fn places() -> Vec<u64> {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux");
    let memory = File::open("/proc/self/mem").expect("Linux");
    let writable = maps.lines().filter(|line| line.contains(" rw") && !line.contains("[v"));
    writable.flat_map(|line| in_region(&memory, line)).collect()
}

/// Where in the region that `line` of proc_pid_maps(5) describes.
fn in_region(memory: &File, line: &str) -> Vec<u64> {
    let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
    let (from, to) = [from, to].map(|place| u64::from_str_radix(place, 16).expect("a place")).into();
    let mut bytes = vec![0; (to - from) as usize];
    // What is gone meanwhile is not read.
    let read = memory.read_at(&mut bytes, from).unwrap_or(0);
    let veiled: Vec<u8> = token().collect();
    let is_part = |bytes: &[u8]| {
        let mut parts = veiled.windows(PART).step_by(24);
        parts.any(|part| part.iter().zip(bytes).all(|(veiled, byte)| veiled ^ VEIL == *byte))
    };
    let places = bytes[..read].windows(PART).enumerate().filter(|(_, bytes)| is_part(bytes));
    let places = places.map(|(at, _)| from + at as u64).collect();
    // The copy is memory, too.
    bytes.fill(0);
    black_box(&bytes);
    places
}

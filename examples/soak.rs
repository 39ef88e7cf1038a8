//! One process under load for as long as you like: text with planted secrets goes in, what comes out is compared byte by byte
//! on the fly, and the process's memory and open files are watched.
//!
//! ```sh
//! cargo build --release
//! cargo run --example soak -- target/release/tokmask 100G
//! ```

use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How many bytes a block has, about.
const BLOCK: usize = 256 * 1024;
/// How far memory may vary once it is warm, in KiB.
const SLACK: u64 = 8 * 1024;
/// One line in so many has a secret.
const RARITY: u64 = 24;
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCx7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2\neG7uQ4iR8oPx7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cA2eG7uQ4iR8oP\n-----END PRIVATE KEY-----\n";

/// Numbers that look random and are the same every time: Vigna's xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// `n` letters and digits, some of each; no token of any kind begins with the first.
    fn word(&mut self, n: usize) -> String {
        const LETTERS: &[u8; 32] = b"x7Kq2vN9bT4mW8rY1pL6dF3hJ5sZ0cAG";
        let body: String = (3..n).map(|_| char::from(LETTERS[self.below(32) as usize])).collect();
        format!("q7{body}q")
    }
}

/// Text that goes in, and what must come out of it.
#[derive(Default)]
struct Block {
    text: Vec<u8>,
    masked: Vec<u8>,
    secrets: u64,
}

impl Block {
    /// The block of this number.
    fn new(number: u64, key: &[u8]) -> Block {
        let mut random = Random(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut block = Block { text: Vec::with_capacity(BLOCK + 512), ..Block::default() };
        if number % 64 == 5 {
            block.add(KEY.as_bytes(), key);
        }
        while block.text.len() < BLOCK {
            match random.below(RARITY) {
                0 => block.secret(&mut random),
                _ => block.plain(&mut random),
            }
        }
        block
    }

    fn add(&mut self, text: &[u8], masked: &[u8]) {
        self.text.extend_from_slice(text);
        self.masked.extend_from_slice(masked);
    }

    fn plain(&mut self, random: &mut Random) {
        let (n, id, took) = (random.below(100_000), random.next(), random.below(5000));
        let line = match n % 5 {
            0 => format!("2026-01-02T03:04:05Z INFO request {n} served in {took} us, trace_id={id:016x}{n:016x}\n"),
            1 => format!("{{\"level\":\"debug\",\"msg\":\"cache hit\",\"id\":{n},\"took_ms\":{took}.5}}\n"),
            2 => format!("level=warn msg=\"queue is long\" length={n} worker={took} retry=false\r\n"),
            3 => format!("10.0.{}.{} - - \"GET /items/{n}?page={took} HTTP/1.1\" 200 {took}\n", n % 256, took % 256),
            _ => format!("caf\u{e9} \x1b[32mok\x1b[0m step {n} of {took} \u{2713}\n"),
        };
        self.add(line.as_bytes(), line.as_bytes());
    }

    fn secret(&mut self, random: &mut Random) {
        let (before, secret, label, after) = match random.below(5) {
            0 => ("push with ", format!("ghp_{}", random.word(36)), "github-pat", " refused\n"),
            1 => {
                ("{\"level\":\"info\",\"auth\":\"", format!("glpat-{}", random.word(20)), "gitlab-pat", "\",\"n\":1}\n")
            }
            2 => ("login dana password=", random.word(18), "password", " ok\n"),
            3 => ("> Authorization: Bearer ", random.word(40), "authorization", "\r\n"),
            _ => ("dsn postgres://app:", random.word(16), "url-password", "@db/prod in use\n"),
        };
        self.add(
            format!("{before}{secret}{after}").as_bytes(),
            format!("{before}[REDACTED:{label}]{after}").as_bytes(),
        );
        self.secrets += 1;
    }
}

/// What a process uses, as proc(5) tells.
#[derive(Clone, Copy, Debug)]
struct Use {
    kib: u64,
    files: usize,
}

impl Use {
    fn of(child: &Child) -> io::Result<Use> {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = resident.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or(0);
        // A process that hides its memory hides its files, too, from all but the superuser.
        let files = fs::read_dir(format!("/proc/{}/fd", child.id())).map_or(0, Iterator::count);
        Ok(Use { kib, files })
    }
}

/// The least and the most of what was seen, once warm.
struct Watched {
    child: Child,
    warm: Option<(Use, Use)>,
}

impl Watched {
    fn look(&mut self) -> io::Result<()> {
        let now = Use::of(&self.child)?;
        let (least, most) = self.warm.get_or_insert((now, now));
        (least.kib, least.files) = (least.kib.min(now.kib), least.files.min(now.files));
        (most.kib, most.files) = (most.kib.max(now.kib), most.files.max(now.files));
        Ok(())
    }

    fn is_flat(&self) -> bool {
        self.warm.is_none_or(|(least, most)| most.kib - least.kib <= SLACK && most.files == least.files)
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let Some((program, size)) = args.split_first().and_then(|(p, rest)| Some((p, bytes(rest.first()?)?))) else {
        eprintln!("usage: soak TOKMASK SIZE[M|G|T] [OPTION]...");
        return ExitCode::from(2);
    };
    match soak(program, size, &args[2..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(['M', 'G', 'T']);
    let unit = match &text[digits.len()..] {
        "" => 0,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return None,
    };
    digits.parse::<u64>().ok().map(|n| n << unit)
}

fn soak(program: &str, size: u64, options: &[String]) -> io::Result<()> {
    let key = tokmask::Masker::builtin().mask(KEY.as_bytes());
    let blocks = size.div_ceil(BLOCK as u64);
    let mut child = Command::new(program).args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let (mut input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
    let mut watched = Watched { child, warm: None };
    let began = Instant::now();
    let (read, secrets) = thread::scope(|scope| {
        scope.spawn(|| {
            let _ = (0..blocks).try_for_each(|number| input.write_all(&Block::new(number, &key).text));
            drop(input);
        });
        check(output, blocks, &key, &mut watched)
    })?;
    let status = watched.child.wait()?;
    tell(read, secrets, began.elapsed(), &watched);
    match status.success() && watched.is_flat() {
        true => Ok(()),
        false => Err(io::Error::other(format!("{status}, memory and files flat: {}", watched.is_flat()))),
    }
}

/// Compares what comes out with what must; how much went in, and how many secrets.
fn check(mut output: impl Read, blocks: u64, key: &[u8], watched: &mut Watched) -> io::Result<(u64, u64)> {
    let (mut read, mut secrets) = (0, 0);
    let mut seen = vec![];
    for number in 0..blocks {
        let block = Block::new(number, key);
        seen.resize(block.masked.len(), 0);
        output.read_exact(&mut seen)?;
        if let Some(at) = seen.iter().zip(&block.masked).position(|(a, b)| a != b) {
            return Err(io::Error::other(format!("block {number} differs at its byte {at}")));
        }
        (read, secrets) = (read + block.text.len() as u64, secrets + block.secrets);
        if number >= 64 && number % 16 == 0 {
            watched.look()?;
        }
    }
    match output.read(&mut [0])? {
        0 => Ok((read, secrets)),
        _ => Err(io::Error::other("more came out than went in")),
    }
}

fn tell(read: u64, secrets: u64, took: Duration, watched: &Watched) {
    let rate = read as f64 / 1e6 / took.as_secs_f64();
    println!("{read} bytes, {secrets} secrets, none of them out, all other bytes equal; {took:.1?}, {rate:.0} MB/s");
    if let Some((least, most)) = watched.warm {
        println!("resident {} to {} KiB, open files {} to {}", least.kib, most.kib, least.files, most.files);
    }
}

//! What was meant: the options, checked against each other.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use tokmask::files;
use tokmask::frame::Format;
use tokmask::known::Known;
use tokmask::mask::HashKey;
use tokmask::stream::{Host, Tuning};
use tokmask::{Masker, RuleSet, Style};

use super::args::{DetectArgs, FilterArgs, FrameArg, StyleArgs};
use super::ci::CiArgs;
use super::config::Config;
use super::exit::{Failure, shown};
use super::input::{Input, reason};
use super::known::{Fifo, KnownArgs};
use super::output::Destination;

/// The files that standard input is.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// What the filter is to do.
pub(super) struct Settings {
    /// What is looked for, and how it is masked.
    pub recipe: Recipe,
    pub ci: CiArgs,
    /// Which host reads the output.
    host: Option<Host>,
    pub threads: NonZeroUsize,
    /// How records are framed; lines, if nothing is said.
    pub frame: Option<Format>,
    /// Whether a line waits for its end.
    pub whole_lines: bool,
    pub sandbox: bool,
    /// Where the audit report goes.
    pub report: Option<PathBuf>,
    /// What the output is called in it.
    pub sink: Option<String>,
    pub fail_on_find: bool,
    pub stats: bool,
    pub progress: bool,
    pub target: Target,
}

/// From where to where.
pub(super) enum Target {
    /// The inputs one after the other, to one output.
    Stream { inputs: Vec<Input>, output: Destination },
    /// Each file onto itself.
    InPlace(Vec<PathBuf>),
}

impl Target {
    /// Whether it is from standard input to standard output.
    fn is_pipe(&self) -> bool {
        let is_stdin = |input: &Input| matches!(input, Input::Stdin);
        matches!(self, Target::Stream { inputs, output: Destination::Stdout } if inputs.iter().all(is_stdin))
    }
}

impl Target {
    /// Whether standard input is one of the inputs.
    fn reads_stdin(&self) -> bool {
        matches!(self, Target::Stream { inputs, .. } if inputs.iter().any(|input| matches!(input, Input::Stdin)))
    }
}

impl FilterArgs {
    /// The option that is to be read from standard input, if there is one.
    fn stdin_option(&self) -> Option<&'static str> {
        let is_stdin = |path: &PathBuf| STDIN.iter().any(|name| path == Path::new(name));
        let is_any = |paths: &[PathBuf]| paths.iter().any(is_stdin);
        [
            ("--known-fd 0", self.known.known_fd.contains(&0)),
            ("--known-file", is_any(&self.known.known_file)),
            ("--config", self.detect.config.as_ref().is_some_and(is_stdin)),
            ("--rules", is_any(&self.detect.rules.rules)),
            ("--hash-key-file", self.style.hash_key_file.as_ref().is_some_and(is_stdin)),
        ]
        .into_iter()
        .find_map(|(option, is_meant)| is_meant.then_some(option))
    }
}

impl Settings {
    /// Checks what was typed and what is configured.
    pub(super) fn new(args: FilterArgs) -> Result<Settings, Failure> {
        let twice = args.stdin_option();
        let target = target(args.files, args.output, args.append, args.in_place)?;
        if let Some(option) = twice.filter(|_| target.reads_stdin()) {
            return Err(Failure::usage(format!("{option} and the input cannot both be standard input: name a FILE")));
        }
        let config = args.detect.config()?;
        let frame = args.frame.or(config.frame).unwrap_or_default();
        let host = args.ci.host(target.is_pipe());
        Ok(Settings {
            frame: frame.format(),
            whole_lines: args.strict_lines || config.strict_lines || frame == FrameArg::Ndjson,
            threads: args.threads.or(config.threads).unwrap_or_else(cores),
            sandbox: args.sandbox || config.sandbox,
            fail_on_find: args.fail_on_find || config.fail_on_find,
            stats: args.stats || config.stats,
            progress: args.progress,
            report: args.report.clone(),
            sink: args.sink,
            target,
            host,
            recipe: Recipe {
                tells: args.report.is_some(),
                ..Recipe::new(args.detect, args.style, args.known, host.is_some())
            },
            ci: args.ci,
        })
    }

    /// Loads the rules.
    pub(super) fn masker(&self) -> Result<Masker, Failure> {
        self.recipe.masker()
    }

    /// How a stream is to be run that has all threads for itself.
    pub(super) fn tuning(&self) -> Tuning {
        Tuning { threads: self.threads, whole_lines: self.whole_lines, host: self.host }
    }
}

/// What a masker is made from, as often as the configuration is read.
pub(super) struct Recipe {
    pub detect: DetectArgs,
    style: StyleArgs,
    known_args: KnownArgs,
    /// Whether values may be known, or become so.
    knows: bool,
    /// The values, learned once.
    known: OnceLock<Arc<Known>>,
    /// Whether a report is kept.
    pub tells: bool,
}

impl Recipe {
    /// What these options ask for; `announced`: values may be announced in the stream.
    pub(super) fn new(detect: DetectArgs, style: StyleArgs, known: KnownArgs, announced: bool) -> Recipe {
        Recipe {
            detect,
            style,
            knows: announced || known.any(),
            known_args: known,
            known: OnceLock::new(),
            tells: false,
        }
    }

    /// The files it is made of.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let rules = self.detect.config().map_or(vec![], |config| self.detect.selection(&config).paths);
        self.detect.config.iter().chain(&self.style.hash_key_file).cloned().chain(rules).collect()
    }

    /// The FIFO from which values are learned, if there is to be one.
    pub(super) fn fifo(&self) -> Result<Option<Fifo>, Failure> {
        self.known_args.fifo(self.known.get())
    }

    /// Makes a masker of the rules and the configuration as they are now.
    pub(super) fn masker(&self) -> Result<Masker, Failure> {
        let config = self.detect.config()?;
        let rules = RuleSet::load(&self.detect.selection(&config))?;
        let masker = self.style.keyed(self.keyless(rules, self.style.style(&config))?, &config)?;
        Ok(if self.tells { masker.with_sightings() } else { masker })
    }

    /// The id of the key, if there is one.
    pub(super) fn key_id(&self) -> Result<Option<String>, Failure> {
        Ok(self.style.hash_key(&self.detect.config()?)?.map(|key| key.id().to_owned()))
    }

    fn keyless(&self, rules: RuleSet, style: Style) -> Result<Masker, Failure> {
        if !self.knows {
            return Ok(Masker::new(rules, style)?);
        }
        let known = match self.known.get() {
            Some(known) => known,
            None => {
                let known = self.known_args.known(&rules)?;
                self.known.get_or_init(|| known)
            }
        };
        Ok(Masker::with_known(rules, style, Arc::clone(known))?)
    }
}

impl StyleArgs {
    /// The style that was asked for here or in `config`.
    pub(super) fn style(&self, config: &Config) -> Style {
        self.style.or(config.style).unwrap_or_default()
    }

    /// `masker` with the key of its hashes, if there is one.
    ///
    /// # Errors
    /// The key cannot be read, or is missed.
    pub(super) fn keyed(&self, masker: Masker, config: &Config) -> Result<Masker, Failure> {
        match self.hash_key(config)? {
            Some(key) => Ok(masker.with_hash_key(key)),
            None if self.style(config) == Style::Hash => {
                Err(Failure::usage("--style hash needs a key: see --hash-key-file"))
            }
            None => Ok(masker),
        }
    }

    fn hash_key(&self, config: &Config) -> Result<Option<HashKey>, Failure> {
        let path = self.hash_key_file.clone().or_else(|| config.hash_key_file());
        path.map(|path| read_key(&path)).transpose()
    }
}

/// The key in a file, without the line end that an editor puts behind it.
///
/// # Errors
/// It cannot be read, or is too short.
pub(super) fn read_key(path: &Path) -> Result<HashKey, Failure> {
    let key = files::read(path).map_err(|error| reason(&error)).and_then(|text| HashKey::new(text.trim_ascii_end()));
    key.map_err(|why| Failure::usage(format!("{}: {why}", shown(path))))
}

fn target(
    files: Vec<PathBuf>,
    output: Option<PathBuf>,
    append: Option<PathBuf>,
    in_place: bool,
) -> Result<Target, Failure> {
    let inputs = Input::all(files);
    if in_place {
        return inputs.into_iter().map(Input::into_path).collect::<Option<_>>().map(Target::InPlace).ok_or_else(|| {
            Failure::usage("-i masks files where they are: it cannot take standard input (`-`); leave out -i")
        });
    }
    let output = match (output, append) {
        (Some(path), _) if path.as_os_str() != "-" => Destination::File(path),
        (_, Some(path)) => Destination::Append(path),
        _ => Destination::Stdout,
    };
    Ok(Target::Stream { inputs, output })
}

/// The cores this process may use: affinity and the quota of a container count.
fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

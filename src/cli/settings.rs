//! What was meant: the options, checked against each other.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;

use tokmask::frame::Format;
use tokmask::known::Known;
use tokmask::mask::HashKey;
use tokmask::stream::Tuning;
use tokmask::{Masker, RuleSet, Style};

use super::args::{DetectArgs, FilterArgs, FrameArg, StyleArg};
use super::ci::CiArgs;
use super::config::Config;
use super::exit::{Failure, shown};
use super::input::{Input, reason};
use super::known::{Fifo, KnownArgs};
use super::output::Destination;

/// What the filter is to do.
pub(super) struct Settings {
    /// What is looked for, and how it is masked.
    pub recipe: Recipe,
    pub ci: CiArgs,
    pub threads: NonZeroUsize,
    /// How records are framed; lines, if nothing is said.
    pub frame: Option<Format>,
    /// Whether a line waits for its end.
    pub whole_lines: bool,
    pub sandbox: bool,
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

impl Settings {
    /// Checks what was typed and what is configured.
    pub(super) fn new(args: FilterArgs) -> Result<Settings, Failure> {
        let config = args.detect.config()?;
        let frame = args.frame.or(config.frame).unwrap_or_default();
        Ok(Settings {
            frame: frame.format(),
            whole_lines: args.strict_lines || config.strict_lines || frame == FrameArg::Ndjson,
            threads: args.threads.or(config.threads).unwrap_or_else(cores),
            sandbox: args.sandbox || config.sandbox,
            fail_on_find: args.fail_on_find || config.fail_on_find,
            stats: args.stats || config.stats,
            progress: args.progress,
            target: target(args.files, args.output, args.append, args.in_place)?,
            recipe: Recipe::new(args.detect, args.style, args.hash_key_file, args.known, args.ci.host().is_some()),
            ci: args.ci,
        })
    }

    /// Loads the rules.
    pub(super) fn masker(&self) -> Result<Masker, Failure> {
        self.recipe.masker()
    }

    /// How a stream is to be run that has all threads for itself.
    pub(super) fn tuning(&self) -> Tuning {
        Tuning { threads: self.threads, whole_lines: self.whole_lines, host: self.ci.host() }
    }
}

/// What a masker is made from, as often as the configuration is read.
pub(super) struct Recipe {
    pub detect: DetectArgs,
    style: Option<StyleArg>,
    hash_key_file: Option<PathBuf>,
    known_args: KnownArgs,
    /// Whether values may be known, or become so.
    knows: bool,
    /// The values, learned once.
    known: OnceLock<Arc<Known>>,
}

impl Recipe {
    /// What these options ask for; `announced`: values may be announced in the stream.
    pub(super) fn new(
        detect: DetectArgs,
        style: Option<StyleArg>,
        hash_key_file: Option<PathBuf>,
        known_args: KnownArgs,
        announced: bool,
    ) -> Recipe {
        let knows = announced || known_args.any();
        Recipe { detect, style, hash_key_file, knows, known_args, known: OnceLock::new() }
    }

    /// The files it is made of.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        let rules = self.detect.config().map_or(vec![], |config| self.detect.selection(&config).paths);
        self.detect.config.iter().chain(&self.hash_key_file).cloned().chain(rules).collect()
    }

    /// The FIFO from which values are learned, if there is to be one.
    pub(super) fn fifo(&self) -> Result<Option<Fifo>, Failure> {
        self.known_args.fifo(self.known.get())
    }

    /// Makes a masker of the rules and the configuration as they are now.
    pub(super) fn masker(&self) -> Result<Masker, Failure> {
        let config = self.detect.config()?;
        let style = self.style.or(config.style).unwrap_or_default();
        let masker = self.unkeyed(RuleSet::load(&self.detect.selection(&config))?, style.into())?;
        keyed(masker, style, self.hash_key_file.as_deref(), &config)
    }

    /// A masker without the key of its style, with the values that are known.
    fn unkeyed(&self, rules: RuleSet, style: Style) -> Result<Masker, Failure> {
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

/// `masker` with the key that its style needs, if it needs one.
pub(super) fn keyed(masker: Masker, style: StyleArg, file: Option<&Path>, config: &Config) -> Result<Masker, Failure> {
    let path = file.map(Path::to_owned).or_else(|| config.hash_key_file());
    match path.map(|path| read_key(&path).map_err(|why| Failure::usage(format!("{}: {why}", shown(&path))))) {
        Some(key) => Ok(masker.with_hash_key(key?)),
        None if style == StyleArg::Hash => Err(Failure::usage("--style hash needs a key: see --hash-key-file")),
        None => Ok(masker),
    }
}

/// The key in a file, without the line end that an editor puts behind it.
fn read_key(path: &Path) -> Result<HashKey, String> {
    HashKey::new(fs::read(path).map_err(|error| reason(&error))?.trim_ascii_end())
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

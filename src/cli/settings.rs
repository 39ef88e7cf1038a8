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

use super::args::{ColorArg, DetectArgs, FileArgs, FrameArg, MaskArgs, ProgressArgs, StyleArgs};
use super::ci::CiArgs;
use super::config::Config;
use super::exit::{Failure, shown};
use super::input::{Input, reason};
use super::known::{Fifo, KnownArgs};
use super::output::Destination;
use super::paint::Painter;
use super::tree::Roots;
use super::warnings;

/// The files that standard input is.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// How a stream is masked, and what is told of it.
pub(super) struct Settings {
    /// What is looked for, and how it is masked.
    pub recipe: Recipe,
    pub ci: CiArgs,
    /// Whose commands the stream may hold.
    host: Option<Host>,
    /// Whether the host reads the output.
    reaches_host: bool,
    /// How many threads were asked for.
    threads: Option<NonZeroUsize>,
    /// How records are framed; lines, if nothing is said.
    pub frame: Option<Format>,
    /// Whether lines are JSON documents, in which lists of bytes are texts.
    pub has_arrays: bool,
    /// Whether a line waits for its end.
    whole_lines: bool,
    pub sandbox: bool,
    /// Where the audit report goes.
    pub report: Option<PathBuf>,
    /// What the output is called in it.
    pub sink: Option<String>,
    pub fail_on_find: bool,
    pub stats: bool,
    pub output: Destination,
    color: ColorArg,
    style: Style,
    /// Whether progress is shown, if that was said.
    pub progress: Option<bool>,
    /// Whether folders stand for the files in them.
    recursive: bool,
    /// Whether packed input is unpacked.
    pub decompress: bool,
    /// The ending under which the original of a file is kept.
    pub kept: Option<String>,
}

/// What the filter reads.
pub(super) enum Target {
    /// The inputs one after the other.
    Stream(Vec<Input>),
    /// Files that are masked one by one.
    Files(Roots),
}

impl Target {
    /// What `files` name. Folders may go to the folder that is the output.
    ///
    /// # Errors
    /// Standard input cannot be masked in place, nor a folder into a stream.
    fn new(files: FileArgs, settings: &Settings) -> Result<Target, Failure> {
        let inputs = Input::all(files.files);
        // Where the configuration says so, a file that goes to a file is still one.
        let has_folder = || inputs.iter().any(|input| input.path().is_some_and(Path::is_dir));
        let recursive = files.recursive || settings.recursive && has_folder();
        let into = match &settings.output {
            _ if files.in_place.is_some() => None,
            Destination::File(path) if recursive => Some(path.clone()),
            _ if files.recursive => {
                return Err(Failure::usage("-r masks folders: in place with -i, or into one with -o DIR"));
            }
            _ => return Ok(Target::Stream(inputs)),
        };
        let paths = inputs.into_iter().map(Input::into_path).collect::<Option<_>>();
        let option = if into.is_some() { "-r" } else { "-i" };
        let paths = paths.ok_or_else(|| {
            Failure::usage(format!(
                "{option} masks files one by one: it cannot take standard input (`-`); leave out {option}"
            ))
        })?;
        Ok(Target::Files(Roots { paths, into, recursive }))
    }
}

impl MaskArgs {
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
    /// Those of the filter, and what it reads.
    ///
    /// # Errors
    /// Options exclude each other, or the configuration is wrong.
    pub(super) fn of_filter(
        args: MaskArgs,
        files: FileArgs,
        progress: ProgressArgs,
    ) -> Result<(Settings, Target), Failure> {
        let inputs = Input::all(files.files.clone());
        let reads_stdin = files.in_place.is_none() && inputs.iter().any(Input::is_stdin);
        if let Some(option) = args.stdin_option().filter(|_| reads_stdin) {
            return Err(Failure::usage(format!("{option} and the input cannot both be standard input: name a FILE")));
        }
        let config = args.detect.config()?;
        let settings = Settings::new(args, &config, reads_stdin && inputs.iter().all(Input::is_stdin), false);
        let decompress = files.decompress || settings.decompress;
        let kept = files.in_place.clone().filter(|ending| !ending.is_empty());
        if kept.as_ref().is_some_and(|ending| ending.contains('/')) {
            return Err(Failure::usage("--in-place: the ending of a name holds no `/`"));
        }
        let progress = progress.wanted().or(settings.progress);
        let target = Target::new(files, &settings)?;
        Ok((Settings { decompress, kept, progress, ..settings }, target))
    }

    /// Those of `run` with its `config`; its masker can always learn.
    ///
    /// # Errors
    /// Records of a format that no command prints.
    pub(super) fn of_run(args: MaskArgs, config: &Config) -> Result<Settings, Failure> {
        let settings = Settings::new(args, config, true, true);
        match settings.frame {
            Some(Format::Netstring | Format::U32be | Format::Rsyslog) => Err(Failure::usage(
                "--frame: a command prints lines: `run` knows lines, ndjson, cri, docker and journald",
            )),
            _ => Ok(Settings { decompress: false, ..settings }),
        }
    }

    /// `is_pipe`: what is written to standard output comes through a pipe; `learns`: values may become known.
    fn new(args: MaskArgs, config: &Config, is_pipe: bool, learns: bool) -> Settings {
        let args = config.complete(args);
        let frame = args.frame.or(config.frame).unwrap_or_default();
        let quiet = args.show.quiet || config.quiet;
        if quiet {
            warnings::silence();
        }
        let output = Destination::new(args.output, args.append);
        let host = args.ci.host();
        let style = args.style.style(config);
        let recipe = Recipe::new(args.detect, args.style, args.known, learns || host.is_some());
        Settings {
            frame: frame.format(),
            has_arrays: frame == FrameArg::Ndjson,
            whole_lines: args.strict_lines || config.strict_lines || frame == FrameArg::Ndjson,
            threads: args.threads.or(config.threads),
            sandbox: args.sandbox || config.sandbox,
            fail_on_find: args.fail_on_find || config.fail_on_find,
            stats: args.stats || config.stats,
            recipe: Recipe { tells: args.report.is_some(), ..recipe },
            report: args.report,
            sink: args.sink,
            host,
            reaches_host: args.ci.reads(is_pipe && matches!(output, Destination::Stdout)),
            ci: args.ci,
            output,
            color: args.show.color.or(config.color).unwrap_or_default(),
            style,
            progress: args.show.quiet.then_some(false).or(config.progress).or(quiet.then_some(false)),
            recursive: config.recursive,
            decompress: config.decompress,
            kept: None,
        }
    }

    /// What makes masks stand out in an output, which may be a terminal. It would break records with lengths, and what is packed.
    pub(super) fn painter(&self, is_terminal: bool) -> Option<Painter> {
        let is_text = matches!(self.frame, None | Some(Format::Cri | Format::Docker)) && !self.decompress;
        (is_text && self.color.paints(is_terminal)).then(|| Painter::new(self.style))
    }

    /// Loads the rules.
    pub(super) fn masker(&self) -> Result<Masker, Failure> {
        self.recipe.masker()
    }

    /// How many threads work: all cores, unless it was said.
    pub(super) fn threads(&self) -> NonZeroUsize {
        self.threads.unwrap_or_else(cores)
    }

    /// How a stream is to be run that has all threads for itself.
    pub(super) fn tuning(&self) -> Tuning {
        self.tuning_with(self.threads())
    }

    /// How one of several streams is to be run.
    pub(super) fn tuning_of_one(&self) -> Tuning {
        self.tuning_with(self.threads.unwrap_or(NonZeroUsize::MIN))
    }

    fn tuning_with(&self, threads: NonZeroUsize) -> Tuning {
        Tuning { threads, whole_lines: self.whole_lines, host: self.host, reaches_host: self.reaches_host }
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
    /// What these options ask for; `learns`: values may become known while the stream runs.
    pub(super) fn new(detect: DetectArgs, style: StyleArgs, known: KnownArgs, learns: bool) -> Recipe {
        Recipe { detect, style, knows: learns || known.any(), known_args: known, known: OnceLock::new(), tells: false }
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

    /// Where that is.
    pub(super) fn fifo_path(&self) -> Option<&Path> {
        self.known_args.known_fifo.as_deref()
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

/// The cores this process may use: affinity and the quota of a container count.
fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

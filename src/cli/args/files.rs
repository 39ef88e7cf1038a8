//! Which files the filter reads, and what becomes of them.

use std::path::PathBuf;

use clap::ValueHint;

/// The files, and how they are masked.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FileArgs {
    /// What to mask, one after the other; `-` is standard input [default: -]
    #[arg(value_name = "FILE", value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,

    /// Mask the FILEs themselves; with ENDING (`-i.bak`) the original is kept under its name and that
    ///
    /// Each file is replaced in one step when all of it is masked, or not at all; a file without a secret is not touched.
    /// Its mode is kept, its owner where the system permits. Symbolic links are followed. Several files are masked at the
    /// same time, and one that fails does not stop the others. Stop what writes to a file before masking it. What is kept
    /// with ENDING holds the secrets: it is there to compare, and to be deleted.
    #[arg(short, long, value_name = "ENDING", requires = "files", help_heading = "Output")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "")]
    #[arg(conflicts_with_all = ["output", "append"])]
    pub in_place: Option<String>,

    /// Mask all files in folders: in place with -i, or into a folder of the same shape with -o
    ///
    /// All regular files, whatever they hold; symbolic links in a folder are not followed, and what is neither file nor
    /// folder is named and left out.
    #[arg(short, long, requires = "files", help_heading = "Output")]
    pub recursive: bool,

    /// Unpack what is packed with gzip or zstd, mask it, and pack it again
    ///
    /// Without this packed files are an error: no secret in them can be seen. Other formats always are.
    #[arg(short = 'z', long)]
    pub decompress: bool,
}

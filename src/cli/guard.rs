//! What the command gives up as it starts: memory that others can look into, and, with `--sandbox`, nearly all of the system.

use std::path::PathBuf;

use super::exit::Failure;
use super::settings::Settings;

/// Neither a core dump nor a debugger of the same user is to see what is in memory. A command that is started from here is
/// not concerned.
#[cfg(target_os = "linux")]
pub(super) fn hide_memory() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // Where it cannot be had, masking is still better than not masking.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
pub(super) fn hide_memory() {}

/// What is still to be done after the rest is given up.
#[derive(Default)]
pub(super) struct Needs {
    /// Files that are opened, or folders with such.
    pub read: Vec<PathBuf>,
    /// Files that are made and replaced.
    pub write: Vec<PathBuf>,
    /// Whether signals are handed on: to others, and to a thread of our own through a socket that is open already.
    pub signals: bool,
}

/// Gives up everything but what is in `needs` and the files that `settings` name, for good.
///
/// # Errors
/// The system has no sandbox: it was asked for, so nothing is read without it.
pub(super) fn enter(settings: &Settings, needs: Needs) -> Result<(), Failure> {
    match settings.sandbox {
        true => sandbox::enter(&needs.with(settings)).map_err(|why| Failure::io("--sandbox", why)),
        false => Ok(()),
    }
}

impl Needs {
    /// These, and those of `settings`. Files are made in their folders.
    fn with(mut self, settings: &Settings) -> Needs {
        self.read.extend(settings.recipe.paths());
        self.write.extend(settings.output.reopened().map(ToOwned::to_owned));
        let told = settings.ci.paths().chain(settings.report.clone()).filter(|path| path.as_os_str() != "-");
        self.write.extend(told.filter_map(|path| std::path::absolute(path).ok()));
        for path in &mut self.write {
            path.pop();
        }
        self
    }
}

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")))]
mod sandbox {
    use std::error::Error;
    use std::path::{Path, PathBuf};

    use landlock::{
        ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus, path_beneath_rules,
    };
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter_all_threads};

    use super::Needs;

    /// What a filter never does: to run programs, to speak to networks, to look into others, to change the system.
    const BARRED: &[libc::c_long] = &[
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_open_by_handle_at,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_kexec_load,
    ];

    /// What hands on signals.
    const SIGNALS: [libc::c_long; 2] = [libc::SYS_kill, libc::SYS_sendto];

    pub(super) fn enter(needs: &Needs) -> Result<(), String> {
        restrict_files(needs).map_err(|e| format!("files cannot be shut off (Landlock): {e}"))?;
        restrict_calls(needs.signals).map_err(|e| format!("system calls cannot be shut off (seccomp): {e}"))
    }

    fn restrict_files(needs: &Needs) -> Result<(), Box<dyn Error>> {
        let known = ABI::V5;
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(known))?
            .handle_access(AccessNet::from_all(known))?
            .create()?
            .add_rules(path_beneath_rules(found(&needs.read), AccessFs::from_read(known)))?
            .add_rules(path_beneath_rules(found(&needs.write), AccessFs::from_all(known)))?
            .restrict_self()?;
        match status.ruleset {
            RulesetStatus::NotEnforced => Err("the kernel does not offer it; leave out --sandbox".into()),
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
        }
    }

    /// What the paths lead to. A pipe behind `/dev/stdin` is open already, and leads to nothing.
    fn found(paths: &[PathBuf]) -> impl Iterator<Item = PathBuf> {
        let absolute = |path: &PathBuf| if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize();
        paths.iter().filter_map(move |path| absolute(path).ok())
    }

    fn restrict_calls(hands_on: bool) -> Result<(), Box<dyn Error>> {
        let is_needed = |call: &libc::c_long| hands_on && SIGNALS.contains(call);
        let rules = BARRED.iter().filter(|call| !is_needed(call)).map(|&call| (call, vec![])).collect();
        let (others, barred) = (SeccompAction::Allow, SeccompAction::Errno(libc::EPERM as u32));
        let filter = SeccompFilter::new(rules, others, barred, std::env::consts::ARCH.try_into()?)?;
        let program: BpfProgram = filter.try_into()?;
        Ok(apply_filter_all_threads(&program)?)
    }
}

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"))))]
mod sandbox {
    pub(super) fn enter(_needs: &super::Needs) -> Result<(), String> {
        Err("this system has none that is known; leave it out".into())
    }
}

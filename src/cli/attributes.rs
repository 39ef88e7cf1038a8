//! What a file keeps when another takes its place: owner, mode, and what else the system notes of it.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rustix::fs::{Gid, Uid, fchown};
use rustix::io::Errno;

/// Gives `new` what `old` has: the owner and the extended attributes (access lists among them), as far as the system permits,
/// and the mode. A file whose owner could not be kept must not run with the rights of another: it loses the set-id bits.
pub(super) fn keep(new: &File, old: &File) -> io::Result<()> {
    let before = old.metadata()?;
    let is_owned = keep_owner(new, &before)?;
    extended::keep(new, old)?;
    let mode = if is_owned { 0o7777 } else { 0o777 };
    new.set_permissions(Permissions::from_mode(before.mode() & mode))
}

fn keep_owner(new: &File, old: &Metadata) -> io::Result<bool> {
    let (user, group) = (Uid::from_raw(old.uid()), Gid::from_raw(old.gid()));
    let has_group = is_permitted(fchown(new, None, Some(group)))?;
    Ok(is_permitted(fchown(new, Some(user), None))? && has_group)
}

fn is_permitted(outcome: rustix::io::Result<()>) -> io::Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Errno::PERM) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(target_os = "linux")]
mod extended {
    use std::ffi::CStr;
    use std::fs::File;
    use std::io;

    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
    use rustix::io::Errno;

    /// The most that Linux gives of a list of names, or of a value: `XATTR_LIST_MAX`, `XATTR_SIZE_MAX` of xattr(7).
    const MOST: usize = 64 * 1024;

    pub(super) fn keep(new: &File, old: &File) -> io::Result<()> {
        let mut names = vec![0; MOST];
        let length = match flistxattr(old, &mut names[..]) {
            // A file system without them.
            Err(Errno::NOTSUP | Errno::NOSYS) => 0,
            listed => listed?,
        };
        names[..length].split_inclusive(|&byte| byte == 0).try_for_each(|name| keep_one(new, old, name))
    }

    fn keep_one(new: &File, old: &File, name: &[u8]) -> io::Result<()> {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { return Ok(()) };
        let mut value = vec![0; MOST];
        let length = match fgetxattr(old, name, &mut value[..]) {
            Err(Errno::NODATA | Errno::PERM | Errno::ACCESS) => return Ok(()),
            length => length?,
        };
        match fsetxattr(new, name, &value[..length], XattrFlags::empty()) {
            // What only the system itself may set, it sets.
            Err(Errno::PERM | Errno::ACCESS | Errno::NOTSUP) => Ok(()),
            kept => Ok(kept?),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod extended {
    use std::fs::File;
    use std::io;

    pub(super) fn keep(_new: &File, _old: &File) -> io::Result<()> {
        Ok(())
    }
}

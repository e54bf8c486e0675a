//! Errors of files and other local sources. The system's error is their cause.

use std::{fmt, io};

use super::{Error, ErrorKind};

impl Error {
    /// Creates the error of a source that cannot be read.
    pub(crate) fn unreadable(what: impl fmt::Display, cause: io::Error) -> Self {
        Self::new(ErrorKind::Local, message(what, "read", &cause)).with_source(cause)
    }

    /// Creates the error of a target that cannot be written.
    pub(crate) fn unwritable(what: impl fmt::Display, cause: io::Error) -> Self {
        Self::new(ErrorKind::Local, message(what, "written", &cause)).with_source(cause)
    }
}

fn message(what: impl fmt::Display, done: &str, cause: &io::Error) -> String {
    let why = match cause.kind() {
        io::ErrorKind::NotFound => ": no such file or directory",
        io::ErrorKind::PermissionDenied => ": permission denied",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ": no space left on device",
        io::ErrorKind::IsADirectory => ": it is a directory",
        io::ErrorKind::NotADirectory => ": a parent of it is not a directory",
        io::ErrorKind::ReadOnlyFilesystem => ": the file system is read-only",
        _ => "",
    };
    format!("{what} cannot be {done}{why}")
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_message_has_the_reason_and_does_not_repeat_the_cause() {
        let error = Error::unwritable("report.pdf", io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), "report.pdf cannot be written: no space left on device");
        assert!(!error.to_string().contains(&error.source().unwrap().to_string()));
    }

    #[test]
    fn a_cause_of_the_callers_is_kept() {
        let error = Error::unreadable("the data to send", io::Error::other("the database is gone"));
        assert_eq!(error.to_string(), "the data to send cannot be read");
        assert_eq!(error.source().unwrap().to_string(), "the database is gone");
    }
}

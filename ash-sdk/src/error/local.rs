//! Errors of files and other local sources. What the system says is their cause; what can be done about it is told in
//! our words.

use std::{fmt, io};

use super::{Error, ErrorKind};

impl Error {
    /// Something that cannot be read.
    pub(crate) fn unreadable(what: impl fmt::Display, cause: io::Error) -> Self {
        Self::new(ErrorKind::Local, told(what, "read", &cause)).with_source(cause)
    }

    /// Something that cannot be written.
    pub(crate) fn unwritable(what: impl fmt::Display, cause: io::Error) -> Self {
        Self::new(ErrorKind::Local, told(what, "written", &cause)).with_source(cause)
    }
}

fn told(what: impl fmt::Display, done: &str, cause: &io::Error) -> String {
    let why = match cause.kind() {
        io::ErrorKind::NotFound => ": it does not exist, or its folder does not",
        io::ErrorKind::PermissionDenied => ": this program may not",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ": there is no room left",
        io::ErrorKind::IsADirectory => ": it is a folder",
        io::ErrorKind::NotADirectory => ": something on the way to it is no folder",
        io::ErrorKind::ReadOnlyFilesystem => ": nothing can be written there",
        _ => "",
    };
    format!("{what} cannot be {done}{why}")
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn what_cannot_be_written_is_told_with_the_reason_and_the_cause_is_not_repeated() {
        let error = Error::unwritable("report.pdf", io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), "report.pdf cannot be written: there is no room left");
        assert!(!error.to_string().contains(&error.source().unwrap().to_string()));
    }

    #[test]
    fn a_cause_of_a_callers_own_is_kept() {
        let error = Error::unreadable("the data to send", io::Error::other("the database is gone"));
        assert_eq!(error.to_string(), "the data to send cannot be read");
        assert_eq!(error.source().unwrap().to_string(), "the database is gone");
    }
}
